import type { AudioFormat, DefectType } from '../audio.ts';
import { type ErrorStretch, shadowOver } from '../dsp/error-traits.ts';
import { ExtentFinder } from '../dsp/extent.ts';
import { buildFrameGrid, FEATURE_DEFINITION, type FrameGrid, OUTPUT_COUNT } from '../features/definition.ts';
import type { Manifest } from '../manifest.ts';
import { LONGEST_SECONDS } from '../reach.ts';
import type { Tape } from '../tape.ts';
import { profileOf } from './profile.ts';
import { PROVEN_PROBABILITY, ProvenFaultFinder } from './proven-faults.ts';
import { type Run, RunTracker } from './run-tracker.ts';
import { describe, type Surroundings } from './traits.ts';
import { likeliestType } from './typing.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** The stretch that a candidate is judged by, with itself in the middle. */
const STRETCH_SECONDS = 0.074;
/** How far a segment's ends may move outwards from the sub-blocks that the network flagged, in sub-blocks. */
const MARGIN_SUB_BLOCKS = 2;
/** Most digital faults are no longer: 48 samples at 44.1 kHz, and what the network flags around them. */
const LONGEST_JOINED_SUB_BLOCKS = 18;

/** How far before a frame this stage reads the tape, in seconds. */
export const CANDIDATES_LOOK_BEHIND_SECONDS = LONGEST_SECONDS + STRETCH_SECONDS / 2;

/** What may be a defect. */
export interface Candidate {
  readonly run: Run;
  /** As `TRAITS` lists them. */
  readonly traits: Float64Array;
  readonly profile: Float64Array;
  /** How many times as high what is next to it stands: see `shadowOver`. */
  readonly shadow: number;
  readonly look: Look;
  /** Whether longer damage was cut where it begins. */
  readonly isCutOff: boolean;
}

/** What was looked at: the stretch begins at sample `base` of the recording, all else counts from there. */
interface Look {
  readonly base: number;
  /** What the network flagged. */
  readonly flagged: Extent;
  /** What stands out; empty where nothing stands apart from the sound on both sides. */
  readonly found: Extent | undefined;
  /** Whether it was looked at as what fades, which a fault of the wire does not. */
  readonly mayFade: boolean;
}

/** `[start, end)`, in samples. */
type Extent = readonly [start: number, end: number];

/** Finds what may be defects of one channel in the network's probabilities, and places it on the tape. */
export class CandidateFinder {
  private readonly channel: number;
  private readonly tape: Tape;
  private readonly grid: FrameGrid;
  private readonly tracker: RunTracker;
  private readonly finder: ExtentFinder;
  private readonly otherFinder: ExtentFinder | undefined;
  private readonly proven: ProvenFaultFinder;
  private readonly samples: Float64Array;
  private readonly otherSamples: Float64Array;
  private readonly longestRun: number;
  private readonly sampleRate: number;
  private lastRunEnd = -1;

  constructor(channel: number, tape: Tape, { sampleRate, quantisationStep }: AudioFormat, thresholds: Manifest['thresholds']) {
    this.channel = channel;
    this.sampleRate = sampleRate;
    this.tape = tape;
    this.grid = buildFrameGrid(sampleRate);
    this.longestRun = Math.floor((LONGEST_SECONDS * sampleRate) / this.grid.subBlockLength) - 2 * MARGIN_SUB_BLOCKS;
    this.tracker = new RunTracker(thresholds, this.longestRun);
    const length = Math.round(STRETCH_SECONDS * sampleRate);
    this.samples = new Float64Array(length);
    this.otherSamples = new Float64Array(length);
    this.finder = new ExtentFinder(length, quantisationStep / 4);
    this.otherFinder = tape.channelCount === 2 ? new ExtentFinder(length, quantisationStep / 4) : undefined;
    this.proven = new ProvenFaultFinder(tape, sampleRate);
  }

  /** No candidate yet to come starts before this sample. */
  get settledUntil(): number {
    return (this.tracker.settledUntil - MARGIN_SUB_BLOCKS) * this.grid.subBlockLength;
  }

  push(rows: Float32Array, firstFrame: number): Candidate[] {
    return this.describeAll(this.tracker.push(rows, OUTPUT_COUNT, firstFrame * subBlockCount));
  }

  finish(): Candidate[] {
    return this.describeAll(this.tracker.finish());
  }

  private describeAll(runs: readonly Run[]): Candidate[] {
    return runs.flatMap((run) => this.separate(run)).map((run) => this.describe(run));
  }

