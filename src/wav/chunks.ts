/** RIFF chunks, walked in order over the bytes that a lookahead holds, so that a pipe can be walked like a file. */
import type { Lookahead } from './lookahead.ts';
import { isPrintable } from './refusals.ts';

export interface Chunk {
  /** Four characters, one for each byte. */
  readonly id: string;
  /** First byte of the chunk, counted from the start of the file. */
  readonly at: number;
  /** First byte of its payload. */
  readonly payloadAt: number;
  /** One past the last byte of its payload, as its header announces it. */
  readonly end: number;
}

/** What is not audio is held until all of it is known. */
export const MAX_HELD_BYTES = 64 * 2 ** 20;

const CHUNK_HEADER_BYTES = 8;

/** An odd chunk is followed by a pad byte, but some writers forget it: then one of these ids stands in its place. */
const KNOWN_IDS: ReadonlySet<string> = new Set([
  ...['fmt ', 'data', 'fact', 'LIST', 'bext', 'iXML', 'axml', 'chna', 'JUNK', 'junk', 'PAD ', 'FLLR', 'cue ', 'smpl', 'inst'],
  ...['acid', 'PEAK', 'id3 ', 'ID3 ', 'cart', 'DISP', 'umid', 'minf', 'elm1', 'regn', '_PMX'],
]);

/** The chunk that starts at byte `at`, or undefined where the file ends before its header does. */
export async function readChunk(ahead: Lookahead, at: number): Promise<Chunk | undefined> {
  return (await ahead.hold(at + CHUNK_HEADER_BYTES)) ? parseChunk(ahead.held, at) : undefined;
}

/** The chunk that follows `chunk`, behind its pad byte if there is one. */
export async function readChunkAfter(chunk: Chunk, ahead: Lookahead): Promise<Chunk | undefined> {
  const next = await readChunk(ahead, chunk.end);
  const isOdd = (chunk.end - chunk.payloadAt) % 2 === 1;
  return isOdd && !KNOWN_IDS.has(next?.id ?? '') ? readChunk(ahead, chunk.end + 1) : next;
}

/** A copy of the chunk's payload, or undefined where the file ends before. */
export async function readPayload(chunk: Chunk, ahead: Lookahead): Promise<Uint8Array | undefined> {
  return (await ahead.hold(chunk.end)) ? ahead.held.slice(chunk.payloadAt, chunk.end) : undefined;
}

/** Whether nothing but chunks stands between byte `at` and the end of a file of `fileBytes`, and not, for instance, audio. */
export async function isChunkChain(ahead: Lookahead, at: number, fileBytes: number): Promise<boolean> {
  let end = at;
  let chunk = await readChunk(ahead, at);
  while (chunk) {
    if (!isPlausible(chunk, fileBytes)) return false;
    // Audio does not look like chunks for as long as this.
    if (chunk.end > MAX_HELD_BYTES) return true;
    end = chunk.end;
    chunk = await readChunkAfter(chunk, ahead);
  }
  return fileBytes - end <= (end - at) % 2;
}

function parseChunk(bytes: Uint8Array, at: number): Chunk {
  const id = String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
  const size = (bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24)) >>> 0;
  const payloadAt = at + CHUNK_HEADER_BYTES;
  return { id, at, payloadAt, end: payloadAt + size };
}

function isPlausible({ id, end }: Chunk, fileBytes: number): boolean {
  return end <= fileBytes && [...id].every((character) => isPrintable(character.charCodeAt(0)));
}
