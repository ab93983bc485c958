import { factorBanded, factorToeplitz, solveBanded } from './banded';
import { autocorrelate, levinson } from './prediction';
import { product } from './vectors';

const DOUBLE: usize = 8;
const PAIR: usize = 16;
/** White noise added to the model, relative and absolute: keeps silence and pure tones solvable. */
const RELATIVE_NOISE: f64 = 1e-9;
const ABSOLUTE_NOISE: f64 = 1e-12;

/** The prediction-error filter of `length` samples under a window; returns the error's energy. `scratch` and `sums` as for `autocorrelate`. */
export function fitPredictor(
  signal: usize,
  window: usize,
  length: i32,
  order: i32,
  scratch: usize,
  sums: usize,
  filter: usize,
): f64 {
  autocorrelate(signal, window, length, order, scratch, sums);
  store<f64>(sums, load<f64>(sums) * (1 + RELATIVE_NOISE) + ABSOLUTE_NOISE);
  return levinson(sums, order, filter);
}

/** Autocorrelation of the filter's coefficients, lags 0 to `order`. */
export function correlateFilter(filter: usize, order: i32, target: usize): void {
  const end = filter + DOUBLE * <usize>(order + 1);
  for (let lag: usize = 0; lag <= DOUBLE * <usize>order; lag += DOUBLE) {
    store<f64>(target + lag, product(filter + lag, filter, end));
  }
}

/** The signal, the model, and `band`, the autocorrelation of the model's filter: what the equations of its gaps are made of. */
let signal: usize = 0;
let length: i32 = 0;
let filter: usize = 0;
let order: i32 = 0;
let band: usize = 0;

/** What is to be filled now. */
export function openSignal(at: usize, sampleCount: i32, filterAt: usize, filterOrder: i32, bandAt: usize): void {
  signal = at;
  length = sampleCount;
  filter = filterAt;
  order = filterOrder;
  band = bandAt;
  correlateFilter(filter, order, band);
}

/**
 * Gives the samples at `count` ascending `positions` (32-bit integers) the values that make the excitation's energy least, in place; false
 * where that cannot be solved. `diagonalFactor` is above 1 by what keeps the equations solvable. `values` has room for `count` numbers,
 * `matrix` for `count` times as many as the band is wide, at most `order + 1`, `scratch` for `order + 2`.
 */
export function fillPositions(
  positions: usize,
  count: i32,
  diagonalFactor: f64,
  values: usize,
  matrix: usize,
  scratch: usize,
): bool {
  const bandwidth = min<i32>(order, count - 1);
  for (let i = 0; i < count; i++) store<f64>(signal + DOUBLE * <usize>positionAt(positions, i), 0);
  for (let i = 0; i < count; i += 4) predictFour(positions, i, count, values);
  if (!factorEquations(positions, count, bandwidth, diagonalFactor, matrix, scratch)) return false;
  solveBanded(matrix, count, bandwidth, values);
  for (let i = 0; i < count; i++) {
    store<f64>(signal + DOUBLE * <usize>positionAt(positions, i), load<f64>(values + DOUBLE * <usize>i));
  }
  return true;
}

function positionAt(positions: usize, i: i32): i32 {
  return load<i32>(positions + 4 * <usize>i);
}

/** The right-hand sides of four equations: at once where they are of neighbours far from the signal's ends. */
function predictFour(positions: usize, i: i32, count: i32, values: usize): void {
  if (isInnerFour(positions, i, count)) {
    predictRun(positionAt(positions, i), values + DOUBLE * <usize>i);
    return;
  }
  for (let k = i; k < min<i32>(i + 4, count); k++) {
    const row = positionAt(positions, k);
    store<f64>(values + DOUBLE * <usize>k, 0 - (isInterior(row) ? multiplyInterior(row) : multiplyNearEnd(row)));
  }
}

