import type { AudioFormat, Block, Patch } from './audio.ts';
import { buildFrameGrid, FEATURE_DEFINITION } from './features/definition.ts';
import { findPatches, type Wanted } from './find-patches.ts';
import type { Manifest } from './manifest.ts';
import { QuietWatch } from './quiet-watch.ts';
import { LONGEST_SECONDS, REPAIR_LOOK_BEHIND_SECONDS } from './reach.ts';
import type { SettledPatches } from './repair.ts';
import { faintOffset } from './segments/run-tracker.ts';
import { MEMORY_FRAMES } from './segments.ts';
import { Tape } from './tape.ts';
import { type AudioPlace, readBlocks } from './wav/audio-place.ts';

/** Threads take longer to start than a shorter recording takes. */
const WORTHWHILE_SECONDS = 60;
/** Windows of the network in a stretch, at least: up to five more are run for each. */
const LEAST_WINDOWS = 8;
/** Samples of a channel in a stretch, at most: what is found in it waits in memory. */
const MOST_SAMPLES = 1_900_000;
/** All threads are to be busy to the end. */
const STRETCHES_PER_THREAD = 4;
/** Frames from where a recording is taken up until its features are what they would be otherwise: cells of the past, and of the predictor. */
const FEATURES_RUN_IN_FRAMES = 12 * FEATURE_DEFINITION.framesPerCell;
/** Before a stretch its segments must have been certain for so long: repair looks back on them, and a swing reaches over a quiet moment. */
const CERTAIN_SECONDS = REPAIR_LOOK_BEHIND_SECONDS + 2 * LONGEST_SECONDS;
/** Time given to find a quiet moment in. */
const QUIET_SEARCH_SECONDS = 0.25;
/** Samples behind a stretch that its last segments and their repair look at, and what the end of the samples disturbs. */
const LOOK_AHEAD_SECONDS = 0.4;

/** A part of a recording, and its surroundings, in samples. */
export interface Stretch {
  /** Patches are wanted for the segments that start in `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** What is looked at for them: `[from, until)`, which reaches beyond `end` unless the recording ends there. */
  readonly from: number;
  readonly until: number;
}

/** A recording in a file, whose length is known. */
export interface LongRecording {
  readonly place: AudioPlace;
  /** Per channel. */
  readonly sampleCount: number;
}

/** Works on several stretches at the same time. */
export interface StretchRunner {
  readonly threadCount: number;
  /** Sample rate in hertz above which a recording is not for it; absent: none. */
  readonly highestRate?: number;
  /** Resolves to the stretch's patches in order, or to null where only the whole recording tells: see `repairStretch`. */
  run(stretch: Stretch, place: AudioPlace, wanted: Wanted): Promise<readonly Patch[] | null>;
}

/** Whether cutting a recording into stretches gains anything, and the runner takes it. */
export function isWorthStretches(
  { sampleCount, place }: LongRecording,
  { highestRate = Number.POSITIVE_INFINITY }: StretchRunner,
): boolean {
  const { sampleRate } = place.format;
  return sampleCount > WORTHWHILE_SECONDS * sampleRate && sampleRate <= highestRate;
}

/**
 * The patches of a recording as `findPatches` gives them, to the bit, from stretches that are worked on at the same time, each of which is
 * read from the file where it is worked on. `blocks` are the recording's own on their way to the output: they are drawn when all patches for
 * them are known, so that they need not wait in memory.
 */
export async function* repairInStretches(
  blocks: AsyncIterable<Pick<Block, 'start' | 'length'>>,
  recording: LongRecording,
  wanted: Wanted,
  runner: StretchRunner,
  stretchLength?: number,
): AsyncGenerator<SettledPatches> {
  const found = findInStretches(recording, wanted, runner, stretchLength);
  try {
    let known = 0;
    for await (const { start, length } of blocks) {
      while (known < start + length) {
        const { done, value } = await found.next();
        known = done ? Number.POSITIVE_INFINITY : value.settledUntil;
        if (!done) yield { patches: value.patches, settledUntil: start };
      }
      yield { patches: [], settledUntil: start + length };
    }
  } finally {
    await found.return(undefined);
  }
}

async function* findInStretches(
  recording: LongRecording,
  wanted: Wanted,
  runner: StretchRunner,
  stretchLength?: number,
): AsyncGenerator<SettledPatches, undefined> {
  const { place } = recording;
  const length = stretchLength ?? chooseLength(recording, wanted.model.manifest.window, runner.threadCount);
  const stretches = cutIntoStretches(recording, wanted.model.manifest.window, length);
  const atWork: { stretch: Stretch; patches: Promise<readonly Patch[] | null> }[] = [];
  let before: Stretch | undefined;
  for (;;) {
    for (let next = stretches.next(); !next.done; next = stretches.next()) {
      atWork.push({ stretch: next.value, patches: startOn(next.value, place, wanted, runner) });
      if (atWork.length > runner.threadCount) break;
    }
    const first = atWork.shift();
    if (!first) return;
    const patches = await first.patches;
    if (patches === null) return yield* repairTheRest(recording, (before as Stretch).from, first.stretch.start, wanted);
    yield { patches, settledUntil: first.stretch.end };
    before = first.stretch;
  }
}