  /** What was joined for being both edges of one fault may be two impulses. */
  private separate(run: Run): readonly Run[] {
    if (run.pieces.length < 2) return [run];
    const areApart = run.end - run.first > LONGEST_JOINED_SUB_BLOCKS || this.goesOn(run);
    if (!areApart) return [run];
    const { crowdCount, crowdTypes } = run;
    return run.pieces.map((piece) => ({ ...piece, crowdCount, crowdTypes }));
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

  private describe(run: Run): Candidate {
    const isCutOff = run.first === this.lastRunEnd;
    if (!run.isFaint) this.lastRunEnd = run.end;
    const look = this.look(run, likeliestType(run.typeScores) !== 'digital');
    const around = this.surroundings(look);
    const profile = profileOf({ ...around, backward: this.finder.backwardErrors });
    const shadow = shadowOver(around.stretch, around.peak, [around.start, around.end]);
    return { run, traits: describe(run, around), profile, shadow, look, isCutOff };
  }

  /** Whether the samples themselves prove a digital fault. */
  isProven({ run }: Candidate): boolean {
    return this.provenFaults(run).length > 0;
  }

  /** Where the candidate begins and ends, to the sample, if it is of this type; empty where nothing stands apart from the sound on both sides. */
  place({ run, look, isCutOff }: Candidate, type: DefectType): Extent {
    const mayFade = type !== 'digital';
    const { base, flagged, found } = mayFade === look.mayFade ? look : this.look(run, mayFade);
    let [start, end] = found ?? flagged;
    // Where longer damage was cut there is no calm to be found: both pieces reach the cut.
    // A fault of the wire begins and ends at once; of others the network sees what prediction follows too well to tell.
    if (mayFade || isCutOff) start = Math.min(start, flagged[0]);
    if (mayFade || run.end - run.first === this.longestRun) end = Math.max(end, flagged[1]);
    return this.withProvenFaults(run, [Math.max(base + start, 0), Math.min(base + end, this.tape.end)]);
  }

  private look({ first, end }: Run, mayFade: boolean): Look {
    const { subBlockLength } = this.grid;
    const base = this.readAround(first * subBlockLength, end * subBlockLength);
    const flagged = [first * subBlockLength - base, end * subBlockLength - base] as const;
    const found = this.finder.find(this.samples, ...flagged, MARGIN_SUB_BLOCKS * subBlockLength, mayFade);
    return { base, flagged, found, mayFade };
  }

  private surroundings({ base, flagged, found }: Look): Surroundings {
    const { samples, finder, sampleRate } = this;
    const stretch = { ...finder.stretch, sampleRate };
    const [start, end] = found ?? flagged;
    const peak = this.peakOf(stretch, flagged);
    const standsOut = found !== undefined;
    return { samples, stretch, ratios: finder.ratios, peak, start, end, standsOut, ...this.lookAtOther(base, flagged) };
  }

  /** The place of the highest error of what the network flagged. */
  private peakOf({ errors, first, last }: ErrorStretch, [from, to]: Extent): number {
    const margin = MARGIN_SUB_BLOCKS * this.grid.subBlockLength;
    let peak = Math.max(first, from - margin);
    for (let i = peak; i < Math.min(last, to + margin); i++) if (Math.abs(errors[i]) > Math.abs(errors[peak])) peak = i;
    return peak;
  }

  private lookAtOther(base: number, flagged: Extent): Pick<Surroundings, 'other'> {
    const { otherFinder, sampleRate } = this;
    if (!otherFinder) return {};
    const samples = this.tape.read(1 - this.channel, base, this.otherSamples);
    otherFinder.find(samples, ...flagged, MARGIN_SUB_BLOCKS * this.grid.subBlockLength);
    return { other: { stretch: { ...otherFinder.stretch, sampleRate }, ratios: otherFinder.ratios } };
  }

  /** Proven faults are damaged as far as their samples are equal, whatever foretells them; what is found around them counts where the network flagged it. */
  private withProvenFaults(run: Run, [from, to]: Extent): Extent {
    const { subBlockLength } = this.grid;
    const faults = this.provenFaults(run);
    if (faults.length === 0) return [from, to];
    const start = Math.min(...faults.map((fault) => fault[0]));
    const stop = Math.max(...faults.map((fault) => fault[1]));
    const isAlone = start < (run.first + 1) * subBlockLength && stop > (run.end - 1) * subBlockLength;
    return isAlone || from >= to ? [start, stop] : [Math.min(start, from), Math.max(stop, to)];
  }

  /** None, but where the probabilities were raised for them. */
  private provenFaults({ first, end, peak }: Run): Extent[] {
    if (peak < PROVEN_PROBABILITY) return [];
    const { subBlockLength } = this.grid;
    return this.proven.find(this.channel, first * subBlockLength, end * subBlockLength);
  }
}
