import { type AutoregressiveModel, fitAutoregressive } from './autoregressive-fit.ts';
import { solveDefinite } from './banded.ts';
import { Precision } from './precision.ts';

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
  fill(unknown: Uint8Array, model: AutoregressiveModel, from: number, to: number): boolean {
    const precision = new Precision(model.filter, this.signal.length);
    for (const positions of clusterMarked(unknown, this.order)) {
      if (positions[0] >= to || positions[positions.length - 1] < from) continue;
      if (!interpolate(this.signal, positions, precision)) return false;
    }
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
 * that cannot be solved. Source: Janssen, Veldhuis & Vries 1986; Godsill & Rayner, Digital Audio Restoration, 1998, section 5.2.
 */
function interpolate(signal: Float64Array, positions: Int32Array, precision: Precision): boolean {
  const size = positions.length;
  const bandwidth = Math.min(precision.order, size - 1);
  for (let i = 0; i < size; i++) signal[positions[i]] = 0;
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = 0 - precision.multiplyRow(signal, positions[i]);
  const matrix = precision.submatrix(positions, bandwidth, 1 + RELATIVE_NOISE);
  if (!solveDefinite(matrix, size, bandwidth, values)) return false;
  for (let i = 0; i < size; i++) signal[positions[i]] = values[i];
  return true;
}

/** Positions of the marks, ascending, in groups with `order` or more samples between them: no equation joins two groups. */
function clusterMarked(marks: Uint8Array, order: number): Int32Array[] {
  const clusters: Int32Array[] = [];
  const positions = markedPositions(marks);
  for (let from = 0, i = 1; i <= positions.length; i++) {
    if (i < positions.length && positions[i] - positions[i - 1] <= order) continue;
    clusters.push(positions.subarray(from, i));
    from = i;
  }
  return clusters;
}

function markedPositions(marks: Uint8Array): Int32Array {
  let count = 0;
  for (let i = 0; i < marks.length; i++) count += marks[i];
  const positions = new Int32Array(count);
  for (let i = 0, next = 0; i < marks.length; i++) if (marks[i]) positions[next++] = i;
  return positions;
}

/** Straight lines between the known samples; level where one side is missing. */
function bridgeUnknown(signal: Float64Array, unknown: Uint8Array): void {
  for (let from = 0; from < signal.length; from++) {
    if (!unknown[from]) continue;
    let to = from + 1;
    while (to < signal.length && unknown[to]) to++;
    const after = to < signal.length ? signal[to] : from > 0 ? signal[from - 1] : 0;
    const before = from > 0 ? signal[from - 1] : after;
    const step = (after - before) / (to - from + 1);
    for (let i = from; i < to; i++) signal[i] = before + step * (i - from + 1);
    from = to;
  }
}
