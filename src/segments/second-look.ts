import type { AudioFormat, Segment } from '../audio.ts';
import { EXCESS_REACH_SECONDS, excessError } from '../dsp/excess-error.ts';
import { fillUnknown } from '../dsp/interpolation.ts';
import { holdsOnlyNumbers } from '../dsp/statistics.ts';
import { logit, sigmoid } from '../logistic.ts';
import { SECOND_LOOK_AHEAD_SECONDS } from '../reach.ts';
import type { Doubt, PlacedSegment, SegmentSpan } from '../segments.ts';
import type { Tape } from '../tape.ts';
import { WaitingSegments } from '../waiting-segments.ts';
import { asConfidence } from './thresholds.ts';

/** Sound before a segment that its predictor is fitted to. */
const BEHIND_SECONDS = 0.03;
/** Of the predictor, at 44.1 kHz. */
const ORDER = 32;
const LEAST_ORDER = 16;
const MOST_ORDER = 64;
/** Fit and interpolation in turn: the second fit is of sound without clicks. */
const ROUNDS = 2;
/**
 * What speaks for a defect, in logits: from the start, for each natural logarithm of its excess error, once the others are filled in, of its
 * largest error before that, over the usual one, and of its length in samples of 44.1 kHz, and for each logit of the network's. From a logistic
 * regression on 7,200 doubtful places, 1,000 of them defects, in made and real surface noise and other damage.
 */
const WEIGHTS = { start: -8.24, excess: 2.6, firstError: 2.05, length: 0.74, network: 0.73 } as const;
/** From this probability on it is a defect: on real records half of what is less likely is the crest of a voice. */
const LEAST_PROBABILITY = 0.7;
/** More, or less, says no more: the network has its reasons to doubt it. */
const EXCESS_RANGE = [0.3, 200] as const;
const FIRST_ERROR_RANGE = [0.1, 16] as const;

/**
 * Stage: segments → the same, with those that are in doubt decided on, in the same order. Between others the clicks near by hide a faint one from the
 * predictor, and from the network; they are known now, and filled in before the error of predicting the faint one is measured.
 * Source: iterated detection and interpolation, Godsill & Rayner, Digital Audio Restoration, 1998, section 5.3.
 */
export async function* lookAgain(
  spans: AsyncIterable<{ segments: readonly PlacedSegment[]; settledUntil: number }>,
  tape: Tape,
  format: AudioFormat,
): AsyncGenerator<SegmentSpan> {
  const queue = new DoubtQueue(tape, format.sampleRate);
  for await (const { segments, settledUntil } of spans) {
    queue.add(segments);
    const decided = queue.take(Math.min(settledUntil, tape.isComplete ? Number.POSITIVE_INFINITY : tape.end));
    yield { segments: decided, settledUntil: queue.oldestPending(settledUntil) };
  }
  yield { segments: queue.take(Number.POSITIVE_INFINITY), settledUntil: tape.end };
}

/** Segments that wait for what follows on a doubtful one. */
class DoubtQueue {
  private readonly tape: Tape;
  private readonly sampleRate: number;
  private readonly order: number;
  private readonly behind: number;
  private readonly ahead: number;
  private readonly near: number;
  private readonly waiting = new WaitingSegments<PlacedSegment>();
  /** Of each channel: those beyond doubt that a later one may lie near to. */
  private readonly certain: Segment[][];
  private readonly lastEnds: number[];

  constructor(tape: Tape, sampleRate: number) {
    this.tape = tape;
    this.sampleRate = sampleRate;
    this.order = Math.max(LEAST_ORDER, Math.min(MOST_ORDER, Math.round((ORDER * sampleRate) / 44100)));
    this.behind = Math.round(BEHIND_SECONDS * sampleRate);
    this.ahead = Math.round(SECOND_LOOK_AHEAD_SECONDS * sampleRate);
    this.near = Math.round(EXCESS_REACH_SECONDS * sampleRate);
    this.certain = Array.from({ length: tape.channelCount }, () => []);
    this.lastEnds = this.certain.map(() => 0);
  }

