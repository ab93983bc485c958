import { DEFECT_TYPES } from '../audio.ts';
import { FEATURE_DEFINITION } from '../features/definition.ts';

const { hopSeconds, subBlockCount } = FEATURE_DEFINITION;

/** How far back certain defects tell what kind of defects a recording has: a second at 44.1 kHz … */
export const CROWD_FRAMES = Math.round(1 / hopSeconds);
/** … and how far back they count. */
const COUNTED_FRAMES = CROWD_FRAMES / 2;

/**
 * The certain defects of late: where there are many, a doubtful one is likelier than in a recording that has none, and likelier of their types.
 */
export class Crowd {
  private readonly members: { readonly place: number; readonly typeShares: Float64Array }[] = [];

  /** Takes in a certain defect at a sub-block, in ascending order, with what speaks for each type. */
  add(place: number, typeScores: Float64Array): void {
    const sum = typeScores.reduce((all, score) => all + score, 0);
    this.members.push({ place, typeShares: typeScores.map((score) => score / sum) });
  }

  /** How many there were lately, before this sub-block. */
  countAt(place: number): number {
    const earliest = place - COUNTED_FRAMES * subBlockCount;
    return this.members.length - this.members.findLastIndex((member) => member.place < earliest) - 1;
  }

  /** How many of each type there were, before this sub-block, as far as is known. */
  typeCountsAt(place: number): Float64Array {
    while (this.members[0]?.place < place - CROWD_FRAMES * subBlockCount) this.members.shift();
    const counts = new Float64Array(DEFECT_TYPES.length);
    for (const { typeShares } of this.members) for (let t = 0; t < counts.length; t++) counts[t] += typeShares[t];
    return counts;
  }
}
