/** Level that digital silence is given, in dB relative to full scale. */
export const SILENCE_DBFS = -200;

/** Largest magnitude in dB relative to full scale, finite whatever the samples: what is no finite number does not count. */
export function peakDbfs(samples: Float64Array): number {
  let peak = 0;
  for (const sample of samples) if (Number.isFinite(sample)) peak = Math.max(peak, Math.abs(sample));
  return Math.max(SILENCE_DBFS, 20 * Math.log10(peak));
}
