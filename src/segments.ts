import type { AudioFormat, DefectType, Segment } from './audio.ts';
import { ExtentFinder } from './dsp/extent.ts';
import { buildFrameGrid, FEATURE_DEFINITION, type FrameGrid, OUTPUT_COUNT } from './features/definition.ts';
import type { Manifest } from './manifest.ts';
import { LONGEST_SECONDS } from './reach.ts';
import { evidenceOf, isCandidate, isDefect } from './segments/evidence.ts';
import { ProvenFaultFinder } from './segments/proven-faults.ts';
import { type Run, RunTracker } from './segments/run-tracker.ts';
import { CERTAIN, SoundAround } from './segments/sound-around.ts';
import { clipStart, SwingTracer } from './segments/swing-tracer.ts';
import { confidence, resolveThresholds } from './segments/thresholds.ts';
import {
  CRACKLE_CROWD,
  isGrain,
  isSmooth,
  likeliestType,
  nameInCrowd,
  SHORTEST_SMOOTH_SECONDS,
  weighByCompany,
} from './segments/typing.ts';
import type { Tape } from './tape.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** Samples that the extent of a segment is judged by, on either side of it. */
const CONTEXT_SECONDS = 0.012;
/** How far a segment's ends may move outwards from the sub-blocks that the network flagged, in sub-blocks. */
const MARGIN_SUB_BLOCKS = 2;
/** Most digital faults are no longer: 48 samples at 44.1 kHz, and what the network flags around them. */
const LONGEST_JOINED_SUB_BLOCKS = 18;

/** What is longer and in doubt, among grains, may as well be an onset, and is much to get wrong. */
const LONGEST_DOUBTFUL_SECONDS = 0.0011;

/** What begins or ends this near to an end of the recording is left alone: it has no past, or no future, to be told by. In frames. */
const BLIND_FRAMES = 2;

/** How far before a frame this stage reads the tape, in seconds. */
export const SEGMENTS_LOOK_BEHIND_SECONDS = LONGEST_SECONDS + 2 * CONTEXT_SECONDS;

/** A segment, or what may be one. */
export interface PlacedSegment extends Segment {
  /** Where the first look does not tell, but others all around make it worth a second one. */
  readonly doubt?: Doubt;
}

/** What the first look says of it. */
export interface Doubt {
  /** The network's. */
  readonly probability: number;
  /** Its largest prediction error, in usual ones, clicks nearby and all. */
  readonly errorRatio: number;
}

/** Segments in order of start and then channel; all that start before sample `settledUntil` have been given. */
export interface SegmentSpan<T extends Segment = Segment> {
  readonly segments: readonly T[];
  readonly settledUntil: number;
}

export interface SegmentSettings {
  readonly thresholds: Manifest['thresholds'];
  readonly confidence: Manifest['confidence'];
  /** 0 to 1; 0.5 is what the thresholds were chosen for. */
  readonly sensitivity: number;
}

