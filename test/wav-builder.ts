/** WAV files made byte by byte, also such as no well-behaved program writes. */

import { BYTES_PER_SAMPLE, type Encoding, encodeSample, plainCoding, type SampleCoding } from '../src/wav/codecs.ts';
import type { Container } from '../src/wav/containers.ts';

export interface WavLayout {
  readonly container?: Container;
  readonly encoding?: Encoding;
  readonly sampleRate?: number;
  /** Planar samples, full scale ±1.0; encoded as `encoding`. */
  readonly channels?: readonly ArrayLike<number>[];
  /** The audio as bytes, instead of `channels`. */
  readonly audio?: Uint8Array;
  readonly channelCount?: number;
  readonly extensible?: boolean;
  /** Instead of the fmt chunk that follows from the rest; null: none. */
  readonly fmt?: Uint8Array | null;
  /** Surplus bytes at the end of the fmt chunk. */
  readonly fmtSurplus?: Uint8Array;
  /** Whole chunks, between fmt and data and behind the audio; see `buildChunk`. */
  readonly chunksBefore?: readonly Uint8Array[];
  readonly chunksAfter?: readonly Uint8Array[];
  /** The ds64 chunk's payload instead of the right one; null: none. Only for RF64 and BW64. */
  readonly ds64?: Uint8Array | null;
  /** What the data chunk's header announces, instead of the audio's size, or 0xFFFFFFFF in RF64 and BW64; of Wave64 with the chunk's header. */
  readonly dataSize?: number;
  /** False: odd audio has no pad byte. */
  readonly pad?: boolean;
  readonly trailing?: Uint8Array;
}

const TAGS: Partial<Record<Encoding, number>> = { float32: 3, float64: 3, alaw: 6, mulaw: 7 };

export function buildWav(layout: WavLayout = {}): Buffer {
  const { container = 'RIFF', chunksBefore = [], chunksAfter = [], trailing = new Uint8Array(0), ds64, pad = true } = layout;
  const isLarge = container === 'RF64' || container === 'BW64';
  const audio = layout.audio ?? encodeChannels(codingOf(layout), layout.channels ?? [[]]);
  const size = layout.dataSize ?? (isLarge ? 0xffffffff : undefined);
  const data = buildChunk('data', audio, { ...(size === undefined ? {} : { size }), pad, container });
  const fmt = layout.fmt === undefined ? buildFmt(layout) : layout.fmt;
  const chunks = [...(fmt ? [buildChunk('fmt ', fmt, { container })] : []), ...chunksBefore, data, ...chunksAfter];
  const bodyBytes = 4 + chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (isLarge && ds64 !== null) chunks.unshift(buildChunk('ds64', ds64 ?? buildDs64(bodyBytes + 36, audio.length)));
  return Buffer.concat([buildContainerHeader(container, isLarge ? 0xffffffff : bodyBytes), ...chunks, trailing]);
}

function buildContainerHeader(container: Container, bodyBytes: number): Buffer {
  if (container !== 'Wave64') return Buffer.concat([Buffer.from(container), uint32(bodyBytes, container), Buffer.from('WAVE')]);
  return Buffer.concat([WAVE64_RIFF, uint64(40 + bodyBytes - 4), wave64Guid('wave')]);
}

/** A chunk with its header and its padding; `size` is what the header announces. */
export function buildChunk(
  id: string,
  payload: Uint8Array,
  { size, pad = true, container = 'RIFF' }: { size?: number; pad?: boolean; container?: Container } = {},
): Buffer {
  const isWave64 = container === 'Wave64';
  const announced = size ?? payload.length + (isWave64 ? 24 : 0);
  const alignment = isWave64 ? 8 : 2;
  const padding = pad ? (alignment - (payload.length % alignment)) % alignment : 0;
  const header = isWave64 ? [wave64Guid(id), uint64(announced)] : [Buffer.from(id, 'latin1'), uint32(announced, container)];
  return Buffer.concat([...header, payload, Buffer.alloc(padding)]);
}

const WAVE64_RIFF = Buffer.from('726966662e91cf11a5d628db04c10000', 'hex');

