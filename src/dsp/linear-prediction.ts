import { openWorkbench } from './kernel.ts';

/** Room that the kernel wants behind its arrays. */
export const PADDING = 16;

/** Autocorrelation of `signal[start .. start + window.length)` under a window, lags 0 to `order`, into `target`. */
export function autocorrelate(
  signal: Float64Array,
  start: number,
  window: Float64Array,
  order: number,
  target: Float64Array,
): Float64Array {
  const { length } = window;
  const bench = openWorkbench();
  const padded = length + PADDING;
  const [samples, weights, scratch, sums] = bench.layOut(padded, padded, padded + order, order + PADDING);
  bench.write(samples, signal.subarray(start, start + length));
  bench.write(weights, window);
  bench.kernel.autocorrelate(samples, weights, length, order, scratch, sums);
  target.set(bench.view(sums, order + 1));
  return target;
}

/**
 * Levinson-Durbin recursion: the prediction-error filter of an autocorrelation sequence.
 * Fills `filter[0 .. order]` with 1, a1, ..., so that e[n] = sum of filter[i] * x[n - i], and returns the error's energy.
 * A zero signal gives the filter 1, 0, 0, ... Source: Durbin 1960; Makhoul, Linear Prediction: A Tutorial Review, 1975, eq. 38.
 */
export function levinson(autocorrelation: Float64Array, order: number, filter: Float64Array): number {
  filter.fill(0);
  filter[0] = 1;
  let error = autocorrelation[0];
  for (let m = 1; m <= order && error > 0; m++) {
    let sum = autocorrelation[m];
    for (let i = 1; i < m; i++) sum += filter[i] * autocorrelation[m - i];
    const reflection = -sum / error;
    reflect(filter, m, reflection);
    error *= 1 - reflection * reflection;
  }
  return error;
}

function reflect(filter: Float64Array, m: number, reflection: number): void {
  for (let i = 1, j = m - 1; i <= j; i++, j--) {
    const left = filter[i];
    const right = filter[j];
    filter[i] = left + reflection * right;
    filter[j] = right + reflection * left;
  }
  filter[m] = reflection;
}

/**
 * Prediction error from the past (`forward`) and from the future (`backward`) for `signal[start .. start + length)`.
 * The signal must hold `filter.length - 1` samples before and after that stretch.
 */
export function predictionErrors(
  signal: Float64Array,
  start: number,
  length: number,
  filter: Float64Array,
  forward: Float64Array,
  backward: Float64Array,
): void {
  const order = filter.length - 1;
  const bench = openWorkbench();
  const [samples, taps, past, future] = bench.layOut(length + 2 * order + PADDING, order + 1, length + PADDING, length + PADDING);
  bench.write(samples, signal.subarray(start - order, start + length + order));
  bench.write(taps, filter);
  bench.kernel.predict(samples + 8 * order, length, taps, order, past, future);
  forward.set(bench.view(past, length));
  backward.set(bench.view(future, length));
}
