import type { FoundSwing, Segment } from '../audio.ts';
import type { RepairWindow } from './scene.ts';

/** Behind its first samples a scratch is swing: the snap is louder, and says nothing of where the swing ends. */
export const SNAP_SECONDS = 0.002;
/** What is removed is music's rather than the swing's from where its level over this time stays below this share of the loudest. */
const LEVEL_SECONDS = 0.001;
const AUDIBLE_SHARE = 0.08;
const FADE_SECONDS = 0.0005;

/** The window with the segment's swing subtracted, and of the segment no more flagged than its snap. */
export function withoutSwing(window: RepairWindow, segment: Segment, swing: FoundSwing): RepairWindow {
  const samples = window.samples.slice();
  const at = segment.start - window.start;
  for (let i = 0; i < swing.samples.length; i++) samples[at + i] -= swing.samples[i];
  const others = window.flagged.filter(({ start, end }) => start !== segment.start || end !== segment.end);
  return { samples, start: window.start, flagged: [...others, snapOf(segment, swing)] };
}

/** The segment as it would be had the tone arm not swung. */
export function snapOf({ swing: _, ...segment }: Segment, { snapEnd }: FoundSwing): Segment {
  return { ...segment, end: snapEnd };
}

/** The repaired samples, but the original ones from where the swing has died away: neither the network nor a course tells that to the sample. */
export function endWithSwing(repaired: Float64Array, original: Float64Array, sampleRate: number): Float64Array {
  const removed = original.map((sample, i) => sample - repaired[i]);
  const end = audibleEnd(removed, Math.round(SNAP_SECONDS * sampleRate), Math.round((LEVEL_SECONDS * sampleRate) / 2));
  const fadeFrom = Math.max(0, end - Math.round(FADE_SECONDS * sampleRate));
  return repaired.map((sample, i) => {
    if (i < fadeFrom) return sample;
    return i < end ? original[i] - (removed[i] * (end - i)) / (end - fadeFrom + 1) : original[i];
  });
}

/** Where the mean square within `radius` samples is above the share for the last time; judged from `from` on. */
function audibleEnd(removed: Float64Array, from: number, radius: number): number {
  const sums = new Float64Array(removed.length + 1);
  for (let i = 0; i < removed.length; i++) sums[i + 1] = sums[i] + removed[i] * removed[i];
  const powerAt = (i: number) => sums[Math.min(removed.length, i + radius)] - sums[Math.max(0, i - radius)];
  let loudest = 0;
  for (let i = from; i < removed.length; i++) loudest = Math.max(loudest, powerAt(i));
  let end = removed.length;
  while (end > from && powerAt(end - 1) <= AUDIBLE_SHARE ** 2 * loudest) end--;
  return loudest > 0 ? end : removed.length;
}
