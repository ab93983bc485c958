import { openWorkbench } from './kernel.ts';

/** The median of the magnitudes of a normal error, as a share of its standard deviation. */
const MEDIAN_SHARE = 0.6745;
/** Room that the kernel wants behind its arrays. */
const PADDING = 16;

/**
 * The largest error of predicting `[start, end)` that the past and the future both make, to a sample, in standard deviations of all errors,
 * which their median magnitude tells whatever stands out. What the past alone fails to foretell may be an onset, what the future alone, an end.
 * `filter`: 1, a1, ..., a_order. 0 where the signal is too short, or foretold without an error.
 */
export function errorFromBothSides(signal: Float64Array, filter: Float64Array, [start, end]: readonly [number, number]): number {
  const order = filter.length - 1;
  const count = signal.length - 2 * order;
  if (count < 1) return 0;
  const [past, future] = predict(signal, filter, count);
  let largest = 0;
  for (let i = Math.max(0, start - 1 - order); i < Math.min(count, end + 1 - order); i++)
    largest = Math.max(largest, Math.min(around(past, i), around(future, i)));
  const usual = past.sort()[count >> 1] / MEDIAN_SHARE;
  return usual > 0 ? largest / usual : 0;
}

/** Magnitudes of the errors of `count` samples, from the `order`th on: from the past, and from the future. */
function predict(signal: Float64Array, filter: Float64Array, count: number): readonly Float64Array[] {
  const order = filter.length - 1;
  const bench = openWorkbench();
  const places = bench.layOut(signal.length + PADDING, filter.length, count + PADDING, count + PADDING);
  const [samples, taps, past, future] = places;
  bench.write(samples, signal);
  bench.write(taps, filter);
  bench.kernel.predict(samples + 8 * order, count, taps, order, past, future);
  return [past, future].map((place) => bench.view(place, count).map(Math.abs));
}

function around(errors: Float64Array, i: number): number {
  return Math.max(errors[i - 1] ?? 0, errors[i], errors[i + 1] ?? 0);
}
