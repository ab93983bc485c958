/** Errors are set against those so far to either side: sound is seldom as noisy for longer. */
export const EXCESS_REACH_SECONDS = 0.003;

/** A stretch `[start, end)` of a signal, as recorded and filled in from its surroundings; both arrays of equal length. */
export interface FilledIn {
  readonly observed: Float64Array;
  readonly filled: Float64Array;
  readonly start: number;
  readonly end: number;
}

/**
 * By how much a stretch as recorded is foretold worse than filled in: the excess of its errors' energy, those behind it that it causes
 * among them, per sample of the stretch, over the mean energy of an error up to `reach` samples to either side. About 1 where the stretch is
 * sound like that around it; what lies on it adds its own. 0 where nothing is near to set it against.
 * `filter`: 1, a1, ..., a_order.
 * Source: the likelihood ratio of a gap, Godsill & Rayner, Digital Audio Restoration, 1998, section 9.2.
 */
export function excessError({ observed, filled, start, end }: FilledIn, filter: Float64Array, reach: number): number {
  const order = filter.length - 1;
  const from = Math.max(order, start);
  const until = Math.min(end + order, filled.length);
  const before = [Math.max(order, start - reach), from] as const;
  const behind = [until, Math.min(end + reach, filled.length)] as const;
  const count = Math.max(0, before[1] - before[0]) + Math.max(0, behind[1] - behind[0]);
  const nearby = (errorEnergy(filled, filter, before) + errorEnergy(filled, filter, behind)) / count;
  if (!(nearby > 0)) return 0;
  return (errorEnergy(observed, filter, [from, until]) - errorEnergy(filled, filter, [from, until])) / (nearby * (end - start));
}

function errorEnergy(signal: Float64Array, filter: Float64Array, [from, until]: readonly [number, number]): number {
  let sum = 0;
  for (let i = from; i < until; i++) {
    let error = 0;
    for (let k = 0; k < filter.length; k++) error += filter[k] * signal[i - k];
    sum += error * error;
  }
  return sum;
}
