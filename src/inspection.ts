import { relative, resolve, sep } from 'node:path';
import type { DefectType } from './audio.ts';
import type { Baseline } from './report/baseline.ts';
import { buildExceptionTest, type Exception } from './report/exceptions.ts';
import { hasLimits, type Limits } from './report/gate.ts';
import { buildScanned, buildUnmeasured, type ScannedRecording } from './report/scanned.ts';
import type { ReportSegment } from './report/schema.ts';
import { SegmentList, SegmentStore } from './report/segment-store.ts';
import type { Outcome } from './report/summary.ts';
import type { FoundSegments } from './workers/protocol.ts';

/** What a scan is judged by. */
export interface InspectionRules extends Limits {
  /** Less certain defects do not count. */
  readonly minConfidence?: number | undefined;
  /** Defects of other types do not count. */
  readonly types?: readonly DefectType[] | undefined;
  /** Wanted defects, which do not count. */
  readonly exceptions?: readonly Exception[] | undefined;
  /** Known defects, which do not count. */
  readonly baseline?: Baseline | undefined;
  /** The folder that paths are relative to: the current one where it is absent. */
  readonly root?: string | undefined;
  /** Whether settled recordings keep the defects that count, for reports. */
  readonly keepsSegments?: boolean | undefined;
}

/** A recording that is being scanned: its defects that may count. */
interface Open {
  readonly path: string;
  readonly isExcepted: (segment: ReportSegment) => boolean;
  readonly flagged: SegmentList;
  exceptedCount: number;
}

/**
 * Judges the recordings of a scan: collects their segments while they are found, and settles one recording after the other. Many segments
 * lie in a temporary file, so that memory stays flat however many there are.
 */
export class Inspection {
  readonly hasLimits: boolean;
  private readonly rules: InspectionRules;
  private readonly store = new SegmentStore();
  /** By the recordings' paths, as `accept` has them. */
  private readonly open = new Map<string, Open>();
  private readonly settled: ScannedRecording[] = [];
  /** What kept segments from being stored: thrown where somebody listens. */
  private failure: unknown;

  constructor(rules: InspectionRules) {
    const { maxSegments, maxPerMinute, warnSegments, warnPerMinute } = rules;
    this.rules = rules;
    this.hasLimits = hasLimits({ maxSegments, maxPerMinute, warnSegments, warnPerMinute });
  }

  /** What was settled, in that order. */
  get recordings(): readonly ScannedRecording[] {
    return this.settled;
  }

  get isOverLimit(): boolean {
    return this.settled.some(({ level }) => level === 'fail');
  }

  /** Takes some of a recording's segments, in their order. */
  accept({ input, segments }: FoundSegments): void {
    const recording = this.find(input);
    try {
      for (const segment of segments) this.take(recording, segment);
    } catch (error) {
      this.failure ??= error;
    }
  }

  /** Judges a recording that has ended; `input` is its path as in `accept`. Throws `output` where its segments could not be kept. */
  settle(outcome: Outcome, input: string): ScannedRecording {
    if (this.failure !== undefined) throw this.failure;
    const recording = this.find(input);
    this.open.delete(input);
    const scanned =
      outcome.status === 'failed' ? buildUnmeasured(recording.path, outcome.error) : this.judge(recording, outcome.report);
    if (outcome.status === 'failed') recording.flagged.discard();
    this.settled.push(scanned);
    return scanned;
  }

  /** Gives back what holds the segments; the recordings' defects cannot be read any more. */
  close(): void {
    this.store.close();
  }

  private find(input: string): Open {
    const known = this.open.get(input);
    if (known !== undefined) return known;
    const path = input === '-' ? '-' : relativePath(this.rules.root ?? process.cwd(), input);
    const isExcepted = buildExceptionTest(this.rules.exceptions ?? [], path);
    const recording = { path, isExcepted, flagged: new SegmentList(this.store), exceptedCount: 0 };
    this.open.set(input, recording);
    return recording;
  }

  private take(recording: Open, segment: ReportSegment): void {
    const { minConfidence = 0, types } = this.rules;
    if (segment.confidence < minConfidence || types?.includes(segment.type) === false) return;
    if (recording.isExcepted(segment)) recording.exceptedCount++;
    else recording.flagged.push(segment);
  }

  private judge({ path, flagged, exceptedCount }: Open, report: Parameters<typeof buildScanned>[1]): ScannedRecording {
    const counted = this.findNew(flagged, report.input.sampleRate);
    const uncounted = { exceptedCount, knownCount: flagged.length - counted.length };
    const scanned = buildScanned(path, report, counted, uncounted, this.rules);
    if (counted !== flagged) flagged.discard();
    if (this.rules.keepsSegments) return scanned;
    counted.discard();
    return { ...scanned, segments: [] };
  }

  private findNew(flagged: SegmentList, sampleRate: number): SegmentList {
    const { baseline } = this.rules;
    if (baseline === undefined) return flagged;
    const counted = new SegmentList(this.store);
    for (const segment of baseline.match(flagged, sampleRate)) counted.push(segment);
    return counted;
  }
}

/** A path that leads out of the root stays absolute. */
function relativePath(root: string, path: string): string {
  const steps = relative(root, resolve(root, path));
  const isBelow = steps !== '..' && !steps.startsWith(`..${sep}`);
  return (isBelow ? steps : resolve(root, path)).split(sep).join('/');
}
