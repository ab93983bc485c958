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

/** Fits an autoregressive model by the autocorrelation method under a Hann window (Makhoul, Linear Prediction, 1975). */
export function fitAutoregressive(signal: Float64Array, order: number): AutoregressiveModel {
  const window = windowOf(signal.length);
  const autocorrelation = autocorrelate(signal, 0, window, order, new Float64Array(order + 1));
  autocorrelation[0] = autocorrelation[0] * (1 + RELATIVE_NOISE) + ABSOLUTE_NOISE;
  const filter = new Float64Array(order + 1);
  const energy = Math.max(levinson(autocorrelation, order, filter), 0);
  // The squares of a Hann window sum to 3/8 of its length.
  return { filter, excitationVariance: energy / (0.375 * signal.length) };
}

/** Windows made lately: segments of one length come often, and a cosine per sample costs as much as the rest of the fit. */
const windows = new Map<number, Float64Array>();
const MOST_WINDOWS = 64;

function windowOf(length: number): Float64Array {
  const known = windows.get(length);
  if (known) return known;
  if (windows.size >= MOST_WINDOWS) windows.clear();
  const window = hannWindow(length);
  windows.set(length, window);
  return window;
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
function interpolate(signal: Float64Array, unknown: Int32Array, filter: Float64Array): boolean {
  const order = filter.length - 1;
  const size = unknown.length;
  const precision = new Precision(filter, signal.length);
  for (const at of unknown) signal[at] = 0;
  const matrix = buildNormalMatrix(unknown, precision, order);
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = 0 - precision.multiplyRow(signal, unknown[i]);
  if (!factorBanded(matrix, size, order)) return false;
  solveBanded(matrix, size, order, values);
  for (let i = 0; i < size; i++) signal[unknown[i]] = values[i];
  return true;
}

/**
 * The inverse covariance of a stationary autoregressive signal of finite length, for an excitation of variance 1: a Toeplitz band,
 * less what its ends lack. Source: Gohberg & Semencul 1972; Godsill & Rayner 1998, appendix C.
 */
class Precision {
  private readonly filter: Float64Array;
  private readonly length: number;
  private readonly band: Float64Array;

  constructor(filter: Float64Array, length: number) {
    this.filter = filter;
    this.length = length;
    this.band = filterAutocorrelation(filter);
  }

  /** Element of samples `early` and `late`, `early <= late`. */
  at(early: number, late: number): number {
    const { filter, length, band } = this;
    const order = filter.length - 1;
    if (late - early > order) return 0;
    let value = band[late - early];
    for (let t = length; t <= early + order; t++) value -= filter[t - early] * filter[t - late];
    for (let t = late - order; t < 0; t++) value -= filter[early - t] * filter[late - t];
    return value;
  }

  /** One row of the matrix times the signal. */
  multiplyRow(signal: Float64Array, row: number): number {
    const order = this.filter.length - 1;
    const isInterior = row >= 2 * order && row + 2 * order < this.length;
    return isInterior ? this.multiplyInterior(signal, row) : this.multiplyNearEnd(signal, row);
  }

  private multiplyInterior(signal: Float64Array, row: number): number {
    const { band } = this;
    let sum = band[0] * signal[row];
    for (let lag = 1; lag < band.length; lag++) sum += band[lag] * (signal[row - lag] + signal[row + lag]);
    return sum;
  }

  private multiplyNearEnd(signal: Float64Array, row: number): number {
    const order = this.filter.length - 1;
    let sum = 0;
    for (let i = Math.max(0, row - order); i < Math.min(this.length, row + order + 1); i++) {
      sum += this.at(Math.min(i, row), Math.max(i, row)) * signal[i];
    }
    return sum;
  }
}

function buildNormalMatrix(unknown: Int32Array, precision: Precision, order: number): Float64Array {
  const width = order + 1;
  const matrix = new Float64Array(unknown.length * width);
  for (let i = 0; i < unknown.length; i++) {
    const row = i * width - i + order;
    for (let j = Math.max(0, i - order); j <= i; j++) matrix[row + j] = precision.at(unknown[j], unknown[i]);
    matrix[row + i] *= 1 + RELATIVE_NOISE;
  }
  return matrix;
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
