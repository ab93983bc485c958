import type { AudioFormat, Block, Patch } from './audio.ts';
import { buildFrameGrid, FEATURE_DEFINITION } from './features/definition.ts';
import { findPatches, type Wanted } from './find-patches.ts';
import type { Manifest } from './manifest.ts';
import { QuietWatch } from './quiet-watch.ts';
import { LONGEST_SECONDS, REPAIR_LOOK_BEHIND_SECONDS } from './reach.ts';
import type { SettledPatches } from './repair.ts';
import { CROWD_FRAMES } from './segments/crowd.ts';
import { resolveThresholds } from './segments.ts';
import { Tape } from './tape.ts';

/** Samples per channel of a stretch, about. */
export const STRETCH_LENGTH = 1 << 18;
const BLOCK_LENGTH = 1 << 14;
/** Frames from where a recording is taken up until its features are what they would be otherwise: cells of the past, and of the predictor. */
const FEATURES_RUN_IN_FRAMES = 12 * FEATURE_DEFINITION.framesPerCell;
/** Before a stretch its segments must have been certain for so long: repair looks back on them. */
const CERTAIN_SECONDS = REPAIR_LOOK_BEHIND_SECONDS + 2 * LONGEST_SECONDS;
/** Time given to find a quiet moment in. */
const QUIET_SEARCH_SECONDS = 0.25;
/** Samples behind a stretch that its last segments and their repair look at, and what the end of the samples disturbs. */
const LOOK_AHEAD_SECONDS = 0.4;

/** A part of a recording, and its surroundings. */
export interface Stretch {
  /** Patches are wanted for the segments that start in samples `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Sample that `channels` begin with; they reach beyond `end` unless the recording ends there. */
  readonly from: number;
  /** In shared memory, so that threads need no copies. */
  readonly channels: readonly Float64Array[];
}

/** Works on several stretches at the same time. */
export interface StretchRunner {
  readonly threadCount: number;
  /** Resolves to the stretch's patches in order, or to null where only the whole recording tells: see `repairStretch`. */
  run(stretch: Stretch, format: AudioFormat, wanted: Wanted): Promise<readonly Patch[] | null>;
}

/**
 * The patches of a recording as `findPatches` gives them, to the bit, from stretches that are worked on at the same time. Stretches begin
 * on the grid of the network's windows, `stretchLength` samples apart or nearly, with a run-in. The tape holds what is still to be cut into stretches.
 */
export async function* repairInStretches(
  blocks: AsyncIterable<Block>,
  tape: Tape,
  format: AudioFormat,
  wanted: Wanted,
  runner: StretchRunner,
  stretchLength: number = STRETCH_LENGTH,
): AsyncGenerator<SettledPatches> {
  const stretches = cutIntoStretches(blocks, tape, format, wanted.model.manifest.window, stretchLength);
  const atWork: { stretch: Stretch; patches: Promise<readonly Patch[] | null> }[] = [];
  let before: Stretch | undefined;
  for (let isMore = true; isMore || atWork.length > 0; ) {
    while (isMore && atWork.length <= runner.threadCount) {
      const { done, value: stretch } = await stretches.next();
      if (done) isMore = false;
      else atWork.push({ stretch, patches: startOn(stretch, format, wanted, runner) });
    }
    const next = atWork.shift();
    if (!next) return;
    const patches = await next.patches;
    if (patches === null) {
      const rest = [before as Stretch, next.stretch, ...atWork.map(({ stretch }) => stretch)];
      return yield* repairTheRest(joinStretches(rest, stretches), next.stretch.start, rest[0].from, format, wanted);
    }
    yield { patches, settledUntil: next.stretch.end };
    before = next.stretch;
  }
}

function startOn(stretch: Stretch, format: AudioFormat, wanted: Wanted, runner: StretchRunner): Promise<readonly Patch[] | null> {
  const patches = runner.run(stretch, format, wanted);
  // Who waits for an earlier stretch does not listen yet.
  patches.catch(() => undefined);
  return patches;
}

