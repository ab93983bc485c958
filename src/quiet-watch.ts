import type { ProbabilitySpan } from './classify.ts';
import { FEATURE_DEFINITION, OUTPUT_COUNT } from './features/definition.ts';
import { LONGEST_CLOSING_SUB_BLOCKS } from './segments/run-tracker.ts';

const { subBlockCount } = FEATURE_DEFINITION;

/** So many sub-blocks without a defect keep what comes after apart from what was before: runs have closed, margins do not touch. */
const QUIET_SUB_BLOCKS = LONGEST_CLOSING_SUB_BLOCKS + 6;

/**
 * Watches the probabilities of a recording that was not followed from its start for the first quiet moment of every channel: from there on
 * segments are what they would be had it been.
 */
export class QuietWatch {
  private readonly offset: number;
  private readonly firstFrame: number;
  private readonly counts: Int32Array;
  private readonly quietFrom: (number | undefined)[];

  /** `offset`: the lower threshold of the hysteresis. Frames before `firstFrame` tell nothing. */
  constructor(channelCount: number, offset: number, firstFrame: number) {
    this.offset = offset;
    this.firstFrame = firstFrame;
    this.counts = new Int32Array(channelCount);
    this.quietFrom = Array.from({ length: channelCount }, () => undefined);
  }

  /** The frame by which every channel has been quiet; infinite as long as one has not. */
  get settledFrame(): number {
    return Math.max(...this.quietFrom.map((frame) => frame ?? Number.POSITIVE_INFINITY));
  }

  accept({ firstFrame, frameCount, channels }: ProbabilitySpan): void {
    for (const [c, rows] of channels.entries()) {
      for (let f = Math.max(0, this.firstFrame - firstFrame); f < frameCount && this.quietFrom[c] === undefined; f++) {
        if (this.isQuietAfter(c, rows, f * OUTPUT_COUNT)) this.quietFrom[c] = firstFrame + f + 1;
      }
    }
  }

  private isQuietAfter(channel: number, rows: Float32Array, row: number): boolean {
    for (let i = row; i < row + subBlockCount; i++) {
      this.counts[channel] = rows[i] < this.offset ? this.counts[channel] + 1 : 0;
      if (this.counts[channel] >= QUIET_SUB_BLOCKS) return true;
    }
    return false;
  }
}
