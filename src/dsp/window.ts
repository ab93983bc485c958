/** Hann window of `length` samples, symmetric about its middle and nowhere zero (periodic window sampled half a step off). */
export function hannWindow(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length));
}
