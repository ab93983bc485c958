import type { AudioFormat } from '../../src/audio.ts';
import { DEFECT_TYPES } from '../../src/audio.ts';
import { type DefectEvent, type DegradationKind, degrade } from '../../src/degrade/degrade.ts';
import type { Grain } from '../../src/degrade/grains.ts';
import type { Random } from '../../src/degrade/random.ts';
import { buildFrameGrid, FEATURE_DEFINITION, FEATURE_LAYOUT } from '../../src/features/definition.ts';
import { extractFeatures } from '../../src/features.ts';
import { Tape } from '../../src/tape.ts';
import { buildCollage, mixInto, SINGLE_SOUND_SECONDS } from './collage.ts';
import { colour } from './colouring.ts';
import { decodeExcerpt, type Source } from './recordings.ts';
import { addHiss, addHum, addSuddenSound, lowPassed, makeAlike, quantise, varyLevel } from './variations.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** Events whose change of slope stands less than this over the surroundings' are neither right nor wrong to find. */
const SOFTEST_DB = 4;
/** From here on an event weighs in full. */
const SALIENT_DB = 9;
/** Features are stored as 16-bit integers in steps of 1 / this. */
export const FEATURE_STEPS = 2048;
const FULL_WEIGHT = 200;

const RATES: readonly (readonly [number, number])[] = [
  [44100, 0.38],
  [48000, 0.16],
  [96000, 0.08],
  [32000, 0.05],
  [22050, 0.07],
  [24000, 0.04],
  [16000, 0.07],
  [8000, 0.08],
  [192000, 0.03],
  [11025, 0.04],
];
const KIND_WEIGHTS: Record<DegradationKind | 'none', number> = {
  none: 0.17,
  clicks: 0.13,
  crackle: 0.12,
  scratch: 0.07,
  digital: 0.12,
  mouth: 0.1,
  mixed: 0.11,
  real: 0.18,
};
/** Where a network has flagged clean audio, most examples are left clean. */
const MINED_NONE_SHARE = 0.75;
const SOFT_SHARE = 0.4;
/** Of surface noise, as dense as worn records have it: defects per second. */
const DENSE_SHARE = 0.45;
const DENSE_RANGE = [20, 250] as const;

/** One channel of a training example, frame by frame. */
export interface ExampleChannel {
  readonly frameCount: number;
  /** [frameCount, FEATURE_LAYOUT.count] in steps of 1 / FEATURE_STEPS. */
  readonly features: Int16Array;
  /** [frameCount, subBlockCount]: 1 where a defect is. */
  readonly labels: Uint8Array;
  /** [frameCount, subBlockCount]: how much the label counts, 0 to 255. */
  readonly weights: Uint8Array;
  /** [frameCount]: 0 for none, else 1 + index of the type in DEFECT_TYPES. */
  readonly types: Uint8Array;
}

export interface Example {
  readonly kind: DegradationKind | 'none';
  readonly sampleRate: number;
  readonly channels: readonly ExampleChannel[];
}

/** What an example is made of: a recording, others of its origin, and real crackle to lay over. */
export interface Material {
  readonly source: Source;
  readonly companions: readonly Source[];
  readonly grains: readonly Grain[];
  /** A place of the recording, in seconds, that the excerpt shall hold: one where a network has been wrong. */
  readonly minedSeconds: number | undefined;
}

/** Sound that was made to be learnt from, and what was laid over it. */
export interface DegradedExcerpt {
  readonly kind: DegradationKind | 'none';
  readonly channels: readonly Float64Array[];
  readonly events: readonly DefectEvent[];
  readonly format: AudioFormat;
}

/** Draws an excerpt of a recording, varies it and degrades it; undefined where too little is left of it. */
export async function drawExcerptOf(material: Material, seconds: number, random: Random): Promise<DegradedExcerpt | undefined> {
  const sampleRate = weighted(RATES, random);
  const clean = await drawClean(material, sampleRate, seconds, random);
  if (clean[0].length < sampleRate / 4) return undefined;
  const quantisationStep = random.pick([2 ** -15, 2 ** -15, 2 ** -15, 2 ** -23, 2 ** -23, 2 ** -7, 0]);
  quantise(clean, quantisationStep);
  const kind = drawKind(material, random);
  const degraded =
    kind === 'none'
      ? { channels: clean, events: [] }
      : degrade(clean, sampleRate, kind, random, { quantisationStep, grains: material.grains, ...drawHabit(kind, random) });
  const channels = random.chance(0.12) ? lowPassed(degraded.channels, sampleRate, random) : degraded.channels;
  quantise(channels, quantisationStep);
  return { kind, channels, events: degraded.events, format: { sampleRate, channelCount: clean.length, quantisationStep } };
}

/** Computes what the network sees of an excerpt, and should say. */
export async function buildExample({ kind, channels, events, format }: DegradedExcerpt): Promise<Example> {
  return { kind, sampleRate: format.sampleRate, channels: await buildChannels(channels, events, format) };
}

function drawKind({ minedSeconds }: Material, random: Random): DegradationKind | 'none' {
  if (minedSeconds !== undefined && random.chance(MINED_NONE_SHARE)) return 'none';
  return weighted(Object.entries(KIND_WEIGHTS) as [DegradationKind | 'none', number][], random);
}

