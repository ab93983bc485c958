/** Mean magnitude of `values[0 .. length)` in which what exceeds three times the mean is left out, twice over: outliers hardly move it. */
export function trimmedMeanMagnitude(values: Float64Array, length: number): number {
  let limit = Number.POSITIVE_INFINITY;
  let mean = 0;
  for (let round = 0; round < 3; round++) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const magnitude = Math.abs(values[i]);
      if (magnitude <= limit) {
        sum += magnitude;
        count++;
      }
    }
    mean = sum / Math.max(1, count);
    limit = 3 * mean;
  }
  return mean;
}
