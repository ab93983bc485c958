import { type AutoregressiveModel, fitAutoregressive } from './autoregressive-fit.ts';
import { openWorkbench } from './kernel.ts';

/** Keeps the normal equations solvable where the model is of pure tones. */
const RELATIVE_NOISE = 1e-9;

/**
 * Fills marked samples of a signal from the others, in place, model and samples in turn: straight lines first, then in each round a fit
 * and the interpolation by it. Source: Janssen, Veldhuis & Vries, Adaptive Interpolation of Discrete-Time Signals, 1986.
 */
export class Interpolator {
  private readonly signal: Float64Array;
  private readonly order: number;

  /** `unknown`: 1 where a sample is to be filled. */
  constructor(signal: Float64Array, unknown: Uint8Array, order: number) {
    bridgeUnknown(signal, unknown);
    this.signal = signal;
    this.order = order;
  }

  /**
   * One more round for the marked samples that `[from, to)` depends on: those in it, and those too near to be told from them.
   * Returns the model that they come from, undefined where they cannot be solved for.
   */
  refine(unknown: Uint8Array, from = 0, to = unknown.length): AutoregressiveModel | undefined {
    const model = fitAutoregressive(this.signal, this.order);
    return this.fill(unknown, model, from, to) ? model : undefined;
  }

  /** The same by a model at hand; false where the samples cannot be solved for. */
  fill(unknown: Uint8Array, { filter }: AutoregressiveModel, from: number, to: number): boolean {
    const { signal } = this;
    const order = filter.length - 1;
    const bench = openWorkbench();
    const given = [signal.length, order + 1, order + 1];
    const [samples, taps, band] = bench.layOut(...given);
    bench.write(samples, signal);
    bench.write(taps, filter);
    bench.kernel.openSignal(samples, signal.length, taps, order, band);
    for (const positions of clustersTouching(unknown, order, from, to))
      if (!fillCluster(signal, positions, order, given)) return false;
    return true;
  }
}

/** Fills the samples marked in `unknown` in place, in `rounds` rounds, and returns the model; undefined where it cannot be solved. */
export function fillUnknown(
  signal: Float64Array,
  unknown: Uint8Array,
  order: number,
  rounds: number,
): AutoregressiveModel | undefined {
  const interpolator = new Interpolator(signal, unknown, order);
  let model: AutoregressiveModel | undefined;
  for (let round = 0; round < rounds; round++) {
    model = interpolator.refine(unknown);
    if (!model) return undefined;
  }
  return model;
}

/**
 * Gives the samples at `positions` (ascending) the values that make the excitation's energy least, in place; false where
 * that cannot be solved. Behind what was `given`, the signal first, there is room in the kernel's memory.
 * Source: Janssen, Veldhuis & Vries 1986; Godsill & Rayner, Digital Audio Restoration, 1998, section 5.2.
 */
function fillCluster(signal: Float64Array, positions: readonly number[], order: number, given: readonly number[]): boolean {
  const size = positions.length;
  const bandwidth = Math.min(order, size - 1);
  const bench = openWorkbench();
  const places = bench.layOut(...given, size, size, size * (bandwidth + 1), order + 2);
  const [at, values, matrix, scratch] = places.slice(given.length);
  bench.writeIntegers(at, positions);
  if (!bench.kernel.fillPositions(at, size, 1 + RELATIVE_NOISE, values, matrix, scratch)) return false;
  const solution = bench.view(values, size);
  for (let i = 0; i < size; i++) signal[positions[i]] = solution[i];
  return true;
}

/**
 * Positions of the marks, ascending, in groups with `order` or more samples between them, since no equation joins two groups: those groups
 * that reach into `[from, to)`.
 */
function clustersTouching(marks: Uint8Array, order: number, from: number, to: number): number[][] {
  const clusters: number[][] = [];
  for (let at = marks.indexOf(1); at !== -1 && at < to; ) {
    const cluster: number[] = [];
    let last = at;
    for (; at !== -1 && at - last <= order; at = marks.indexOf(1, at + 1)) {
      cluster.push(at);
      last = at;
    }
    if (last >= from) clusters.push(cluster);
  }
  return clusters;
}

/** Straight lines between the known samples; level where one side is missing. */
function bridgeUnknown(signal: Float64Array, unknown: Uint8Array): void {
  for (let from = unknown.indexOf(1); from !== -1; from = unknown.indexOf(1, from)) {
    let to = from + 1;
    while (to < signal.length && unknown[to]) to++;
    const after = to < signal.length ? signal[to] : from > 0 ? signal[from - 1] : 0;
    const before = from > 0 ? signal[from - 1] : after;
    const step = (after - before) / (to - from + 1);
    for (let i = from; i < to; i++) signal[i] = before + step * (i - from + 1);
    from = to;
  }
}
