import { DEFECT_TYPES } from '../audio.ts';
import { FEATURE_DEFINITION } from '../features/definition.ts';
import { logit, sigmoid } from '../logistic.ts';
import { Crowd, shiftOf } from './crowd.ts';
import { isCandidate } from './evidence.ts';
import { CRACKLE_CROWD, likeliestType } from './typing.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** A run, or a piece of one, ends after this many sub-blocks below the offset threshold. */
const CLOSING_SUB_BLOCKS = 2;
/** What repeats or jumps is sound in itself between its two edges: both are waited for, as far apart as most digital faults are long. */
export const LONGEST_CLOSING_SUB_BLOCKS = 16;
/** Where there is crackle, runs that stay below the offset threshold, by this in logits, are looked at as well … */
const FAINT_SHIFT = 2.7;
/** … up to this length, in sub-blocks: what is so dense and so faint are grains. */
const LONGEST_FAINT_SUB_BLOCKS = 12;

/** Consecutive sub-blocks `[first, end)` that hold one defect. */
export interface Run {
  readonly first: number;
  end: number;
  /** Highest probability in the run. */
  peak: number;
  /** Whether that is below the offset threshold. */
  isFaint: boolean;
  /** Per type of DEFECT_TYPES: the network's shares, summed over the run and weighted with the probability. */
  readonly typeScores: Float64Array;
  /** What the run was joined of, where calm lies between: both edges of a digital fault, or two defects. */
  readonly pieces: Run[];
  /** What the peak, and what else speaks for a defect, is to be held against. */
  onset: number;
  /** Certain defects lately, before this one, … */
  crowdCount: number;
  /** … and how many of each of DEFECT_TYPES there were. */
  crowdTypes: Float64Array;
}

/**
 * Hysteresis over the probabilities of one channel: a run holds all neighbouring sub-blocks above the offset threshold,
 * if one of them is above the onset threshold, which is lower where many were lately, or so near that other evidence may lift it. Longer runs than `longest` sub-blocks are cut.
 * Among many, the faint runs between these count, too.
 */
export class RunTracker {
  private readonly onset: number;
  private readonly offset: number;
  private readonly longest: number;
  private readonly faintOffset: number;
  private run: Run | undefined;
  private faint: Run | undefined;
  /** Faint runs behind the beginning of one that is still open. */
  private held: Run[] = [];
  /** Where the last run, and what fades behind it, ends. */
  private fadedUntil = 0;
  private readonly crowd = new Crowd();
  private position = 0;

  constructor(thresholds: { onset: number; offset: number }, longest: number) {
    this.onset = thresholds.onset;
    this.offset = thresholds.offset;
    this.faintOffset = faintOffset(thresholds.offset);
    this.longest = longest;
  }

  /** No run yet to come begins before this sub-block. */
  get settledUntil(): number {
    return this.run?.first ?? this.faint?.first ?? this.position;
  }

  /** Takes rows of `rowLength` numbers, sub-block probabilities and then type shares; gives the runs that ended in them. */
  push(rows: Float32Array, rowLength: number, firstSubBlock: number): Run[] {
    const ended: Run[] = [];
    this.position = firstSubBlock;
    for (let row = 0; row < rows.length; row += rowLength) {
      for (let i = 0; i < subBlockCount; i++) {
        this.step(rows, row, rows[row + i], ended);
        this.position++;
      }
    }
    return ended;
  }

  finish(): Run[] {
    const ended: Run[] = [];
    this.close(ended);
    this.closeFaint(ended);
    return ended;
  }

  private step(rows: Float32Array, row: number, probability: number, ended: Run[]): void {
    const { run, faint, position } = this;
    if (run && (isOver(run, position) || position - run.first >= this.longest)) this.close(ended);
    if (faint && position - faint.end >= CLOSING_SUB_BLOCKS) this.closeFaint(ended);
    if (probability >= this.offset) this.extend(rows, row, probability);
    else if (probability >= this.faintOffset) this.extendFaint(rows, row, probability);
  }

  private extend(rows: Float32Array, row: number, probability: number): void {
    this.run ??= openRun(this.position);
    const { pieces, end } = this.run;
    if (pieces.length === 0 || this.position - end >= CLOSING_SUB_BLOCKS) pieces.push(openRun(this.position));
    for (const run of [this.run, pieces[pieces.length - 1]]) this.include(run, rows, row, probability);
    this.faint = undefined;
    this.fadedUntil = this.position + 1;
  }

  private extendFaint(rows: Float32Array, row: number, probability: number): void {
    if (this.position - this.fadedUntil < CLOSING_SUB_BLOCKS) {
      this.fadedUntil = this.position + 1;
      return;
    }
    this.faint ??= { ...openRun(this.position), isFaint: true };
    this.include(this.faint, rows, row, probability);
  }

  private include(run: Run, rows: Float32Array, row: number, probability: number): void {
    run.end = this.position + 1;
    run.peak = Math.max(run.peak, probability);
    for (let t = 0; t < DEFECT_TYPES.length; t++) run.typeScores[t] += probability * rows[row + subBlockCount + t];
  }

  private close(ended: Run[]): void {
    const { run, held } = this;
    this.run = undefined;
    this.held = [];
    if (!run) return;
    this.judge(run, ended);
    ended.push(...held);
    if (run.peak >= this.onset) this.crowd.add(run.first, run.typeScores);
  }

  private closeFaint(ended: Run[]): void {
    const { faint, run, held } = this;
    this.faint = undefined;
    if (!faint || faint.end - faint.first > LONGEST_FAINT_SUB_BLOCKS) return;
    if (this.crowd.countAt(faint.first) >= CRACKLE_CROWD) this.judge(faint, run ? held : ended);
  }

  /** Adds the run to the others where it may be a defect among those before it; a faint one may. */
  private judge(run: Run, others: Run[]): void {
    run.crowdCount = this.crowd.countAt(run.first);
    run.onset = sigmoid(logit(this.onset) - shiftOf(run.crowdCount));
    if (!run.isFaint && !isCandidate(run.peak, run.onset)) return;
    run.crowdTypes = this.crowd.typeCountsAt(run.first);
    others.push(run);
  }
}

/** Below this probability nothing is looked at. */
export function faintOffset(offset: number): number {
  return sigmoid(logit(offset) - FAINT_SHIFT);
}

function openRun(first: number): Run {
  const [typeScores, crowdTypes] = [new Float64Array(DEFECT_TYPES.length), new Float64Array(DEFECT_TYPES.length)];
  return { first, end: first, peak: 0, isFaint: false, typeScores, pieces: [], onset: 1, crowdCount: 0, crowdTypes };
}

function isOver(run: Run, position: number): boolean {
  const calmCount = position - run.end;
  if (calmCount < CLOSING_SUB_BLOCKS) return false;
  return calmCount >= LONGEST_CLOSING_SUB_BLOCKS || likeliestType(run.typeScores) !== 'digital';
}
