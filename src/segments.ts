import type { AudioFormat, DefectType, Segment } from './audio.ts';
import { buildFrameGrid } from './features/definition.ts';
import { logit } from './logistic.ts';
import type { Manifest } from './manifest.ts';
import { type Candidate, CandidateFinder } from './segments/candidates.ts';
import { CROWD_FRAMES } from './segments/crowd.ts';
import { PROVEN_PROBABILITY } from './segments/proven-faults.ts';
import type { Run } from './segments/run-tracker.ts';
import { clipStart, SwingTracer } from './segments/swing-tracer.ts';
import { confidence, leastDamage } from './segments/thresholds.ts';
import { RECORD_FRAMES, TrackRecord } from './segments/track-record.ts';
import { TRAITS } from './segments/traits.ts';
import { CRACKLE_CROWD, nameInCrowd, nameOf } from './segments/typing.ts';
import { Judge } from './segments/verdict.ts';
import type { Tape } from './tape.ts';

/** What begins or ends this near to an end of the recording is left alone: it has no past, or no future, to be told by. In frames. */
const BLIND_FRAMES = 2;
/** What stands five times at equal distances, as like each other as this, is a tone, whatever else speaks against it. */
const LEAST_STEADY = 0.8;
const LONG_RHYTHM = TRAITS.indexOf('longRhythm');
/** Where the network's record is poor, a verdict is worth so much less: logits. */
const DOUBT = 2.5;
/** What is next to something so many times as high may be its echo in the predictor, whose reach in time … */
const LEAST_SHADOW = 2;
/** … exceeds what the verdict allows for where the sample rate is below this: logits per octave. */
const SHADOW_RATE_HZ = 32_000;
/** What the samples prove is beyond doubt: logits. */
const PROVEN_DAMAGE = logit(PROVEN_PROBABILITY);

/** How far back lies what a segment depends on: verdicts on what was before, which depend on what was before that. In frames. */
export const MEMORY_FRAMES = RECORD_FRAMES + CROWD_FRAMES;

/** Segments in order of start and then channel; all that start before sample `settledUntil` have been given. */
export interface SegmentSpan {
  readonly segments: readonly Segment[];
  readonly settledUntil: number;
}

export interface SegmentSettings {
  readonly thresholds: Manifest['thresholds'];
  readonly verdict: Manifest['verdict'];
  readonly confidence: Manifest['confidence'];
  /** 0 to 1; 0.5 is what the thresholds were chosen for. */
  readonly sensitivity: number;
}

/** Stage: crackle probabilities → segments, placed to the sample. Those of one channel never overlap; none holds samples that are no numbers. */
export async function* placeSegments(
  spans: AsyncIterable<{ firstFrame: number; frameCount: number; channels: readonly Float32Array[] }>,
  tape: Tape,
  format: AudioFormat,
  settings: SegmentSettings,
): AsyncGenerator<SegmentSpan> {
  const placers = Array.from({ length: format.channelCount }, (_, channel) => new ChannelPlacer(channel, tape, format, settings));
  let waiting: Segment[] = [];
  for await (const span of spans) {
    for (const [c, placer] of placers.entries()) waiting.push(...placer.push(span.channels[c], span.firstFrame));
    const settledUntil = Math.min(...placers.map((placer) => placer.settledUntil));
    const ready = waiting.filter((segment) => segment.start < settledUntil).sort(byStart);
    waiting = waiting.filter((segment) => segment.start >= settledUntil);
    yield { segments: ready, settledUntil: Math.max(0, settledUntil) };
  }
  for (const placer of placers) waiting.push(...placer.finish());
  yield { segments: waiting.sort(byStart), settledUntil: tape.end };
}

function byStart(a: Segment, b: Segment): number {
  return a.start - b.start || a.channel - b.channel;
}

/** The segments of one channel. */
class ChannelPlacer {
  private readonly channel: number;
  private readonly tape: Tape;
  private readonly sampleRate: number;
  private readonly settings: SegmentSettings;
  private readonly candidates: CandidateFinder;
  private readonly judge: Judge;
  private readonly tracer: SwingTracer;
  private readonly record = new TrackRecord();
  private lastEnd = 0;

