import type { Random } from '../../src/degrade/random.ts';
import { buildDrumPattern } from './drum-machine.ts';
import { lowPass } from './low-pass.ts';
import { buildPulseTone } from './pulse-tone.ts';

/** A mono record, played in stereo: both channels hold the same sound, at levels and with noise of their own. */
export function makeAlike([first, second]: Float64Array[], random: Random): void {
  const gain = random.between(0.6, 1.1);
  const noise = rms(first) * 10 ** (-random.between(20, 90) / 20);
  for (let i = 0; i < first.length; i++) {
    second[i] = gain * first[i] + noise * random.normal();
    first[i] += noise * random.normal();
  }
}

/** Alone or over the recording: what a detector by prediction error alone takes for clicks. */
export function addSuddenSound(channels: Float64Array[], sampleRate: number, random: Random): void {
  const build = random.chance(0.5) ? buildPulseTone : buildDrumPattern;
  const sound = build(channels[0].length, sampleRate, random);
  const gain = (10 ** (random.between(-20, 20) / 20) * rms(channels[0])) / Math.max(1e-9, rms(sound));
  for (const samples of channels) for (let i = 0; i < samples.length; i++) samples[i] += gain * sound[i];
}

function rms(samples: Float64Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** To a peak that recordings have, now and then a very low one. */
export function varyLevel(channels: Float64Array[], random: Random): void {
  let peak = 1e-4;
  for (const samples of channels) for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  const gain = (0.95 / peak) * 10 ** (-random.between(0, random.chance(0.2) ? 45 : 18) / 20);
  for (const samples of channels) for (let i = 0; i < samples.length; i++) samples[i] *= gain;
}

/** The noise of a tape or a preamplifier, more or less bright. */
export function addHiss(channels: Float64Array[], random: Random): void {
  const level = 10 ** (-random.between(40, 90) / 20);
  const smoothing = random.between(0, 0.7);
  for (const samples of channels) {
    let last = 0;
    for (let i = 0; i < samples.length; i++) {
      last = smoothing * last + (1 - smoothing) * random.normal();
      samples[i] += level * last;
    }
  }
}

/** The mains, with its third harmonic. */
export function addHum(channels: Float64Array[], sampleRate: number, random: Random): void {
  const radians = (2 * Math.PI * random.pick([50, 60])) / sampleRate;
  const level = 10 ** (-random.between(25, 60) / 20);
  for (const samples of channels)
    for (let i = 0; i < samples.length; i++) samples[i] += level * (Math.sin(radians * i) + 0.4 * Math.sin(3 * radians * i));
}

/** As a codec or an old transfer leaves it, defects and all. */
export function lowPassed(channels: readonly Float64Array[], sampleRate: number, random: Random): Float64Array[] {
  const cutoffHz = random.logBetween(0.12, 0.45) * sampleRate;
  return channels.map((samples) => lowPass(samples, cutoffHz / sampleRate));
}

/** To the steps of an integer file; 0 leaves all as it is. */
export function quantise(channels: readonly Float64Array[], step: number): void {
  if (step === 0) return;
  for (const samples of channels)
    for (let i = 0; i < samples.length; i++) samples[i] = Math.max(-1, Math.min(1 - step, Math.round(samples[i] / step) * step));
}
