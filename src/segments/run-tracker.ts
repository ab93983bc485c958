import { DEFECT_TYPES } from '../audio.ts';
import { FEATURE_DEFINITION } from '../features/definition.ts';
import { logit, sigmoid } from '../logistic.ts';
import { Crowd, shiftOf } from './crowd.ts';
import { isCandidate } from './evidence.ts';
import { likeliestType } from './typing.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** A run, or a piece of one, ends after this many sub-blocks below the offset threshold. */
const CLOSING_SUB_BLOCKS = 2;
/** What repeats or jumps is sound in itself between its two edges: both are waited for, as far apart as most digital faults are long. */
export const LONGEST_CLOSING_SUB_BLOCKS = 16;

/** Consecutive sub-blocks `[first, end)` that hold one defect. */
export interface Run {
  readonly first: number;
  end: number;
  /** Highest probability in the run. */
  peak: number;
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
 */
export class RunTracker {
  private readonly onset: number;
  private readonly offset: number;
  private readonly longest: number;
  private run: Run | undefined;
  private readonly crowd = new Crowd();
  private position = 0;

  constructor(thresholds: { onset: number; offset: number }, longest: number) {
    this.onset = thresholds.onset;
    this.offset = thresholds.offset;
    this.longest = longest;
  }

  /** No run yet to come begins before this sub-block. */
  get settledUntil(): number {
    return this.run?.first ?? this.position;
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
    return ended;
  }

  private step(rows: Float32Array, row: number, probability: number, ended: Run[]): void {
    const { run, position } = this;
    if (run && (isOver(run, position) || position - run.first >= this.longest)) this.close(ended);
    if (probability >= this.offset) this.extend(rows, row, probability);
  }

  private extend(rows: Float32Array, row: number, probability: number): void {
    this.run ??= openRun(this.position);
    const { pieces, end } = this.run;
    if (pieces.length === 0 || this.position - end >= CLOSING_SUB_BLOCKS) pieces.push(openRun(this.position));
    for (const run of [this.run, pieces[pieces.length - 1]]) {
      run.end = this.position + 1;
      run.peak = Math.max(run.peak, probability);
      for (let t = 0; t < DEFECT_TYPES.length; t++) run.typeScores[t] += probability * rows[row + subBlockCount + t];
    }
  }

  private close(ended: Run[]): void {
    const { run, onset } = this;
    this.run = undefined;
    if (!run) return;
    run.crowdCount = this.crowd.countAt(run.first);
    run.onset = sigmoid(logit(onset) - shiftOf(run.crowdCount));
    if (isCandidate(run.peak, run.onset)) {
      run.crowdTypes = this.crowd.typeCountsAt(run.first);
      ended.push(run);
    }
    if (run.peak >= onset) this.crowd.add(run.first, run.typeScores);
  }
}

function openRun(first: number): Run {
  const [typeScores, crowdTypes] = [new Float64Array(DEFECT_TYPES.length), new Float64Array(DEFECT_TYPES.length)];
  return { first, end: first, peak: 0, typeScores, pieces: [], onset: 1, crowdCount: 0, crowdTypes };
}

function isOver(run: Run, position: number): boolean {
  const calmCount = position - run.end;
  if (calmCount < CLOSING_SUB_BLOCKS) return false;
  return calmCount >= LONGEST_CLOSING_SUB_BLOCKS || likeliestType(run.typeScores) !== 'digital';
}
