import { FEATURE_DEFINITION } from '../features/definition.ts';

const { hopSeconds, subBlockCount } = FEATURE_DEFINITION;

/** How far back certain defects count: half a second at 44.1 kHz. */
export const CROWD_FRAMES = Math.round(0.5 / hopSeconds);
/** How much of the evidence that follows from their number is believed, in logits per natural logarithm … */
const TRUST = 0.6;
/** … and the most that is made of it. */
const LARGEST_SHIFT = 1.6;

/**
 * Where many defects were certain lately, a doubtful one is likelier than in a recording that has none: the more of them, the lower the
 * threshold (the prior of Bayes' rule, in logits, believed in part).
 */
export class Crowd {
  private readonly places: number[] = [];

  /** Counts a certain defect at a sub-block, in ascending order. */
  add(place: number): void {
    this.places.push(place);
  }

  /** How many there were lately, before this sub-block. */
  countAt(place: number): number {
    while (this.places[0] < place - CROWD_FRAMES * subBlockCount) this.places.shift();
    return this.places.length;
  }
}

/** What the threshold falls by in such a crowd, in logits. */
export function shiftOf(crowdCount: number): number {
  return Math.min(LARGEST_SHIFT, TRUST * Math.log1p(crowdCount));
}
