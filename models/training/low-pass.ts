const HALF_LENGTH = 48;

/** Linear-phase low-pass (Hann-windowed sinc) of a whole signal; `cutoff` in cycles per sample, 0 to 0.5. */
export function lowPass(samples: Float64Array, cutoff: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * HALF_LENGTH + 1 }, (_, i) => tap(i - HALF_LENGTH, cutoff));
  const filtered = new Float64Array(samples.length);
  for (let n = 0; n < samples.length; n++) {
    let sum = 0;
    const first = Math.max(0, HALF_LENGTH - n);
    const end = Math.min(taps.length, samples.length - n + HALF_LENGTH);
    for (let i = first; i < end; i++) sum += taps[i] * samples[n + i - HALF_LENGTH];
    filtered[n] = sum;
  }
  return filtered;
}

function tap(position: number, cutoff: number): number {
  const hann = 0.5 + 0.5 * Math.cos((Math.PI * position) / (HALF_LENGTH + 1));
  return hann * (position === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * position) / (Math.PI * position));
}
