import { relative, resolve, sep } from 'node:path';
import type { DefectType } from './audio.ts';
import type { Baseline } from './report/baseline.ts';
import { buildExceptionTest, type Exception } from './report/exceptions.ts';
import { hasLimits, type Limits } from './report/gate.ts';
import { buildScanned, buildUnmeasured, type ScannedRecording, type Sorted } from './report/scanned.ts';
import type { ReportSegment } from './report/schema.ts';
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
  /** How many defects of a recording are kept for reports: none where it is absent. */
  readonly keptCount?: number | undefined;
}

/** Judges the recordings of a scan: collects their segments while they are found, and settles one recording after the other. */
export class Inspection {
  readonly hasLimits: boolean;
  private readonly rules: InspectionRules;
  private readonly open = new Map<string, ReportSegment[]>();
  private readonly settled: ScannedRecording[] = [];

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

  /** Takes some of a recording's segments. */
  accept({ input, segments }: FoundSegments): void {
    const held = this.open.get(input);
    if (held === undefined) this.open.set(input, [...segments]);
    else for (const segment of segments) held.push(segment);
  }

  /** Judges a recording that has ended; `input` is its path as in `accept`. */
  settle(outcome: Outcome, input: string): ScannedRecording {
    const path = input === '-' ? '-' : relativePath(this.rules.root ?? process.cwd(), input);
    const segments = this.open.get(input) ?? [];
    this.open.delete(input);
    const scanned =
      outcome.status === 'failed'
        ? buildUnmeasured(path, outcome.error)
        : buildScanned(
            path,
            outcome.report,
            this.sort(path, segments, outcome.report.input.sampleRate),
            this.rules,
            this.rules.keptCount ?? 0,
          );
    this.settled.push(scanned);
    return scanned;
  }

  private sort(path: string, segments: readonly ReportSegment[], sampleRate: number): Sorted {
    const { minConfidence = 0, types, exceptions = [], baseline } = this.rules;
    const isExcepted = buildExceptionTest(exceptions, path);
    const wanted = segments.filter(({ type, confidence }) => confidence >= minConfidence && (types?.includes(type) ?? true));
    const flagged = wanted.filter((segment) => !isExcepted(segment));
    const counted = baseline?.match(flagged, sampleRate) ?? flagged;
    return { counted, exceptedCount: wanted.length - flagged.length, knownCount: flagged.length - counted.length };
  }
}

/** A path that leads out of the root stays absolute. */
function relativePath(root: string, path: string): string {
  const steps = relative(root, resolve(root, path));
  const isBelow = steps !== '..' && !steps.startsWith(`..${sep}`);
  return (isBelow ? steps : resolve(root, path)).split(sep).join('/');
}
