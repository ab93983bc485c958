/** The fmt chunk: from its bytes to how samples are stored. */
import type { AudioFormat } from '../audio.ts';
import { type Encoding, quantisationStep } from './codecs.ts';
import { malformed, unsupported } from './refusals.ts';

export interface WavFormat {
  readonly encoding: Encoding;
  readonly format: AudioFormat;
  /** Bytes from one sample of a channel to its next. */
  readonly blockAlign: number;
}

/** PCMWAVEFORMAT, WAVEFORMATEX and WAVEFORMATEXTENSIBLE begin alike. */
interface FmtFields {
  /** What the samples are: the format tag, for WAVE_FORMAT_EXTENSIBLE the one inside the sub-format. */
  readonly tag: number;
  readonly channelCount: number;
  readonly sampleRate: number;
  readonly blockAlign: number;
  readonly bits: number;
  /** Of WAVE_FORMAT_EXTENSIBLE; 0 where nothing is said. */
  readonly validBits: number;
}

const PCM = 0x0001;
const FLOAT = 0x0003;
const EXTENSIBLE = 0xfffe;

const MIN_SAMPLE_RATE = 8000;
const MAX_SAMPLE_RATE = 192000;
const MAX_CHANNEL_COUNT = 64;

/** WAVEFORMAT, the oldest form, has no bits per sample. */
const WAVEFORMAT_BYTES = 14;
const EXTENSIBLE_BYTES = 40;

const ENCODINGS_BY_BITS: Readonly<Record<number, Readonly<Record<number, Encoding>>>> = {
  [PCM]: { 8: 'pcm8', 16: 'pcm16', 24: 'pcm24', 32: 'pcm32' },
  [FLOAT]: { 32: 'float32', 64: 'float64' },
};

const CONVERT = 'PCM of 8, 16, 24 or 32 bits or floating point of 32 or 64 bits is expected: convert it to one of these first';

/** Names of format tags, RFC 2361 and Microsoft's mmreg.h. */
const CODEC_NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'mu-law',
  8: 'DTS',
  9: 'DRM',
  10: 'Windows Media Voice',
  16: 'OKI ADPCM',
  17: 'IMA ADPCM',
  18: 'MediaSpace ADPCM',
  20: 'G.723 ADPCM',
  23: 'Dialogic OKI ADPCM',
  32: 'Yamaha ADPCM',
  34: 'TrueSpeech',
  49: 'GSM 6.10',
  64: 'G.721 ADPCM',
  65: 'G.728 CELP',
  66: 'G.723.1',
  69: 'G.726 ADPCM',
  80: 'MPEG layer 1 or 2',
  85: 'MP3',
  97: 'DK4 ADPCM',
  98: 'DK3 ADPCM',
  100: 'G.726 ADPCM',
  101: 'G.722 ADPCM',
  131: 'G.729',
  146: 'Dolby AC-3',
  255: 'AAC',
  304: 'ACELP',
  352: 'Windows Media Audio 1',
  353: 'Windows Media Audio 2',
  354: 'Windows Media Audio Professional',
  355: 'Windows Media Audio Lossless',
  512: 'Creative ADPCM',
  624: 'ATRAC3',
  5632: 'AAC',
  5648: 'AAC',
  8192: 'Dolby AC-3',
  8193: 'DTS',
  22127: 'Vorbis',
  26447: 'Vorbis',
  26448: 'Vorbis',
  26449: 'Vorbis',
  28781: 'AAC',
  41225: 'Speex',
  61868: 'FLAC',
};

/** Bytes 2 to 15 of KSDATAFORMAT_SUBTYPE_…, and of the same for Ambisonic B-format, which is stored like any other. */
const SUB_FORMATS: readonly string[] = ['000000001000800000aa00389b71', '00002107d3118644c8c1ca000000'];

/**
 * What the payload of a fmt chunk says; surplus bytes at its end are ignored, and so is the redundant byte rate.
 * @throws DeclickError `malformed-wav` where the fields contradict each other, `unsupported-wav`, by name, for what is not read.
 */
