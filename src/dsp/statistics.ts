export function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** The largest magnitude of `[from, to)`, 0 if that is empty. */
export function largestMagnitude(values: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** The sum of squares. */
export function energy(samples: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return sum;
}

export function meanSquare(samples: Float64Array): number {
  return energy(samples) / Math.max(1, samples.length);
}

/** False where one of the values is infinite or no number. */
export function holdsOnlyNumbers(values: Float64Array): boolean {
  let even = 0;
  let odd = 0;
  const paired = values.length & ~1;
  // Any such value turns the sum into NaN; a plain loop is many times as fast as a test of each, two sums at once again.
  for (let i = 0; i < paired; i += 2) {
    even += 0 * values[i];
    odd += 0 * values[i + 1];
  }
  if (paired < values.length) even += 0 * values[paired];
  return even + odd === 0;
}
