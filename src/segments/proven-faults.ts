import { type AudioFormat, DEFECT_TYPES } from '../audio.ts';
import { HELD_CONTEXT, HeldRunFinder } from '../dsp/held-runs.ts';
import { REPEAT_LOOK_AHEAD, REPEAT_LOOK_BEHIND, RepeatFinder } from '../dsp/repeats.ts';
import { buildFrameGrid, FEATURE_DEFINITION, type FrameGrid, OUTPUT_COUNT } from '../features/definition.ts';
import type { Tape } from '../tape.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** Longer silence is a pause, … */
const LONGEST_HELD_SECONDS = 0.051;
/** … longer than this it may be one, as what repeats for longer may be music … */
const SHORTEST_PAUSE_SECONDS = 0.0035;
/** … but blocks of a wire are counted in samples, whatever the rate. */
const LONGEST_BLOCK = 52;

/** Network outputs of consecutive frames: `channels[c]` holds `frameCount` rows of `OUTPUT_COUNT` numbers. */
interface Span {
  readonly firstFrame: number;
  readonly frameCount: number;
  readonly channels: readonly Float32Array[];
}

/** What the samples prove is as good as certain. */
export const PROVEN_PROBABILITY = 0.99;
const DIGITAL = subBlockCount + DEFECT_TYPES.indexOf('digital');

/** Samples behind a place that tell whether it belongs to a fault. */
export function provenLookAheadSamples(sampleRate: number): number {
  return longestSamples(LONGEST_HELD_SECONDS, sampleRate) + Math.max(HELD_CONTEXT, REPEAT_LOOK_AHEAD);
}

function longestSamples(seconds: number, sampleRate: number): number {
  return Math.max(LONGEST_BLOCK, Math.floor(seconds * sampleRate));
}

/**
 * Stage: probabilities → the same, raised where the samples prove a digital fault: values held, zeros, repeats. The network sees how
 * well samples are predicted, not that they are equal. Frames wait until what lies behind them is on the tape.
 */
export async function* raiseProvenFaults(
  spans: AsyncIterable<Span>,
  tape: Tape,
  { sampleRate }: AudioFormat,
): AsyncGenerator<Span> {
  const finder = new ProvenFaultFinder(tape, sampleRate);
  const grid = buildFrameGrid(sampleRate);
  const lookAhead = provenLookAheadSamples(sampleRate);
  let waiting: Span | undefined;
  for await (const span of spans) {
    waiting = waiting ? join(waiting, span) : span;
    const knownFrames = tape.isComplete ? Number.POSITIVE_INFINITY : Math.floor((tape.end - lookAhead) / grid.hopLength);
    const count = Math.min(waiting.frameCount, knownFrames - waiting.firstFrame);
    if (count <= 0) continue;
    yield raiseIn(part(waiting, 0, count), finder, grid);
    waiting = count < waiting.frameCount ? part(waiting, count, waiting.frameCount) : undefined;
  }
  if (waiting) yield raiseIn(waiting, finder, grid);
}

/** Two spans of which the second follows the first, as one. */
function join(first: Span, second: Span): Span {
  const channels = first.channels.map((rows, c) => concatenate(rows, second.channels[c]));
  return { firstFrame: first.firstFrame, frameCount: first.frameCount + second.frameCount, channels };
}

function concatenate(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The frames `[from, to)` of a span, counted from its first. */
function part({ firstFrame, channels }: Span, from: number, to: number): Span {
  const rows = channels.map((all) => all.subarray(from * OUTPUT_COUNT, to * OUTPUT_COUNT));
  return { firstFrame: firstFrame + from, frameCount: to - from, channels: rows };
}

function raiseIn(span: Span, finder: ProvenFaultFinder, grid: FrameGrid): Span {
  const start = span.firstFrame * grid.hopLength;
  const end = start + span.frameCount * grid.hopLength;
  for (const [c, rows] of span.channels.entries())
    for (const [first, last] of finder.find(c, start, end)) raise(rows, first - start, Math.min(last, end) - start, grid);
  return span;
}

function raise(rows: Float32Array, from: number, to: number, { subBlockLength }: FrameGrid): void {
  for (let i = Math.max(0, Math.floor(from / subBlockLength)); i * subBlockLength < to; i++) {
    const row = Math.floor(i / subBlockCount) * OUTPUT_COUNT;
    const at = row + (i % subBlockCount);
    rows[at] = Math.max(rows[at], PROVEN_PROBABILITY);
    rows.fill(0, row + subBlockCount, row + OUTPUT_COUNT);
    rows[row + DIGITAL] = 1;
  }
}

/** The faulty samples of a stretch, `[start, end)` each, of which those that have their surroundings in it are found. */
interface FaultFinder {
  find(samples: Float64Array): [number, number][];
}

/** Finds on a tape what `HeldRunFinder` and `RepeatFinder` find in samples. */
export class ProvenFaultFinder {
  private readonly searches: readonly TapeSearch[];

  constructor(tape: Tape, sampleRate: number) {
    const [held, short] = [LONGEST_HELD_SECONDS, SHORTEST_PAUSE_SECONDS].map((seconds) => longestSamples(seconds, sampleRate));
    this.searches = [
      new TapeSearch(tape, new HeldRunFinder(held, short), held + HELD_CONTEXT, held + HELD_CONTEXT),
      new TapeSearch(tape, new RepeatFinder(short), short + REPEAT_LOOK_BEHIND, short + REPEAT_LOOK_AHEAD),
    ];
  }

  /** The faults of a channel that overlap `[start, end)`, in samples of the recording, half-open, those of either kind ascending. */
  find(channel: number, start: number, end: number): Fault[] {
    return this.searches.flatMap((search) => search.find(channel, start, end));
  }
}

/** `[start, end)`, in samples of the recording. */
type Fault = readonly [start: number, end: number];

class TapeSearch {
  private readonly tape: Tape;
  private readonly finder: FaultFinder;
  private readonly behind: number;
  private readonly ahead: number;
  private samples = new Float64Array(0);

  constructor(tape: Tape, finder: FaultFinder, behind: number, ahead: number) {
    this.tape = tape;
    this.finder = finder;
    this.behind = behind;
    this.ahead = ahead;
  }

  find(channel: number, start: number, end: number): Fault[] {
    const base = start - this.behind;
    const length = end + this.ahead - base;
    if (this.samples.length !== length) this.samples = new Float64Array(length);
    const found = this.finder.find(this.tape.read(channel, base, this.samples));
    return found.map(([from, to]) => [base + from, base + to] as const).filter(([from, to]) => from < end && to > start);
  }
}
