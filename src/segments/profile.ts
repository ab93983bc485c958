import type { ErrorStretch } from '../dsp/error-traits.ts';
import { largestMagnitude, meanSquare } from '../dsp/statistics.ts';

/** Cells of a profile, half of them before the highest error, … */
export const CELL_COUNT = 64;
/** … each so many samples long, and above 44.1 kHz as much time. */
const CELL_LENGTH = 8;
const CELL_RATE = 44100;

/** Of each cell: the prediction error from the past, that from the future, and the sound itself. */
export const TRACK_COUNT = 3;
/** The sound is told in quarters of its level, the errors in usual ones. */
const LEVEL_SHARE = 0.25;
/** What is larger, as a logarithm, is told as this. */
export const MOST_SEEN = 6;

/** What is looked at: a stretch of sound with its errors, how large these usually are there, and where the highest is. */
interface Subject {
  readonly samples: Float64Array;
  readonly stretch: ErrorStretch;
  readonly backward: Float64Array;
  readonly ratios: { readonly usual: number };
  readonly peak: number;
}

/**
 * What a candidate looks like among its surroundings, 5.8 ms either way from 44.1 kHz on, `[cell][track]`: of the largest magnitude in the cell the logarithm of one more
 * than its ratio to the usual one; 0 where nothing is known.
 */
export function profileOf({ samples, stretch, backward, ratios: { usual }, peak }: Subject): Float64Array {
  const { errors, first, last, sampleRate } = stretch;
  const length = CELL_LENGTH * Math.max(1, sampleRate / CELL_RATE);
  const level = LEVEL_SHARE * Math.sqrt(meanSquare(samples));
  const profile = new Float64Array(TRACK_COUNT * CELL_COUNT);
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    const from = Math.max(first, peak + Math.round((cell - CELL_COUNT / 2) * length));
    const to = Math.min(last, peak + Math.round((cell + 1 - CELL_COUNT / 2) * length));
    profile[TRACK_COUNT * cell] = compressed(largestMagnitude(errors, from, to) / usual);
    profile[TRACK_COUNT * cell + 1] = compressed(largestMagnitude(backward, from, to) / usual);
    profile[TRACK_COUNT * cell + 2] = compressed(largestMagnitude(samples, from, to) / level);
  }
  return profile;
}

/** Of no number, as where there is no sound, nothing is seen. */
function compressed(ratio: number): number {
  return Number.isNaN(ratio) ? 0 : Math.min(MOST_SEEN, Math.log1p(ratio));
}
