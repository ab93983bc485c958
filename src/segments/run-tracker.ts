import { DEFECT_TYPES } from '../audio.ts';
import { FEATURE_DEFINITION } from '../features/definition.ts';
import { logit, sigmoid } from '../logistic.ts';
import { Crowd } from './crowd.ts';
import { CRACKLE_CROWD, likeliestType } from './typing.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** A run, or a piece of one, ends after this many sub-blocks below the offset threshold. */
const CLOSING_SUB_BLOCKS = 2;
/** What repeats or jumps is sound in itself between its two edges: both are waited for, as far apart as most digital faults are long. */
export const LONGEST_CLOSING_SUB_BLOCKS = 16;
/** Runs that stay below the offset threshold are looked at as well, from this probability on, … */
const LEAST_PROBABILITY = 0.08;
/** … and where there is crackle by this far below it, in logits, … */
const FAINT_SHIFT = 2.7;
/** … up to this length, in sub-blocks. */
const LONGEST_FAINT_SUB_BLOCKS = 40;

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
  /** Certain defects lately, before this one, … */
  crowdCount: number;
  /** … and how many of each of DEFECT_TYPES there were. */
  crowdTypes: Float64Array;
}

/**
 * The runs of one channel's probabilities: all neighbouring sub-blocks above the offset threshold, and fainter ones between these. Those with one above the
 * onset threshold are certain, and company for what follows. Longer runs than `longest` sub-blocks are cut.
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
    this.tellOf(run, ended);
    ended.push(...held);
    if (run.peak >= this.onset) this.crowd.add(run.first, run.typeScores);
  }

  private closeFaint(ended: Run[]): void {
    const { faint, run, held } = this;
    this.faint = undefined;
    if (!faint || faint.end - faint.first > Math.min(LONGEST_FAINT_SUB_BLOCKS, this.longest)) return;
    const isWorthIt = faint.peak >= LEAST_PROBABILITY || this.crowd.countAt(faint.first) >= CRACKLE_CROWD;
    if (isWorthIt) this.tellOf(faint, run ? held : ended);
  }

  /** Adds the run to the others, with the company it is in. */
  private tellOf(run: Run, others: Run[]): void {
    run.crowdCount = this.crowd.countAt(run.first);
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
  return { first, end: first, peak: 0, isFaint: false, typeScores, pieces: [], crowdCount: 0, crowdTypes };
}

function isOver(run: Run, position: number): boolean {
  const calmCount = position - run.end;
  if (calmCount < CLOSING_SUB_BLOCKS) return false;
  return calmCount >= LONGEST_CLOSING_SUB_BLOCKS || likeliestType(run.typeScores) !== 'digital';
}
