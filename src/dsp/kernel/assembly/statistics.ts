const PAIR: usize = 16;

/** Mean of `count` magnitudes at `at`, in which what exceeds three times the mean is left out, twice over; an odd count is followed by infinity. */
export function trimmedMean(at: usize, count: i32): f64 {
  let mean: f64 = meanUpTo(at, count, f64.MAX_VALUE);
  mean = meanUpTo(at, count, 3 * mean);
  return meanUpTo(at, count, 3 * mean);
}

function meanUpTo(at: usize, count: i32, limit: f64): f64 {
  const limits = f64x2.splat(limit);
  const ones = f64x2.splat(1);
  let sums = f64x2.splat(0);
  let counts = f64x2.splat(0);
  for (const end = at + 8 * <usize>count; at < end; at += PAIR) {
    const values = v128.load(at);
    const kept = f64x2.le(values, limits);
    sums = f64x2.add(sums, v128.and(values, kept));
    counts = f64x2.add(counts, v128.and(ones, kept));
  }
  return sumOf(sums) / max<f64>(1, sumOf(counts));
}

/** Sum of both lanes. */
export function sumOf(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** The larger of both lanes. */
export function largerOf(pair: v128): f64 {
  return max<f64>(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1));
}

/** Largest of `count` magnitudes at `at`. */
export function largestOf(at: usize, count: i32): f64 {
  let largest = f64x2.splat(0);
  const paired = at + PAIR * <usize>(count >> 1);
  for (; at < paired; at += PAIR) largest = f64x2.pmax(largest, v128.load(at));
  if (count & 1) largest = f64x2.pmax(largest, v128.load64_splat(at));
  return largerOf(largest);
}
