import type { FoundSwing, Segment } from '../audio.ts';
import type { RepairWindow } from './scene.ts';

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
