import { sumOf } from './statistics';

const DOUBLE: usize = 8;
const PAIR: usize = 16;
/** Lags that are summed at once. */
const TILE: i32 = 5;

/**
 * Autocorrelation of `length` samples at `from` under a window, lags 0 to `order`, to `target`, which has room for four numbers more;
 * `scratch` for eight more than `length` and `order`.
 */
export function autocorrelate(from: usize, window: usize, length: i32, order: i32, scratch: usize, target: usize): void {
  const bytes = DOUBLE * <usize>length;
  for (let at: usize = 0; at < bytes; at += PAIR)
    v128.store(scratch + at, f64x2.mul(v128.load(from + at), v128.load(window + at)));
  memory.fill(scratch + bytes, 0, DOUBLE * <usize>(order + TILE + 2));
  for (let lag = 0; lag <= order; lag += TILE) correlateTile(scratch, bytes, DOUBLE * <usize>lag, target + DOUBLE * <usize>lag);
}

function correlateTile(from: usize, bytes: usize, delay: usize, target: usize): void {
  let r0 = f64x2.splat(0);
  let r1 = r0;
  let r2 = r0;
  let r3 = r0;
  let r4 = r0;
  for (let at = from, end = from + bytes; at < end; at += PAIR) {
    const values = v128.load(at);
    const late = at + delay;
    r0 = f64x2.add(r0, f64x2.mul(values, v128.load(late)));
    r1 = f64x2.add(r1, f64x2.mul(values, v128.load(late, 8)));
    r2 = f64x2.add(r2, f64x2.mul(values, v128.load(late, 16)));
    r3 = f64x2.add(r3, f64x2.mul(values, v128.load(late, 24)));
    r4 = f64x2.add(r4, f64x2.mul(values, v128.load(late, 32)));
  }
  store<f64>(target, sumOf(r0));
  store<f64>(target, sumOf(r1), 8);
  store<f64>(target, sumOf(r2), 16);
  store<f64>(target, sumOf(r3), 24);
  store<f64>(target, sumOf(r4), 32);
}

/**
 * Levinson-Durbin recursion: fills `filter` with the prediction-error filter of the autocorrelation at `sums`, and returns the error's
 * energy. Source: Makhoul, Linear Prediction, 1975, eq. 38.
 */
export function levinson(sums: usize, order: i32, filter: usize): f64 {
  memory.fill(filter, 0, DOUBLE * <usize>(order + 1));
  store<f64>(filter, 1);
  let error = load<f64>(sums);
  for (let m = 1; m <= order && error > 0; m++) {
    const last = DOUBLE * <usize>m;
    let sum = load<f64>(sums + last);
    for (let at = DOUBLE; at < last; at += DOUBLE) sum += load<f64>(filter + at) * load<f64>(sums + last - at);
    const reflection = -sum / error;
    reflect(filter, last, reflection);
    error *= 1 - reflection * reflection;
  }
  return error;
}

function reflect(filter: usize, last: usize, reflection: f64): void {
  for (let i = filter + DOUBLE, j = filter + last - DOUBLE; i <= j; i += DOUBLE, j -= DOUBLE) {
    const left = load<f64>(i);
    const right = load<f64>(j);
    store<f64>(i, left + reflection * right);
    store<f64>(j, right + reflection * left);
  }
  store<f64>(filter + last, reflection);
}

/**
 * Prediction error from the past (`forward`) and from the future (`backward`) for `length` samples at `from`; both targets have room for
 * seven numbers more.
 */
export function predict(from: usize, length: i32, filter: usize, order: i32, forward: usize, backward: usize): void {
  predictForward(from, length, filter, order, forward);
  predictBackward(from, length, filter, order, backward);
}

export function predictForward(from: usize, length: i32, filter: usize, order: i32, target: usize): void {
  const bytes = DOUBLE * <usize>max<i32>(0, length);
  for (let at: usize = 0; at < bytes; at += 4 * PAIR) predictTile(from + at, filter, order, -DOUBLE, target + at);
}

export function predictBackward(from: usize, length: i32, filter: usize, order: i32, target: usize): void {
  const bytes = DOUBLE * <usize>max<i32>(0, length);
  for (let at: usize = 0; at < bytes; at += 4 * PAIR) predictTile(from + at, filter, order, DOUBLE, target + at);
}

/** Eight samples; `step` is the way to the next sample that they are predicted from. */
function predictTile(at: usize, filter: usize, order: i32, step: usize, target: usize): void {
  let e0 = v128.load(at);
  let e1 = v128.load(at, 16);
  let e2 = v128.load(at, 32);
  let e3 = v128.load(at, 48);
  for (let i = 1; i <= order; i++) {
    at += step;
    const a = v128.load64_splat(filter + DOUBLE * <usize>i);
    e0 = f64x2.add(e0, f64x2.mul(a, v128.load(at)));
    e1 = f64x2.add(e1, f64x2.mul(a, v128.load(at, 16)));
    e2 = f64x2.add(e2, f64x2.mul(a, v128.load(at, 32)));
    e3 = f64x2.add(e3, f64x2.mul(a, v128.load(at, 48)));
  }
  v128.store(target, e0);
  v128.store(target, e1, 16);
  v128.store(target, e2, 32);
  v128.store(target, e3, 48);
}
