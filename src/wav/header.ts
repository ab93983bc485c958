/** A WAV file from its start to its first sample. */
import type { DeclickError } from '../errors.ts';
import { type Chunk, isChunkChain, MAX_HELD_BYTES, readChunk, readChunkAfter, readPayload } from './chunks.ts';
import { CONTAINER_HEADER_BYTES, type Container, firstChunkAt, grammarOf, parseContainer } from './containers.ts';
import type { Lookahead } from './lookahead.ts';
import { COPY_AGAIN, malformed, printable, unsupported } from './refusals.ts';

export interface WavHeader extends AudioExtent {
  readonly container: Container;
  /** Payload of the first fmt chunk. */
  readonly fmt: Uint8Array;
  /** From the start of the file to the first byte of audio. */
  readonly headerBytes: number;
  /** All chunks up to the data chunk, which is the last of them. */
  readonly chunks: readonly Chunk[];
  /** What makes the file malformed, though its audio can be found: the ds64 chunk is missing. */
  readonly fault?: DeclickError | undefined;
}

interface AudioExtent {
  /** Size of the audio as announced, Infinity where it goes on to the end of the file. */
  readonly dataBytes: number;
  /** True where the writer did not know the size, as on a pipe: then the audio may end anywhere. */
  readonly isStreamed: boolean;
}

const UNKNOWN_SIZE = 0xffffffff;
/** All bits set, or all but the sign: nobody knew the size. */
const MIN_UNKNOWN_64_BIT_SIZE = 2 ** 62;
/** Programs that cannot go back on a pipe write sizes near 2 or 4 GiB into the header. */
const MIN_STREAMED_SIZE = 0x7ffff000;
/** Far more than any program writes; millions of empty chunks would take seconds to walk. */
const MAX_CHUNK_COUNT = 1 << 16;
/** RIFF size and data size, 64 bits each; what follows in a ds64 chunk is not needed. */
const DS64_BYTES = 16;

/**
 * Reads ahead to the first byte of audio; nothing is taken from `ahead`, so `headerBytes` of it are held afterwards.
 * @throws DeclickError as `parseContainer` does; `malformed-wav` where fmt or data chunk are missing; `unsupported-wav` where more than
 * 64 MiB stand before the audio.
 */
export async function readHeader(ahead: Lookahead, label: string): Promise<WavHeader> {
  await ahead.hold(CONTAINER_HEADER_BYTES);
  const container = parseContainer(ahead.held, label);
  const { chunks, fmt, ds64 } = await readChunksToData(ahead, container, label);
  if (!fmt) throw lacks(label, 'has a data chunk without a fmt chunk before it, but the format of its samples is expected there');
  const isLacking = (container === 'RF64' || container === 'BW64') && (ds64?.length ?? 0) < DS64_BYTES;
  const fault = isLacking
    ? lacks(label, `is ${container} without a whole ds64 chunk, but its sizes are expected there`)
    : undefined;
  const data = chunks[chunks.length - 1];
  const extent = await resolveExtent(data, isLacking ? undefined : ds64, container, ahead);
  return { container, fmt, headerBytes: data.payloadAt, chunks, fault, ...extent };
}

interface ChunksToData {
  readonly chunks: readonly Chunk[];
  readonly fmt: Uint8Array | undefined;
  readonly ds64: Uint8Array | undefined;
}

async function readChunksToData(ahead: Lookahead, container: Container, label: string): Promise<ChunksToData> {
  const grammar = grammarOf(container);
  const payloads = new Map<string, Uint8Array | undefined>();
  const chunks: Chunk[] = [];
  let chunk = await readChunk(ahead, firstChunkAt(container), grammar);
  while (chunk?.id !== 'data') {
    if (!chunk) throw lacksData(ahead, payloads.has('fmt '), label);
    if (chunks.length === MAX_CHUNK_COUNT) throw holdsTooMany(label);
    await checkExtent(chunk, ahead, label);
    const isNeeded = chunk.id === 'fmt ' || chunk.id === 'ds64';
    if (isNeeded && !payloads.has(chunk.id)) payloads.set(chunk.id, await readPayload(chunk, ahead));
    const next: Chunk | undefined = await readChunkAfter(chunk, ahead, grammar);
    if (!next && chunk.end > ahead.heldBytes) throw endsInside(chunk, ahead.heldBytes, label);
    chunks.push(chunk);
    chunk = next;
  }
  return { chunks: [...chunks, chunk], fmt: payloads.get('fmt '), ds64: payloads.get('ds64') };
}

