/** Sample values of WAV data, little endian: how each encoding is read and written. */

export const ENCODINGS = ['pcm8', 'pcm16', 'pcm24', 'pcm32', 'float32', 'float64'] as const;

/** How one sample is stored: `pcm8` is unsigned around 128, the other `pcm…` are signed integers. */
export type Encoding = (typeof ENCODINGS)[number];

export const BYTES_PER_SAMPLE: Readonly<Record<Encoding, number>> = {
  pcm8: 1,
  pcm16: 2,
  pcm24: 3,
  pcm32: 4,
  float32: 4,
  float64: 8,
};

/** The step between neighbouring sample values, full scale being ±1.0; 0 for floating point. */
export function quantisationStep(encoding: Encoding): number {
  return encoding.startsWith('pcm') ? 2 / 2 ** (8 * BYTES_PER_SAMPLE[encoding]) : 0;
}

/**
 * Decodes the first `length` samples of every channel from interleaved `bytes` into `channels`, full scale ±1.0.
 * Integers are divided by 2^(bits - 1), so every one of them is exact and -1.0 is reached but +1.0 is not; floating-point values stay
 * as they are, also above full scale, infinite or not a number. There must be `channelCount` arrays of at least `length`.
 */
export function decodeSamples(
  encoding: Encoding,
  bytes: Uint8Array,
  channelCount: number,
  channels: readonly Float64Array[],
  length: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sampleBytes = BYTES_PER_SAMPLE[encoding];
  for (let c = 0; c < channelCount; c++)
    DECODERS[encoding](view, c * sampleBytes, channelCount * sampleBytes, channels[c], length);
}

/**
 * Writes one sample of value `x`, full scale ±1.0, at byte `offset` of `bytes`.
 * Integers are rounded to the nearest and clamped to their range, never wrapped, and not-a-number becomes silence; floating point
 * keeps values above full scale.
 */
export function encodeSample(encoding: Encoding, x: number, bytes: Uint8Array, offset: number): void {
  ENCODERS[encoding](x, bytes, offset);
}

/** Decodes one channel: its first sample at byte `at`, the next one `stride` bytes further. */
type Decode = (view: DataView, at: number, stride: number, out: Float64Array, length: number) => void;

/** Encodes one sample, see `encodeSample`. */
type Encode = (x: number, bytes: Uint8Array, at: number) => void;

// One loop per encoding, so that each is compiled for its own.
const DECODERS: Readonly<Record<Encoding, Decode>> = {
  pcm8(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = (view.getUint8(at) - 128) / 128;
  },
  pcm16(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = view.getInt16(at, true) / 32768;
  },
  pcm24(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = (view.getUint8(at) | (view.getInt16(at + 1, true) << 8)) / 8388608;
  },
  pcm32(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = view.getInt32(at, true) / 2147483648;
  },
  float32(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = view.getFloat32(at, true);
  },
  float64(view, at, stride, out, length) {
    for (let i = 0; i < length; i++, at += stride) out[i] = view.getFloat64(at, true);
  },
};

// Byte by byte, because a DataView made for each sample costs ten times as much as writing it.
const ENCODERS: Readonly<Record<Encoding, Encode>> = {
  pcm8(x, bytes, at) {
    bytes[at] = 128 + quantise(x, 128);
  },
  pcm16(x, bytes, at) {
    writeBytes(quantise(x, 32768), bytes, at, 2);
  },
  pcm24(x, bytes, at) {
    writeBytes(quantise(x, 8388608), bytes, at, 3);
  },
  pcm32(x, bytes, at) {
    writeBytes(quantise(x, 2147483648), bytes, at, 4);
  },
  float32(x, bytes, at) {
    FLOAT_VIEW.setFloat32(0, x, true);
    for (let i = 0; i < 4; i++) bytes[at + i] = FLOAT_BYTES[i];
  },
  float64(x, bytes, at) {
    FLOAT_VIEW.setFloat64(0, x, true);
    for (let i = 0; i < 8; i++) bytes[at + i] = FLOAT_BYTES[i];
  },
};

const FLOAT_BYTES = new Uint8Array(8);
const FLOAT_VIEW = new DataView(FLOAT_BYTES.buffer);

/** Nearest of the integers -scale to scale - 1. */
function quantise(x: number, scale: number): number {
  const rounded = Math.round(x * scale);
  return rounded >= scale ? scale - 1 : Math.max(-scale, rounded) || 0;
}

function writeBytes(value: number, bytes: Uint8Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) bytes[at + i] = value >> (8 * i);
}
