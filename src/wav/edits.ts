/** Changes to the bytes outside the audio: the few that declick makes, and only when asked to. */
import type { Chunk } from './chunks.ts';
import type { Container } from './containers.ts';
import type { WavRecording } from './reader.ts';

/** `removedBytes` from byte `at` of the input give way to `inserted`. */
export interface ByteEdit {
  readonly at: number;
  readonly removedBytes: number;
  readonly inserted: Uint8Array;
}

/** Half-open, in bytes from the start of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The places of one edit in both files. */
export interface EditedRange {
  readonly input: ByteRange;
  readonly output: ByteRange;
}

/** What a recording's file is told by: its shape, where its chunks stand, and what is wrong with it. */
export type WavShape = Pick<
  WavRecording,
  'coding' | 'format' | 'chunks' | 'audioAt' | 'audioBytes' | 'sampleCount' | 'isStreamed' | 'rescue'
> & { readonly container: Container };

/** Where `edits`, sorted and apart from each other, take bytes from the input and put them into the output. */
export function locateEdits(edits: readonly ByteEdit[]): EditedRange[] {
  let shift = 0;
  return edits.map(({ at, removedBytes, inserted }) => {
    const start = at + shift;
    shift += inserted.length - removedBytes;
    return { input: { start: at, end: at + removedBytes }, output: { start, end: start + inserted.length } };
  });
}

/** An unsigned integer as the container writes it. */
export function encodeUint(value: number, byteCount: 4 | 8, isBigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(byteCount);
  const view = new DataView(bytes.buffer);
  if (byteCount === 4) view.setUint32(0, value, !isBigEndian);
  else view.setBigUint64(0, BigInt(value), !isBigEndian);
  return bytes;
}

export function findChunk(chunks: readonly Chunk[], id: string): Chunk | undefined {
  return chunks.find((chunk) => chunk.id === id);
}
