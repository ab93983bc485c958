import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import wavefile from 'wavefile';
import { decodeExcerpt, isClean, readSources, type Source } from '../../models/training/recordings.ts';
import { isHeldOut } from '../../models/training/split.ts';
import { DEGRADATION_KINDS, type DefectEvent, type DegradationKind, degrade } from '../../src/degrade/degrade.ts';
import { extractGrains, type Grain } from '../../src/degrade/grains.ts';
import { Random } from '../../src/degrade/random.ts';

/** What is measured: made degradations, then untouched recordings of three sorts. */
export const BENCH_KINDS = [...DEGRADATION_KINDS, 'clean', 'hard', 'natural'] as const;

export type BenchKind = (typeof BENCH_KINDS)[number];

/** One recording on disk: what a tool gets. */
export interface DegradedRecording {
  /** Relative to the material's folder, with '/', without extension. */
  readonly name: string;
  readonly path: string;
  readonly sampleRate: number;
  readonly degraded: readonly Float64Array[];
}

/** A recording, and the truth about it. */
export interface Specimen extends DegradedRecording {
  readonly kind: BenchKind;
  readonly clean: readonly Float64Array[];
  readonly events: readonly DefectEvent[];
}

export interface MaterialOptions {
  readonly audio: string;
  readonly folder: string;
  readonly kinds: readonly BenchKind[];
  readonly filesPerKind: number;
  readonly seconds: number;
  readonly sampleRate: number;
  readonly seed: string;
  /** Added to the level of made defects, in decibels. */
  readonly levelDb: number;
}

/** Sixteen bits, as most recordings have. */
export const QUANTISATION_STEP = 2 ** -15;

/** Recordings too short to hold a rhythm, a phrase, or surroundings for a defect. */
const SHORTEST_SECONDS: Record<'clean' | 'hard' | 'natural', number> = { clean: 3, hard: 0.5, natural: 2 };

/** Defects per second, drawn per recording: sparser ones would say little in a few seconds. */
const DENSITIES: Record<DegradationKind, readonly [number, number]> = {
  clicks: [0.5, 40],
  crackle: [4, 120],
  scratch: [0.5, 3],
  digital: [0.5, 20],
  mouth: [0.5, 6],
  mixed: [2, 80],
  real: [4, 120],
};

/** Writes the bench's recordings as WAV files, `<folder>/<kind>/<name>.wav`; the same options give the same bytes. */
export async function writeMaterial(options: MaterialOptions): Promise<Specimen[]> {
  const sources = readSources(options.audio).filter((source) => isHeldOut(source.path));
  const grains = options.kinds.some((kind) => kind === 'real' || kind === 'mixed') ? await readGrains(sources) : [];
  const specimens: Specimen[] = [];
  for (const kind of options.kinds) {
    for (const source of chooseSources(sources, kind, options.filesPerKind)) {
      specimens.push(await writeSpecimen(kind, source, grains, options));
    }
  }
  return specimens;
}

async function writeSpecimen(
  kind: BenchKind,
  source: Source,
  grains: readonly Grain[],
  options: MaterialOptions,
): Promise<Specimen> {
  const { sampleRate } = options;
  const clean = await decodeClean(source, options);
  const name = `${kind}/${source.path
    .split('/')
    .slice(-2)
    .join('-')
    .replace(/\.\w+$/, '')}`;
  const path = join(options.folder, `${name}.wav`);
  const { channels, events } = isMade(kind)
    ? degradeSpecimen(clean, kind, new Random(`${options.seed} ${name} ${sampleRate}`), grains, options)
    : { channels: clean, events: [] };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encodeWav(channels, sampleRate));
  return { kind, name, path, sampleRate, clean, degraded: channels, events };
}

function isMade(kind: BenchKind): kind is DegradationKind {
  return (DEGRADATION_KINDS as readonly string[]).includes(kind);
}

function degradeSpecimen(
  clean: Float64Array[],
  kind: DegradationKind,
  random: Random,
  grains: readonly Grain[],
  { sampleRate, levelDb }: MaterialOptions,
) {
  const density = random.logBetween(...DENSITIES[kind]);
  return degrade(clean, sampleRate, kind, random, { density, levelDb, quantisationStep: QUANTISATION_STEP, grains });
}

/** A part from the middle of long recordings, on the grid of 16-bit values. */
async function decodeClean(source: Source, { seconds, sampleRate }: MaterialOptions): Promise<Float64Array[]> {
  const startSeconds = Math.max(0, Math.min(0.3 * source.seconds, source.seconds - seconds));
  const excerpt = { startSeconds, seconds, sampleRate, channelCount: Math.min(2, source.channelCount) };
  const channels = await decodeExcerpt(source.path, excerpt);
  return channels.map((samples) => samples.map(quantise));
}

function quantise(sample: number): number {
  return Math.max(-1, Math.min(1 - QUANTISATION_STEP, Math.round(sample / QUANTISATION_STEP) * QUANTISATION_STEP));
}

async function readGrains(sources: readonly Source[]): Promise<Grain[]> {
  const grains: Grain[] = [];
  for (const source of sources.filter(({ kind }) => kind === 'crackle')) {
    const { sampleRate, channelCount } = source;
    const channels = await decodeExcerpt(source.path, { startSeconds: 0, seconds: 20, sampleRate, channelCount });
    grains.push(...extractGrains(channels, sampleRate));
  }
  return grains;
}

/** Takes from each source in turn, so that no large one rules the figures. */
function chooseSources(sources: readonly Source[], kind: BenchKind, count: number): Source[] {
  const sort = kind === 'hard' || kind === 'natural' ? kind : 'clean';
  const fitting = sources.filter((source) => sortOf(source) === sort && source.seconds >= SHORTEST_SECONDS[sort]);
  const groups = [...new Set(fitting.map(({ group }) => group))].toSorted();
  const queues = groups.map((group) => spread(fitting.filter((source) => source.group === group)));
  const chosen: Source[] = [];
  while (chosen.length < count && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) chosen.push(...queue.splice(0, 1));
  }
  return chosen.slice(0, count);
}

/** What crackles by nature or on purpose is kept apart: what is flagged there is not counted as harm. */
function sortOf(source: Source): string {
  return source.kind === 'hard' && !isClean(source) ? 'natural' : source.kind;
}

/** Long recordings first, then an order that follows no name and no place on disk. */
function spread(sources: readonly Source[]): Source[] {
  const rank = (source: Source) => new Random(labelOf(source)).uniform();
  return sources.toSorted((one, other) => Math.min(10, other.seconds) - Math.min(10, one.seconds) || rank(one) - rank(other));
}

function labelOf(source: Source): string {
  return source.path
    .split(/[\\/]/)
    .slice(-2)
    .join('-')
    .replace(/\.\w+$/, '');
}

/** Sixteen bits; samples must lie on their grid. */
export function encodeWav(channels: readonly Float64Array[], sampleRate: number): Uint8Array {
  const samples = channels.map((channel) => Int16Array.from(channel, (sample) => Math.round(sample / QUANTISATION_STEP)));
  const wav = new wavefile.WaveFile();
  wav.fromScratch(channels.length, sampleRate, '16', samples.length === 1 ? samples[0] : samples);
  return wav.toBuffer();
}
