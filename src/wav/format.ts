/** The fmt chunk: from its bytes to how samples are stored. */
import { type AudioFormat, CHANNEL_COUNT_LIMITS, SAMPLE_RATE_LIMITS } from '../audio.ts';
import { BYTES_PER_SAMPLE, type Encoding, quantisationStep, type SampleCoding } from './codecs.ts';
import { malformed, unsupported } from './refusals.ts';

export interface WavFormat {
  readonly coding: SampleCoding;
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
const A_LAW = 0x0006;
const MU_LAW = 0x0007;
const EXTENSIBLE = 0xfffe;

/** WAVEFORMAT, the oldest form, has no bits per sample. */
const WAVEFORMAT_BYTES = 14;
const EXTENSIBLE_BYTES = 40;

/** By format tag, then by the bits that a sample takes. */
const ENCODINGS_BY_STORED_BITS: Readonly<Record<number, Readonly<Record<number, Encoding>>>> = {
  [PCM]: { 8: 'pcm8', 16: 'pcm16', 24: 'pcm24', 32: 'pcm32', 64: 'pcm64' },
  [FLOAT]: { 32: 'float32', 64: 'float64' },
  [A_LAW]: { 8: 'alaw' },
  [MU_LAW]: { 8: 'mulaw' },
};

const MIN_VALID_BITS = 8;

const CONVERT =
  'PCM of 8 to 32 or of 64 bits, floating point of 32 or 64 bits, A-law or mu-law is expected: convert it to one of these first';

/** Names of format tags, RFC 2361 and Microsoft's mmreg.h. */
const CODEC_NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
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

/** The same with the numbers of the GUID most significant byte first, then bytes 0 to 3 are the format tag. */
const BIG_ENDIAN_SUB_FORMATS: readonly string[] = ['00000010800000aa00389b71', '072111d38644c8c1ca000000'];

/**
 * What the payload of a fmt chunk says; surplus bytes at its end are ignored, and so is the redundant byte rate.
 * `isBigEndian`: as in RIFX.
 * @throws DeclickError `malformed-wav` where the fields contradict each other, `unsupported-wav`, by name, for what is not read.
 */
export function parseFormat(fmt: Uint8Array, label: string, isBigEndian = false): WavFormat {
  if (fmt.length < WAVEFORMAT_BYTES) {
    throw malformed(
      label,
      `has a fmt chunk of ${fmt.length} bytes, but at least ${WAVEFORMAT_BYTES} are expected: copy it again from its source`,
    );
  }
  const fields = parseFields(fmt, label, isBigEndian);
  checkCodec(fields, label);
  checkConsistency(fields, label);
  checkRange(fields, label);
  const coding = { ...resolveCoding(fields, label), isBigEndian };
  const { sampleRate, channelCount, blockAlign } = fields;
  return { coding, blockAlign, format: { sampleRate, channelCount, quantisationStep: quantisationStep(coding) } };
}

function parseFields(fmt: Uint8Array, label: string, isBigEndian: boolean): FmtFields {
  const view = new DataView(fmt.buffer, fmt.byteOffset, fmt.byteLength);
  const uint16 = (at: number): number => view.getUint16(at, !isBigEndian);
  const isExtensible = uint16(0) === EXTENSIBLE;
  const channelCount = uint16(2);
  const blockAlign = uint16(12);
  return {
    tag: isExtensible ? parseSubFormat(fmt, label, isBigEndian) : uint16(0),
    channelCount,
    sampleRate: view.getUint32(4, !isBigEndian),
    blockAlign,
    bits: fmt.length >= 16 ? uint16(14) : (8 * blockAlign) / channelCount,
    validBits: isExtensible ? uint16(18) : 0,
  };
}

/** Writers of RIFX do not agree on the order of the sub-format's bytes: all of it turned, the format tag only, or nothing. */
function parseSubFormat(fmt: Uint8Array, label: string, isBigEndian: boolean): number {
  if (fmt.length < EXTENSIBLE_BYTES) {
    const found = `says WAVE_FORMAT_EXTENSIBLE in a fmt chunk of ${fmt.length} bytes`;
    throw malformed(label, `${found}, but ${EXTENSIBLE_BYTES} are expected: write it anew with another program`);
  }
  const guid = Buffer.from(fmt.subarray(24, EXTENSIBLE_BYTES));
  const hex = guid.toString('hex');
  if (isBigEndian && BIG_ENDIAN_SUB_FORMATS.includes(hex.slice(8))) return guid.readUInt32BE(0);
  const isTurned = isBigEndian && guid[0] === 0;
  if (SUB_FORMATS.includes(hex.slice(4))) return isTurned ? guid.readUInt16BE(0) : guid.readUInt16LE(0);
  throw unsupported(label, `holds audio of the unknown sub-format ${hex}, but ${CONVERT}`);
}

function checkCodec({ tag }: FmtFields, label: string): void {
  if (tag in ENCODINGS_BY_STORED_BITS) return;
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
  if (channelCount > CHANNEL_COUNT_LIMITS.maximum) {
    throw unsupported(
      label,
      `has ${channelCount} channels, but at most ${CHANNEL_COUNT_LIMITS.maximum} are expected: split it into several files first`,
    );
  }
  const { minimum, maximum } = SAMPLE_RATE_LIMITS;
  if (sampleRate < minimum || sampleRate > maximum) {
    const expected = `${minimum} to ${maximum} Hz are expected`;
    throw unsupported(label, `has a sample rate of ${sampleRate} Hz, but ${expected}: convert it first, or correct its header`);
  }
}

/**
 * Integers of fewer bits than are stored are the upper ones (Microsoft, "Multiple Channel Audio Data and WAVE Files"), the lower ones 0.
 * 24 bits in 4 bytes are refused: some writers use the lower ones, and which cannot be told. So are samples that take more bytes than the
 * fmt chunk accounts for. Some writers leave the valid bits 0 where all of them are; for other encodings they mean nothing.
 */
function resolveCoding(fields: FmtFields, label: string): Pick<SampleCoding, 'encoding' | 'validBits'> {
  const { tag, bits, blockAlign, channelCount } = fields;
  const storedBits = (8 * blockAlign) / channelCount;
  const encoding = storedBits === 8 * Math.ceil(bits / 8) ? ENCODINGS_BY_STORED_BITS[tag][storedBits] : undefined;
  const validBits = tag === PCM && fields.validBits > 0 ? Math.min(bits, fields.validBits) : bits;
  if (encoding && isReadable(encoding, validBits)) return { encoding, validBits };
  const kind = tag === PCM ? 'integer' : tag === FLOAT ? 'floating-point' : 'companded';
  const stored = validBits === storedBits ? '' : ` in ${storedBits} bits each, which writers do in different ways`;
  throw unsupported(label, `holds ${validBits}-bit ${kind} samples${stored}, but ${CONVERT}`);
}

function isReadable(encoding: Encoding, validBits: number): boolean {
  const storedBits = 8 * BYTES_PER_SAMPLE[encoding];
  if (validBits === storedBits) return true;
  const isAmbiguous = storedBits === 32 && validBits === 24;
  return ['pcm16', 'pcm24', 'pcm32'].includes(encoding) && validBits >= MIN_VALID_BITS && !isAmbiguous;
}
