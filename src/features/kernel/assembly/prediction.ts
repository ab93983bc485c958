import { AUTOCORRELATION, BACKWARD, BOTH, FILTER, FORWARD, PREDICTION_WINDOW, SCRATCH } from './memory';
import { sumOf } from './statistics';

const DOUBLE: usize = 8;
const PAIR: usize = 16;
/** Lags that are summed at once. */
const TILE: i32 = 6;

/** Autocorrelation of `length` (even) samples at `from` under the window, lags 0 to `order`. */
export function autocorrelate(from: usize, length: i32, order: i32): void {
  const bytes = DOUBLE * <usize>length;
  for (let at: usize = 0; at < bytes; at += PAIR) {
    v128.store(SCRATCH + at, f64x2.mul(v128.load(from + at), v128.load(PREDICTION_WINDOW + at)));
  }
  memory.fill(SCRATCH + bytes, 0, DOUBLE * <usize>(order + TILE + 2));
  for (let lag = 0; lag <= order; lag += TILE) correlateTile(bytes, lag);
}

function correlateTile(bytes: usize, lag: i32): void {
  const delay = DOUBLE * <usize>lag;
  let r0 = f64x2.splat(0);
  let r1 = r0;
  let r2 = r0;
  let r3 = r0;
  let r4 = r0;
  let r5 = r0;
  for (let at = SCRATCH, end = SCRATCH + bytes; at < end; at += PAIR) {
    const values = v128.load(at);
    const late = at + delay;
    r0 = f64x2.add(r0, f64x2.mul(values, v128.load(late)));
    r1 = f64x2.add(r1, f64x2.mul(values, v128.load(late, 8)));
    r2 = f64x2.add(r2, f64x2.mul(values, v128.load(late, 16)));
    r3 = f64x2.add(r3, f64x2.mul(values, v128.load(late, 24)));
    r4 = f64x2.add(r4, f64x2.mul(values, v128.load(late, 32)));
    r5 = f64x2.add(r5, f64x2.mul(values, v128.load(late, 40)));
  }
  const target = AUTOCORRELATION + delay;
  store<f64>(target, sumOf(r0));
  store<f64>(target, sumOf(r1), 8);
  store<f64>(target, sumOf(r2), 16);
  store<f64>(target, sumOf(r3), 24);
  store<f64>(target, sumOf(r4), 32);
  store<f64>(target, sumOf(r5), 40);
}

/** Levinson-Durbin recursion: the prediction-error filter of the autocorrelation. Source: Makhoul, Linear Prediction, 1975, eq. 38. */
export function levinson(order: i32): void {
  memory.fill(FILTER, 0, DOUBLE * <usize>(order + 1));
  store<f64>(FILTER, 1);
  let error = load<f64>(AUTOCORRELATION);
  for (let m = 1; m <= order && error > 0; m++) {
    let sum = load<f64>(AUTOCORRELATION + DOUBLE * <usize>m);
    for (let i = 1; i < m; i++) sum += coefficient(i) * load<f64>(AUTOCORRELATION + DOUBLE * <usize>(m - i));
    const reflection = -sum / error;
    reflect(m, reflection);
    error *= 1 - reflection * reflection;
  }
}

function coefficient(i: i32): f64 {
  return load<f64>(FILTER + DOUBLE * <usize>i);
}

function reflect(m: i32, reflection: f64): void {
  for (let i = 1, j = m - 1; i <= j; i++, j--) {
    const left = coefficient(i);
    const right = coefficient(j);
    store<f64>(FILTER + DOUBLE * <usize>i, left + reflection * right);
    store<f64>(FILTER + DOUBLE * <usize>j, right + reflection * left);
  }
  store<f64>(FILTER + DOUBLE * <usize>m, reflection);
}

/** Magnitudes of the prediction error for `length` samples at `from`: from the past, from the future, and the smaller; `length` is a multiple of 8. */
export function predict(from: usize, length: i32, order: i32): void {
  const bytes = DOUBLE * <usize>length;
  for (let at: usize = 0; at < bytes; at += 4 * PAIR) {
    predictTile(from + at, order, -DOUBLE, FORWARD + at);
    predictTile(from + at, order, DOUBLE, BACKWARD + at);
  }
  for (let at: usize = 0; at < bytes; at += PAIR) {
    v128.store(BOTH + at, f64x2.pmin(v128.load(FORWARD + at), v128.load(BACKWARD + at)));
  }
}

/** Eight samples; `step` is the way to the next sample that they are predicted from. */
function predictTile(at: usize, order: i32, step: usize, target: usize): void {
  let e0 = v128.load(at);
  let e1 = v128.load(at, 16);
  let e2 = v128.load(at, 32);
  let e3 = v128.load(at, 48);
  for (let i = 1; i <= order; i++) {
    at += step;
    const a = v128.load64_splat(FILTER + DOUBLE * <usize>i);
    e0 = f64x2.add(e0, f64x2.mul(a, v128.load(at)));
    e1 = f64x2.add(e1, f64x2.mul(a, v128.load(at, 16)));
    e2 = f64x2.add(e2, f64x2.mul(a, v128.load(at, 32)));
    e3 = f64x2.add(e3, f64x2.mul(a, v128.load(at, 48)));
  }
  v128.store(target, f64x2.abs(e0));
  v128.store(target, f64x2.abs(e1), 16);
  v128.store(target, f64x2.abs(e2), 32);
  v128.store(target, f64x2.abs(e3), 48);
}
