import { createHash } from 'node:crypto';
import type { Segment } from '../audio.ts';
import type { ByteRange } from './edits.ts';
import type { AudioPiece, WavPiece, WavRecording } from './reader.ts';

export type SampleRange = Pick<Segment, 'channel' | 'start' | 'end'>;
type Layout = Pick<WavRecording, 'blockAlign' | 'format'>;

/** Hashes the bytes of a recording outside the repaired samples and outside some ranges of its other bytes. */
export class UntouchedHash {
  private readonly outside: BytesOutside;
  private readonly ranges: readonly ByteRange[];
  private readonly hash = createHash('sha256');
  private at = 0;
  private count = 0;

  /** `ranges` hold no audio; more may come, as long as no byte of theirs has. */
  constructor(layout: Layout, ranges: readonly ByteRange[]) {
    this.outside = new BytesOutside(layout);
    this.ranges = ranges;
  }

  /** Takes the next piece; `repaired` are all samples in it that were, and may be more. */
  accept(piece: WavPiece, repaired: readonly SampleRange[]): void {
    const kept = piece.kind === 'audio' ? this.outside.of(piece, repaired) : this.outsideRanges(piece.bytes);
    this.hash.update(kept);
    this.count += kept.length;
    this.at += piece.bytes.length;
  }

  digest(): { untouchedBytes: number; sha256: string } {
    return { untouchedBytes: this.count, sha256: this.hash.digest('hex') };
  }

  private outsideRanges(bytes: Uint8Array): Uint8Array {
    const { at } = this;
    const inside = this.ranges.filter(({ start, end }) => end > at && start < at + bytes.length);
    if (inside.length === 0) return bytes;
    return bytes.filter((_, i) => !inside.some(({ start, end }) => at + i >= start && at + i < end));
  }
}

/** Picks the bytes of audio pieces outside the repaired samples, one piece after the other into the same memory. */
export class BytesOutside {
  private readonly layout: Layout;
  private kept = new Uint8Array(0);
  private mask = new Uint8Array(0);

  constructor(layout: Layout) {
    this.layout = layout;
  }

  /** Valid until the next call; where nothing was repaired, the piece's own bytes. */
  of(piece: AudioPiece, repaired: readonly SampleRange[]): Uint8Array {
    const { bytes } = piece;
    const touching = repaired.filter(({ start, end }) => end > piece.start && start < piece.start + piece.length);
    if (touching.length === 0) return bytes;
    if (this.kept.length < bytes.length) this.kept = new Uint8Array(bytes.length);
    const mask = this.buildMask(touching, piece);
    const sampleBytes = this.layout.blockAlign / this.layout.format.channelCount;
    let length = 0;
    for (let from = 0; from < mask.length; ) {
      const end = endOfRun(mask, from);
      if (mask[from] === 0) {
        this.kept.set(bytes.subarray(from * sampleBytes, end * sampleBytes), length);
        length += (end - from) * sampleBytes;
      }
      from = end;
    }
    return this.kept.subarray(0, length);
  }

  /** Per sample of the interleaved piece: 1 where it was repaired. */
  private buildMask(repaired: readonly SampleRange[], piece: AudioPiece): Uint8Array {
    const { channelCount } = this.layout.format;
    const count = piece.length * channelCount;
    if (this.mask.length < count) this.mask = new Uint8Array(count);
    const mask = this.mask.subarray(0, count).fill(0);
    for (const { channel, start, end } of repaired) {
      const to = Math.min(end - piece.start, piece.length);
      for (let i = Math.max(0, start - piece.start); i < to; i++) mask[i * channelCount + channel] = 1;
    }
    return mask;
  }
}

/** First place behind `from` whose mark is another. */
function endOfRun(mask: Uint8Array, from: number): number {
  const end = mask.indexOf(1 - mask[from], from);
  return end === -1 ? mask.length : end;
}
