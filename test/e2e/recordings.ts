import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildWav, type WavLayout } from '../wav-builder.ts';

const CLICK_SPACING = 4000;

/** A quiet mixture of tones with a loud click every 4000 samples, from sample 2000 on. */
export function clickySamples(length: number, sampleRate = 44100): Float64Array {
  const samples = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const t = (2 * Math.PI * i) / sampleRate;
    samples[i] = 0.1 * Math.sin(220 * t) + 0.05 * Math.sin(553 * t) + 0.03 * Math.sin(1310 * t);
  }
  for (let at = CLICK_SPACING / 2; at + 8 < length; at += CLICK_SPACING) {
    for (let i = 0; i < 5; i++) samples[at + i] += [0.5, -0.7, 0.6, -0.4, 0.2][i];
  }
  return samples;
}

/** A recording with clicks; one second, mono, 44.1 kHz, 16 bit where nothing else is said. */
export function clickyWav(layout: WavLayout & { readonly seconds?: number } = {}): Buffer {
  const { seconds = 1, sampleRate = 44100, ...rest } = layout;
  return buildWav({ channels: [clickySamples(Math.round(seconds * sampleRate), sampleRate)], sampleRate, ...rest });
}

/** Holds times of modification, which no two runs share. */
const INDEX = /\.declick-index(\.\d+-of-\d+)?\.json$/;

/** All files below a folder, by their paths with '/', but for the indexes of what was finished. */
export function readTree(folder: string): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    const path = join(folder, name);
    if (!INDEX.test(name) && statSync(path).isFile()) files[name.replaceAll('\\', '/')] = readFileSync(path);
  }
  return files;
}

/** The names of all files below a folder. */
export function listTree(folder: string): string[] {
  return Object.keys(readTree(folder));
}

export function readJson(folder: string, name: string) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
