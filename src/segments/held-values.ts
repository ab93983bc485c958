import { type AudioFormat, DEFECT_TYPES } from '../audio.ts';
import { HELD_CONTEXT, HeldRunFinder } from '../dsp/held-runs.ts';
import { buildFrameGrid, FEATURE_DEFINITION, type FrameGrid, OUTPUT_COUNT } from '../features/definition.ts';
import type { Tape } from '../tape.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** Longer silence may be a pause. With what lies around, no more than the features wait for at any rate. */
const LONGEST_SECONDS = 0.0035;
/** What the samples prove is as good as certain. */
const PROVEN_PROBABILITY = 0.99;
const DIGITAL = subBlockCount + DEFECT_TYPES.indexOf('digital');

/** Network outputs of consecutive frames: `channels[c]` holds `frameCount` rows of `OUTPUT_COUNT` numbers. */
interface Span {
  readonly firstFrame: number;
  readonly frameCount: number;
  readonly channels: readonly Float32Array[];
}

/**
 * Stage: probabilities → the same, raised where held values or zeros prove a digital fault. The network sees how well samples are
 * predicted, not that they are equal.
 */
export async function* raiseHeldValues<T extends Span>(
  spans: AsyncIterable<T>,
  tape: Tape,
  format: AudioFormat,
): AsyncGenerator<T> {
  const finder = new HeldValueFinder(tape, format.sampleRate);
  const grid = buildFrameGrid(format.sampleRate);
  for await (const span of spans) {
    const start = span.firstFrame * grid.hopLength;
    const end = start + span.frameCount * grid.hopLength;
    for (const [c, rows] of span.channels.entries())
      for (const [first, last] of finder.find(c, start, end)) raise(rows, first - start, Math.min(last, end) - start, grid);
    yield span;
  }
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

/** Finds on a tape what `HeldRunFinder` finds in samples. */
export class HeldValueFinder {
  private readonly tape: Tape;
  private readonly reach: number;
  private readonly finder: HeldRunFinder;
  private samples = new Float64Array(0);

  constructor(tape: Tape, sampleRate: number) {
    const longest = Math.floor(LONGEST_SECONDS * sampleRate);
    this.tape = tape;
    this.reach = HELD_CONTEXT + longest;
    this.finder = new HeldRunFinder(longest);
  }

  /** The faults of a channel that overlap `[start, end)`, in samples of the recording, half-open, ascending. */
  find(channel: number, start: number, end: number): (readonly [number, number])[] {
    const { tape, reach } = this;
    const base = start - reach;
    if (this.samples.length !== end + reach - base) this.samples = new Float64Array(end + reach - base);
    return this.finder
      .find(tape.read(channel, base, this.samples))
      .map(([from, to]) => [base + from, base + to] as const)
      .filter(([from, to]) => from < end && to > start);
  }
}
