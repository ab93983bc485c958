import type { Random } from '../../src/degrade/random.ts';

/** What samplers, limiters and overdriven inputs do to sounds before any defect is laid: corners and flat tops that are no clicks. In place. */
export function colour(channels: readonly Float64Array[], sampleRate: number, random: Random): void {
  const draw = random.uniform();
  if (draw < 0.04) clip(channels, random.logBetween(1.1, 4));
  else if (draw < 0.07) saturate(channels, random.logBetween(1.5, 20));
  else if (draw < 0.09) crush(channels, sampleRate / random.logBetween(6000, 24000), 2 ** -(4 + random.integer(6)));
}

/** Cuts off all above the peak divided by `drive`, as an overloaded converter does. */
function clip(channels: readonly Float64Array[], drive: number): void {
  const limit = peakOf(channels) / drive;
  for (const samples of channels)
    for (let i = 0; i < samples.length; i++) samples[i] = Math.max(-limit, Math.min(limit, samples[i]));
}

/** A soft limiter: hyperbolic tangent. */
function saturate(channels: readonly Float64Array[], drive: number): void {
  const gain = drive / peakOf(channels);
  for (const samples of channels) for (let i = 0; i < samples.length; i++) samples[i] = Math.tanh(gain * samples[i]);
}

/** An early sampler: every value is held for `hold` samples, in coarse steps of the peak. */
function crush(channels: readonly Float64Array[], hold: number, step: number): void {
  const grid = step * peakOf(channels);
  for (const samples of channels)
    for (let i = samples.length - 1; i >= 0; i--)
      samples[i] = Math.round(samples[Math.floor(Math.floor(i / hold) * hold)] / grid) * grid;
}

function peakOf(channels: readonly Float64Array[]): number {
  let peak = 1e-6;
  for (const samples of channels) for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
}
