import { sumOf } from './statistics';

const DOUBLE: usize = 8;
const PAIR: usize = 16;

/** Product of the numbers from `a` to `end` with as many from `b`. */
export function product(a: usize, b: usize, end: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (; a + 2 * PAIR <= end; a += 2 * PAIR, b += 2 * PAIR) {
    even = f64x2.add(even, f64x2.mul(v128.load(a), v128.load(b)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  let sum = sumOf(f64x2.add(even, odd));
  for (; a < end; a += DOUBLE, b += DOUBLE) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

/** Adds the numbers from `source` to `end`, times `factor`, to as many at `target`. */
export function addScaled(target: usize, source: usize, end: usize, factor: f64): void {
  const factors = f64x2.splat(factor);
  for (; source + PAIR <= end; source += PAIR, target += PAIR) {
    v128.store(target, f64x2.add(v128.load(target), f64x2.mul(factors, v128.load(source))));
  }
  if (source < end) store<f64>(target, load<f64>(target) + factor * load<f64>(source));
}

/** Takes the numbers from `source` to `end`, times `factor`, from as many at `target`. */
export function subtractScaled(target: usize, source: usize, end: usize, factor: f64): void {
  addScaled(target, source, end, -factor);
}

/** Multiplies the numbers from `at` to `end`. */
export function multiply(at: usize, end: usize, factor: f64): void {
  const factors = f64x2.splat(factor);
  for (; at + PAIR <= end; at += PAIR) v128.store(at, f64x2.mul(v128.load(at), factors));
  if (at < end) store<f64>(at, load<f64>(at) * factor);
}