async function checkExtent(chunk: Chunk, ahead: Lookahead, label: string): Promise<void> {
  const { remainingBytes } = ahead;
  if (remainingBytes !== undefined && chunk.end > remainingBytes) throw endsInside(chunk, remainingBytes, label);
  if (chunk.end <= MAX_HELD_BYTES) return;
  // A pipe may end before: then the size is wrong, and that is the better news.
  if (!(await ahead.hold(MAX_HELD_BYTES))) throw endsInside(chunk, ahead.heldBytes, label);
  const found = `has more than ${MAX_HELD_BYTES / 2 ** 20} MiB before its audio`;
  throw unsupported(label, `${found}, but its audio is expected earlier: move the other chunks behind it`);
}

async function resolveExtent(
  data: Chunk,
  ds64: Uint8Array | undefined,
  container: Container,
  ahead: Lookahead,
): Promise<AudioExtent> {
  const fileBytes = ahead.remainingBytes;
  const dataBytes = announcedBytes(data, ds64, container);
  if (dataBytes === Infinity) return { dataBytes, isStreamed: true };
  const isThere = fileBytes !== undefined && data.payloadAt + dataBytes <= fileBytes;
  const isGuess = container !== 'Wave64' && dataBytes === data.end - data.payloadAt && dataBytes >= MIN_STREAMED_SIZE;
  if (isGuess && !isThere) return { dataBytes, isStreamed: true };
  if (dataBytes > 0) return { dataBytes, isStreamed: false };
  // A size of 0 can be true, or what a writer left that never came back.
  const isEmpty = fileBytes !== undefined && (await isChunkChain(ahead, data.payloadAt, fileBytes, grammarOf(container)));
  return isEmpty ? { dataBytes: 0, isStreamed: false } : { dataBytes: Infinity, isStreamed: true };
}

/**
 * The data chunk's size, Infinity where its writer did not know it. RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088) have it in ds64, but
 * many writers leave an ordinary one in the data chunk: then that holds.
 */
function announcedBytes({ payloadAt, end }: Chunk, ds64: Uint8Array | undefined, container: Container): number {
  const size = end - payloadAt;
  const isIn64Bits = container === 'Wave64' || (size === UNKNOWN_SIZE && ds64 !== undefined);
  if (!isIn64Bits) return size === UNKNOWN_SIZE ? Infinity : size;
  const wide = container === 'Wave64' ? size : parseDs64(ds64 as Uint8Array);
  return wide >= MIN_UNKNOWN_64_BIT_SIZE ? Infinity : wide;
}

function parseDs64(ds64: Uint8Array): number {
  return Number(new DataView(ds64.buffer, ds64.byteOffset).getBigUint64(8, true));
}

function lacks(label: string, sentence: string): DeclickError {
  return malformed(label, `${sentence}: write it anew with another program`);
}

function lacksData(ahead: Lookahead, hasFormat: boolean, label: string): DeclickError {
  const expected = hasFormat ? 'a data chunk is expected' : 'fmt and data chunks are expected';
  return malformed(label, `ends after ${ahead.heldBytes} bytes, but ${expected}: it is cut short or damaged, ${COPY_AGAIN}`);
}

function holdsTooMany(label: string): DeclickError {
  const found = `has more than ${MAX_CHUNK_COUNT} chunks before its audio`;
  return malformed(label, `${found}, but a few are expected: it is damaged, ${COPY_AGAIN}`);
}

/** A file that stops in the middle of a chunk which is not its audio. */
export function endsInside({ id, at, payloadAt, end }: Chunk, fileBytes: number, label: string): DeclickError {
  const name = printable(Buffer.from(id, 'latin1'));
  const found = `ends inside its "${name}" chunk at byte ${at}, with ${fileBytes - payloadAt} of ${end - payloadAt} bytes`;
  return malformed(label, `${found}, but all of them are expected: it is cut short or damaged, ${COPY_AGAIN}`);
}
