import type { AutoregressiveModel } from '../dsp/autoregressive-fit.ts';
import { factorPrecision } from '../dsp/banded.ts';

/** Below the quantisation of 16 bits nothing is told apart. */
const VARIANCE_FLOOR = 1e-10;
/** A run of calm samples is not looked for any farther once this much speaks against it. */
const HOPELESS = 12;

/** The segment interpolated by the model within `filled`, at the same places as in `samples`. */
interface Gap {
  readonly samples: Float64Array;
  readonly filled: Float64Array;
  readonly start: number;
  readonly end: number;
}

/**
 * The part `[start, end)` of a flagged gap that the defect touches: at both ends it leaves out the samples that are likelier to be music,
 * as predicted from the sound outside, than part of a defect as strong as this one.
 * `damagedOdds`: natural logarithm of the odds for a sample of the gap to be damaged, before it is looked at; where infinite, all is taken.
 * The innovations are the deviation times the Cholesky factor of the interpolation's normal equations; what they are weighed against is
 * the Bayesian detector of Godsill & Rayner, Digital Audio Restoration, 1998, chapter 9, with the defect as white noise.
 */
export function findTouched(
  gap: Gap,
  { filter, excitationVariance }: AutoregressiveModel,
  damagedOdds: number,
): readonly [number, number] {
  const { start, end } = gap;
  const size = end - start;
  const bandwidth = Math.min(filter.length - 1, size - 1);
  if (damagedOdds === Number.POSITIVE_INFINITY) return [start, end];
  const factor = factorPrecision(filter, size, bandwidth);
  if (!factor) return [start, end];
  const deviation = standardise(gap, Math.sqrt(excitationVariance + VARIANCE_FLOOR));
  const behind = countCalm(deviation, factor, bandwidth, damagedOdds);
  // The matrix is the same from either end.
  const before = countCalm(deviation.reverse(), factor, bandwidth, damagedOdds);
  return before + behind < size ? [start + before, end - behind] : [start, end];
}

/** What was recorded less what was expected, in standard deviations of the excitation. */
function standardise({ samples, filled, start, end }: Gap, scale: number): Float64Array {
  const deviation = new Float64Array(end - start);
  for (let i = start; i < end; i++) deviation[i - start] = (samples[i] - filled[i]) / scale;
  return deviation;
}

/** How many samples at the end are music: as many as make the likelihood greatest. */
function countCalm(deviation: Float64Array, factor: Float64Array, bandwidth: number, damagedOdds: number): number {
  const size = deviation.length;
  const strength = rootMeanSquare(deviation);
  let likelihood = 0;
  let best = 0;
  let count = 0;
  for (let i = size - 1; i >= 0 && likelihood >= best - HOPELESS; i--) {
    const sharpness = factor[i * (bandwidth + 1)];
    likelihood += Math.log(strength * sharpness) - damagedOdds - 0.5 * innovation(deviation, factor, bandwidth, i) ** 2;
    if (likelihood <= best) continue;
    best = likelihood;
    count = size - i;
  }
  return count;
}

function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum / values.length);
}

/** What sample i adds to the later ones and to what lies outside: row i of the factor times the deviation. */
function innovation(deviation: Float64Array, factor: Float64Array, bandwidth: number, i: number): number {
  const row = i * (bandwidth + 1) - i;
  const end = Math.min(deviation.length, i + bandwidth + 1);
  let sum = 0;
  for (let j = i; j < end; j++) sum += factor[row + j] * deviation[j];
  return sum;
}
