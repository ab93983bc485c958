import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A recording of the training material, as listed in its folder's INDEX.tsv. */
export interface Source {
  readonly path: string;
  readonly kind: 'clean' | 'hard' | 'crackle' | 'degraded';
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly seconds: number;
  /** Folder below the kind: recordings of one origin. */
  readonly group: string;
  /** Made by material.py, and searched for stray clicks: what looks like one is none. */
  readonly isMade: boolean;
}

/** Recordings that crackle by nature, or on purpose: to call them clean would teach the network to leave crackle alone. */
const CRACKLES_BY_NATURE =
  /hard\/esc-10|rain|fire|droplets|boiling|vinyl|glitch|arovane|static|drumloop(80-5|85-6|90)|web-audio-samples\/break/;

/** True for recordings that a detector should leave alone. */
export function isClean(source: Source): boolean {
  return (source.kind === 'clean' || source.kind === 'hard') && !CRACKLES_BY_NATURE.test(source.path);
}

/** Reads the list of a folder of recordings: `INDEX.tsv` with columns path, kind, sampleRate, channels, seconds, licence, source. */
export function readSources(folder: string): Source[] {
  const [, ...lines] = readFileSync(join(folder, 'INDEX.tsv'), 'utf8').trim().split('\n');
  return lines.map((line) => parseSource(folder, line.split('\t'))).filter((source) => existsSync(source.path));
}

function parseSource(folder: string, [path, kind, sampleRate, channels, seconds, , origin]: string[]): Source {
  return {
    path: join(folder, path),
    kind: kind as Source['kind'],
    sampleRate: Number(sampleRate),
    channelCount: Number(channels),
    seconds: Number(seconds),
    group: path.split('/')[1],
    isMade: origin.startsWith('material.py'),
  };
}

export interface Excerpt {
  readonly startSeconds: number;
  readonly seconds: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Rate to pass through on the way, which cuts off what lies above half of it. */
  readonly throughRate?: number;
}

/** Decodes part of a recording with ffmpeg, resampled: planar samples, full scale ±1.0. */
export async function decodeExcerpt(path: string, excerpt: Excerpt): Promise<Float64Array[]> {
  const { startSeconds, seconds, sampleRate, channelCount, throughRate } = excerpt;
  const through = throughRate ? `aresample=${throughRate},` : '';
  const input = ['-ss', startSeconds.toFixed(3), '-t', seconds.toFixed(3), '-i', path];
  const output = ['-af', `${through}aresample=${sampleRate}`, '-ac', String(channelCount), '-f', 'f32le', '-'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...input, ...output], { encoding: 'buffer', maxBuffer: 1 << 28 });
  return deinterleave(new Float32Array(stdout.buffer, stdout.byteOffset, Math.floor(stdout.byteLength / 4)), channelCount);
}

function deinterleave(samples: Float32Array, channelCount: number): Float64Array[] {
  const length = Math.floor(samples.length / channelCount);
  return Array.from({ length: channelCount }, (_, c) => Float64Array.from({ length }, (_, i) => samples[i * channelCount + c]));
}