function isInnerFour(positions: usize, i: i32, count: i32): bool {
  if (i + 4 > count) return false;
  const first = positionAt(positions, i);
  return positionAt(positions, i + 3) === first + 3 && isInterior(first) && isInterior(first + 3);
}

function isInterior(row: i32): bool {
  return row >= 2 * order && row + 2 * order < length;
}

function predictRun(row: i32, target: usize): void {
  const at = signal + DOUBLE * <usize>row;
  const middle = v128.load64_splat(band);
  let first = f64x2.mul(middle, v128.load(at));
  let second = f64x2.mul(middle, v128.load(at, 16));
  for (let lag = DOUBLE; lag <= DOUBLE * <usize>order; lag += DOUBLE) {
    const weight = v128.load64_splat(band + lag);
    first = f64x2.add(first, f64x2.mul(weight, f64x2.add(v128.load(at - lag), v128.load(at + lag))));
    second = f64x2.add(second, f64x2.mul(weight, f64x2.add(v128.load(at - lag, 16), v128.load(at + lag, 16))));
  }
  // Not negated: in silence that would leave zeros of the other sign.
  v128.store(target, f64x2.sub(f64x2.splat(0), first));
  v128.store(target + PAIR, f64x2.sub(f64x2.splat(0), second));
}

function multiplyInterior(row: i32): f64 {
  const at = signal + DOUBLE * <usize>row;
  let sum = load<f64>(band) * load<f64>(at);
  for (let lag = DOUBLE; lag <= DOUBLE * <usize>order; lag += DOUBLE) {
    sum += load<f64>(band + lag) * (load<f64>(at - lag) + load<f64>(at + lag));
  }
  return sum;
}

function multiplyNearEnd(row: i32): f64 {
  let sum: f64 = 0;
  for (let i = max<i32>(0, row - order), end = min<i32>(length, row + order + 1); i < end; i++) {
    sum += precisionAt(min<i32>(i, row), max<i32>(i, row)) * load<f64>(signal + DOUBLE * <usize>i);
  }
  return sum;
}

/**
 * The inverse covariance of samples `early` and `late` of a stationary autoregressive signal of finite length, for an excitation of
 * variance 1: a Toeplitz band, less what its ends lack.
 * Source: Gohberg & Semencul 1972; Godsill & Rayner, Digital Audio Restoration, 1998, appendix C.
 */
function precisionAt(early: i32, late: i32): f64 {
  if (late - early > order) return 0;
  let value = load<f64>(band + DOUBLE * <usize>(late - early));
  for (let t = length; t <= early + order; t++) value -= coefficient(t - early) * coefficient(t - late);
  for (let t = late - order; t < 0; t++) value -= coefficient(early - t) * coefficient(late - t);
  return value;
}

function coefficient(i: i32): f64 {
  return load<f64>(filter + DOUBLE * <usize>i);
}

/** The Cholesky factor of the equations' matrix. */
function factorEquations(positions: usize, count: i32, bandwidth: i32, diagonalFactor: f64, matrix: usize, scratch: usize): bool {
  if (isInteriorRun(positions, count)) {
    const middle = load<f64>(band);
    store<f64>(band, middle * diagonalFactor);
    const isDefinite = factorToeplitz(band, count, bandwidth, matrix, scratch);
    store<f64>(band, middle);
    return isDefinite;
  }
  for (let i = 0, at = matrix; i < count; i++, at += DOUBLE * <usize>(bandwidth + 1)) {
    const early = positionAt(positions, i);
    store<f64>(at, precisionAt(early, early) * diagonalFactor);
    for (let lag = 1; lag <= min<i32>(bandwidth, count - 1 - i); lag++) {
      store<f64>(at + DOUBLE * <usize>lag, precisionAt(early, positionAt(positions, i + lag)));
    }
  }
  return factorBanded(matrix, count, bandwidth);
}

function isInteriorRun(positions: usize, count: i32): bool {
  const first = positionAt(positions, 0);
  const last = positionAt(positions, count - 1);
  return last - first === count - 1 && first >= order && last + order < length;
}