function startOn(stretch: Stretch, place: AudioPlace, wanted: Wanted, runner: StretchRunner): Promise<readonly Patch[] | null> {
  const patches = runner.run(stretch, place, wanted);
  // Who waits for an earlier stretch does not listen yet.
  patches.catch(() => undefined);
  return patches;
}

/** Damage without a pause ties a stretch to what was before it: from the stretch before on, the recording is worked on as a whole. */
async function* repairTheRest(
  { place, sampleCount }: LongRecording,
  from: number,
  start: number,
  wanted: Wanted,
): AsyncGenerator<SettledPatches, undefined> {
  const tape = new Tape(place.format.channelCount, undefined, from);
  const blocks = streamOf(readBlocks(place, from, sampleCount));
  for await (const { patches, settledUntil } of findPatches(blocks, tape, place.format, wanted)) {
    if (settledUntil < start) continue;
    yield { patches: patches.filter(({ segment }) => segment.start >= start), settledUntil };
  }
}

function chooseLength({ place, sampleCount }: LongRecording, window: Manifest['window'], threadCount: number): number {
  const windowLength = windowSamples(place.format, window);
  const shared = Math.ceil(sampleCount / windowLength / (STRETCHES_PER_THREAD * threadCount));
  return windowLength * Math.max(LEAST_WINDOWS, Math.min(Math.floor(MOST_SAMPLES / windowLength), shared));
}

/** Stretches begin on the grid of the network's windows, `stretchLength` samples apart or nearly, with a run-in. */
function* cutIntoStretches(
  { place: { format }, sampleCount }: LongRecording,
  window: Manifest['window'],
  stretchLength: number,
): Generator<Stretch, undefined> {
  const windowLength = windowSamples(format, window);
  const length = windowLength * Math.max(1, Math.round(stretchLength / windowLength));
  const runIn = windowLength * Math.ceil(runInSamples(format.sampleRate, window) / windowLength);
  const ahead = Math.ceil(LOOK_AHEAD_SECONDS * format.sampleRate);
  for (let start = 0, end = 0; end < sampleCount; start = end) {
    end = start + length + ahead < sampleCount ? start + length : sampleCount;
    yield { start, end, from: Math.max(0, start - runIn), until: Math.min(end + ahead, sampleCount) };
  }
}

function windowSamples({ sampleRate }: AudioFormat, window: Manifest['window']): number {
  return window.outputFrames * buildFrameGrid(sampleRate).hopLength;
}

function runInSamples(sampleRate: number, { reachFrames }: Manifest['window']): number {
  const frames = FEATURES_RUN_IN_FRAMES + reachFrames + MEMORY_FRAMES;
  return frames * buildFrameGrid(sampleRate).hopLength + (QUIET_SEARCH_SECONDS + CERTAIN_SECONDS) * sampleRate;
}

/**
 * The patches for a stretch's segments, as they are in the whole recording: to the bit, or null where no quiet moment before the stretch
 * keeps it apart from what was before its run-in. Throws `unreadable`.
 */
export async function repairStretch(stretch: Stretch, place: AudioPlace, wanted: Wanted): Promise<Patch[] | null> {
  const { from, start, end, until } = stretch;
  const { format } = place;
  const { hopLength } = buildFrameGrid(format.sampleRate);
  const { manifest } = wanted.model;
  const firstFrame = from / hopLength + FEATURES_RUN_IN_FRAMES + manifest.window.reachFrames;
  const watch = new QuietWatch(format.channelCount, faintOffset(manifest.thresholds.offset), firstFrame);
  const certainFrom = start - MEMORY_FRAMES * hopLength - CERTAIN_SECONDS * format.sampleRate;
  const tape = new Tape(format.channelCount, undefined, from);
  const blocks = streamOf(readBlocks(place, from, until));
  const found: Patch[] = [];
  for await (const { patches, settledUntil } of findPatches(blocks, tape, format, { ...wanted, watch })) {
    if (from > 0 && settledUntil >= start && watch.settledFrame * hopLength > certainFrom) return null;
    found.push(...patches.filter(({ segment }) => segment.start >= start && segment.start < end));
    if (settledUntil >= end) break;
  }
  return found;
}

async function* streamOf<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}
