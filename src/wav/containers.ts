/** What a file's first bytes say it is. */
import type { DeclickError } from '../errors.ts';
import { type ChunkGrammar, parseWave64Id, RIFF_GRAMMAR, RIFX_GRAMMAR, WAVE64_GRAMMAR } from './chunks.ts';
import { malformed, printable, unsupported } from './refusals.ts';

/** What WAV recordings come in; RIFX has the most significant byte first, RF64, BW64 and Wave64 sizes of 64 bits. */
export const CONTAINERS = ['RIFF', 'RIFX', 'RF64', 'BW64', 'Wave64'] as const;

export type Container = (typeof CONTAINERS)[number];

const GRAMMARS: Readonly<Record<Container, ChunkGrammar>> = {
  RIFF: RIFF_GRAMMAR,
  RIFX: RIFX_GRAMMAR,
  RF64: RIFF_GRAMMAR,
  BW64: RIFF_GRAMMAR,
  Wave64: WAVE64_GRAMMAR,
};

/** How a container writes its chunks. */
export function grammarOf(container: Container): ChunkGrammar {
  return GRAMMARS[container];
}

/** Where the first chunk starts: behind container id, size field and form type. */
export function firstChunkAt(container: Container): number {
  return container === 'Wave64' ? WAVE64_FORM_AT + WAVE64_ID.length : RIFF_FORM_AT + 4;
}

/** As much of a file as the longest container header has. */
export const CONTAINER_HEADER_BYTES = 40;

const WAVE64_ID = 'riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00';
const RIFF_FORM_AT = 8;
const WAVE64_FORM_AT = 24;

/** Where the id stands, the id, and what has it; the first that fits names the file. */
const FOREIGN: readonly (readonly [at: number, id: string, name: string])[] = [
  [0, 'FFIR', 'a byte-swapped WAV (FFIR)'],
  [0, 'fLaC', 'a FLAC file'],
  [0, 'ID3', 'an MP3 file (it starts with an ID3 tag)'],
  [0, 'OggS', 'an Ogg file (Vorbis, Opus or FLAC)'],
  [8, 'AIFF', 'an AIFF file'],
  [8, 'AIFC', 'an AIFF-C file'],
  [0, 'caff', 'a Core Audio file (CAF)'],
  [4, 'ftyp', 'an MPEG-4 file (AAC or ALAC)'],
  [0, 'wvpk', 'a WavPack file'],
  [0, 'MAC ', "a Monkey's Audio file"],
  [0, 'DSD ', 'a DSD file (DSF)'],
  [0, 'FRM8', 'a DSD file (DSDIFF)'],
  [0, '.snd', 'a Sun audio file (AU)'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'a Windows Media file'],
  [0, '\x1a\x45\xdf\xa3', 'a Matroska or WebM file'],
];

/**
 * Which WAV container starts with the bytes `head`, the first of a file (40 are looked at, more help to name what else it is).
 * @throws DeclickError `unsupported-wav` for other audio formats, by name, and `malformed-wav` for everything else.
 */
export function parseContainer(head: Uint8Array, label: string): Container {
  const container = nameContainer(head);
  if (!container) throw refuseForeign(head, label);
  if (head.length < firstChunkAt(container)) {
    throw malformed(
      label,
      `ends after ${head.length} bytes, inside the WAV header: it is cut short, so copy it again from its source`,
    );
  }
  const form = head.subarray(container === 'Wave64' ? WAVE64_FORM_AT : RIFF_FORM_AT, firstChunkAt(container));
  if ((container === 'Wave64' ? parseWave64Id(form).toUpperCase() : latin1(form)) === 'WAVE') return container;
  const found = `says type "${printable(form.subarray(0, 4))}" after ${container}`;
  throw malformed(label, `${found}, but "WAVE" is expected: check that it is a WAV file`);
}

function nameContainer(head: Uint8Array): Container | undefined {
  const id = latin1(head.subarray(0, 4));
  // A file of a few bytes may hold no more than the start of the long id.
  if (id === 'riff' && WAVE64_ID.startsWith(latin1(head.subarray(0, WAVE64_ID.length)))) return 'Wave64';
  return CONTAINERS.find((container) => container === id);
}

function refuseForeign(head: Uint8Array, label: string): DeclickError {
  if (head.length === 0) return malformed(label, 'is empty, but a WAV file is expected: copy it again from its source');
  const name = nameForeign(head);
  if (name) return unsupported(label, `is ${name}, but a WAV file (${CONTAINERS.join(', ')}) is expected: convert it first`);
  const found = isText(head) ? 'holds text' : `starts with "${printable(head.subarray(0, 4))}"`;
  return malformed(label, `${found}, but a WAV file starts with "RIFF" or "RF64": check that it is a sound recording`);
}

function nameForeign(head: Uint8Array): string | undefined {
  const named = FOREIGN.find(([at, id]) => latin1(head.subarray(at, at + id.length)) === id);
  return named?.[2] ?? nameMpegFrame(head);
}

/** ISO/IEC 11172-3 §2.4.1.3 and 13818-7 §6.2: eleven or twelve set bits, then version and layer. */
function nameMpegFrame(head: Uint8Array): string | undefined {
  if (head.length < 4 || head[0] !== 0xff || (head[1] & 0xe0) !== 0xe0) return undefined;
  if ((head[1] & 0xf6) === 0xf0) return 'an AAC file (ADTS)';
  const layer = 4 - ((head[1] >> 1) & 3);
  // Layer 1 is hardly ever met alone, but its first bytes are also those of text in UTF-16.
  const isFrame = (layer === 2 || layer === 3) && head[2] >> 4 !== 0xf;
  return isFrame ? `an MP${layer} file` : undefined;
}

function isText(head: Uint8Array): boolean {
  const mark = latin1(head.subarray(0, 2));
  if (mark === '\xff\xfe' || mark === '\xfe\xff') return true;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells text from other bytes
    return !/[\x00-\x08\x0e-\x1f\x7f]/.test(text);
  } catch {
    return false;
  }
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
