import type { RunHooks } from '../declick.ts';
import { DeclickError } from '../errors.ts';
import type { ReportSegment } from '../report/schema.ts';
import type { PlannedRecording } from './finished.ts';
import type { RecordingHooks } from './protocol.ts';

/** A message between threads costs far more than a segment. */
const TOLD_AT_ONCE = 512;

/** Hands a recording's segments on, many at once, where anybody listens. */
export class SegmentTeller {
  /** For the run of the recording. */
  readonly hook: Pick<RunHooks, 'onSegment'>;
  private readonly input: string;
  private readonly onSegments: RecordingHooks['onSegments'];
  private held: ReportSegment[] = [];

  constructor(input: string, { onSegments }: RecordingHooks) {
    this.input = input;
    this.onSegments = onSegments;
    this.hook = onSegments === undefined ? {} : { onSegment: (segment) => this.tell(segment) };
  }

  tell(segment: ReportSegment): void {
    if (this.held.push(segment) >= TOLD_AT_ONCE) this.flush();
  }

  flush(): void {
    if (this.held.length > 0) this.onSegments?.({ input: this.input, segments: this.held });
    this.held = [];
  }
}

/** Tells the segments of a recording that was done before, from its report. Throws `unreadable`. */
export async function retellSegments({ input, report }: PlannedRecording, hooks: RecordingHooks): Promise<void> {
  if (hooks.onSegments === undefined || report === null) return;
  const { ReportFault, readSegments } = await import('../report/segment-reader.ts');
  const teller = new SegmentTeller(input, hooks);
  try {
    for await (const segment of readSegments(report)) teller.tell(segment);
  } catch (thrown) {
    if (!(thrown instanceof ReportFault)) throw thrown;
    throw new DeclickError('unreadable', `${report} ${thrown.message}; make it anew with --force`, { cause: thrown });
  }
  teller.flush();
}

/** Whether all segments of a report can be read. */
export async function areSegmentsWhole(report: string): Promise<boolean> {
  const { readSegments } = await import('../report/segment-reader.ts');
  try {
    for await (const _ of readSegments(report));
    return true;
  } catch {
    return false;
  }
}
