import { openWorkbench } from './kernel.ts';
import { hannWindow } from './window.ts';

/** An autoregressive model of a signal: x[n] + filter[1] x[n - 1] + ... = excitation of the given variance. */
export interface AutoregressiveModel {
  /** 1, a1, ..., a_order. */
  readonly filter: Float64Array;
  readonly excitationVariance: number;
}

/** Room that the kernel wants behind its arrays. */
const PADDING = 16;

/** Fits an autoregressive model by the autocorrelation method under a Hann window (Makhoul, Linear Prediction, 1975). */
export function fitAutoregressive(signal: Float64Array, order: number): AutoregressiveModel {
  const { length } = signal;
  const bench = openWorkbench();
  const padded = length + PADDING;
  const [samples, weights, scratch, sums, taps] = bench.layOut(padded, padded, padded + order, order + PADDING, order + 1);
  bench.write(samples, signal);
  bench.write(weights, windowOf(length));
  const energy = Math.max(bench.kernel.fitPredictor(samples, weights, length, order, scratch, sums, taps), 0);
  // The squares of a Hann window sum to 3/8 of its length.
  return { filter: bench.view(taps, order + 1).slice(), excitationVariance: energy / (0.375 * length) };
}

/** Windows made lately: segments of one length come often, and a cosine per sample costs as much as the rest of the fit. */
const windows = new Map<number, Float64Array>();
const MOST_WINDOWS = 256;

function windowOf(length: number): Float64Array {
  const known = windows.get(length);
  if (known) return known;
  if (windows.size >= MOST_WINDOWS) windows.clear();
  const window = hannWindow(length);
  windows.set(length, window);
  return window;
}
