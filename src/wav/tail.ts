/** What stands behind the audio of a file. */
import type { DeclickError } from '../errors.ts';
import { type ByteReader, type Chunk, isNamed, readChunkAfter } from './chunks.ts';
import { grammarOf } from './containers.ts';
import { endsInside, type WavHeader } from './header.ts';
import type { ByteSource } from './source.ts';

export interface WavTail {
  readonly chunks: readonly Chunk[];
  /** Where the file ends inside the last of them. */
  readonly fault?: DeclickError;
}

/** More than any program writes, and walked in an instant. */
const MAX_CHUNK_COUNT = 1 << 12;
/** Sizes from here on, and 0, are what programs write that cannot go back. */
const MIN_STREAMED_SIZE = 0x7ffff000;

/**
 * Walks the chunks behind the audio of a file, as far as they are chunks and the container reaches; nothing is read of a pipe or of a
 * recording whose header does not know where its audio ends. Bytes behind the container's end are none of its chunks, whatever they hold.
 */
export async function readTail(header: WavHeader, source: ByteSource, label: string): Promise<WavTail> {
  const { sizeBytes } = source;
  if (header.isStreamed || sizeBytes === undefined || source.readAt === undefined) return { chunks: [] };
  const grammar = grammarOf(header.container);
  const reader = fileReader(source);
  const end = Math.min(sizeBytes, await containerEnd(header, reader));
  const chunks: Chunk[] = [];
  const audio = { ...header.chunks[header.chunks.length - 1], end: header.headerBytes + header.dataBytes };
  let chunk = await readChunkAfter(audio, reader, grammar);
  while (chunk && chunk.at < end && isNamed(chunk) && chunks.length < MAX_CHUNK_COUNT) {
    chunks.push(chunk);
    if (chunk.end > sizeBytes) return { chunks, fault: endsInside(chunk, sizeBytes, label) };
    chunk = await readChunkAfter(chunk, reader, grammar);
  }
  return { chunks };
}

/** The bytes of a file by their place in it. */
export function fileReader(source: ByteSource): ByteReader {
  return {
    async bytesAt(at, count) {
      const bytes = new Uint8Array(count);
      let filled = 0;
      while (filled < count) {
        const arrived = (await source.readAt?.(at + filled, bytes.subarray(filled))) ?? 0;
        if (arrived === 0) return undefined;
        filled += arrived;
      }
      return bytes;
    },
  };
}

/** Where the container says that it ends. */
async function containerEnd({ container, chunks }: WavHeader, reader: ByteReader): Promise<number> {
  if (container === 'Wave64') return known((await readUint(reader, 16, 8, false)) ?? 0);
  const size = (await readUint(reader, 4, 4, container === 'RIFX')) ?? 0;
  if (size < 0xffffffff) return known(size) + 8;
  const ds64 = chunks.find(({ id }) => id === 'ds64');
  const wide = ds64 && (await readUint(reader, ds64.payloadAt, 8, false));
  return wide === undefined ? Infinity : wide + 8;
}

function known(size: number): number {
  return size === 0 || (size >= MIN_STREAMED_SIZE && size <= 0xffffffff) ? Infinity : size;
}

/** An unsigned integer of 4 or 8 bytes; undefined where the file ends before. */
export async function readUint(reader: ByteReader, at: number, count: 4 | 8, isBigEndian: boolean): Promise<number | undefined> {
  const bytes = await reader.bytesAt(at, count);
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return count === 4 ? view.getUint32(0, !isBigEndian) : Number(view.getBigUint64(0, !isBigEndian));
}
