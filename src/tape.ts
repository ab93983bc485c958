import type { Block } from './audio.ts';

/**
 * The stretch of a recording that the stages look at: samples are appended in order at the end and forgotten at the start.
 * Positions are samples from the start of the recording. What lies before its first or behind its last sample reads as zero.
 */
export class Tape {
  readonly channelCount: number;
  private readonly buffers: Float64Array[];
  private first = 0;
  private last = 0;
  private ended = false;

  /** `start`: the sample that is appended first; what lies before it is not held. */
  constructor(channelCount: number, capacity = 1 << 14, start = 0) {
    this.channelCount = channelCount;
    this.first = start;
    this.last = start;
    this.buffers = Array.from({ length: channelCount }, () => new Float64Array(capacity));
  }

  /** Oldest sample still held. */
  get start(): number {
    return this.first;
  }

  /** One past the newest sample held. */
  get end(): number {
    return this.last;
  }

  /** True once the recording's last sample has been appended. */
  get isComplete(): boolean {
    return this.ended;
  }

  complete(): void {
    this.ended = true;
  }

  append(block: Block): void {
    this.reserve(block.length);
    const offset = this.last % this.capacity;
    const head = Math.min(block.length, this.capacity - offset);
    for (let c = 0; c < this.channelCount; c++) {
      this.buffers[c].set(block.channels[c].subarray(0, head), offset);
      this.buffers[c].set(block.channels[c].subarray(head, block.length), 0);
    }
    this.last += block.length;
  }

  /** Forgets all samples before `position`. */
  forget(position: number): void {
    this.first = Math.max(this.first, Math.min(position, this.last));
  }

  /** Copies `[start, start + target.length)` of one channel into `target`; positions outside the tape become zero. */
  read(channel: number, start: number, target: Float64Array): Float64Array {
    const from = Math.max(start, this.first);
    const to = Math.min(start + target.length, this.last);
    if (from >= to) return target.fill(0);
    target.fill(0, 0, from - start);
    target.fill(0, to - start);
    this.copy(this.buffers[channel], from, to, target, from - start);
    return target;
  }

  private get capacity(): number {
    return this.buffers[0].length;
  }

  private copy(buffer: Float64Array, from: number, to: number, target: Float64Array, at: number): void {
    const offset = from % this.capacity;
    const head = Math.min(to - from, this.capacity - offset);
    target.set(buffer.subarray(offset, offset + head), at);
    if (head < to - from) target.set(buffer.subarray(0, to - from - head), at + head);
  }

  private reserve(length: number): void {
    const needed = this.last - this.first + length;
    if (needed <= this.capacity) return;
    const capacity = 2 ** Math.ceil(Math.log2(needed));
    for (let c = 0; c < this.channelCount; c++) {
      const grown = new Float64Array(capacity);
      this.copyHeld(this.buffers[c], grown);
      this.buffers[c] = grown;
    }
  }

  private copyHeld(buffer: Float64Array, grown: Float64Array): void {
    for (let position = this.first; position < this.last; position++) {
      grown[position % grown.length] = buffer[position % buffer.length];
    }
  }
}
