import type { Outcome, Progress } from '../index.ts';

/** How far a run is, measured by the sizes of its files: their lengths are known only once they are opened. */
export class Meter {
  private readonly sizesBytes: ReadonlyMap<string, number>;
  private readonly totalBytes: number;
  private readonly now: () => number;
  private readonly startMs: number;
  private readonly active = new Map<string, Progress>();
  private audioSeconds = 0;
  private endedBytes = 0;
  private skippedBytes = 0;
  private ended = 0;

  /** `sizesBytes` by the recordings' names; `now` in milliseconds. */
  constructor(sizesBytes: ReadonlyMap<string, number>, now: () => number = () => performance.now()) {
    this.sizesBytes = sizesBytes;
    this.totalBytes = [...sizesBytes.values()].reduce((sum, size) => sum + size, 0);
    this.now = now;
    this.startMs = now();
  }

  get recordingCount(): number {
    return this.sizesBytes.size;
  }

  get endedCount(): number {
    return this.ended;
  }

  update(progress: Progress): void {
    const before = this.active.get(progress.name);
    this.audioSeconds += (progress.samplesDone - (before?.samplesDone ?? 0)) / progress.sampleRate;
    this.active.set(progress.name, progress);
  }

  finish({ name, ...outcome }: Outcome): void {
    if (outcome.status === 'done') this.countToTheEnd(name, outcome.report.input);
    this.active.delete(name);
    this.ended++;
    if (outcome.status === 'skipped') this.skippedBytes += this.sizeOf(name);
    else this.endedBytes += this.sizeOf(name);
  }

  /** Of all bytes, 0 to 1. */
  get fraction(): number {
    return this.totalBytes === 0 ? 0 : (this.doneBytes + this.skippedBytes) / this.totalBytes;
  }

  /** Seconds of audio per second, all threads together. */
  get speed(): number {
    return this.audioSeconds / Math.max(this.elapsedSeconds, 1e-3);
  }

  /** Undefined while nothing was done that it could be judged from. What was skipped took no time, and says nothing of the rest. */
  get secondsLeft(): number | undefined {
    const left = this.totalBytes - this.doneBytes - this.skippedBytes;
    return this.doneBytes === 0 ? undefined : (this.elapsedSeconds * left) / this.doneBytes;
  }

  get elapsedSeconds(): number {
    return (this.now() - this.startMs) / 1000;
  }

  /** How far a recording at work is, 0 to 1; undefined where its length is not known. */
  fractionOf({ samplesDone, sampleCount }: Progress): number | undefined {
    return sampleCount === undefined || sampleCount === 0 ? undefined : Math.min(1, samplesDone / sampleCount);
  }

  private get doneBytes(): number {
    let bytes = this.endedBytes;
    for (const progress of this.active.values()) bytes += (this.fractionOf(progress) ?? 0) * this.sizeOf(progress.name);
    return bytes;
  }

  // Progress is told now and then only, and a short recording ends before its first message.
  private countToTheEnd(name: string, { sampleCount, sampleRate }: { sampleCount: number; sampleRate: number }): void {
    this.update({ name, samplesDone: sampleCount, sampleCount, sampleRate });
  }

  private sizeOf(name: string): number {
    return this.sizesBytes.get(name) ?? 0;
  }
}