/** Stage: crackle probabilities → segments, placed to the sample. Those of one channel that are not in doubt never overlap; none holds samples that are no numbers. */
export async function* placeSegments(
  spans: AsyncIterable<{ firstFrame: number; frameCount: number; channels: readonly Float32Array[] }>,
  tape: Tape,
  format: AudioFormat,
  settings: SegmentSettings,
): AsyncGenerator<SegmentSpan<PlacedSegment>> {
  const placers = Array.from({ length: format.channelCount }, (_, channel) => new ChannelPlacer(channel, tape, format, settings));
  let waiting: PlacedSegment[] = [];
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
  private readonly grid: FrameGrid;
  private readonly settings: SegmentSettings;
  private readonly tracker: RunTracker;
  private readonly finder: ExtentFinder;
  private readonly proven: ProvenFaultFinder;
  private readonly tracer: SwingTracer;
  private readonly samples: Float64Array;
  private readonly longestRun: number;
  private readonly sound: SoundAround;
  private readonly sampleRate: number;
  private lastRunEnd = -1;
  private lastEnd = 0;

  constructor(channel: number, tape: Tape, format: AudioFormat, settings: SegmentSettings) {
    const { sampleRate, quantisationStep } = format;
    this.channel = channel;
    this.sampleRate = sampleRate;
    this.tape = tape;
    this.grid = buildFrameGrid(sampleRate);
    this.settings = settings;
    this.longestRun = Math.floor((LONGEST_SECONDS * sampleRate) / this.grid.subBlockLength) - 2 * MARGIN_SUB_BLOCKS;
    this.tracker = new RunTracker(resolveThresholds(settings), this.longestRun);
    const length = Math.round((LONGEST_SECONDS + 2 * CONTEXT_SECONDS) * sampleRate);
    this.finder = new ExtentFinder(length, quantisationStep / 4);
    this.proven = new ProvenFaultFinder(tape, sampleRate);
    this.tracer = new SwingTracer(channel, tape, sampleRate);
    this.samples = new Float64Array(length);
    this.sound = new SoundAround(this.finder, sampleRate);
  }

  /** No segment yet to come starts before this sample. */
  get settledUntil(): number {
    return (this.tracker.settledUntil - MARGIN_SUB_BLOCKS) * this.grid.subBlockLength;
  }

  push(rows: Float32Array, firstFrame: number): PlacedSegment[] {
    return this.place(this.tracker.push(rows, OUTPUT_COUNT, firstFrame * subBlockCount));
  }

  finish(): PlacedSegment[] {
    return this.place(this.tracker.finish());
  }

  private place(runs: readonly Run[]): PlacedSegment[] {
    return runs
      .flatMap((run) => this.separate(run))
      .map((run) => this.placeRun(run))
      .filter((segment) => segment !== undefined);
  }

  /** What was joined for being both edges of one fault may be two impulses. */
  private separate(run: Run): readonly Run[] {
    if (run.pieces.length < 2) return [run];
    const areApart = run.end - run.first > LONGEST_JOINED_SUB_BLOCKS || this.goesOn(run);
    if (!areApart) return [run];
    const { onset, crowdCount, crowdTypes } = run;
    return run.pieces
      .filter(({ peak }) => isCandidate(peak, onset))
      .map((piece) => ({ ...piece, onset, crowdCount, crowdTypes }));
  }

  private goesOn({ first, end, pieces }: Run): boolean {
    const { subBlockLength } = this.grid;
    const base = this.readAround(first * subBlockLength, end * subBlockLength);
    return this.finder.goesOn(
      this.samples,
      pieces.map((piece) => [piece.first * subBlockLength - base, piece.end * subBlockLength - base]),
    );
  }

  /** Fills `samples` with the stretch that has `[from, to)` in its middle; returns where it begins. */
  private readAround(from: number, to: number): number {
    const base = Math.round((from + to - this.samples.length) / 2);
    this.tape.read(this.channel, base, this.samples);
    return base;
  }

  private placeRun(run: Run): PlacedSegment | undefined {
    if (run.isFaint && !this.sound.isAmongGrains(run)) return undefined;
    const type = likeliestType(weighByCompany(run.typeScores, run.crowdTypes));
    const [start, end] = this.withProvenFaults(run, this.findExtent(run, type));
    if (start >= end) return undefined;
    const named = nameInCrowd(type, (end - start) / this.sampleRate, run.crowdCount);
    const evidence = evidenceOf(named, this.finder.errorRatio);
    const certainty = confidence(run, evidence, this.settings.confidence);
    const found = { channel: this.channel, start, end, type: named, confidence: certainty };
    if (run.isFaint || !isDefect(run.peak, run.onset, evidence)) return this.doubtful(found, run);
    if (this.isTooShort(found)) return undefined;
    // Among many, as grains are, a click is not the snap of a scratch, which comes once a turn.
    const traced = named === 'scratch' || run.crowdCount < CRACKLE_CROWD ? this.tracer.trace(found) : found;
    // What was before clips the segment only then: so far back it is not known to a thread that began in the middle.
    const segment = clipStart(traced, this.lastEnd);
    if (segment.start >= segment.end || this.isBlind(segment) || !this.isFinite(segment)) return undefined;
    this.lastEnd = segment.end;
    return segment;
  }

  /** Worth a second look: what may be a grain among others. */
  private doubtful(found: Segment, run: Run): PlacedSegment | undefined {
    const isShort = found.end - found.start <= LONGEST_DOUBTFUL_SECONDS * this.sampleRate;
    const mayBeGrain = isShort && isGrain(found.type) && this.sound.isAmongGrains(run);
    if (!mayBeGrain || this.isBlind(found) || !this.isFinite(found)) return undefined;
    return { ...found, doubt: { probability: run.peak, errorRatio: this.finder.errorRatio } };
  }

  private findExtent(run: Run, type: DefectType): readonly [number, number] {
    const { subBlockLength } = this.grid;
    const from = run.first * subBlockLength;
    const to = run.end * subBlockLength;
    const base = this.readAround(from, to);
    const found = this.finder.find(this.samples, from - base, to - base, MARGIN_SUB_BLOCKS * subBlockLength, type !== 'digital');
    const isCutOff = run.first === this.lastRunEnd;
    if (!run.isFaint) this.lastRunEnd = run.end;
    const candidate = { run, type, from: from - base, to: to - base };
    if (!isCutOff && this.sound.foresees(candidate)) return [0, 0];
    if (found && this.sound.keepsTimeWith(candidate, found)) return [0, 0];
    let [start, end] = found ? [base + found[0], base + found[1]] : [from, to];
    // Where longer damage was cut there is no calm to be found: both pieces reach the cut.
    // A fault of the wire begins and ends at once; of others the network sees what prediction follows too well to tell.
    const mayFade = type !== 'digital';
    if (mayFade || isCutOff) start = Math.min(start, from);
    if (mayFade || run.end - run.first === this.longestRun) end = Math.max(end, to);
    return [Math.max(start, 0), Math.min(end, this.tape.end)];
  }

  /** Ticks of a mouth and scratches last 3 ms and more; a doubtful one that is much shorter is neither, but the stroke of a drum. */
  private isTooShort({ type, start, end, confidence }: Segment): boolean {
    return isSmooth(type) && confidence < CERTAIN && end - start < SHORTEST_SMOOTH_SECONDS * this.sampleRate;
  }

  /** Proven faults are damaged as far as their samples are equal, whatever foretells them; what is found around them counts where the network flagged it. */
  private withProvenFaults({ first, end }: Run, [from, to]: readonly [number, number]): readonly [number, number] {
    const { subBlockLength } = this.grid;
    const faults = this.proven.find(this.channel, first * subBlockLength, end * subBlockLength);
    if (faults.length === 0) return [from, to];
    const start = Math.min(...faults.map((fault) => fault[0]));
    const stop = Math.max(...faults.map((fault) => fault[1]));
    const isAlone = start < (first + 1) * subBlockLength && stop > (end - 1) * subBlockLength;
    return isAlone || from >= to ? [start, stop] : [Math.min(start, from), Math.max(stop, to)];
  }

  private isBlind({ start, end }: Segment): boolean {
    const margin = BLIND_FRAMES * this.grid.hopLength;
    return start < margin || (this.tape.isComplete && end > this.tape.end - margin);
  }

  private isFinite({ start, end }: Segment): boolean {
    const samples = this.tape.read(this.channel, start, new Float64Array(end - start));
    return samples.every(Number.isFinite);
  }
}