/** Some examples are soft, which is hard to learn; most are as loud as what people complain about. */
function drawHabit(kind: DegradationKind, random: Random): { levelDb: number; density?: number } {
  const levelDb = random.chance(SOFT_SHARE) ? 0 : random.between(0, 20);
  const isDense = ['crackle', 'mixed', 'real'].includes(kind) && random.chance(DENSE_SHARE);
  return { levelDb, ...(isDense ? { density: random.logBetween(...DENSE_RANGE) } : {}) };
}

async function drawClean(
  { source, companions, minedSeconds }: Material,
  sampleRate: number,
  seconds: number,
  random: Random,
): Promise<Float64Array[]> {
  const channelCount = random.chance(source.channelCount > 1 ? 0.6 : 0.15) ? 2 : 1;
  const canvas = { sampleRate, channelCount, seconds };
  const clean =
    source.seconds < SINGLE_SOUND_SECONDS && minedSeconds === undefined
      ? await buildCollage(companions, canvas, random)
      : await drawExcerpt(source, canvas, random, minedSeconds);
  if (random.chance(0.15))
    mixInto(clean, await drawExcerpt(random.pick(companions), canvas, random), 10 ** (-random.between(0, 15) / 20));
  if (random.chance(0.14)) addSuddenSound(clean, sampleRate, random);
  if (clean.length > 1 && random.chance(0.3)) makeAlike(clean, random);
  colour(clean, sampleRate, random);
  varyLevel(clean, random);
  if (random.chance(0.3)) addHiss(clean, random);
  if (random.chance(0.1)) addHum(clean, sampleRate, random);
  return clean;
}

/** At 0.6 to 1.6 times its speed now and then, as a sampler plays it: other pitches, other lengths of attack. */
function drawExcerpt(
  source: Source,
  canvas: { sampleRate: number; channelCount: number; seconds: number },
  random: Random,
  minedSeconds?: number,
): Promise<Float64Array[]> {
  const speed = random.chance(0.25) ? random.logBetween(0.6, 1.6) : 1;
  const taken = { ...canvas, sampleRate: Math.round(canvas.sampleRate / speed), seconds: canvas.seconds * speed };
  const latest = Math.max(0, source.seconds - taken.seconds);
  const centre = minedSeconds === undefined ? random.between(0, latest) : minedSeconds - taken.seconds * random.uniform();
  const startSeconds = Math.max(0, Math.min(latest, centre));
  const throughRate = random.chance(0.28) ? Math.round(random.logBetween(7000, 24000)) : taken.sampleRate;
  return decodeExcerpt(source.path, { ...taken, startSeconds, ...(throughRate < taken.sampleRate ? { throughRate } : {}) });
}

async function buildChannels(
  channels: readonly Float64Array[],
  events: readonly DefectEvent[],
  format: AudioFormat,
): Promise<ExampleChannel[]> {
  const length = channels[0].length;
  const { hopLength, subBlockLength } = buildFrameGrid(format.sampleRate);
  const frameCount = Math.floor(length / hopLength);
  const examples = channels.map((_, channel) => ({
    frameCount,
    features: new Int16Array(frameCount * FEATURE_LAYOUT.count),
    ...buildLabels(
      events.filter((event) => event.channel === channel),
      frameCount,
      subBlockLength,
    ),
  }));
  const tape = new Tape(format.channelCount);
  for await (const span of extractFeatures(oneBlock(channels), tape, format)) {
    for (const [c, example] of examples.entries())
      store(span.channels[c], example.features, span.firstFrame * FEATURE_LAYOUT.count);
  }
  return examples;
}

export async function* oneBlock(channels: readonly Float64Array[]) {
  yield { start: 0, length: channels[0].length, channels };
}

function store(rows: Float32Array, target: Int16Array, at: number): void {
  const count = Math.min(rows.length, target.length - at);
  for (let i = 0; i < count; i++) target[at + i] = Math.max(-32767, Math.min(32767, Math.round(rows[i] * FEATURE_STEPS)));
}

function buildLabels(
  events: readonly DefectEvent[],
  frameCount: number,
  subBlockLength: number,
): Pick<ExampleChannel, 'labels' | 'weights' | 'types'> {
  const labels = new Uint8Array(frameCount * subBlockCount);
  const weights = new Uint8Array(frameCount * subBlockCount).fill(FULL_WEIGHT);
  const types = new Uint8Array(frameCount);
  for (const event of events) {
    const first = Math.floor(event.start / subBlockLength);
    const end = Math.min(labels.length, Math.ceil(event.end / subBlockLength));
    if (first >= end) continue;
    weights.fill(Math.round(FULL_WEIGHT * eventWeight(event)), first, end);
    if (event.salienceDb < SOFTEST_DB) continue;
    labels.fill(1, first, end);
    types.fill(1 + DEFECT_TYPES.indexOf(event.type), Math.floor(first / subBlockCount), Math.ceil(end / subBlockCount));
  }
  return { labels, weights, types };
}

function eventWeight({ salienceDb }: DefectEvent): number {
  return Math.max(0, Math.min(1, (salienceDb - SOFTEST_DB) / (SALIENT_DB - SOFTEST_DB)));
}

function weighted<T>(choices: readonly (readonly [T, number])[], random: Random): T {
  let rest = random.uniform() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    rest -= weight;
    if (rest < 0) return choice;
  }
  return choices[choices.length - 1][0];
}
