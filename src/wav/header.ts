/** A WAV file from its start to its first sample. */
import type { DeclickError } from '../errors.ts';
import { type Chunk, isChunkChain, MAX_HELD_BYTES, readChunk, readChunkAfter, readPayload } from './chunks.ts';
import { CONTAINER_HEADER_BYTES, type Container, parseContainer } from './containers.ts';
import type { Lookahead } from './lookahead.ts';
import { malformed, printable, unsupported } from './refusals.ts';

export interface WavHeader extends AudioExtent {
  readonly container: Container;
  /** Payload of the first fmt chunk. */
  readonly fmt: Uint8Array;
  /** From the start of the file to the first byte of audio. */
  readonly headerBytes: number;
}

interface AudioExtent {
  /** Size of the audio as announced, Infinity where it goes on to the end of the file. */
  readonly dataBytes: number;
  /** True where the writer did not know the size, as on a pipe: then the audio may end anywhere. */
  readonly isStreamed: boolean;
}

const UNKNOWN_SIZE = 0xffffffff;
const UNKNOWN_DS64_SIZE = 2n ** 64n - 1n;
/** Programs that cannot go back on a pipe write sizes near 2 or 4 GiB into the header. */
const MIN_STREAMED_SIZE = 0x7ffff000;
/** Far more than any program writes; millions of empty chunks would take seconds to walk. */
const MAX_CHUNK_COUNT = 1 << 16;
/** RIFF size and data size, 64 bits each; what follows in a ds64 chunk is not needed. */
const DS64_BYTES = 16;

const COPY_AGAIN = 'copy it again from its source';

/**
 * Reads ahead to the first byte of audio; nothing is taken from `ahead`, so `headerBytes` of it are held afterwards.
 * @throws DeclickError as `parseContainer` does; `malformed-wav` where fmt, ds64 or data chunk are missing; `unsupported-wav` where more than 64 MiB
 * stand before the audio.
 */
export async function readHeader(ahead: Lookahead, label: string): Promise<WavHeader> {
  await ahead.hold(CONTAINER_HEADER_BYTES);
  const container = parseContainer(ahead.held, label);
  const { data, fmt, ds64 } = await readChunksToData(ahead, label);
  if (!fmt) throw lacks(label, 'has a data chunk without a fmt chunk before it, but the format of its samples is expected there');
  if (container === 'RF64' && (ds64?.length ?? 0) < DS64_BYTES) {
    throw lacks(label, 'is an RF64 file without a whole ds64 chunk, but its sizes are expected there');
  }
  const extent = await resolveExtent(data, ds64, ahead);
  return { container, fmt, headerBytes: data.payloadAt, ...extent };
}

interface ChunksToData {
  readonly data: Chunk;
  readonly fmt?: Uint8Array | undefined;
  readonly ds64?: Uint8Array | undefined;
}

async function readChunksToData(ahead: Lookahead, label: string): Promise<ChunksToData> {
  const payloads = new Map<string, Uint8Array | undefined>();
  let chunk = await readChunk(ahead, CONTAINER_HEADER_BYTES);
  for (let count = 1; chunk?.id !== 'data'; count++) {
    if (!chunk) throw lacksData(ahead, payloads.has('fmt '), label);
    if (count > MAX_CHUNK_COUNT) throw holdsTooMany(label);
    await checkExtent(chunk, ahead, label);
    const isNeeded = chunk.id === 'fmt ' || chunk.id === 'ds64';
    if (isNeeded && !payloads.has(chunk.id)) payloads.set(chunk.id, await readPayload(chunk, ahead));
    const next = await readChunkAfter(chunk, ahead);
    if (!next && chunk.end > ahead.heldBytes) throw endsInside(chunk, ahead.heldBytes, label);
    chunk = next;
  }
  return { data: chunk, fmt: payloads.get('fmt '), ds64: payloads.get('ds64') };
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

/** RF64 (EBU Tech 3306) has its sizes in ds64, but many writers leave ordinary ones in the data chunk: then those hold. */
async function resolveExtent(data: Chunk, ds64: Uint8Array | undefined, ahead: Lookahead): Promise<AudioExtent> {
  const fileBytes = ahead.remainingBytes;
  const size = data.end - data.payloadAt;
  const isInDs64 = size === UNKNOWN_SIZE && ds64 !== undefined;
  const dataBytes = isInDs64 ? parseDs64(ds64) : size;
  const mayBeUnknown = isInDs64 ? dataBytes === Infinity : size >= MIN_STREAMED_SIZE;
  if (mayBeUnknown) return resolveStreamed(dataBytes, data.payloadAt, fileBytes);
  if (dataBytes > 0) return { dataBytes, isStreamed: false };
  const isEmpty = fileBytes !== undefined && (await isChunkChain(ahead, data.payloadAt, fileBytes));
  return isEmpty ? { dataBytes: 0, isStreamed: false } : { dataBytes: Infinity, isStreamed: true };
}

function resolveStreamed(dataBytes: number, payloadAt: number, fileBytes: number | undefined): AudioExtent {
  if (dataBytes >= UNKNOWN_SIZE) return { dataBytes: Infinity, isStreamed: true };
  const isThere = fileBytes !== undefined && payloadAt + dataBytes <= fileBytes;
  return { dataBytes, isStreamed: !isThere };
}

function parseDs64(ds64: Uint8Array): number {
  const size = new DataView(ds64.buffer, ds64.byteOffset).getBigUint64(8, true);
  return size === UNKNOWN_DS64_SIZE ? Infinity : Number(size);
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

function endsInside({ id, at, payloadAt, end }: Chunk, fileBytes: number, label: string): DeclickError {
  const name = printable(Buffer.from(id, 'latin1'));
  const found = `ends inside its "${name}" chunk at byte ${at}, with ${fileBytes - payloadAt} of ${end - payloadAt} bytes`;
  return malformed(label, `${found}, but a data chunk is expected after it: it is cut short or damaged, ${COPY_AGAIN}`);
}
