import { createHash } from 'node:crypto';
import type { Patch } from '../audio.ts';
import { DeclickError } from '../errors.ts';
import type { WavPiece, WavRecording } from './reader.ts';
import { patchSamples } from './writer.ts';

/** What was read, what was written, and that they are equal outside the repaired samples. */
export interface Proof {
  readonly inputSha256: string;
  readonly outputSha256: string;
  /** Over all bytes outside the repaired samples. */
  readonly untouchedSha256: string;
  readonly untouchedBytes: number;
}

type AudioPiece = Extract<WavPiece, { kind: 'audio' }>;

/**
 * Holds the pieces of a recording until all patches that touch them are known, and gives them out patched, in order.
 * Every byte outside the repaired samples is the input's own, and the hashes prove it.
 */
export class Patcher {
  private readonly recording: Pick<WavRecording, 'coding' | 'blockAlign' | 'format'>;
  private readonly inputHash = createHash('sha256');
  private readonly outputHash = createHash('sha256');
  private readonly untouchedHash = createHash('sha256');
  private untouchedBytes = 0;
  private pieces: WavPiece[] = [];
  private patches: Patch[] = [];

  constructor(recording: Pick<WavRecording, 'coding' | 'blockAlign' | 'format'>) {
    this.recording = recording;
  }

  /** Takes the next piece of the input. */
  accept(piece: WavPiece): void {
    this.inputHash.update(piece.bytes);
    this.pieces.push(piece);
  }

  /** Takes a patch for samples that have not been given out yet; one that keeps the original changes nothing. */
  patch(patch: Patch): void {
    if (patch.method !== 'none') this.patches.push(patch);
  }

  /** Gives out the pieces that end before sample `settledUntil`, up to which all patches must have been taken. */
  *release(settledUntil: number): Generator<Uint8Array> {
    let count = 0;
    for (const piece of this.pieces) {
      if (piece.kind === 'audio' && piece.block.start + piece.block.length > settledUntil) break;
      yield this.finish(piece);
      count++;
    }
    this.pieces = this.pieces.slice(count);
    this.patches = this.patches.filter(({ segment }) => segment.end > settledUntil || this.touchesHeldPiece(segment.end));
  }

  proof(): Proof {
    const [inputSha256, outputSha256, untouchedSha256] = [this.inputHash, this.outputHash, this.untouchedHash].map((hash) =>
      hash.digest('hex'),
    );
    return { inputSha256, outputSha256, untouchedSha256, untouchedBytes: this.untouchedBytes };
  }

  private touchesHeldPiece(end: number): boolean {
    const held = this.pieces.find((piece) => piece.kind === 'audio') as AudioPiece | undefined;
    return held !== undefined && end > held.block.start;
  }

  private finish(piece: WavPiece): Uint8Array {
    const patches = piece.kind === 'audio' ? this.patches.filter(({ segment }) => overlaps(segment, piece)) : [];
    const untouched = patches.length > 0 ? this.apply(patches, piece as AudioPiece) : piece.bytes;
    this.outputHash.update(piece.bytes);
    this.untouchedHash.update(untouched);
    this.untouchedBytes += untouched.length;
    return piece.bytes;
  }

  /** Writes the patches into the piece; returns its bytes outside them. */
  private apply(patches: readonly Patch[], piece: AudioPiece): Uint8Array {
    const mask = this.buildMask(patches, piece);
    const before = this.outside(mask, piece.bytes);
    for (const patch of patches) this.write(patch, piece);
    const after = this.outside(mask, piece.bytes);
    if (Buffer.compare(before, after) !== 0) throw new DeclickError('bug', 'a repair changed bytes outside its samples');
    return after;
  }

  private write({ segment, samples }: Patch, { bytes, block }: AudioPiece): void {
    const { coding, blockAlign } = this.recording;
    const from = Math.max(segment.start, block.start);
    const to = Math.min(segment.end, block.start + block.length);
    const inside = samples.subarray(from - segment.start, to - segment.start);
    patchSamples(bytes, coding, blockAlign, segment.channel, from - block.start, inside);
  }

  /** Per sample of the interleaved piece: 1 where it is repaired. */
  private buildMask(patches: readonly Patch[], { block }: AudioPiece): Uint8Array {
    const { channelCount } = this.recording.format;
    const mask = new Uint8Array(block.length * channelCount);
    for (const { segment } of patches) {
      const to = Math.min(segment.end - block.start, block.length);
      for (let i = Math.max(0, segment.start - block.start); i < to; i++) mask[i * channelCount + segment.channel] = 1;
    }
    return mask;
  }

  private outside(mask: Uint8Array, bytes: Uint8Array): Uint8Array {
    const size = this.recording.blockAlign / this.recording.format.channelCount;
    const kept = new Uint8Array(bytes.length);
    let length = 0;
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 1) continue;
      for (let b = i * size; b < (i + 1) * size; b++) kept[length++] = bytes[b];
    }
    return kept.subarray(0, length);
  }
}

function overlaps(segment: Patch['segment'], { block }: AudioPiece): boolean {
  return segment.end > block.start && segment.start < block.start + block.length;
}
