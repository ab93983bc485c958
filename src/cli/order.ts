/** Hands values on in the order of their indices, whatever order they come in. */
export class InOrder<T> {
  private readonly waiting = new Map<number, T>();
  private readonly take: (value: T) => void;
  private next = 0;

  constructor(take: (value: T) => void) {
    this.take = take;
  }

  put(index: number, value: T): void {
    this.waiting.set(index, value);
    for (let due = this.waiting.get(this.next); due !== undefined; due = this.waiting.get(this.next)) {
      this.waiting.delete(this.next++);
      this.take(due);
    }
  }

  /** Hands on what still waits behind a gap: values that never came. */
  flush(): void {
    const left = [...this.waiting].sort(([a], [b]) => a - b);
    this.waiting.clear();
    for (const [, value] of left) this.take(value);
  }
}
