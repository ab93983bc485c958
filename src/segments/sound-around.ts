import type { DefectType } from '../audio.ts';
import type { ExtentFinder } from '../dsp/extent.ts';
import type { Run } from './run-tracker.ts';
import { CRACKLE_CROWD, isSmooth, SHORTEST_SMOOTH_SECONDS, shareOfGrains } from './typing.ts';

/** From this probability on the network is believed. */
export const CERTAIN = 0.9;
/** Pulses that follow each other faster are parts of one click … */
const SHORTEST_PERIOD_SECONDS = 0.0015;
/** … but what is faint, of which sound has more: ripples of a growl. */
const SHORTEST_FAINT_PERIOD_SECONDS = 0.0006;
/** Of so many in half a second some lie at equal distances by chance: then a train is longer. */
const DENSE_CROWD = 18;
/** What is no longer than this, and not smooth, stands out by its prediction error … */
const LONGEST_IMPULSE_SECONDS = 0.003;
/** … by so many usual ones, or is none: about 4 standard deviations, which noise exceeds once in sixteen thousand samples. */
const FORESEEN_RATIO = 6;

/** Below this rate, in hertz, a grain is a sample or two, whose errors alone decide nothing. */
const LEAST_DECIDABLE_RATE = 16_000;

/** What the network flagged, of a type, at `[from, to)` of the samples that were looked at. */
export interface Candidate {
  readonly run: Run;
  readonly type: DefectType;
  readonly from: number;
  readonly to: number;
}

/** What lies around a candidate, and what the sound there says against it, by the errors that the finder looked at last. */
export class SoundAround {
  private readonly finder: ExtentFinder;
  private readonly sampleRate: number;

  constructor(finder: ExtentFinder, sampleRate: number) {
    this.finder = finder;
    this.sampleRate = sampleRate;
  }

  /** A lone doubtful impulse that prediction, fitted to just these surroundings, follows no worse than it follows them. */
  foresees({ run, type, from, to }: Candidate): boolean {
    return (
      to - from <= LONGEST_IMPULSE_SECONDS * this.sampleRate &&
      run.peak < CERTAIN &&
      !isSmooth(type) &&
      run.crowdCount < CRACKLE_CROWD &&
      this.finder.errorRatio < FORESEEN_RATIO
    );
  }

  /** Whether what was found at `[start, end)` comes again in time. Digital faults may keep time with a clock; sound does so with its pitch. */
  keepsTimeWith({ run, type, from, to }: Candidate, [start, end]: readonly [number, number]): boolean {
    if (start >= end || type === 'digital') return false;
    const { peak, isFaint, crowdCount } = run;
    const shortest = Math.round((isFaint ? SHORTEST_FAINT_PERIOD_SECONDS : SHORTEST_PERIOD_SECONDS) * this.sampleRate);
    const leastCount = !isFaint && crowdCount >= DENSE_CROWD ? 2 : 1;
    if (this.finder.isPulseOfTrain(start, end, { shortest, leastCount })) return true;
    const isRing = type === 'mouth' && to - from >= SHORTEST_SMOOTH_SECONDS * this.sampleRate;
    // Grains are like each other, and so many that some lie at equal distances.
    const isDoubtful = isFaint || (type !== 'crackle' && peak < CERTAIN);
    const period = Math.round(SHORTEST_PERIOD_SECONDS * this.sampleRate);
    return (isRing || isDoubtful) && this.finder.recurs(Math.min(start, from), Math.max(end, to), period);
  }

  /** Whether so many others are grains that what is in doubt may be one, and can be told. */
  isAmongGrains({ crowdCount, crowdTypes }: Run): boolean {
    return this.sampleRate >= LEAST_DECIDABLE_RATE && crowdCount >= CRACKLE_CROWD && shareOfGrains(crowdTypes) > 0.5;
  }
}
