import type { AudioFormat, Patch, Segment } from './audio.ts';
import { REPAIR_CONTEXT_SECONDS, REPAIR_LOOK_BEHIND_SECONDS } from './reach.ts';
import { type ChannelWindow, reachOf } from './repair/scene.ts';
import { repairSegment } from './repair/segment.ts';
import type { Tape } from './tape.ts';
import { WaitingSegments } from './waiting-segments.ts';

export { repairSegment };

/** Segments of one stretch, sorted by start, then channel; all that start before `settledUntil` have been handed on. */
export interface SettledSegments {
  readonly segments: readonly Segment[];
  readonly settledUntil: number;
}

/** Patches in the order of their segments; all of those that start before `settledUntil` have been handed on. */
export interface SettledPatches {
  readonly patches: readonly Patch[];
  readonly settledUntil: number;
}

/**
 * Stage: segments → patches, in the same order, delayed by REPAIR_CONTEXT_SECONDS. Reads original samples from the tape only, never
 * before the last `settledUntil` that it gave less REPAIR_LOOK_BEHIND_SECONDS; how the input is cut changes no patch.
 */
export async function* repair(
  segments: AsyncIterable<SettledSegments>,
  tape: Tape,
  format: AudioFormat,
): AsyncGenerator<SettledPatches> {
  const queue = new RepairQueue(tape, format.sampleRate);
  let settledUntil = 0;
  for await (const settled of segments) {
    queue.add(settled.segments);
    settledUntil = settled.settledUntil;
    const patches = queue.take(settledUntil);
    yield { patches, settledUntil: queue.oldestPending(settledUntil) };
  }
  yield { patches: queue.take(Number.POSITIVE_INFINITY), settledUntil: Math.max(settledUntil, tape.end) };
}

/** Segments that wait for their surroundings, and those that later ones still have in sight. */
class RepairQueue {
  private readonly tape: Tape;
  private readonly sampleRate: number;
  private readonly ahead: number;
  private readonly behind: number;
  private readonly waiting = new WaitingSegments();
  private readonly known: Segment[][];

  constructor(tape: Tape, sampleRate: number) {
    this.tape = tape;
    this.sampleRate = sampleRate;
    this.ahead = Math.round(REPAIR_CONTEXT_SECONDS * sampleRate);
    this.behind = Math.round(REPAIR_LOOK_BEHIND_SECONDS * sampleRate);
    this.known = Array.from({ length: tape.channelCount }, () => []);
  }

  add(segments: readonly Segment[]): void {
    this.waiting.add(segments);
    for (const segment of segments) this.known[segment.channel].push(segment);
  }

  oldestPending(settledUntil: number): number {
    return this.waiting.oldest(settledUntil);
  }

  /** Patches of the segments whose surroundings are settled and on the tape; a segment that is not ready holds up those after it. */
  take(settledUntil: number): Patch[] {
    const available = Math.min(settledUntil, this.tape.isComplete ? Number.POSITIVE_INFINITY : this.tape.end);
    return this.waiting.take(({ end }) => end + this.ahead <= available).map((segment) => this.repairOne(segment));
  }

  private repairOne(segment: Segment): Patch {
    const reach = reachOf(segment, this.sampleRate);
    const start = Math.max(0, segment.start - Math.min(reach, this.behind));
    const end = Math.min(this.tape.end, segment.end + Math.min(reach, this.ahead));
    this.forget(segment.channel, segment.start - this.behind);
    const partner = segment.channel ^ 1;
    const window = { ...this.look(segment.channel, start, end), start };
    return repairSegment(
      partner < this.tape.channelCount ? { ...window, partner: this.look(partner, start, end) } : window,
      segment,
      this.sampleRate,
    );
  }

  private look(channel: number, start: number, end: number): ChannelWindow {
    const samples = this.tape.read(channel, start, new Float64Array(end - start));
    return { samples, flagged: this.inSight(channel, start, end) };
  }

  /** Drops the channel's segments that end before the place: no later window starts earlier. */
  private forget(channel: number, place: number): void {
    const gone = this.known[channel].findIndex((segment) => segment.end > place);
    if (gone > 0) this.known[channel].splice(0, gone);
  }

  /** The channel's segments that overlap `[start, end)`. */
  private inSight(channel: number, start: number, end: number): Segment[] {
    return this.known[channel].filter((segment) => segment.end > start && segment.start < end);
  }
}
