import { FEATURE_DEFINITION } from '../features/definition.ts';

const { hopSeconds, subBlockCount } = FEATURE_DEFINITION;

/** How far back it counts: a second at 44.1 kHz. */
export const RECORD_FRAMES = Math.round(1 / hopSeconds);
/** The record is poor where so many were overruled … */
const LEAST_OVERRULED = 3;
/** … and so many times as many as were upheld. */
const OVERRULED_SHARE = 2;

/** What became lately of what the network was certain of: where most of it was overruled, by the verdict or as a tone, as in a growl, the rest is doubtful, too. */
export class TrackRecord {
  private readonly cases: { readonly place: number; readonly isUpheld: boolean }[] = [];

  /** Takes in what began at a sub-block, in ascending order. */
  add(place: number, isUpheld: boolean): void {
    this.forget(place);
    this.cases.push({ place, isUpheld });
  }

  /** Whether the record is poor, before this sub-block. */
  isPoorAt(place: number): boolean {
    this.forget(place);
    const upheldCount = this.cases.filter(({ isUpheld }) => isUpheld).length;
    const overruledCount = this.cases.length - upheldCount;
    return overruledCount >= LEAST_OVERRULED && overruledCount >= OVERRULED_SHARE * upheldCount;
  }

  private forget(place: number): void {
    while (this.cases[0]?.place < place - RECORD_FRAMES * subBlockCount) this.cases.shift();
  }
}
