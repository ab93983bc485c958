/** WAV files made byte by byte, also such as no well-behaved program writes. */
import { BYTES_PER_SAMPLE, type Encoding, encodeSample } from '../src/wav/codecs.ts';

export interface WavLayout {
  readonly container?: 'RIFF' | 'RF64';
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
  /** The ds64 chunk's payload instead of the right one; null: none. Only for RF64. */
  readonly ds64?: Uint8Array | null;
  /** What the data chunk's header announces, instead of the audio's size, or 0xFFFFFFFF in RF64. */
  readonly dataSize?: number;
  /** False: odd audio has no pad byte. */
  readonly pad?: boolean;
  readonly trailing?: Uint8Array;
}

export function buildWav(layout: WavLayout = {}): Buffer {
  const { container = 'RIFF', chunksBefore = [], chunksAfter = [], trailing = new Uint8Array(0), ds64, pad = true } = layout;
  const isRf64 = container === 'RF64';
  const audio = layout.audio ?? encodeChannels(layout.encoding ?? 'pcm16', layout.channels ?? [[]]);
  const data = buildChunk('data', audio, { size: layout.dataSize ?? (isRf64 ? 0xffffffff : audio.length), pad });
  const fmt = layout.fmt === undefined ? buildFmt(layout) : layout.fmt;
  const chunks = [...(fmt ? [buildChunk('fmt ', fmt)] : []), ...chunksBefore, data, ...chunksAfter];
  const bodyBytes = 4 + chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (isRf64 && ds64 !== null) chunks.unshift(buildChunk('ds64', ds64 ?? buildDs64(bodyBytes + 36, audio.length)));
  return Buffer.concat([
    Buffer.from(container),
    uint32(isRf64 ? 0xffffffff : bodyBytes),
    Buffer.from('WAVE'),
    ...chunks,
    trailing,
  ]);
}

/** A chunk with its header and, after an odd payload, a pad byte; `size` is what the header announces. */
export function buildChunk(id: string, payload: Uint8Array, { size = payload.length, pad = true } = {}): Buffer {
  const padding = pad && payload.length % 2 === 1 ? 1 : 0;
  return Buffer.concat([Buffer.from(id, 'latin1'), uint32(size), payload, Buffer.alloc(padding)]);
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
  if (validBits === undefined) return fields;
  fields.writeUInt16LE(22, 16);
  fields.writeUInt16LE(validBits, 18);
  fields.writeUInt16LE(tag, 24);
  fields.write(layout.subFormat ?? '000000001000800000aa00389b71', 26, 'hex');
  return fields;
}

/** The payload of a ds64 chunk with an empty table. */
export function buildDs64(riffSize: number | bigint, dataSize: number | bigint): Buffer {
  const payload = Buffer.alloc(28);
  payload.writeBigUInt64LE(BigInt(riffSize), 0);
  payload.writeBigUInt64LE(BigInt(dataSize), 8);
  return payload;
}

function buildFmt({ encoding = 'pcm16', sampleRate = 44100, extensible = false, ...layout }: WavLayout): Buffer {
  const channelCount = layout.channelCount ?? layout.channels?.length ?? 1;
  const bits = 8 * BYTES_PER_SAMPLE[encoding];
  const fields = { tag: encoding.startsWith('pcm') ? 1 : 3, channelCount, sampleRate, bits };
  return Buffer.concat([
    buildFmtFields(extensible ? { ...fields, validBits: bits } : fields),
    layout.fmtSurplus ?? new Uint8Array(0),
  ]);
}

function encodeChannels(encoding: Encoding, channels: readonly ArrayLike<number>[]): Uint8Array {
  const sampleBytes = BYTES_PER_SAMPLE[encoding];
  const length = channels[0].length;
  const bytes = new Uint8Array(length * channels.length * sampleBytes);
  for (let i = 0, at = 0; i < length; i++) {
    for (const channel of channels) {
      encodeSample(encoding, channel[i], bytes, at);
      at += sampleBytes;
    }
  }
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
