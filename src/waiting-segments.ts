import type { Segment } from './audio.ts';

/** Segments on their way through a stage that wants to know what follows on them: in order, one that cannot go on yet holding up those after it. */
export class WaitingSegments {
  private waiting: Segment[] = [];

  add(segments: readonly Segment[]): void {
    this.waiting.push(...segments);
  }

  /** Takes out those in front that can go on. */
  take(canGoOn: (segment: Segment) => boolean): Segment[] {
    let count = 0;
    while (count < this.waiting.length && canGoOn(this.waiting[count])) count++;
    const gone = this.waiting.slice(0, count);
    this.waiting = this.waiting.slice(count);
    return gone;
  }

  /** Before this sample none waits, and none is yet to come if all that start before `settledUntil` have been added. */
  oldest(settledUntil: number): number {
    return this.waiting.length > 0 ? Math.min(this.waiting[0].start, settledUntil) : settledUntil;
  }
}
