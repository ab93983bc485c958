/** Level that digital silence is given, in dB relative to full scale. */
export const SILENCE_DBFS = -200;

/** Largest magnitude in dB relative to full scale. */
export function peakDbfs(samples: Float64Array): number {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]));
  return Math.max(SILENCE_DBFS, 20 * Math.log10(peak));
}
