/** Provenance in the recording itself: a line in the CodingHistory of its bext chunk (EBU Tech 3285), and its audio's checksum. */
import type { ByteReader, Chunk } from './chunks.ts';
import { grammarOf } from './containers.ts';
import { type ByteEdit, encodeUint, findChunk, type WavShape } from './edits.ts';
import { planSizeEdits } from './sizes.ts';

/** What stands before the CodingHistory. */
const BEXT_FIXED_BYTES = 602;
const MAX_BEXT_BYTES = 1 << 24;
export const MD5_BYTES = 16;
const LINE_END = '\r\n';

/** Why no line is added, to be put behind the recording's name; or the edits that add it. */
export type HistoryPlan = { readonly edits: readonly ByteEdit[] } | { readonly refusal: string };

/**
 * One line of EBU R 98: coding, sampling frequency, word length, mode and free text without commas. Word lengths are those of integers; of
 * more than two channels R 98 knows no mode.
 */
export function buildHistoryLine({ coding, format }: Pick<WavShape, 'coding' | 'format'>, text: string): string {
  const wordLength = coding.encoding.startsWith('pcm') ? [`W=${coding.validBits}`] : [];
  const mode = ['mono', 'stereo'].slice(format.channelCount - 1, format.channelCount).map((name) => `M=${name}`);
  const fields = ['A=PCM', `F=${format.sampleRate}`, ...wordLength, ...mode, `T=${text.replaceAll(',', ';')}`];
  return fields.join(',') + LINE_END;
}

/** The edits that append `line` to the CodingHistory and make all sizes true, those of a salvaged file included. */
export async function planHistory(shape: WavShape, reader: ByteReader, fileBytes: number, line: string): Promise<HistoryPlan> {
  const bext = findChunk(shape.chunks, 'bext');
  if (!bext) return { refusal: 'has no bext chunk, so no coding history was written' };
  const bytes = bext.end - bext.payloadAt;
  const payload = bytes > MAX_BEXT_BYTES ? undefined : await reader.bytesAt(bext.payloadAt, bytes);
  const found = findLine(payload, bext, line, shape);
  if ('refusal' in found) return found;
  const { edit, growthBytes } = found;
  const sizes = await planSizeEdits(shape, reader, { fileBytes, growthBytes });
  if (!sizes) return { refusal: 'is too large for its header to grow, so no coding history was written' };
  return { edits: growthBytes === 0 ? [...sizes, edit] : [...sizes, growChunk(bext, growthBytes, shape), edit] };
}

/** The edit that appends `line` to a bext chunk with this payload, and by how much it grows; or why there can be none. */
export function findLine(
  payload: Uint8Array | undefined,
  bext: Chunk,
  line: string,
  shape: WavShape,
): { readonly edit: ByteEdit; readonly growthBytes: number } | { readonly refusal: string } {
  const bytes = bext.end - bext.payloadAt;
  if (payload?.length === bytes && bytes >= BEXT_FIXED_BYTES) return planLine(payload, bext, line, shape);
  return { refusal: `has a bext chunk of ${bytes} bytes, which is none, so no coding history was written` };
}

/** The zero bytes behind the text are room for more of it; beyond them the chunk grows by whole steps of its alignment. */
function planLine(
  payload: Uint8Array,
  bext: Chunk,
  line: string,
  { container }: WavShape,
): { edit: ByteEdit; growthBytes: number } {
  let end = payload.length;
  while (end > BEXT_FIXED_BYTES && payload[end - 1] === 0) end--;
  const isOpen = end > BEXT_FIXED_BYTES && payload[end - 1] !== LINE_END.charCodeAt(1);
  const text = Buffer.from(isOpen ? LINE_END + line : line, 'latin1');
  const removedBytes = Math.min(payload.length - end, text.length);
  const { alignment } = grammarOf(container);
  const growthBytes = Math.ceil((text.length - removedBytes) / alignment) * alignment;
  const inserted = Buffer.concat([text], removedBytes + growthBytes);
  return { edit: { at: bext.payloadAt + end, removedBytes, inserted }, growthBytes };
}

function growChunk({ at, payloadAt, end }: Chunk, growthBytes: number, { container }: WavShape): ByteEdit {
  const size = end - payloadAt + growthBytes;
  if (container === 'Wave64') return { at: at + 16, removedBytes: 8, inserted: encodeUint(size + 24, 8, false) };
  return { at: at + 4, removedBytes: 4, inserted: encodeUint(size, 4, container === 'RIFX') };
}

/** A checksum of the audio, and where it stands. */
export interface StatedMd5 {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The MD5 of the audio before and after its repair. */
export interface AudioDigests {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
}

/** What the chunk says in which BWF MetaEdit keeps the MD5 of the audio; undefined where there is none. */
export async function readAudioMd5(shape: WavShape, reader: ByteReader): Promise<StatedMd5 | undefined> {
  const chunk = findChunk(shape.chunks, 'MD5 ');
  if (!chunk || chunk.end - chunk.payloadAt < MD5_BYTES) return undefined;
  const bytes = await reader.bytesAt(chunk.payloadAt, MD5_BYTES);
  return bytes && { at: chunk.payloadAt, bytes };
}

/** `digest` in the order of bytes in which `stored` holds `previous`, both of which are met; undefined where it does not hold it. */
export function renewMd5(stored: Uint8Array, previous: Uint8Array, digest: Uint8Array): Uint8Array | undefined {
  if (Buffer.compare(stored, previous) === 0) return digest;
  return Buffer.compare(stored, previous.toReversed()) === 0 ? digest.toReversed() : undefined;
}
