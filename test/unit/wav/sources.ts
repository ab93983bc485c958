/** Sources in memory, for the tests of this folder. */
import { BlockDecoder } from '../../../src/wav/block-decoder.ts';
import type { WavPiece, WavRecording } from '../../../src/wav/reader.ts';
import type { ByteSource } from '../../../src/wav/source.ts';

/** Behaves like a file: its size is known, and a read fills its target. */
export function fileOf(bytes: Uint8Array): ByteSource {
  return { ...arrivingAs([bytes]), sizeBytes: bytes.length };
}

/** Behaves like a pipe: its size is not known, and a read yields at most one of `parts`. */
export function arrivingAs(parts: readonly Uint8Array[]): ByteSource {
  const arrivals = parts.filter(({ length }) => length > 0);
  let first = 0;
  return {
    sizeBytes: undefined,
    async read(target) {
      if (first === arrivals.length) return 0;
      const taken = arrivals[first].subarray(0, target.length);
      target.set(taken);
      arrivals[first] = arrivals[first].subarray(taken.length);
      if (arrivals[first].length === 0) first++;
      return taken.length;
    },
    async close() {},
  };
}

/** `bytes` as a pipe that delivers `size` of them at a time. */
export function pipeOf(bytes: Uint8Array, size = 7): ByteSource {
  return arrivingAs(Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)));
}

export async function collect(recording: WavRecording): Promise<WavPiece[]> {
  const pieces: WavPiece[] = [];
  for await (const piece of recording.pieces) pieces.push(piece);
  return pieces;
}

export function bytesOf(pieces: readonly WavPiece[]): Buffer {
  return Buffer.concat(pieces.map(({ bytes }) => bytes));
}

/** The samples of each channel, all blocks joined. */
export function samplesOf(recording: WavRecording, pieces: readonly WavPiece[]): number[][] {
  const decoder = new BlockDecoder(recording);
  const blocks = pieces.flatMap((piece) =>
    piece.kind === 'audio' ? [decoder.decode(piece).channels.map((samples) => [...samples])] : [],
  );
  return (blocks[0] ?? []).map((_, c) => blocks.flatMap((channels) => channels[c]));
}
