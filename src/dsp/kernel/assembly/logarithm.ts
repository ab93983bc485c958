/** Natural logarithms of two positive numbers at once; relative error below 1e-12. */
export function log2x(value: v128): v128 {
  // value = 2^exponent * mantissa, mantissa from sqrt(1/2) to sqrt(2)
  const shifted = i64x2.sub(value, i64x2.splat(reinterpret<i64>(Math.SQRT1_2)));
  const exponent = i64x2.shr_s(shifted, 52);
  const mantissa = i64x2.sub(value, i64x2.shl(exponent, 52));
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one));
  const logarithm = f64x2.mul(s, areaTangentSeries(f64x2.mul(s, s)));
  return f64x2.add(logarithm, f64x2.mul(toDoubles(exponent), f64x2.splat(Math.LN2)));
}

/** 2 atanh(s) / s as a polynomial of s squared, at most 0.0295. */
function areaTangentSeries(square: v128): v128 {
  let sum = f64x2.splat(2.0 / 15.0);
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(2.0 / 13.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(2.0 / 11.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(2.0 / 9.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(2.0 / 7.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(2.0 / 5.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(2.0 / 3.0));
  return f64x2.add(f64x2.mul(sum, square), f64x2.splat(2));
}

/** Small integers as floating point: they fit into 32 bits. */
function toDoubles(integers: v128): v128 {
  return f64x2.convert_low_i32x4_s(i8x16.shuffle(integers, integers, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11));
}
