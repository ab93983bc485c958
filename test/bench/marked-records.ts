import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { readSources, type Source } from '../../models/training/recordings.ts';
import { type DegradedRecording, encodeWav } from './material.ts';
import { decodeTo16Bit } from './tools.ts';

/** `[start, end)` in samples of its channel. */
export type Span = readonly [start: number, end: number];

/** A stretch of one channel in which damage was marked; nothing is known of what lies outside such stretches. */
export interface MarkedWindow {
  readonly channel: number;
  readonly start: number;
  readonly end: number;
  readonly damage: readonly Span[];
  /** Damage, too, of another sort: crests of a voice that tracking distorted. */
  readonly voicePeaks: readonly Span[];
  /** Neither asked for nor held against a tool. */
  readonly doubtful: readonly Span[];
}

/** A real record, and the marks on it. */
export interface MarkedRecording extends DegradedRecording {
  readonly windows: readonly MarkedWindow[];
}

/** The marks on one recording; `path` as in the INDEX.tsv of the folder of recordings, `sampleCount` of each channel. */
interface MarkedFile {
  readonly path: string;
  readonly sampleCount: number;
  readonly windows: readonly MarkedWindow[];
}

/**
 * The marks: 32 windows of four transfers of real records (33 and 78 rpm), a line each, positions at the recording's own rate.
 *
 * They were made by eye, on plots of the waveform and of its prediction error, before any detector's output had been seen: 200
 * spans of damage, and others of which no one can tell, the doubtful ones.
 */
const MARKS = new URL('marked-records.tsv', import.meta.url);

/** Decodes the marked recordings to 16-bit WAV at their own rates, `<folder>/<name>.wav`; refuses others than were marked. */
export async function writeMarkedRecordings(audioFolder: string, folder: string): Promise<MarkedRecording[]> {
  const sources = readSources(audioFolder);
  await mkdir(folder, { recursive: true });
  const recordings: MarkedRecording[] = [];
  for (const file of parseMarks(await readFile(MARKS, 'utf8'))) {
    const source = sources.find(({ path }) => path === join(audioFolder, file.path));
    if (!source)
      throw new Error(`${audioFolder} has no ${file.path}, expected it there and in INDEX.tsv: give the folder that has it`);
    recordings.push(await writeRecording(source, file, folder));
  }
  return recordings;
}

async function writeRecording(source: Source, { path, sampleCount, windows }: MarkedFile, folder: string) {
  const { sampleRate } = source;
  const degraded = await decodeTo16Bit(source.path, source.channelCount);
  if (degraded[0].length !== sampleCount) {
    throw new Error(`${path} has ${degraded[0].length} samples, expected ${sampleCount}: use the recording that was marked`);
  }
  const { name } = parse(path);
  const target = join(folder, `${name}.wav`);
  await writeFile(target, encodeWav(degraded, sampleRate));
  return { name, path: target, sampleRate, degraded, windows };
}

/** Parses lines of path, sample count, channel, window start and end, then damage, voice peaks and doubtful, `start-end` each. */
export function parseMarks(text: string): MarkedFile[] {
  const files = new Map<string, MarkedFile & { windows: MarkedWindow[] }>();
  for (const line of text.split('\n').slice(1)) {
    if (line === '') continue;
    const [path, sampleCount, ...cells] = line.split('\t');
    const file = files.get(path) ?? { path, sampleCount: Number(sampleCount), windows: [] };
    file.windows.push(parseWindow(cells));
    files.set(path, file);
  }
  return [...files.values()];
}

function parseWindow([channel, start, end, ...spans]: readonly string[]): MarkedWindow {
  const [damage, voicePeaks, doubtful] = spans.map(parseSpans);
  return { channel: Number(channel), start: Number(start), end: Number(end), damage, voicePeaks, doubtful };
}

function parseSpans(cell: string): Span[] {
  return [...cell.matchAll(/(\d+)-(\d+)/g)].map(([, start, end]) => [Number(start), Number(end)]);
}
