import { type AudioFormat, DEFECT_TYPES } from '../audio.ts';
import { HELD_CONTEXT, HeldRunFinder } from '../dsp/held-runs.ts';
import { REPEAT_LOOK_AHEAD, REPEAT_LOOK_BEHIND, RepeatFinder } from '../dsp/repeats.ts';
import { buildFrameGrid, FEATURE_DEFINITION, type FrameGrid, OUTPUT_COUNT } from '../features/definition.ts';
import type { Tape } from '../tape.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** Longer silence may be a pause … */
const LONGEST_SECONDS = 0.0035;
/** … but blocks of a wire are counted in samples, whatever the rate. With what lies behind, no more than the features wait for at any rate. */
const LONGEST_SAMPLES = 52;
const LOOK_BEHIND = Math.max(HELD_CONTEXT, REPEAT_LOOK_BEHIND);
const LOOK_AHEAD = Math.max(HELD_CONTEXT, REPEAT_LOOK_AHEAD);
/** What the samples prove is as good as certain. */
export const PROVEN_PROBABILITY = 0.99;
const DIGITAL = subBlockCount + DEFECT_TYPES.indexOf('digital');

/** Network outputs of consecutive frames: `channels[c]` holds `frameCount` rows of `OUTPUT_COUNT` numbers. */
interface Span {
  readonly firstFrame: number;
  readonly frameCount: number;
  readonly channels: readonly Float32Array[];
}

/**
 * Stage: probabilities → the same, raised where the samples prove a digital fault: values held, zeros, repeats. The network sees how
 * well samples are predicted, not that they are equal.
 */
export async function* raiseProvenFaults<T extends Span>(
  spans: AsyncIterable<T>,
  tape: Tape,
  format: AudioFormat,
): AsyncGenerator<T> {
  const finder = new ProvenFaultFinder(tape, format.sampleRate);
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

/** Finds on a tape what `HeldRunFinder` and `RepeatFinder` find in samples. */
export class ProvenFaultFinder {
  private readonly tape: Tape;
  private readonly longest: number;
  private readonly finders: readonly { find(samples: Float64Array): [number, number][] }[];
  private samples = new Float64Array(0);

  constructor(tape: Tape, sampleRate: number) {
    this.tape = tape;
    this.longest = Math.max(LONGEST_SAMPLES, Math.floor(LONGEST_SECONDS * sampleRate));
    this.finders = [new HeldRunFinder(this.longest), new RepeatFinder(this.longest)];
  }

  /** The faults of a channel that overlap `[start, end)`, in samples of the recording, half-open, those of either kind ascending. */
  find(channel: number, start: number, end: number): (readonly [number, number])[] {
    const base = start - this.longest - LOOK_BEHIND;
    const length = end + this.longest + LOOK_AHEAD - base;
    if (this.samples.length !== length) this.samples = new Float64Array(length);
    const samples = this.tape.read(channel, base, this.samples);
    return this.finders
      .flatMap((finder) => finder.find(samples))
      .map(([from, to]) => [base + from, base + to] as const)
      .filter(([from, to]) => from < end && to > start);
  }
}
