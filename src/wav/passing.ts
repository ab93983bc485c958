/** What is changed outside the audio of a recording that passes by. */
import type { ByteReader, Chunk } from './chunks.ts';
import { grammarOf } from './containers.ts';
import { type ByteEdit, type ByteRange, findChunk, type WavShape } from './edits.ts';
import { type AudioDigests, findLine, MD5_BYTES, readAudioMd5, renewMd5, type StatedMd5 } from './history.ts';
import type { TailPiece } from './tail.ts';

/** What has become of the audio. */
export interface AudioChange {
  readonly hasRepaired: boolean;
  digests(): AudioDigests;
}

const NO_LINE = 'so no coding history was written';
const INTO_FILE = 'clean into a file to have one';

/**
 * Plans the changes to what has no way back. Its sizes have gone when the last bytes come, so that each change is as long as what it
 * replaces: a chunk that is to be dropped becomes a JUNK chunk, and a history gets its line only where there is room for it.
 */
export async function planPassing(shape: WavShape, reader: ByteReader, historyLine: string | undefined): Promise<PassingChanges> {
  const before = { ...shape, chunks: shape.chunks.filter(({ at }) => at < shape.audioAt) };
  return new PassingChanges(before, await readAudioMd5(before, reader), historyLine);
}

export class PassingChanges {
  /** So far, in order. */
  readonly edits: ByteEdit[] = [];
  /** The same as places. */
  readonly ranges: ByteRange[] = [];
  private readonly shape: WavShape;
  private readonly historyLine: string | undefined;
  private readonly isMd5Gone: boolean;
  private md5: StatedMd5 | undefined;
  private hasBext: boolean;
  private refusal: string | undefined;

  /** `before`: what stands before the audio, and the checksum of that which is stated there. */
  constructor(before: WavShape, md5: StatedMd5 | undefined, historyLine: string | undefined) {
    this.shape = before;
    this.md5 = md5;
    this.historyLine = historyLine;
    this.hasBext = findChunk(before.chunks, 'bext') !== undefined;
    const found = this.hasBext ? 'has its bext chunk before its audio, where a pipe cannot go back to' : 'has no bext chunk';
    this.refusal = this.hasBext ? `${found}, ${NO_LINE}: ${INTO_FILE}` : `${found}, ${NO_LINE}`;
    // Whether it stays true is known when it has gone.
    this.isMd5Gone = historyLine !== undefined && md5 !== undefined;
    if (this.isMd5Gone) this.drop(md5 as StatedMd5);
  }

  /** Looks at a piece that stands behind the audio, all of which has been given out. */
  meet({ bytes, chunk }: TailPiece, change: AudioChange): void {
    if (!chunk || !change.hasRepaired) return;
    const payload = bytes.subarray(chunk.payloadAt - chunk.at, chunk.end - chunk.at);
    if (chunk.id === 'MD5 ' && !this.md5 && payload.length >= MD5_BYTES) this.meetMd5(chunk, payload, change);
    if (chunk.id === 'bext' && !this.hasBext && this.historyLine !== undefined) this.meetBext(chunk, payload, this.historyLine);
  }

  /** Sentences that go on from the recording's name, when all has passed. */
  remarks(change: AudioChange): string[] {
    if (!change.hasRepaired) return this.isMd5Gone ? [MD5_LEFT_OUT] : [];
    const remarks: string[] = [];
    if (this.isMd5Gone) remarks.push(MD5_LEFT_OUT);
    else if (this.historyLine === undefined && isUntrue(this.md5, change)) remarks.push(MD5_UNTRUE);
    if (this.historyLine !== undefined && this.refusal !== undefined) remarks.push(this.refusal);
    return remarks;
  }

  private meetMd5(chunk: Chunk, payload: Uint8Array, change: AudioChange): void {
    this.md5 = { at: chunk.payloadAt, bytes: payload.slice(0, MD5_BYTES) };
    if (this.historyLine !== undefined && isUntrue(this.md5, change)) this.drop(this.md5);
  }

  private meetBext(chunk: Chunk, payload: Uint8Array, line: string): void {
    this.hasBext = true;
    const found = findLine(payload, chunk, line, this.shape);
    const isRoom = 'edit' in found && found.growthBytes === 0;
    this.refusal =
      'refusal' in found ? found.refusal : isRoom ? undefined : `has no room left in its bext chunk, ${NO_LINE}: ${INTO_FILE}`;
    if (isRoom) this.add(found.edit);
  }

  private drop({ at }: StatedMd5): void {
    const { container } = this.shape;
    const id = Buffer.from(container === 'Wave64' ? 'junk' : 'JUNK');
    this.add({ at: at - grammarOf(container).headerBytes, removedBytes: id.length, inserted: id });
    this.add({ at, removedBytes: MD5_BYTES, inserted: new Uint8Array(MD5_BYTES) });
  }

  private add(edit: ByteEdit): void {
    this.edits.push(edit);
    this.ranges.push({ start: edit.at, end: edit.at + edit.removedBytes });
  }
}

const MD5_UNTRUE = 'states an MD5 of its audio, which the repair has made untrue: --bext-history leaves it out';
const MD5_LEFT_OUT = 'stated an MD5 of its audio ahead of it, which was left out, since a pipe cannot renew it';

function isUntrue(md5: StatedMd5 | undefined, change: AudioChange): boolean {
  if (!md5) return false;
  const { input, output } = change.digests();
  return renewMd5(md5.bytes, input, output) !== undefined && Buffer.compare(input, output) !== 0;
}

/** Makes those of the edits that touch `bytes`, the first of which stands at byte `at`; none of them moves another byte. */
export function editPassing(bytes: Uint8Array, at: number, edits: readonly ByteEdit[]): void {
  for (const edit of edits) {
    const from = Math.max(at, edit.at);
    const to = Math.min(at + bytes.length, edit.at + edit.removedBytes);
    if (from < to) bytes.set(edit.inserted.subarray(from - edit.at, to - edit.at), from - at);
  }
}
