/** The sizes that a WAV file states of itself, and how they are put right. */
import type { ByteReader, Chunk } from './chunks.ts';
import { type ByteEdit, encodeUint, findChunk, type WavShape } from './edits.ts';
import { readUint } from './tail.ts';

const UNKNOWN_SIZE = 0xffffffff;
/** Sizes from here on, and 0, are what programs write that cannot go back. */
const MIN_STREAMED_SIZE = 0x7ffff000;
const CHUNK_SIZE_OFFSET = 4;
const WAVE64_SIZE_OFFSET = 16;
const WAVE64_HEADER_BYTES = 24;
const RIFF_HEADER_BYTES = 8;

/** What the file is to say. */
export interface SizeChange {
  /** Of the whole file as it is. */
  readonly fileBytes: number;
  /** By which its chunks are to grow. */
  readonly growthBytes: number;
}

/**
 * The edits that make a file's sizes true after its chunks have grown, and, where it was salvaged, those of what is missing: RIFF, data,
 * ds64 and fact, and of a chunk in which the file ends. Undefined where 32 bits do not hold the new size.
 */
export async function planSizeEdits(shape: WavShape, reader: ByteReader, change: SizeChange): Promise<ByteEdit[] | undefined> {
  const fields = [...containerFields(shape, change), ...(shape.rescue ? audioFields(shape, change) : [])];
  const edits: ByteEdit[] = [];
  for (const { at, byteCount, resolve } of fields) {
    const isBigEndian = shape.container === 'RIFX';
    const old = await readUint(reader, at, byteCount, isBigEndian);
    const value = old === undefined ? undefined : resolve(old);
    if (value === undefined || value === old) continue;
    if (byteCount === 4 && value >= UNKNOWN_SIZE) return undefined;
    edits.push({ at, removedBytes: byteCount, inserted: encodeUint(value, byteCount, isBigEndian) });
  }
  if (lacksDs64(shape)) edits.push({ at: 0, removedBytes: 4, inserted: Buffer.from('RIFF') });
  return edits;
}

interface SizeField {
  readonly at: number;
  readonly byteCount: 4 | 8;
  /** What is to stand there instead; undefined: it stays. */
  readonly resolve: (old: number) => number | undefined;
}

function containerFields(shape: WavShape, { fileBytes, growthBytes }: SizeChange): SizeField[] {
  const { container, rescue, chunks } = shape;
  const total = (headerBytes: number) => (old: number) => {
    if (rescue) return fileBytes + growthBytes - headerBytes;
    const isUnknown = old === 0 || (old >= MIN_STREAMED_SIZE && old > fileBytes);
    return isUnknown ? undefined : old + growthBytes;
  };
  if (container === 'Wave64') return [{ at: WAVE64_SIZE_OFFSET, byteCount: 8, resolve: total(0) }];
  const ds64 = findChunk(chunks, 'ds64');
  const isWide = (old: number): boolean => old === UNKNOWN_SIZE && ds64 !== undefined;
  const riff = total(RIFF_HEADER_BYTES);
  const fields: SizeField[] = [{ at: CHUNK_SIZE_OFFSET, byteCount: 4, resolve: (old) => (isWide(old) ? undefined : riff(old)) }];
  if (ds64) fields.push({ at: ds64.payloadAt, byteCount: 8, resolve: riff });
  return fields;
}

/** Of a file that was salvaged. */
function audioFields(shape: WavShape, { fileBytes }: SizeChange): SizeField[] {
  const { container, chunks, sampleCount = 0 } = shape;
  const [data, ds64, fact] = ['data', 'ds64', 'fact'].map((id) => findChunk(chunks, id));
  const last = chunks[chunks.length - 1];
  const audioBytes = Math.min(shape.audioBytes, fileBytes - shape.audioAt);
  const fields: SizeField[] = [];
  if (data) fields.push(payloadField(data, audioBytes, shape));
  if (ds64) {
    fields.push({ at: ds64.payloadAt + 8, byteCount: 8, resolve: () => audioBytes });
    fields.push({ at: ds64.payloadAt + 16, byteCount: 8, resolve: (old) => (old > sampleCount ? sampleCount : undefined) });
  }
  if (fact && container !== 'Wave64') {
    const resolve = (old: number) => (old > sampleCount && old !== UNKNOWN_SIZE ? sampleCount : undefined);
    fields.push({ at: fact.payloadAt, byteCount: 4, resolve });
  }
  if (last !== data && last.end > fileBytes) fields.push(payloadField(last, fileBytes - last.payloadAt, shape));
  return fields;
}

function payloadField({ id, at }: Chunk, payloadBytes: number, shape: WavShape): SizeField {
  if (shape.container === 'Wave64') {
    return { at: at + WAVE64_SIZE_OFFSET, byteCount: 8, resolve: () => payloadBytes + WAVE64_HEADER_BYTES };
  }
  // Of the data chunk alone is the size in ds64.
  const isWide = (old: number): boolean => id === 'data' && old === UNKNOWN_SIZE && !lacksDs64(shape);
  return {
    at: at + CHUNK_SIZE_OFFSET,
    byteCount: 4,
    resolve: (old) => (isWide(old) ? undefined : payloadBytes),
  };
}

/** RF64 without its sizes of 64 bits is no RF64: what is salvaged of it becomes RIFF. */
function lacksDs64({ container, rescue, chunks }: WavShape): boolean {
  return rescue !== undefined && (container === 'RF64' || container === 'BW64') && findChunk(chunks, 'ds64') === undefined;
}
