import { createHash } from 'node:crypto';
import type { Patch } from '../audio.ts';
import { DeclickError } from '../errors.ts';
import { type Amendments, NO_AMENDMENTS, settleAmendments } from './amendments.ts';
import { type ByteEdit, locateEdits } from './edits.ts';
import { type AudioChange, editPassing } from './passing.ts';
import type { AudioPiece, WavPiece, WavRecording } from './reader.ts';
import { BytesOutside, UntouchedHash } from './untouched.ts';
import { patchSamples } from './writer.ts';

/** What was read, what was written, and that they are equal outside the repaired samples. */
export interface Proof {
  readonly inputSha256: string;
  /** Of what was given out: without the edits, but for those that were made in passing. */
  readonly outputSha256: string;
  /** Over all bytes outside the repaired samples, and outside the edits. */
  readonly untouchedSha256: string;
  readonly untouchedBytes: number;
  /** To the output's bytes outside the audio. */
  readonly edits: readonly ByteEdit[];
  /** What is to be said of it: sentences that go on from the recording's name. */
  readonly remarks: readonly string[];
}

/**
 * Holds the pieces of a recording until all patches that touch them are known, and gives them out patched, in order.
 * Every byte outside the repaired samples is the input's own, and the hashes prove it.
 */
export class Patcher {
  private readonly recording: Pick<WavRecording, 'coding' | 'blockAlign' | 'format'>;
  private readonly amendments: Amendments;
  private readonly inputHash = createHash('sha256');
  private readonly outputHash = createHash('sha256');
  private readonly before: BytesOutside;
  private readonly after: BytesOutside;
  private readonly untouched: { always: UntouchedHash; ifRepaired: UntouchedHash };
  private readonly md5: { input: ReturnType<typeof createHash>; output: ReturnType<typeof createHash> } | undefined;
  private readonly change: AudioChange & { hasRepaired: boolean };
  /** Of the next byte to be given out. */
  private position = 0;
  /** Per channel, of all that was taken. */
  sampleCount = 0;
  private pieces: WavPiece[] = [];
  private patches: Patch[] = [];

  /** `amendments`: what is to change outside the audio, when all has been given out. */
  constructor(recording: Pick<WavRecording, 'coding' | 'blockAlign' | 'format'>, amendments: Amendments = NO_AMENDMENTS) {
    this.recording = recording;
    this.amendments = amendments;
    this.before = new BytesOutside(recording);
    this.after = new BytesOutside(recording);
    this.untouched = buildHashes(recording, amendments);
    const md5 = amendments.md5 || amendments.passing ? { input: createHash('md5'), output: createHash('md5') } : undefined;
    this.md5 = md5;
    this.change = { hasRepaired: false, digests: () => ({ input: digest(md5?.input), output: digest(md5?.output) }) };
  }

  /** Takes the next piece of the input. */
  accept(piece: WavPiece): void {
    this.inputHash.update(piece.bytes);
    if (piece.kind === 'audio') {
      this.md5?.input.update(piece.bytes);
      this.sampleCount += piece.length;
    }
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
      if (piece.kind === 'audio' && piece.start + piece.length > settledUntil) break;
      yield this.finish(piece);
      count++;
    }
    this.pieces = this.pieces.slice(count);
    this.patches = this.patches.filter(({ segment }) => segment.end > settledUntil || this.touchesHeldPiece(segment.end));
  }

  /** Once, after everything has been given out. */
  proof(): Proof {
    const { hasRepaired } = this.change;
    const { untouchedBytes, sha256 } = (hasRepaired ? this.untouched.ifRepaired : this.untouched.always).digest();
    return {
      inputSha256: this.inputHash.digest('hex'),
      outputSha256: this.outputHash.digest('hex'),
      untouchedSha256: sha256,
      untouchedBytes,
      ...settleAmendments(this.amendments, this.change),
    };
  }

  private touchesHeldPiece(end: number): boolean {
    const held = this.pieces.find((piece) => piece.kind === 'audio') as AudioPiece | undefined;
    return held !== undefined && end > held.start;
  }

  private finish(piece: WavPiece): Uint8Array {
    const patches = piece.kind === 'audio' ? this.patches.filter(({ segment }) => overlaps(segment, piece)) : [];
    if (patches.length > 0) this.apply(patches, piece as AudioPiece);
    if (piece.kind !== 'audio') this.amend(piece);
    this.position += piece.bytes.length;
    const segments = patches.map(({ segment }) => segment);
    for (const hash of new Set(Object.values(this.untouched))) hash.accept(piece, segments);
    this.outputHash.update(piece.bytes);
    if (piece.kind === 'audio') this.md5?.output.update(piece.bytes);
    return piece.bytes;
  }

  private amend(piece: Exclude<WavPiece, AudioPiece>): void {
    const { passing } = this.amendments;
    if (!passing) return;
    if (piece.kind === 'tail') passing.meet(piece, this.change);
    editPassing(piece.bytes, this.position, passing.edits);
  }

  /** Writes the patches into the piece. */
  private apply(patches: readonly Patch[], piece: AudioPiece): void {
    this.change.hasRepaired = true;
    const segments = patches.map(({ segment }) => segment);
    const before = this.before.of(piece, segments);
    for (const patch of patches) this.write(patch, piece);
    const after = this.after.of(piece, segments);
    if (Buffer.compare(before, after) !== 0) throw new DeclickError('bug', 'a repair changed bytes outside its samples');
  }

  private write({ segment, samples }: Patch, { bytes, start, length }: AudioPiece): void {
    const { coding, blockAlign } = this.recording;
    const from = Math.max(segment.start, start);
    const to = Math.min(segment.end, start + length);
    const inside = samples.subarray(from - segment.start, to - segment.start);
    patchSamples(bytes, coding, blockAlign, segment.channel, from - start, inside);
  }
}

function digest(hash: ReturnType<typeof createHash> | undefined): Uint8Array {
  return hash ? hash.copy().digest() : new Uint8Array(0);
}

function buildHashes(recording: Pick<WavRecording, 'blockAlign' | 'format'>, { always, ifRepaired, passing }: Amendments) {
  const rangesOf = (edits: readonly ByteEdit[]) => locateEdits(edits).map(({ input }) => input);
  const first = new UntouchedHash(recording, passing ? passing.ranges : rangesOf(always));
  return { always: first, ifRepaired: ifRepaired === always ? first : new UntouchedHash(recording, rangesOf(ifRepaired)) };
}

function overlaps(segment: Patch['segment'], { start, length }: AudioPiece): boolean {
  return segment.end > start && segment.start < start + length;
}