  constructor(channel: number, tape: Tape, format: AudioFormat, settings: SegmentSettings) {
    this.channel = channel;
    this.tape = tape;
    this.sampleRate = format.sampleRate;
    this.settings = settings;
    this.candidates = new CandidateFinder(channel, tape, format, settings.thresholds);
    this.judge = new Judge(settings.verdict);
    this.tracer = new SwingTracer(channel, tape, format.sampleRate);
  }

  /** No segment yet to come starts before this sample. */
  get settledUntil(): number {
    return this.candidates.settledUntil;
  }

  push(rows: Float32Array, firstFrame: number): Segment[] {
    return this.decideAll(this.candidates.push(rows, firstFrame));
  }

  finish(): Segment[] {
    return this.decideAll(this.candidates.finish());
  }

  private decideAll(candidates: readonly Candidate[]): Segment[] {
    return candidates.map((candidate) => this.decide(candidate)).filter((segment) => segment !== undefined);
  }

  private decide(candidate: Candidate): Segment | undefined {
    const { damage, types } = this.judge.judge(candidate);
    if (this.candidates.isProven(candidate)) return this.place(candidate, 'digital', Math.max(PROVEN_DAMAGE, damage));
    const isTone = candidate.traits[LONG_RHYTHM] >= LEAST_STEADY;
    const doubt = (this.record.isPoorAt(candidate.run.first) ? DOUBT : 0) + this.doubtInShadow(candidate);
    this.keepRecord(candidate.run, !isTone && damage >= logit(this.settings.thresholds.verdict));
    return isTone ? undefined : this.place(candidate, nameOf(types), damage - doubt);
  }

  private doubtInShadow({ shadow }: Candidate): number {
    return shadow < LEAST_SHADOW ? 0 : Math.max(0, Math.log2(SHADOW_RATE_HZ / this.sampleRate));
  }

  /** Of what the network was certain of; by the default sensitivity, so that another one moves the threshold alone. */
  private keepRecord({ first, peak }: Run, isUpheld: boolean): void {
    if (peak >= this.settings.thresholds.onset) this.record.add(first, isUpheld);
  }

  private place(candidate: Candidate, type: DefectType, damage: number): Segment | undefined {
    if (!this.isDefect(damage, 0)) return undefined;
    const [start, end] = this.candidates.place(candidate, type);
    const seconds = (end - start) / this.sampleRate;
    if (start >= end || !this.isDefect(damage, seconds)) return undefined;
    const { crowdCount } = candidate.run;
    const certainty = confidence(damage, this.settings.confidence);
    const named = nameInCrowd(type, seconds, crowdCount);
    return this.complete({ channel: this.channel, start, end, type: named, confidence: certainty }, crowdCount);
  }

  private isDefect(damage: number, seconds: number): boolean {
    return damage >= leastDamage(this.settings, seconds);
  }

  private complete(found: Segment, crowdCount: number): Segment | undefined {
    // Among many, as grains are, a click is not the snap of a scratch, which comes once a turn.
    const traced = found.type === 'scratch' || crowdCount < CRACKLE_CROWD ? this.tracer.trace(found) : found;
    // What was before clips the segment only then: so far back it is not known to a thread that began in the middle.
    const segment = clipStart(traced, this.lastEnd);
    if (segment.start >= segment.end || !this.isWhole(segment)) return undefined;
    this.lastEnd = segment.end;
    return segment;
  }

  /** Whether there is sound on both sides to tell by, and numbers alone inside. */
  private isWhole({ start, end }: Segment): boolean {
    const margin = BLIND_FRAMES * buildFrameGrid(this.sampleRate).hopLength;
    if (start < margin || (this.tape.isComplete && end > this.tape.end - margin)) return false;
    return this.tape.read(this.channel, start, new Float64Array(end - start)).every(Number.isFinite);
  }
}
