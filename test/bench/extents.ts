import type { DefectEvent } from '../../src/degrade/degrade.ts';
import { type FlaggedStretch, SALIENT_DB } from './score.ts';

/** A flagged stretch as declick's report has it. */
export interface ReportedSegment extends FlaggedStretch {
  readonly type: string;
  readonly confidence: number;
}

/** How well one flagged stretch fits the events that it touches; samples at the recording's rate. */
export interface Fit {
  /** Share of the touched events' samples that it covers. */
  readonly coveredShare: number;
  readonly excessBefore: number;
  readonly excessBehind: number;
}

/** The fit of each stretch that touches an event; both lists may come in any order. */
export function fitStretches(stretches: readonly FlaggedStretch[], events: readonly DefectEvent[]): Fit[] {
  return stretches.flatMap((stretch) => {
    const touched = touchedEvents(stretch, events);
    return touched.length > 0 ? [fitStretch(stretch, touched)] : [];
  });
}

function fitStretch({ start, end }: FlaggedStretch, touched: readonly DefectEvent[]): Fit {
  let covered = 0;
  let damaged = 0;
  for (const event of touched) {
    damaged += event.end - event.start;
    covered += Math.min(end, event.end) - Math.max(start, event.start);
  }
  const first = Math.min(...touched.map((event) => event.start));
  const last = Math.max(...touched.map((event) => event.end));
  return { coveredShare: covered / damaged, excessBefore: Math.max(0, first - start), excessBehind: Math.max(0, end - last) };
}

function touchedEvents(stretch: FlaggedStretch, events: readonly DefectEvent[], reach = 0): DefectEvent[] {
  return events.filter(
    (event) => event.channel === stretch.channel && event.start < stretch.end + reach && event.end > stretch.start - reach,
  );
}

/** Of the salient events that a segment touches: how many were given their own type. */
export function countTypes(segments: readonly ReportedSegment[], events: readonly DefectEvent[]): { right: number; all: number } {
  let right = 0;
  let all = 0;
  for (const event of events) {
    if (event.salienceDb < SALIENT_DB) continue;
    const touching = segments.filter((segment) => touchedEvents(segment, [event]).length > 0);
    if (touching.length === 0) continue;
    all++;
    if (touching.some((segment) => segment.type === event.type)) right++;
  }
  return { right, all };
}

/** One segment's word and whether it was true, for calibration. */
export interface Verdict {
  readonly confidence: number;
  readonly isRight: boolean;
}

export function judgeSegments(
  segments: readonly ReportedSegment[],
  events: readonly DefectEvent[],
  tolerance: number,
): Verdict[] {
  return segments.map((segment) => ({
    confidence: segment.confidence,
    isRight: touchedEvents(segment, events, tolerance).length > 0,
  }));
}

/** Expected calibration error over bins of equal confidence width with at least `fewest` segments each (Guo et al. 2017). */
export function calibrationError(verdicts: readonly Verdict[], binCount = 10, fewest = 50): number {
  let weighted = 0;
  let counted = 0;
  for (let bin = 0; bin < binCount; bin++) {
    const inBin = verdicts.filter(({ confidence }) => Math.min(binCount - 1, Math.floor(confidence * binCount)) === bin);
    if (inBin.length < fewest) continue;
    const confidence = inBin.reduce((sum, verdict) => sum + verdict.confidence, 0);
    const right = inBin.filter(({ isRight }) => isRight).length;
    weighted += Math.abs(confidence - right);
    counted += inBin.length;
  }
  return counted === 0 ? Number.NaN : weighted / counted;
}

/** Of those values that are numbers; not a number where there are none. */
export function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted.length === 0 ? Number.NaN : sorted[sorted.length >> 1];
}
