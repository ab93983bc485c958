import type { DefectType, Patch, Segment } from '../../../src/audio.ts';
import { repairSegment } from '../../../src/repair.ts';
import { mix, noise, tone } from '../../signals.ts';

/** What became of a decaying 60 Hz swing laid over a steady 1 kHz tone, and of the tone. */
export interface SwingRepair {
  readonly patch: Patch;
  /** Energy of the swing over the energy of what the repair leaves below 500 Hz. */
  readonly fallDb: number;
  /** Level of the repaired tone over that of the clean one. */
  readonly toneChangeDb: number;
  /** Error above 500 Hz over the energy of the faint noise beside the tone; 0 where all of it was lost. */
  readonly detailLossDb: number;
}

/** Repairs a swing that fills one segment of `seconds`. */
export function repairSwing(sampleRate: number, seconds = 0.045, type: DefectType = 'scratch'): SwingRepair {
  const length = Math.round(seconds * sampleRate);
  const start = Math.round(0.1 * sampleRate);
  const detail = noise(3 * start, 0.003);
  const clean = mix(tone(3 * start, 1000, sampleRate, 0.25), detail);
  const swing = Float64Array.from({ length }, (_, i) => {
    const t = i / sampleRate;
    return 0.5 * Math.exp(-t / (0.3 * seconds)) * Math.sin(2 * Math.PI * 60 * t) * Math.min(1, (10 * (length - i)) / length);
  });
  const samples = clean.slice();
  for (let i = 0; i < length; i++) samples[start + i] += swing[i];
  const segment: Segment = { channel: 0, start, end: start + length, type, confidence: 1 };
  const from = start - Math.round(0.05 * sampleRate);
  const to = start + length + Math.round(0.025 * sampleRate);
  const patch = repairSegment({ samples: samples.slice(from, to), start: from, flagged: [segment] }, segment, sampleRate);
  const repaired = patch.samples.length > 0 ? patch.samples : samples.slice(start, start + length);
  const remaining = repaired.map((sample, i) => sample - clean[start + i]);
  const slow = slowPart(remaining, sampleRate);
  const fast = remaining.map((sample, i) => sample - slow[i]);
  const before = toneAmplitude(clean.subarray(start, start + length), 1000, sampleRate);
  const after = toneAmplitude(repaired, 1000, sampleRate);
  return {
    patch,
    fallDb: 10 * Math.log10(energy(swing) / energy(slow)),
    detailLossDb: 10 * Math.log10(energy(fast) / energy(detail.subarray(start, start + length))),
    toneChangeDb: 20 * Math.log10(after / before),
  };
}

function energy(samples: Float64Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

/** Moving mean over one period of the tone: takes the tone out and leaves a swing of 60 Hz as it is. */
function slowPart(samples: Float64Array, sampleRate: number): Float64Array {
  const radius = Math.round(sampleRate / 2000);
  return samples.map((_, i) => {
    const near = samples.subarray(Math.max(0, i - radius), i + radius);
    return near.reduce((sum, sample) => sum + sample, 0) / near.length;
  });
}

/** Under a Hann window, so that neither the ends nor a swing leak in. */
function toneAmplitude(samples: Float64Array, frequencyHz: number, sampleRate: number): number {
  let real = 0;
  let imaginary = 0;
  for (let i = 0; i < samples.length; i++) {
    const weight = 1 - Math.cos((2 * Math.PI * (i + 0.5)) / samples.length);
    real += weight * samples[i] * Math.cos((2 * Math.PI * frequencyHz * i) / sampleRate);
    imaginary += weight * samples[i] * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRate);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}
