/** Measures how long each stage of a chain of iterables works, wherever the time of those before it goes. */
export class StageClock {
  private readonly spentMs = new Map<string, number>();
  private current: string;
  private sinceMs = performance.now();

  /** `last`: the stage that draws on all others, and is at work when none of them is. */
  constructor(last: string) {
    this.current = last;
  }

  /** Passes the values of a stage on, and measures it. Drawing from a stage makes it, and in turn the one before it, the one at work. */
  async *time<T>(stage: string, values: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = values[Symbol.asyncIterator]();
    try {
      for (;;) {
        const caller = this.switchTo(stage);
        const { done, value } = await iterator.next();
        this.switchTo(caller);
        if (done) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  /** Seconds by stage, the first stage first. */
  get seconds(): ReadonlyMap<string, number> {
    this.switchTo(this.current);
    return new Map([...this.spentMs].reverse().map(([stage, ms]) => [stage, ms / 1000]));
  }

  private switchTo(stage: string): string {
    const [before, now] = [this.current, performance.now()];
    this.spentMs.set(before, (this.spentMs.get(before) ?? 0) + now - this.sinceMs);
    this.current = stage;
    this.sinceMs = now;
    return before;
  }
}
