import { factorBanded, solveBanded } from './banded.ts';
import { autocorrelate, levinson } from './linear-prediction.ts';
import { hannWindow } from './window.ts';

/** An autoregressive model of a signal: x[n] + filter[1] x[n - 1] + ... = excitation of the given variance. */
export interface AutoregressiveModel {
  /** 1, a1, ..., a_order. */
  readonly filter: Float64Array;
  readonly excitationVariance: number;
}

/** White noise added to the model, relative and absolute: keeps silence and pure tones solvable. */
const RELATIVE_NOISE = 1e-9;
const ABSOLUTE_NOISE = 1e-12;

/** Samples that `autocorrelate` wants behind its scratch signal. */
const AUTOCORRELATION_PADDING = 4;

/** Fits an autoregressive model by the autocorrelation method under a Hann window (Makhoul, Linear Prediction, 1975). */
export function fitAutoregressive(signal: Float64Array, order: number): AutoregressiveModel {
  const window = hannWindow(signal.length);
  const scratch = new Float64Array(signal.length + AUTOCORRELATION_PADDING);
  const autocorrelation = autocorrelate(signal, 0, window, order, scratch, new Float64Array(order + 1));
  autocorrelation[0] = autocorrelation[0] * (1 + RELATIVE_NOISE) + ABSOLUTE_NOISE;
  const filter = new Float64Array(order + 1);
  const energy = Math.max(levinson(autocorrelation, order, filter), 0);
  // The squares of a Hann window sum to 3/8 of its length.
  return { filter, excitationVariance: energy / (0.375 * signal.length) };
}

/** Autocorrelation of the filter's coefficients, lags 0 to order: one row of the inverse covariance of what it models. */
export function filterAutocorrelation(filter: Float64Array): Float64Array {
  return filter.map((_, lag) => {
    let sum = 0;
    for (let i = 0; i + lag < filter.length; i++) sum += filter[i] * filter[i + lag];
    return sum;
  });
}

/**
 * Gives the samples at `unknown` (ascending) the values that make the excitation's energy least, in place; false where
 * that cannot be solved. Source: Janssen, Veldhuis & Vries 1986; Godsill & Rayner, Digital Audio Restoration, 1998, section 5.2.
 */
export function interpolate(signal: Float64Array, unknown: Int32Array, filter: Float64Array): boolean {
  const order = filter.length - 1;
  const size = unknown.length;
  const weights = filterAutocorrelation(filter);
  for (const at of unknown) signal[at] = 0;
  const matrix = buildNormalMatrix(unknown, weights);
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = -knownPart(signal, unknown[i], weights);
  if (!factorBanded(matrix, size, order)) return false;
  solveBanded(matrix, size, order, values);
  for (let i = 0; i < size; i++) signal[unknown[i]] = values[i];
  return true;
}

function buildNormalMatrix(unknown: Int32Array, weights: Float64Array): Float64Array {
  const order = weights.length - 1;
  const matrix = new Float64Array(unknown.length * weights.length);
  for (let i = 0; i < unknown.length; i++) {
    const row = i * weights.length - i + order;
    for (let j = Math.max(0, i - order); j <= i; j++) matrix[row + j] = weights[unknown[i] - unknown[j]] ?? 0;
    matrix[row + i] *= 1 + RELATIVE_NOISE;
  }
  return matrix;
}

function knownPart(signal: Float64Array, at: number, weights: Float64Array): number {
  let sum = 0;
  for (let lag = 1; lag < weights.length; lag++) {
    if (at >= lag) sum += weights[lag] * signal[at - lag];
    if (at + lag < signal.length) sum += weights[lag] * signal[at + lag];
  }
  return sum;
}

/**
 * Fills the samples marked in `unknown` from the others, in place, and returns the model; undefined where it cannot be solved.
 * Straight lines first, then model and samples in turn for `rounds` rounds (Janssen, Veldhuis & Vries 1986).
 */
export function fillUnknown(
  signal: Float64Array,
  unknown: Uint8Array,
  order: number,
  rounds: number,
): AutoregressiveModel | undefined {
  const positions = markedPositions(unknown);
  bridgeUnknown(signal, unknown);
  let model = fitAutoregressive(signal, order);
  for (let round = 0; round < rounds; round++) {
    if (round > 0) model = fitAutoregressive(signal, order);
    if (!interpolate(signal, positions, model.filter)) return undefined;
  }
  return model;
}

function markedPositions(marks: Uint8Array): Int32Array {
  const positions = new Int32Array(marks.length);
  let count = 0;
  for (let i = 0; i < marks.length; i++) if (marks[i]) positions[count++] = i;
  return positions.subarray(0, count);
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
