import type { ScannedRecording } from './scanned.ts';
import type { ReportSegment } from './schema.ts';

/** "click at 1:23.456 in the left channel, confidence 0.97" */
export function describeDefect(segment: ReportSegment, channelCount: number): string {
  const { type, startSeconds, confidence, channel } = segment;
  return `${type} at ${formatTime(startSeconds)}${describeChannel(channel, channelCount)}, confidence ${confidence.toFixed(2)}`;
}

/** "3 defects" */
export function countDefects(count: number): string {
  return count === 1 ? '1 defect' : `${count} defects`;
}

/** "1:23.456" or "1:02:03.456" */
export function formatTime(seconds: number): string {
  const allMs = Math.round(seconds * 1000);
  const [hours, minutes] = [Math.floor(allMs / 3_600_000), Math.floor(allMs / 60_000) % 60];
  const tail = ((allMs % 60_000) / 1000).toFixed(3).padStart(6, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

function describeChannel(channel: number, channelCount: number): string {
  if (channelCount === 1) return '';
  if (channelCount === 2) return channel === 0 ? ' in the left channel' : ' in the right channel';
  return ` in channel ${channel + 1}`;
}

/** The first defects of a recording, a line for each, and how many more there are. */
export function listDefects({ segments, segmentCount, channelCount }: ScannedRecording, atMost: number): string[] {
  const lines = takeFirst(segments, atMost).map((segment) => describeDefect(segment, channelCount));
  const rest = segmentCount - lines.length;
  return rest > 0 ? [...lines, `and ${countDefects(rest)} more`] : lines;
}

/** At most so many of them; the others are not looked at. */
export function takeFirst<T>(items: Iterable<T>, atMost: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === atMost) break;
    taken.push(item);
  }
  return taken;
}
