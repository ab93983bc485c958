import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DEFECT_TYPES } from '../audio.ts';
import { SEGMENTS_END_LINE, SEGMENTS_LINE } from './head.ts';
import { type ReportHead, type ReportSegment, type ReportSummary, segmentSchema } from './schema.ts';

/** Something in a report that cannot be: one sentence part that goes on from the report's name. */
export class ReportFault extends Error {}

/**
 * The segments of a report, one after the other, each as its schema wants it; memory stays flat however many there are.
 * Throws ReportFault where the report is not laid out as declick lays it out, or a segment is not well-formed.
 */
export async function* readSegments(path: string): AsyncGenerator<ReportSegment> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let state: 'head' | 'segments' | 'end' = 'head';
  let previous: ReportSegment | undefined;
  for await (const line of lines) {
    if (state === 'head') state = line === SEGMENTS_LINE ? 'segments' : 'head';
    else if (state === 'segments' && line === SEGMENTS_END_LINE) state = 'end';
    else if (state === 'segments') {
      const segment = parseSegment(line);
      ensureOrder(segment, previous);
      previous = segment;
      yield segment;
    }
  }
  if (state !== 'end') throw new ReportFault('ends before its segments do');
}

function parseSegment(line: string): ReportSegment {
  try {
    return segmentSchema.parse(JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line));
  } catch {
    throw new ReportFault(`holds a segment that is not well-formed: ${line.trim().slice(0, 80)}`);
  }
}

function ensureOrder({ start, channel }: ReportSegment, previous: ReportSegment | undefined): void {
  if (!previous || start > previous.start || (start === previous.start && channel > previous.channel)) return;
  throw new ReportFault(`holds segments out of order, at sample ${start} of channel ${channel}`);
}

/** Counts the segments of a report and says what of them contradicts its head. */
export class SegmentCheck {
  private readonly head: ReportHead;
  /** Per channel, where its last segment ends. */
  private readonly ends = new Map<number, number>();
  private readonly counts = { segments: 0, repairedSamples: 0, byType: new Map<string, number>() };

  constructor(head: ReportHead) {
    this.head = head;
  }

  /** Takes the next segment. Throws ReportFault where it cannot be one of this recording. */
  accept({ channel, start, end, type, repair }: ReportSegment): void {
    const { channelCount, sampleCount } = this.head.input;
    const isInside = channel < channelCount && start < end && end <= sampleCount;
    if (!isInside)
      throw new ReportFault(`holds a segment that is no part of the recording, at sample ${start} of channel ${channel}`);
    if (start < (this.ends.get(channel) ?? 0))
      throw new ReportFault(`holds segments that overlap, at sample ${start} of channel ${channel}`);
    this.ends.set(channel, end);
    this.counts.segments++;
    this.counts.byType.set(type, (this.counts.byType.get(type) ?? 0) + 1);
    if (repair !== 'none') this.counts.repairedSamples += end - start;
  }

  /** What the summary says otherwise than the segments do; undefined where they agree. */
  finish(): string | undefined {
    const { segmentCount, repairedSamples, byType }: ReportSummary = this.head.summary;
    const { counts } = this;
    const isEqual =
      segmentCount === counts.segments &&
      repairedSamples === counts.repairedSamples &&
      DEFECT_TYPES.every((type) => (byType[type] ?? 0) === (counts.byType.get(type) ?? 0));
    return isEqual ? undefined : 'sums its segments up wrongly';
  }
}