  add(segments: readonly PlacedSegment[]): void {
    this.waiting.add(segments);
    for (const segment of segments) if (segment.doubt === undefined) this.certain[segment.channel].push(segment);
  }

  oldestPending(settledUntil: number): number {
    return this.waiting.oldest(settledUntil);
  }

  /** The segments that can be decided on; one that cannot yet holds up those after it. */
  take(available: number): Segment[] {
    const ready = this.waiting.take(({ doubt, end }) => doubt === undefined || end + this.ahead <= available);
    const decided = ready.map((segment) => this.decide(segment)).filter((segment) => segment !== undefined);
    this.forget(this.waiting.oldest(available));
    return decided;
  }

  /** Drops what no doubtful segment from this place on has in sight. */
  private forget(place: number): void {
    for (const certain of this.certain) {
      const kept = certain.findIndex(({ end }) => end > place - this.behind);
      certain.splice(0, kept === -1 ? certain.length : kept);
    }
  }

  private decide(placed: PlacedSegment): Segment | undefined {
    const { doubt, ...segment } = placed;
    const decided = doubt === undefined ? segment : this.confirm(segment, doubt);
    if (decided) this.lastEnds[segment.channel] = Math.max(decided.end, this.lastEnds[segment.channel]);
    return decided;
  }

  /** The segment, as far as the next one leaves it room, if it is likely enough a defect. */
  private confirm(segment: Segment, doubt: Doubt): Segment | undefined {
    const others = this.nearby(segment);
    const next = others.find((other) => other.end > segment.start);
    const end = Math.min(segment.end, next?.start ?? segment.end);
    if (segment.start < this.lastEnds[segment.channel] || segment.start >= end) return undefined;
    const seconds = (end - segment.start) / this.sampleRate;
    const probability = probabilityOf(doubt, this.excessOf({ ...segment, end }, others), seconds);
    return probability >= LEAST_PROBABILITY ? { ...segment, end, confidence: asConfidence(probability) } : undefined;
  }

  /** Those of the segment's channel in sight of it, which are not in doubt. */
  private nearby({ channel, start, end }: Segment): Segment[] {
    return this.certain[channel].filter((other) => other.end > start - this.behind && other.start < end + this.ahead);
  }

  /** By how much the segment is foretold worse than filled in; 0 where that cannot be told. */
  private excessOf({ channel, start, end }: Segment, others: readonly Segment[]): number {
    const from = Math.max(0, start - this.behind);
    const until = Math.min(this.tape.end, end + this.ahead);
    const observed = this.tape.read(channel, from, new Float64Array(until - from));
    if (!holdsOnlyNumbers(observed)) return 0;
    const unknown = new Uint8Array(observed.length);
    const mark = (other: Segment) => unknown.fill(1, Math.max(0, other.start - from), Math.max(0, other.end - from));
    others.forEach(mark);
    if (!fillUnknown(observed, unknown, this.order, ROUNDS)) return 0;
    const filled = observed.slice();
    unknown.fill(0);
    unknown.fill(1, start - from, end - from);
    const model = fillUnknown(filled, unknown, this.order, ROUNDS);
    return model ? excessError({ observed, filled, start: start - from, end: end - from }, model.filter, this.near) : 0;
  }
}

function probabilityOf({ probability, errorRatio }: Doubt, excess: number, seconds: number): number {
  const evidence =
    WEIGHTS.excess * logarithmWithin(EXCESS_RANGE, excess) +
    WEIGHTS.firstError * logarithmWithin(FIRST_ERROR_RANGE, errorRatio) +
    WEIGHTS.length * Math.log(44100 * seconds);
  return sigmoid(WEIGHTS.start + evidence + WEIGHTS.network * logit(probability));
}

function logarithmWithin([least, most]: readonly [number, number], value: number): number {
  return Math.log(Math.max(least, Math.min(most, value)));
}
