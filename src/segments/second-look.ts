import type { AudioFormat, Segment } from '../audio.ts';
import { fillUnknown } from '../dsp/interpolation.ts';
import { errorFromBothSides } from '../dsp/prediction-errors.ts';
import { holdsOnlyNumbers } from '../dsp/statistics.ts';
import { logit, sigmoid } from '../logistic.ts';
import { SECOND_LOOK_AHEAD_SECONDS } from '../reach.ts';
import type { Doubt, PlacedSegment, SegmentSpan } from '../segments.ts';
import type { Tape } from '../tape.ts';

const BEHIND_SECONDS = 0.03;
/** Of the predictor, at 44.1 kHz. */
const ORDER = 32;
const LEAST_ORDER = 16;
const MOST_ORDER = 64;
/** Fit and interpolation in turn: the second fit is of sound without clicks. */
const ROUNDS = 2;
/**
 * What speaks for a defect, in logits: from the start, for each natural logarithm of its error over the usual one, once the others are filled
 * in and before that, and for each logit of the network's. From a logistic regression on 3,600 doubtful places, 790 of them defects, in made
 * and real surface noise and other damage.
 */
const WEIGHTS = { start: -7.66, error: 2.53, firstError: 2.61, network: 0.56 } as const;
/** Larger errors, over the usual ones, say no more: the network has its reasons to doubt them. */
const MOST_ERROR = 12;
const MOST_FIRST_ERROR = 16;
const LEAST_ERROR = 0.1;

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
  private readonly order: number;
  private readonly behind: number;
  private readonly ahead: number;
  private pending: PlacedSegment[] = [];
  /** Of each channel: those beyond doubt that a later one may lie near to. */
  private readonly certain: Segment[][];
  private readonly lastEnds: number[];

  constructor(tape: Tape, sampleRate: number) {
    this.tape = tape;
    this.order = Math.max(LEAST_ORDER, Math.min(MOST_ORDER, Math.round((ORDER * sampleRate) / 44100)));
    this.behind = Math.round(BEHIND_SECONDS * sampleRate);
    this.ahead = Math.round(SECOND_LOOK_AHEAD_SECONDS * sampleRate);
    this.certain = Array.from({ length: tape.channelCount }, () => []);
    this.lastEnds = this.certain.map(() => 0);
  }

  add(segments: readonly PlacedSegment[]): void {
    this.pending.push(...segments);
    for (const segment of segments) if (segment.doubt === undefined) this.certain[segment.channel].push(segment);
  }

  oldestPending(settledUntil: number): number {
    return this.pending.length > 0 ? Math.min(this.pending[0].start, settledUntil) : settledUntil;
  }

  /** The segments that can be decided on; one that cannot yet holds up those after it. */
  take(available: number): Segment[] {
    const isReady = ({ doubt, end }: PlacedSegment) => doubt === undefined || end + this.ahead <= available;
    const waiting = this.pending.findIndex((segment) => !isReady(segment));
    const ready = this.pending.splice(0, waiting === -1 ? this.pending.length : waiting);
    const decided = ready.map((segment) => this.decide(segment)).filter((segment) => segment !== undefined);
    this.forget(Math.min(this.pending[0]?.start ?? available, available));
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

  /** The segment, as far as the next one leaves it room, if it is likelier a defect than not. */
  private confirm(segment: Segment, doubt: Doubt): Segment | undefined {
    const others = this.nearby(segment);
    const next = others.find((other) => other.end > segment.start);
    const end = Math.min(segment.end, next?.start ?? segment.end);
    if (segment.start < this.lastEnds[segment.channel] || segment.start >= end) return undefined;
    const probability = probabilityOf(doubt, this.errorRatio({ ...segment, end }, others));
    return probability >= 0.5 ? { ...segment, end, confidence: Math.round(100 * probability) / 100 } : undefined;
  }

  /** Those of the segment's channel in sight of it, which are not in doubt. */
  private nearby({ channel, start, end }: Segment): Segment[] {
    return this.certain[channel].filter((other) => other.end > start - this.behind && other.start < end + this.ahead);
  }

  /** The largest error, foretold from either side, in usual ones; 0 where that cannot be told. */
  private errorRatio({ channel, start, end }: Segment, others: readonly Segment[]): number {
    const from = Math.max(0, start - this.behind);
    const until = Math.min(this.tape.end, end + this.ahead);
    const samples = this.tape.read(channel, from, new Float64Array(until - from));
    if (!holdsOnlyNumbers(samples)) return 0;
    const unknown = new Uint8Array(samples.length);
    for (const other of others) unknown.fill(1, Math.max(0, other.start - from), Math.max(0, other.end - from));
    const model = fillUnknown(samples, unknown, this.order, ROUNDS);
    return model ? errorFromBothSides(samples, model.filter, [start - from, end - from]) : 0;
  }
}

function probabilityOf({ probability, errorRatio }: Doubt, secondRatio: number): number {
  const error = Math.log(Math.max(LEAST_ERROR, Math.min(MOST_ERROR, secondRatio)));
  const firstError = Math.log(Math.max(LEAST_ERROR, Math.min(MOST_FIRST_ERROR, errorRatio)));
  return sigmoid(WEIGHTS.start + WEIGHTS.error * error + WEIGHTS.firstError * firstError + WEIGHTS.network * logit(probability));
}
