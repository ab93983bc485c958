import { openWorkbench } from '../../../src/dsp/kernel.ts';

/** Room that the kernel wants behind its arrays. */
const PADDING = 16;

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

/** The prediction-error filter of an autocorrelation, into `filter`; returns the error's energy. */
export function levinson(autocorrelation: Float64Array, order: number, filter: Float64Array): number {
  const bench = openWorkbench();
  const [sums, taps] = bench.layOut(order + 1, order + 1);
  bench.write(sums, autocorrelation);
  const energy = bench.kernel.levinson(sums, order, taps);
  filter.set(bench.view(taps, order + 1));
  return energy;
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
