import { trimmedMean } from './statistics';

const DOUBLE: usize = 8;
const PAIR: usize = 16;
/** Second differences above this many times their usual magnitude count as an impulse. */
const IMPULSE_RATIO: f64 = 8;
/** An impulse ends where this share of the longest one is calm, at least three samples: a resonance swings through calm ones. */
const CALM_SHARE: i32 = 12;

/**
 * Copies `length` samples with impulses of up to `longest` samples replaced by straight lines: a predictor fitted on them has not learnt
 * the clicks that it is to find. `scratch` has room for two more numbers.
 */
export function bridge(source: usize, target: usize, length: i32, longest: i32, scratch: usize): void {
  memory.copy(target, source, DOUBLE * <usize>length);
  differentiateTwice(source, length, scratch);
  const limit = IMPULSE_RATIO * trimmedMean(scratch, length);
  const calm = max<i32>(3, longest / CALM_SHARE);
  for (let i = 1; i < length - 1; i++) {
    if (difference(scratch, i) <= limit) continue;
    const end = impulseEnd(scratch, i, length, limit, calm);
    if (end - i <= longest) drawLine(target, i - 1, end);
    i = end;
  }
}

/** Magnitudes of the second differences; zero at both ends, and behind an odd number of them one that no mean takes. */
function differentiateTwice(source: usize, length: i32, scratch: usize): void {
  const two = f64x2.splat(2);
  for (let at: usize = DOUBLE, end = DOUBLE * <usize>(length - 1); at < end; at += PAIR) {
    const middle = f64x2.mul(two, v128.load(source + at));
    const second = f64x2.add(f64x2.sub(v128.load(source + at - DOUBLE), middle), v128.load(source + at + DOUBLE));
    v128.store(scratch + at, f64x2.abs(second));
  }
  store<f64>(scratch, 0);
  store<f64>(scratch + DOUBLE * <usize>(length - 1), 0);
  if (length & 1) store<f64>(scratch + DOUBLE * <usize>length, Infinity);
}

function difference(scratch: usize, i: i32): f64 {
  return load<f64>(scratch + DOUBLE * <usize>i);
}

/** First sample behind an impulse that is followed by `calm` calm ones. */
function impulseEnd(scratch: usize, start: i32, length: i32, limit: f64, calm: i32): i32 {
  let end = start + 1;
  for (let i = end; i < length - 1 && i < end + calm; i++) if (difference(scratch, i) > limit) end = i + 1;
  return end;
}

/** Replaces the samples between `from` and `to` by a straight line. */
export function drawLine(samples: usize, from: i32, to: i32): void {
  const start = load<f64>(samples + DOUBLE * <usize>from);
  const step = (load<f64>(samples + DOUBLE * <usize>to) - start) / <f64>(to - from);
  for (let i = from + 1; i < to; i++) store<f64>(samples + DOUBLE * <usize>i, start + step * <f64>(i - from));
}
