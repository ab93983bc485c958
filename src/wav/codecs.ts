/** Sample values of WAV data: how each encoding is read and written. */
import { A_LAW_VALUES, compressALaw, compressMuLaw, MU_LAW_VALUES } from './law.ts';

export const ENCODINGS = ['pcm8', 'pcm16', 'pcm24', 'pcm32', 'pcm64', 'float32', 'float64', 'alaw', 'mulaw'] as const;

/** How one sample is stored: `pcm8` is unsigned around 128, the other `pcm…` are signed integers; A-law and mu-law are those of ITU-T G.711. */
export type Encoding = (typeof ENCODINGS)[number];

/** An encoding and what there is to know of it in one recording. */
export interface SampleCoding {
  readonly encoding: Encoding;
  readonly isBigEndian: boolean;
  /** Of an integer, the upper bits that count, where fewer than are stored; the others are 0. Otherwise all of them. */
  readonly validBits: number;
}

export const BYTES_PER_SAMPLE: Readonly<Record<Encoding, number>> = {
  pcm8: 1,
  pcm16: 2,
  pcm24: 3,
  pcm32: 4,
  pcm64: 8,
  float32: 4,
  float64: 8,
  alaw: 1,
  mulaw: 1,
};

/** An encoding as most recordings have it: little endian, with all its bits. */
export function plainCoding(encoding: Encoding): SampleCoding {
  return { encoding, isBigEndian: false, validBits: 8 * BYTES_PER_SAMPLE[encoding] };
}

/** What a report says of a coding: the bits only where fewer count than are stored. */
export function describeCoding({ encoding, validBits }: SampleCoding): { encoding: Encoding; validBits?: number } {
  return validBits === 8 * BYTES_PER_SAMPLE[encoding] ? { encoding } : { encoding, validBits };
}

/** Bits of the smallest step that the laws make, ITU-T G.711 tables 1a and 2a. */
const LAW_BITS: Partial<Record<Encoding, number>> = { alaw: 12, mulaw: 13 };

/** The (smallest) step between neighbouring sample values, full scale being ±1.0; 0 for floating point. */
export function quantisationStep({ encoding, validBits }: SampleCoding): number {
  return encoding.startsWith('float') ? 0 : 2 / 2 ** (LAW_BITS[encoding] ?? validBits);
}

/**
 * Decodes the first `length` samples of every channel from interleaved `bytes` into `channels`, full scale ±1.0.
 * Integers are divided by 2^(bits - 1), so every one of up to 53 bits is exact and -1.0 is reached but +1.0 is not; floating-point values
 * stay as they are, also above full scale, infinite or not a number. There must be `channelCount` arrays of at least `length`.
 */
export function decodeSamples(
  { encoding, isBigEndian }: SampleCoding,
  bytes: Uint8Array,
  channelCount: number,
  channels: readonly Float64Array[],
  length: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sampleBytes = BYTES_PER_SAMPLE[encoding];
  for (let c = 0; c < channelCount; c++)
    DECODERS[encoding](view, c * sampleBytes, channelCount * sampleBytes, channels[c], length, !isBigEndian);
}

/**
 * Writes one sample of value `x`, full scale ±1.0, at byte `offset` of `bytes`.
 * Integers are rounded to the nearest of their valid bits and clamped to their range, never wrapped, and not-a-number becomes silence;
 * floating point keeps values above full scale.
 */
export function encodeSample(coding: SampleCoding, x: number, bytes: Uint8Array, offset: number): void {
  const { encoding } = coding;
  ENCODERS[encoding](x, bytes, offset, coding.validBits);
  if (coding.isBigEndian) reverse(bytes, offset, BYTES_PER_SAMPLE[encoding]);
}

/** Decodes one channel: its first sample at byte `at`, the next one `stride` bytes further. */
type Decode = (view: DataView, at: number, stride: number, out: Float64Array, length: number, isLittle: boolean) => void;

/** Encodes one sample, little endian, see `encodeSample`. */
type Encode = (x: number, bytes: Uint8Array, at: number, validBits: number) => void;