export function parseFormat(fmt: Uint8Array, label: string): WavFormat {
  if (fmt.length < WAVEFORMAT_BYTES) {
    throw malformed(
      label,
      `has a fmt chunk of ${fmt.length} bytes, but at least ${WAVEFORMAT_BYTES} are expected: copy it again from its source`,
    );
  }
  const fields = parseFields(fmt, label);
  checkCodec(fields, label);
  checkConsistency(fields, label);
  checkRange(fields, label);
  const encoding = resolveEncoding(fields, label);
  const { sampleRate, channelCount, blockAlign } = fields;
  return { encoding, blockAlign, format: { sampleRate, channelCount, quantisationStep: quantisationStep(encoding) } };
}

function parseFields(fmt: Uint8Array, label: string): FmtFields {
  const view = new DataView(fmt.buffer, fmt.byteOffset, fmt.byteLength);
  const isExtensible = view.getUint16(0, true) === EXTENSIBLE;
  const channelCount = view.getUint16(2, true);
  const blockAlign = view.getUint16(12, true);
  return {
    tag: isExtensible ? parseSubFormat(fmt, label) : view.getUint16(0, true),
    channelCount,
    sampleRate: view.getUint32(4, true),
    blockAlign,
    bits: fmt.length >= 16 ? view.getUint16(14, true) : (8 * blockAlign) / channelCount,
    validBits: isExtensible ? view.getUint16(18, true) : 0,
  };
}

function parseSubFormat(fmt: Uint8Array, label: string): number {
  if (fmt.length < EXTENSIBLE_BYTES) {
    const found = `says WAVE_FORMAT_EXTENSIBLE in a fmt chunk of ${fmt.length} bytes`;
    throw malformed(label, `${found}, but ${EXTENSIBLE_BYTES} are expected: write it anew with another program`);
  }
  const subFormat = Buffer.from(fmt.subarray(24, EXTENSIBLE_BYTES)).toString('hex');
  if (SUB_FORMATS.includes(subFormat.slice(4))) return fmt[24] | (fmt[25] << 8);
  throw unsupported(label, `holds audio of the unknown sub-format ${subFormat}, but ${CONVERT}`);
}

function checkCodec({ tag }: FmtFields, label: string): void {
  if (tag in ENCODINGS_BY_BITS) return;
  const name = CODEC_NAMES[tag] ?? `audio of the unknown format tag 0x${tag.toString(16).padStart(4, '0')}`;
  throw unsupported(label, `holds ${name}, but ${CONVERT}`);
}

function checkConsistency({ channelCount, sampleRate, bits, blockAlign }: FmtFields, label: string): void {
  if (channelCount > 0 && sampleRate > 0 && bits > 0 && blockAlign % channelCount === 0 && 8 * blockAlign >= bits * channelCount)
    return;
  const found = `says in its fmt chunk that ${channelCount} × ${bits} bits take ${blockAlign} bytes, at ${sampleRate} Hz`;
  throw malformed(label, `${found}, but that cannot be: correct its header, or copy it again from its source`);
}

function checkRange({ channelCount, sampleRate }: FmtFields, label: string): void {
  if (channelCount > MAX_CHANNEL_COUNT) {
    throw unsupported(
      label,
      `has ${channelCount} channels, but at most ${MAX_CHANNEL_COUNT} are expected: split it into several files first`,
    );
  }
  if (sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE) {
    const expected = `${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE} Hz are expected`;
    throw unsupported(label, `has a sample rate of ${sampleRate} Hz, but ${expected}: convert it first, or correct its header`);
  }
}

/**
 * Fewer bits than are stored are refused: whether they are the upper or the lower ones of 24 in 4 bytes cannot be told, and of those that
 * can, the others must stay 0. Some writers leave the valid bits 0 where all of them are; for floating point they mean nothing.
 */
function resolveEncoding({ tag, bits, validBits, blockAlign, channelCount }: FmtFields, label: string): Encoding {
  const storedBits = (8 * blockAlign) / channelCount;
  const usedBits = tag === PCM && validBits > 0 ? Math.min(bits, validBits) : bits;
  const encoding = usedBits === storedBits ? ENCODINGS_BY_BITS[tag][bits] : undefined;
  if (encoding) return encoding;
  const kind = tag === PCM ? 'integer' : 'floating-point';
  const stored = usedBits === storedBits ? '' : ` in ${storedBits} bits each`;
  throw unsupported(label, `holds ${usedBits}-bit ${kind} samples${stored}, but ${CONVERT}`);
}