function wave64Guid(id: string): Buffer {
  return Buffer.concat([Buffer.from(id, 'latin1'), Buffer.from('f3acd3118cd100c04f8edb8a', 'hex')]);
}

export interface FmtLayout {
  readonly tag?: number;
  readonly channelCount?: number;
  readonly sampleRate?: number;
  readonly blockAlign?: number;
  readonly bits?: number;
  /** Makes the chunk WAVE_FORMAT_EXTENSIBLE, with `tag` in its sub-format. */
  readonly validBits?: number;
  /** The sub-format's bytes 2 to 15, in hexadecimal. */
  readonly subFormat?: string;
  /** As in RIFX. */
  readonly isBigEndian?: boolean;
}

/** The payload of a fmt chunk, 16 bytes or 40 where `validBits` is given. */
export function buildFmtFields(layout: FmtLayout): Buffer {
  const { tag = 1, channelCount = 1, sampleRate = 44100, bits = 16, validBits } = layout;
  const blockAlign = layout.blockAlign ?? channelCount * Math.ceil(bits / 8);
  const fields = Buffer.alloc(validBits === undefined ? 16 : 40);
  fields.writeUInt16LE(validBits === undefined ? tag : 0xfffe, 0);
  fields.writeUInt16LE(channelCount, 2);
  fields.writeUInt32LE(sampleRate, 4);
  fields.writeUInt32LE((sampleRate * blockAlign) % 2 ** 32, 8);
  fields.writeUInt16LE(blockAlign, 12);
  fields.writeUInt16LE(bits, 14);
  if (validBits === undefined) return layout.isBigEndian ? turnFields(fields) : fields;
  fields.writeUInt16LE(22, 16);
  fields.writeUInt16LE(validBits, 18);
  fields.writeUInt16LE(tag, 24);
  fields.write(layout.subFormat ?? '000000001000800000aa00389b71', 26, 'hex');
  return layout.isBigEndian ? turnFields(fields) : fields;
}

/** The payload of a ds64 chunk with an empty table. */
export function buildDs64(riffSize: number | bigint, dataSize: number | bigint): Buffer {
  const payload = Buffer.alloc(28);
  payload.writeBigUInt64LE(BigInt(riffSize), 0);
  payload.writeBigUInt64LE(BigInt(dataSize), 8);
  return payload;
}

/** Numbers most significant byte first, those of the sub-format included. */
function turnFields(fields: Buffer): Buffer {
  const sizes = [2, 2, 4, 4, 2, 2, ...(fields.length > 16 ? [2, 2, 4, 4, 2, 2] : [])];
  let at = 0;
  for (const size of sizes) {
    fields.subarray(at, at + size).reverse();
    at += size;
  }
  return fields;
}

function codingOf({ encoding = 'pcm16', container }: WavLayout): SampleCoding {
  return { ...plainCoding(encoding), isBigEndian: container === 'RIFX' };
}

function buildFmt({ encoding = 'pcm16', sampleRate = 44100, extensible = false, ...layout }: WavLayout): Buffer {
  const channelCount = layout.channelCount ?? layout.channels?.length ?? 1;
  const bits = 8 * BYTES_PER_SAMPLE[encoding];
  const fields = { tag: TAGS[encoding] ?? 1, channelCount, sampleRate, bits, isBigEndian: layout.container === 'RIFX' };
  return Buffer.concat([
    buildFmtFields(extensible ? { ...fields, validBits: bits } : fields),
    layout.fmtSurplus ?? new Uint8Array(0),
  ]);
}

function encodeChannels(coding: SampleCoding, channels: readonly ArrayLike<number>[]): Uint8Array {
  const sampleBytes = BYTES_PER_SAMPLE[coding.encoding];
  const length = channels[0].length;
  const bytes = new Uint8Array(length * channels.length * sampleBytes);
  for (let i = 0, at = 0; i < length; i++) {
    for (const channel of channels) {
      encodeSample(coding, channel[i], bytes, at);
      at += sampleBytes;
    }
  }
  return bytes;
}

function uint32(value: number, container: Container): Buffer {
  const bytes = Buffer.alloc(4);
  if (container === 'RIFX') bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
