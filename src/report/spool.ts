import { type FileHandle, open, rm } from 'node:fs/promises';
import { DEFECT_TYPES, type Patch } from '../audio.ts';
import { DeclickError } from '../errors.ts';
import { outputError } from '../output-error.ts';
import { partPath } from '../output-file.ts';
import type { ReportSegment, ReportSummary } from './schema.ts';

/** Segments kept in memory before they go to the disk: most recordings never need the temporary file. */
const HELD_SEGMENTS = 4096;
const SILENCE_DBFS = -200;

/**
 * Collects the segments of one recording, in order of start and then channel. Many are kept in a temporary file beside the report, so that
 * memory stays flat however many there are. Without a report path they are only counted (and handed to `onSegment`).
 */
export class SegmentSpool {
  private readonly path: string | null;
  private readonly onSegment: ((segment: ReportSegment) => void) | undefined;
  private file: FileHandle | undefined;
  private held: string[] = [];
  private previous = { start: 0, channel: -1 };
  private readonly counts = { segments: 0, repairedSamples: 0, byType: new Map<ReportSegment['type'], number>() };

  constructor(reportPath: string | null, onSegment?: (segment: ReportSegment) => void) {
    this.path = reportPath === null ? null : partPath(spoolName(reportPath));
    this.onSegment = onSegment;
  }

  /** Takes the next segment; `sampleRate` in hertz. Throws `bug` when it comes out of order, `output` when the disk refuses. */
  async add(patch: Patch, sampleRate: number): Promise<void> {
    const segment = buildSegment(patch, sampleRate);
    this.count(segment);
    this.onSegment?.(segment);
    if (this.path === null) return;
    this.held.push(JSON.stringify(segment));
    if (this.held.length >= HELD_SEGMENTS) await this.flush(this.path);
  }

  /** What the report says of all segments together; `sampleCount` per channel. */
  summarize(recording: { sampleRate: number; sampleCount: number; channelCount: number }): ReportSummary {
    const { segments, repairedSamples, byType } = this.counts;
    const minutes = recording.sampleCount / recording.sampleRate / 60;
    const samples = recording.sampleCount * recording.channelCount;
    return {
      segmentCount: segments,
      segmentsPerMinute: minutes === 0 ? 0 : roundTo(segments / minutes, 2),
      byType: Object.fromEntries(DEFECT_TYPES.filter((type) => byType.has(type)).map((type) => [type, byType.get(type)])),
      repairedSamples,
      repairedFraction: samples === 0 ? 0 : roundTo(repairedSamples / samples, 8),
    };
  }

  /** The segments as lines of JSON, in pieces that end with a line. One pass, after the last `add`. */
  async *lines(): AsyncGenerator<string[]> {
    if (this.file !== undefined) yield* spooledLines(this.file);
    if (this.held.length > 0) yield this.held;
  }

  /** Removes the temporary file. */
  async discard(): Promise<void> {
    const { file, path } = this;
    if (file === undefined || path === null) return;
    this.file = undefined;
    await file.close().catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
  }

  private count(segment: ReportSegment): void {
    const { start, channel } = this.previous;
    if (segment.start < start || (segment.start === start && segment.channel <= channel)) {
      throw new DeclickError(
        'bug',
        `segments out of order: ${segment.start} of channel ${segment.channel} after ${start} of channel ${channel}`,
      );
    }
    this.previous = segment;
    this.counts.segments++;
    this.counts.byType.set(segment.type, (this.counts.byType.get(segment.type) ?? 0) + 1);
    if (segment.repair !== 'none') this.counts.repairedSamples += segment.end - segment.start;
  }

  private async flush(path: string): Promise<void> {
    try {
      this.file ??= await open(path, 'w+');
      await this.file.appendFile(`${this.held.join('\n')}\n`);
    } catch (error) {
      throw outputError(path, error);
    }
    this.held = [];
  }
}

/** What the temporary file of a report's segments is named after. */
export function spoolName(reportPath: string): string {
  return `${reportPath}.segments`;
}

/** A patch as the report states it. */
function buildSegment({ segment, method, reason, peakDbfs, removedDb, fingerprint }: Patch, sampleRate: number): ReportSegment {
  return {
    channel: segment.channel,
    start: segment.start,
    end: segment.end,
    startSeconds: roundTo(segment.start / sampleRate, 6),
    type: segment.type,
    confidence: roundTo(segment.confidence, 2),
    peakDbfs: roundTo(finite(peakDbfs), 1),
    repair: method,
    ...(reason === undefined ? {} : { reason }),
    removedDb: roundTo(finite(removedDb), 1),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

async function* spooledLines(file: FileHandle): AsyncGenerator<string[]> {
  const bytes = Buffer.alloc(1 << 16);
  let rest = '';
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    // Segments hold ASCII only, so a piece never ends within a character.
    const lines = (rest + bytes.toString('latin1', 0, bytesRead)).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
}

// JSON has no infinity: the level of digital silence would become null.
function finite(decibels: number): number {
  return Number.isNaN(decibels) ? 0 : Math.max(SILENCE_DBFS, Math.min(-SILENCE_DBFS, decibels));
}

function roundTo(value: number, digits: number): number {
  const rounded = Number(value.toFixed(digits));
  return rounded === 0 ? 0 : rounded;
}
