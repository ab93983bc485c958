import type { Random } from '../../src/degrade/random.ts';
import { decodeExcerpt, type Source } from './recordings.ts';

/** Sources shorter than this are single sounds: a collage of several of them makes an excerpt. */
export const SINGLE_SOUND_SECONDS = 4;
const SOUNDS_PER_COLLAGE = 4;
const FADE_OUT_SECONDS = 0.005;
const FADE_IN_SECONDS = 0.0007;

interface Canvas {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly seconds: number;
}

/** Lays single sounds of one group over each other at random times and levels, as a player would: planar samples. */
export async function buildCollage(sounds: readonly Source[], canvas: Canvas, random: Random): Promise<Float64Array[]> {
  const length = Math.round(canvas.seconds * canvas.sampleRate);
  const mix = Array.from({ length: canvas.channelCount }, () => new Float64Array(length));
  for (let i = 0; i < SOUNDS_PER_COLLAGE; i++) {
    const sound = await decodeSound(random.pick(sounds), canvas);
    const times = 1 + random.integer(random.chance(0.3) ? 12 : 4);
    for (let t = 0; t < times; t++) lay(sound, mix, random.integer(length), 10 ** (-random.between(0, 20) / 20));
  }
  return mix;
}

/** Two recordings at once: the second some decibels below the first, in place. */
export function mixInto(target: readonly Float64Array[], other: readonly Float64Array[], gain: number): void {
  for (const [c, samples] of target.entries()) {
    const added = other[c % other.length];
    for (let i = 0; i < Math.min(samples.length, added.length); i++) samples[i] += gain * added[i];
  }
}

async function decodeSound(source: Source, { sampleRate, channelCount }: Canvas): Promise<Float64Array[]> {
  const sound = await decodeExcerpt(source.path, { startSeconds: 0, seconds: SINGLE_SOUND_SECONDS, sampleRate, channelCount });
  for (const samples of sound)
    fadeEnds(samples, Math.round(FADE_IN_SECONDS * sampleRate), Math.round(FADE_OUT_SECONDS * sampleRate));
  return sound;
}

/** A sound cut off at its ends would be a click that no label names. */
function fadeEnds(samples: Float64Array, fadeIn: number, fadeOut: number): void {
  for (let i = 0; i < Math.min(fadeIn, samples.length); i++) samples[i] *= (i + 1) / (fadeIn + 1);
  for (let i = Math.max(0, samples.length - fadeOut); i < samples.length; i++) samples[i] *= (samples.length - i) / (fadeOut + 1);
}

function lay(sound: readonly Float64Array[], mix: readonly Float64Array[], at: number, gain: number): void {
  for (const [c, samples] of sound.entries()) {
    const count = Math.min(samples.length, mix[c].length - at);
    for (let i = 0; i < count; i++) mix[c][at + i] += gain * samples[i];
  }
}
