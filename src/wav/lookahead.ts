import type { ByteSource } from './source.ts';

const READ_BYTES = 1 << 16;

/**
 * A source whose next bytes can be looked at before they are taken.
 * What is held grows only by bytes that really arrived, never by a size that a header announces.
 */
export class Lookahead {
  /** Bytes taken so far. */
  position = 0;
  private readonly source: ByteSource;
  private buffer = new Uint8Array(READ_BYTES);
  private first = 0;
  private last = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** The bytes that have been read but not taken; valid until the next call of `hold` or `read`. */
  get held(): Uint8Array {
    return this.buffer.subarray(this.first, this.last);
  }

  get heldBytes(): number {
    return this.last - this.first;
  }

  /** Bytes that can be taken without waiting for a stream. */
  get readyBytes(): number {
    return this.heldBytes + (this.source.readyBytes ?? 0);
  }

  /** Bytes from here to the end of the source, or undefined on a pipe. */
  get remainingBytes(): number | undefined {
    const { sizeBytes } = this.source;
    return sizeBytes === undefined ? undefined : Math.max(0, sizeBytes - this.position);
  }

  /** Reads ahead until `count` bytes are held; resolves to false where the source ends before. */
  async hold(count: number): Promise<boolean> {
    while (this.heldBytes < count) {
      this.makeRoom();
      const arrived = await this.source.read(this.buffer.subarray(this.last));
      if (arrived === 0) return false;
      this.last += arrived;
    }
    return true;
  }

  /** The bytes at `at`, counted from the first one held; valid until the next call of any of these. Undefined where the source ends before. */
  async bytesAt(at: number, count: number): Promise<Uint8Array | undefined> {
    return (await this.hold(at + count)) ? this.buffer.subarray(this.first + at, this.first + at + count) : undefined;
  }

  /** Takes `count` held bytes, as a copy. */
  take(count: number): Uint8Array {
    const taken = this.buffer.slice(this.first, this.first + count);
    this.skip(count);
    return taken;
  }

  /** Takes the next bytes into the start of `target`: held ones first, then the source's; 0 at the end. */
  async read(target: Uint8Array): Promise<number> {
    if (this.heldBytes === 0) {
      const arrived = await this.source.read(target);
      this.position += arrived;
      return arrived;
    }
    const count = Math.min(target.length, this.heldBytes);
    target.set(this.buffer.subarray(this.first, this.first + count));
    this.skip(count);
    return count;
  }

  private skip(count: number): void {
    this.first += count;
    this.position += count;
    // A large buffer was needed for the header only.
    if (this.heldBytes === 0) this.adopt(this.buffer.length > READ_BYTES ? new Uint8Array(READ_BYTES) : this.buffer);
  }

  private makeRoom(): void {
    if (this.last < this.buffer.length) return;
    this.adopt(
      this.heldBytes > this.buffer.length / 2 ? new Uint8Array(2 * this.buffer.length) : new Uint8Array(this.buffer.length),
    );
  }

  private adopt(buffer: Uint8Array<ArrayBuffer>): void {
    const held = this.held;
    buffer.set(held);
    this.buffer = buffer;
    this.first = 0;
    this.last = held.length;
  }
}

/** `begin` and what follows it, as many as `bytes` has room for; from a pipe as soon as `enough` have arrived; fewer at the end. */
export async function readFilled(
  ahead: Lookahead,
  begin: Uint8Array,
  bytes: Uint8Array<ArrayBuffer>,
  enough: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const isPipe = ahead.remainingBytes === undefined;
  const wanted = bytes.length;
  bytes.set(begin);
  let filled = begin.length;
  while (filled < (isPipe ? Math.min(enough, wanted) : wanted)) {
    const arrived = await ahead.read(bytes.subarray(filled));
    if (arrived === 0) break;
    filled += arrived;
  }
  // What a pipe hands on in small pieces must not keep large buffers alive.
  return filled < wanted / 2 ? bytes.slice(0, filled) : bytes.subarray(0, filled);
}