/** Damage without a pause ties a stretch to what was before it: from the stretch before on, the recording is worked on as a whole. */
async function* repairTheRest(
  blocks: AsyncIterable<Block>,
  start: number,
  from: number,
  format: AudioFormat,
  wanted: Wanted,
): AsyncGenerator<SettledPatches> {
  const tape = new Tape(format.channelCount, BLOCK_LENGTH, from);
  for await (const { patches, settledUntil } of findPatches(blocks, tape, format, wanted)) {
    if (settledUntil < start) continue;
    yield { patches: patches.filter(({ segment }) => segment.start >= start), settledUntil };
  }
}

async function* joinStretches(known: readonly Stretch[], further: AsyncIterable<Stretch>): AsyncGenerator<Block> {
  let position = known[0].from;
  async function* all(): AsyncGenerator<Stretch> {
    yield* known;
    yield* further;
  }
  for await (const stretch of all()) {
    const end = stretch.from + stretch.channels[0].length;
    for (const block of cutIntoBlocks(stretch, position)) yield block;
    position = end;
  }
}

function* cutIntoBlocks({ from, channels }: Stretch, position = from): Generator<Block> {
  const end = from + channels[0].length;
  for (let start = position; start < end; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, end - start);
    yield { start, length, channels: channels.map((samples) => samples.subarray(start - from, start - from + length)) };
  }
}

async function* cutIntoStretches(
  blocks: AsyncIterable<Block>,
  tape: Tape,
  format: AudioFormat,
  window: Manifest['window'],
  stretchLength: number,
): AsyncGenerator<Stretch, undefined> {
  const windowLength = window.outputFrames * buildFrameGrid(format.sampleRate).hopLength;
  const length = windowLength * Math.max(1, Math.round(stretchLength / windowLength));
  const runIn = windowLength * Math.ceil(runInSamples(format.sampleRate, window) / windowLength);
  const ahead = Math.ceil(LOOK_AHEAD_SECONDS * format.sampleRate);
  let start = 0;
  for await (const block of blocks) {
    tape.append(block);
    for (; tape.end > start + length + ahead; start += length) {
      yield copyStretch(tape, Math.max(0, start - runIn), start, start + length, start + length + ahead);
      tape.forget(start + length - runIn);
    }
  }
  tape.complete();
  if (start < tape.end) yield copyStretch(tape, Math.max(0, start - runIn), start, tape.end, tape.end);
}

function runInSamples(sampleRate: number, { reachFrames }: Manifest['window']): number {
  const frames = FEATURES_RUN_IN_FRAMES + reachFrames + CROWD_FRAMES;
  return frames * buildFrameGrid(sampleRate).hopLength + (QUIET_SEARCH_SECONDS + CERTAIN_SECONDS) * sampleRate;
}

function copyStretch(tape: Tape, from: number, start: number, end: number, until: number): Stretch {
  const channels = Array.from({ length: tape.channelCount }, (_, channel) => {
    const shared = new SharedArrayBuffer((until - from) * Float64Array.BYTES_PER_ELEMENT);
    return tape.read(channel, from, new Float64Array(shared));
  });
  return { from, start, end, channels };
}

/**
 * The patches for a stretch's segments, as they are in the whole recording: to the bit, or null where no quiet moment before the stretch
 * keeps it apart from what was before its run-in.
 */
export async function repairStretch(stretch: Stretch, format: AudioFormat, wanted: Wanted): Promise<Patch[] | null> {
  const { from, start, end } = stretch;
  const { hopLength } = buildFrameGrid(format.sampleRate);
  const { manifest } = wanted.model;
  const firstFrame = from / hopLength + FEATURES_RUN_IN_FRAMES + manifest.window.reachFrames;
  const watch = new QuietWatch(format.channelCount, resolveThresholds({ ...wanted, ...manifest }).offset, firstFrame);
  const certainFrom = start - CROWD_FRAMES * hopLength - CERTAIN_SECONDS * format.sampleRate;
  const tape = new Tape(format.channelCount, BLOCK_LENGTH, from);
  const found: Patch[] = [];
  for await (const { patches, settledUntil } of findPatches(streamOf(cutIntoBlocks(stretch)), tape, format, {
    ...wanted,
    watch,
  })) {
    if (from > 0 && settledUntil >= start && watch.settledFrame * hopLength > certainFrom) return null;
    found.push(...patches.filter(({ segment }) => segment.start >= start && segment.start < end));
    if (settledUntil >= end) break;
  }
  return found;
}

async function* streamOf<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}
