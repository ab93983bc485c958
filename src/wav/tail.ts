/** What stands behind the audio. */
import type { DeclickError } from '../errors.ts';
import { type ByteReader, type Chunk, type ChunkGrammar, isNamed, readChunkAfter } from './chunks.ts';
import { grammarOf } from './containers.ts';
import { endsInside, type WavHeader } from './header.ts';
import type { Lookahead } from './lookahead.ts';
import type { ByteSource } from './source.ts';

export interface WavTail {
  readonly chunks: readonly Chunk[];
  /** Where the file ends inside the last of them. */
  readonly fault?: DeclickError;
}

/** How far, and by which grammar, there are chunks behind the audio. */
export interface TailWalk {
  readonly audio: Chunk;
  readonly grammar: ChunkGrammar;
  /** Where the container ends: bytes behind it are none of its chunks, whatever they hold. */
  readonly end: number;
}

/** Bytes behind the audio. */
export interface TailPiece {
  readonly kind: 'tail';
  readonly bytes: Uint8Array;
  /** The chunk whose first byte is that of `bytes`, which are all of it where it is not larger than a mebibyte. */
  readonly chunk?: Chunk;
}

/** More than any program writes, and walked in an instant. */
const MAX_CHUNK_COUNT = 1 << 12;
/** Sizes from here on, and 0, are what programs write that cannot go back. */
const MIN_STREAMED_SIZE = 0x7ffff000;
const PIECE_BYTES = 1 << 20;

/** Undefined for a recording whose header does not know where its audio ends. */
export async function planTailWalk(header: WavHeader, reader: ByteReader): Promise<TailWalk | undefined> {
  const { chunks, headerBytes, dataBytes } = header;
  if (dataBytes === Infinity) return undefined;
  const audio = { ...chunks[chunks.length - 1], end: headerBytes + dataBytes };
  return { audio, grammar: grammarOf(header.container), end: await containerEnd(header, reader) };
}

/** Walks the chunks behind the audio of a file, as far as they are chunks and the container reaches; nothing is read of a pipe. */
export async function readTail(walk: TailWalk | undefined, source: ByteSource, label: string): Promise<WavTail> {
  const { sizeBytes } = source;
  if (!walk || sizeBytes === undefined || source.readAt === undefined) return { chunks: [] };
  const reader = fileReader(source);
  const chunks: Chunk[] = [];
  let chunk = await readChunkAfter(walk.audio, reader, walk.grammar);
  while (isInTail(chunk, chunks.length, walk)) {
    if (chunk.end > sizeBytes)
      return isKnown(chunk) ? { chunks: [...chunks, chunk], fault: endsInside(chunk, sizeBytes, label) } : { chunks };
    chunks.push(chunk);
    chunk = await readChunkAfter(chunk, reader, walk.grammar);
  }
  return { chunks };
}

/**
 * Takes the same chunks when all of the audio has been taken, and what stands between them; not what stands behind the last.
 * Throws DeclickError `malformed-wav` where a pipe ends inside one.
 */
export async function* readTailPieces(ahead: Lookahead, walk: TailWalk, label: string): AsyncGenerator<TailPiece> {
  const reader = aheadReader(ahead);
  let chunk = await readChunkAfter(walk.audio, reader, walk.grammar);
  for (let count = 0; isInTail(chunk, count, walk); count++) {
    yield* takeUntil(chunk.at, ahead);
    for await (const piece of takeUntil(chunk.end, ahead))
      yield ahead.position - piece.bytes.length === chunk.at ? { ...piece, chunk } : piece;
    if (ahead.position < chunk.end && ahead.remainingBytes === undefined && isKnown(chunk))
      throw endsInside(chunk, ahead.position, label);
    chunk = await readChunkAfter(chunk, reader, walk.grammar);
  }
}

/** All bytes up to `end`, or to that of the source. */
export async function* takeUntil(end: number, ahead: Lookahead): AsyncGenerator<TailPiece> {
  while (ahead.position < end) {
    const wanted = Math.min(PIECE_BYTES, end - ahead.position);
    await ahead.hold(wanted);
    const bytes = ahead.take(Math.min(wanted, ahead.heldBytes));
    if (bytes.length === 0) return;
    yield { kind: 'tail', bytes };
  }
}

function isInTail(chunk: Chunk | undefined, count: number, { end }: TailWalk): chunk is Chunk {
  return chunk !== undefined && chunk.at < end && isNamed(chunk) && count < MAX_CHUNK_COUNT;
}

/** Any sixteen bytes may be an identifier of Wave64: where one is nobody's and the file ends before its chunk does, it is none. */
function isKnown({ id }: Chunk): boolean {
  return id.length === 4;
}

/** The bytes by their place: of a file all, else those that are still to be taken. */
export function readerOf(source: ByteSource, ahead: Lookahead): ByteReader {
  return source.sizeBytes === undefined ? aheadReader(ahead) : fileReader(source);
}

function fileReader(source: ByteSource): ByteReader {
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

function aheadReader(ahead: Lookahead): ByteReader {
  return { bytesAt: (at, count) => ahead.bytesAt(at - ahead.position, count) };
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
