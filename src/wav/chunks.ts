/** RIFF chunks, walked in order over the bytes that a lookahead holds, so that a pipe can be walked like a file. */
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

/** How one family of containers writes its chunks. */
export interface ChunkGrammar {
  /** Id and size. */
  readonly headerBytes: number;
  /** Chunks start at multiples of this. */
  readonly alignment: 2 | 8;
  readonly isBigEndian: boolean;
  /** The chunk whose header these bytes are, `at` being where it stands in the file. */
  parseHeader(header: Uint8Array, at: number): Chunk;
}

const RIFF_HEADER_BYTES = 8;
const WAVE64_HEADER_BYTES = 24;

/** RIFF and its 64-bit kin: four characters, then the payload's size. */
export const RIFF_GRAMMAR: ChunkGrammar = buildRiffGrammar(false);

/** RIFX: the same with the most significant byte first. */
export const RIFX_GRAMMAR: ChunkGrammar = buildRiffGrammar(true);

/** What is not audio is held until all of it is known. */
export const MAX_HELD_BYTES = 64 * 2 ** 20;
const MAX_CHAIN_LENGTH = 1 << 12;

/** An odd chunk is followed by a pad byte, but some writers forget it: then one of these ids stands in its place. */
const KNOWN_IDS: ReadonlySet<string> = new Set([
  ...['fmt ', 'data', 'fact', 'LIST', 'bext', 'iXML', 'axml', 'chna', 'JUNK', 'junk', 'PAD ', 'FLLR', 'cue ', 'smpl', 'inst'],
  ...['acid', 'PEAK', 'id3 ', 'ID3 ', 'cart', 'DISP', 'umid', 'minf', 'elm1', 'regn', '_PMX'],
]);

/** The last twelve bytes of the identifiers that Sony gave to what RIFF calls by four characters; the first four are those. */
const WAVE64_GUID_ENDS: readonly string[] = ['f3acd3118cd100c04f8edb8a', '2f91cf11a5d628db04c10000', '2e91cf11a5d628db04c10000'];

/** Sony Wave64: a GUID, then the size of the whole chunk in 64 bits, and a multiple of 8 bytes. */
export const WAVE64_GRAMMAR: ChunkGrammar = {
  headerBytes: WAVE64_HEADER_BYTES,
  alignment: 8,
  isBigEndian: false,
  parseHeader(header, at) {
    const view = new DataView(header.buffer, header.byteOffset);
    const payloadAt = at + WAVE64_HEADER_BYTES;
    const payloadBytes = Math.max(0, Number(view.getBigUint64(16, true)) - WAVE64_HEADER_BYTES);
    return { id: parseWave64Id(header), at, payloadAt, end: payloadAt + payloadBytes };
  },
};

/** The four characters that a Wave64 GUID stands for, or all of it in hexadecimal. */
export function parseWave64Id(guid: Uint8Array): string {
  const hex = Buffer.from(guid.subarray(0, 16)).toString('hex');
  return WAVE64_GUID_ENDS.includes(hex.slice(8)) ? String.fromCharCode(...guid.subarray(0, 4)) : hex;
}

/** Bytes of a file by their place; undefined where it ends before. */
export interface ByteReader {
  bytesAt(at: number, count: number): Promise<Uint8Array | undefined>;
}

/** The chunk that starts at byte `at`, or undefined where the file ends before its header does. */
export async function readChunk(reader: ByteReader, at: number, grammar: ChunkGrammar): Promise<Chunk | undefined> {
  const header = await reader.bytesAt(at, grammar.headerBytes);
  return header && grammar.parseHeader(header, at);
}

/** The chunk that follows `chunk`, behind its padding if there is any. */
export async function readChunkAfter(chunk: Chunk, reader: ByteReader, grammar: ChunkGrammar): Promise<Chunk | undefined> {
  const padBytes = paddingOf(chunk.end - chunk.at, grammar);
  if (padBytes === 0 || grammar.alignment > 2) return readChunk(reader, chunk.end + padBytes, grammar);
  const next = await readChunk(reader, chunk.end, grammar);
  return KNOWN_IDS.has(next?.id ?? '') ? next : readChunk(reader, chunk.end + padBytes, grammar);
}

/** A copy of the chunk's payload, or undefined where the file ends before. */
export async function readPayload(chunk: Chunk, reader: ByteReader): Promise<Uint8Array | undefined> {
  return (await reader.bytesAt(chunk.payloadAt, chunk.end - chunk.payloadAt))?.slice();
}

/** Whether nothing but chunks stands between byte `at` and the end of a file of `fileBytes`, and not, for instance, audio. */
export async function isChunkChain(ahead: ByteReader, at: number, fileBytes: number, grammar: ChunkGrammar): Promise<boolean> {
  let end = at;
  let chunk = await readChunk(ahead, at, grammar);
  for (let count = 0; chunk; count++) {
    if (!isNamed(chunk) || chunk.end > fileBytes) return false;
    // Audio does not look like chunks for as long as this.
    if (chunk.end > MAX_HELD_BYTES || count === MAX_CHAIN_LENGTH) return true;
    end = chunk.end;
    chunk = await readChunkAfter(chunk, ahead, grammar);
  }
  return fileBytes - end <= paddingOf(end - at, grammar);
}

/** Whether a chunk's id is one that a program would give. */
export function isNamed({ id }: Chunk): boolean {
  return [...id].every((character) => isPrintable(character.charCodeAt(0)));
}

function paddingOf(bytes: number, { alignment }: ChunkGrammar): number {
  return (alignment - (bytes % alignment)) % alignment;
}

function buildRiffGrammar(isBigEndian: boolean): ChunkGrammar {
  return {
    headerBytes: RIFF_HEADER_BYTES,
    alignment: 2,
    isBigEndian,
    parseHeader(header, at) {
      const size = new DataView(header.buffer, header.byteOffset).getUint32(4, !isBigEndian);
      const payloadAt = at + RIFF_HEADER_BYTES;
      return { id: String.fromCharCode(...header.subarray(0, 4)), at, payloadAt, end: payloadAt + size };
    },
  };
}
