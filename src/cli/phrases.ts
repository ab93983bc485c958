import type { BatchSummary, Outcome, ReportHead } from '../index.ts';
import type { Meter } from './meter.ts';

/** "12 segments, 4.5 per minute" */
export function describeReport({ summary }: Pick<ReportHead, 'summary'>): string {
  const { segmentCount, segmentsPerMinute } = summary;
  return `${countOf(segmentCount, 'segment')}, ${segmentsPerMinute.toFixed(1)} per minute`;
}

/** What became of one recording, after its name. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.status === 'failed') return 'failed';
  return outcome.status === 'skipped' ? `done before, ${describeReport(outcome.report)}` : describeReport(outcome.report);
}

/** The last sentence of a run. */
export function describeRun(
  { counts, complete }: BatchSummary,
  verb: 'cleaned' | 'scanned',
  otherFileCount: number,
  where: string,
): string {
  const parts = [describeCounts(counts, verb + where)];
  if (otherFileCount > 0) parts.push(`${countOf(otherFileCount, 'other file')} left alone`);
  if (!complete) parts.push('interrupted before the end');
  return parts.join(', ');
}

/** "3 recordings cleaned, 1 done before, 1 failed" */
export function describeCounts({ done, skipped, failed }: BatchSummary['counts'], verb: string): string {
  const parts = [`${countOf(done, 'recording')} ${verb}`];
  if (skipped > 0) parts.push(`${skipped} done before`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(', ');
}

/** "42 %, 97 × real time, 1:20 left", less what is not known yet. */
export function describeProgress(meter: Meter): string {
  const parts = [`${Math.floor(meter.fraction * 100)} %`];
  if (meter.speed > 0) parts.push(formatSpeed(meter.speed));
  if (meter.secondsLeft !== undefined) parts.push(`${formatDuration(meter.secondsLeft)} left`);
  return parts.join(', ');
}

export function formatSpeed(speed: number): string {
  return `${speed < 10 ? speed.toFixed(1) : Math.round(speed)} × real time`;
}

/** "1:05" or "2:03:07" */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
