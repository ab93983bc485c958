import type { DefectType } from '../audio.ts';
import type { ErrorData } from '../errors.ts';
import { judge, type Level, type Limits, type Verdict } from './gate.ts';
import type { ReportHead, ReportSegment } from './schema.ts';

/** One recording as a scan found and judged it. */
export interface ScannedRecording extends Verdict {
  /** Relative to the current folder where it lies below it, with '/'. */
  readonly path: string;
  /** Why it could not be measured. */
  readonly error?: ErrorData;
  readonly channelCount: number;
  /** In hertz. */
  readonly sampleRate: number;
  readonly seconds: number;
  /** Defects that count: new, wanted by nobody, of the types and the confidence asked for. */
  readonly segmentCount: number;
  readonly perMinute: number;
  readonly byType: Readonly<Partial<Record<DefectType, number>>>;
  /** Found, and not counted: excepted by the configuration, or known from the baseline. */
  readonly exceptedCount: number;
  readonly knownCount: number;
  /** How many of the defects that count lie in each of as many equal parts of the recording. */
  readonly timeline: readonly number[];
  /** The defects that count, by start and then channel: none unless they are kept for reports. */
  readonly segments: Iterable<ReportSegment>;
}

const TIMELINE_PARTS = 32;

/** Judges a recording that was measured by the defects in it that count, which are read once. */
export function buildScanned(
  path: string,
  { input }: Pick<ReportHead, 'input'>,
  segments: Iterable<ReportSegment>,
  uncounted: Pick<ScannedRecording, 'exceptedCount' | 'knownCount'>,
  limits: Limits,
): ScannedRecording {
  const seconds = input.sampleCount / input.sampleRate;
  const { segmentCount, ...counts } = count(segments, input.sampleCount);
  const measured = { segmentCount, perMinute: seconds === 0 ? 0 : (segmentCount * 60) / seconds };
  return {
    path,
    ...judge(measured, limits),
    channelCount: input.channelCount,
    sampleRate: input.sampleRate,
    seconds,
    ...measured,
    ...counts,
    ...uncounted,
    segments,
  };
}

/** A recording that could not be measured, which is not the same as bad. */
export function buildUnmeasured(path: string, error: ErrorData): ScannedRecording {
  const nothing = { segmentCount: 0, perMinute: 0, byType: {}, exceptedCount: 0, knownCount: 0, timeline: [], segments: [] };
  return { path, error, ...judge(null, {}), channelCount: 0, sampleRate: 0, seconds: 0, ...nothing };
}

/** How many recordings there are of each level. */
export function countLevels(recordings: readonly ScannedRecording[]): Record<Level, number> {
  const counts = { pass: 0, warn: 0, fail: 0, unmeasured: 0 };
  for (const { level } of recordings) counts[level]++;
  return counts;
}

function count(segments: Iterable<ReportSegment>, sampleCount: number) {
  const byType: Partial<Record<DefectType, number>> = {};
  const timeline = new Array<number>(TIMELINE_PARTS).fill(0);
  let segmentCount = 0;
  for (const { type, start } of segments) {
    segmentCount++;
    byType[type] = (byType[type] ?? 0) + 1;
    timeline[Math.floor((start * TIMELINE_PARTS) / sampleCount)]++;
  }
  return { segmentCount, byType, timeline };
}