// One loop per encoding, so that each is compiled for its own.
const DECODERS: Readonly<Record<Encoding, Decode>> = {
  pcm8(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = (view.getUint8(at) - 128) / 128;
  },
  pcm16(view, at, stride, out, length, isLittle) {
    for (let i = 0; i < length; i++, at += stride) out[i] = view.getInt16(at, isLittle) / 32768;
  },
  pcm24(view, at, stride, out, length, isLittle) {
    const low = at + (isLittle ? 0 : 2);
    const high = at + (isLittle ? 1 : 0);
    for (let i = 0, k = 0; i < length; i++, k += stride)
      out[i] = (view.getUint8(low + k) | (view.getInt16(high + k, isLittle) << 8)) / 8388608;
  },
  pcm32(view, at, stride, out, length, isLittle) {
    for (let i = 0; i < length; i++, at += stride) out[i] = view.getInt32(at, isLittle) / 2147483648;
  },
  pcm64(view, at, stride, out, length, isLittle) {
    const low = at + (isLittle ? 0 : 4);
    const high = at + (isLittle ? 4 : 0);
    for (let i = 0, k = 0; i < length; i++, k += stride)
      out[i] = (view.getInt32(high + k, isLittle) * 2 ** 32 + view.getUint32(low + k, isLittle)) / 2 ** 63;
  },
  float32(view, at, stride, out, length, isLittle) {
    for (let i = 0; i < length; i++, at += stride) out[i] = view.getFloat32(at, isLittle);
  },
  float64(view, at, stride, out, length, isLittle) {
    for (let i = 0; i < length; i++, at += stride) out[i] = view.getFloat64(at, isLittle);
  },
  alaw(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = A_LAW_VALUES[view.getUint8(at)];
  },
  mulaw(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = MU_LAW_VALUES[view.getUint8(at)];
  },
};

// Byte by byte, because a DataView made for each sample costs ten times as much as writing it.
const ENCODERS: Readonly<Record<Encoding, Encode>> = {
  pcm8(x, bytes, at) {
    bytes[at] = 128 + quantise(x, 128);
  },
  pcm16: (x, bytes, at, validBits) => writeInteger(x, bytes, at, 2, validBits),
  pcm24: (x, bytes, at, validBits) => writeInteger(x, bytes, at, 3, validBits),
  pcm32: (x, bytes, at, validBits) => writeInteger(x, bytes, at, 4, validBits),
  pcm64(x, bytes, at) {
    SCRATCH_VIEW.setBigInt64(0, quantise64(x), true);
    writeScratch(bytes, at, 8);
  },
  float32(x, bytes, at) {
    SCRATCH_VIEW.setFloat32(0, x, true);
    writeScratch(bytes, at, 4);
  },
  float64(x, bytes, at) {
    SCRATCH_VIEW.setFloat64(0, x, true);
    writeScratch(bytes, at, 8);
  },
  alaw(x, bytes, at) {
    bytes[at] = compressALaw(quantise(x, 32768));
  },
  mulaw(x, bytes, at) {
    bytes[at] = compressMuLaw(quantise(x, 32768));
  },
};

const SCRATCH = new Uint8Array(8);
const SCRATCH_VIEW = new DataView(SCRATCH.buffer);

/** Nearest of the integers -scale to scale - 1. */
function quantise(x: number, scale: number): number {
  const rounded = Math.round(x * scale);
  return rounded >= scale ? scale - 1 : Math.max(-scale, rounded) || 0;
}

function quantise64(x: number): bigint {
  // The largest integer is no double, so +1.0 and above go around them.
  return x >= 1 ? 2n ** 63n - 1n : BigInt(Math.max(-(2 ** 63), Math.round(x * 2 ** 63)) || 0);
}

function writeInteger(x: number, bytes: Uint8Array, at: number, count: number, validBits: number): void {
  const value = quantise(x, 2 ** (validBits - 1)) * 2 ** (8 * count - validBits);
  for (let i = 0; i < count; i++) bytes[at + i] = value >> (8 * i);
}

function writeScratch(bytes: Uint8Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) bytes[at + i] = SCRATCH[i];
}

function reverse(bytes: Uint8Array, at: number, count: number): void {
  for (let i = at, j = at + count - 1; i < j; i++, j--) {
    const byte = bytes[i];
    bytes[i] = bytes[j];
    bytes[j] = byte;
  }
}
