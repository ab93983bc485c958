import type { AudioFormat } from '../audio.ts';

/** Bytes before the first sample: the same for any length, so that a header can be written first and corrected at the end. */
export const FLOAT_HEADER_BYTES = 94;

const FORMAT_IEEE_FLOAT = 3;
const DS64_BYTES = 28;
const LARGEST_RIFF_BYTES = 2 ** 32 - 1;

/**
 * The header of a WAV file of floating-point samples, `bits` 32 or 64, up to and including that of its data chunk, at whose end the file
 * ends. RIFF where it fits 4 GiB, else RF64. Sources: Microsoft, Multiple Channel Audio Data and WAVE Files (`fact` for what is not PCM);
 * EBU Tech 3306 (`JUNK` holds the place of `ds64`).
 */
export function buildFloatHeader({ sampleRate, channelCount }: AudioFormat, bits: 32 | 64, sampleCount: number): Uint8Array {
  const header = new HeaderWriter();
  const blockAlign = (channelCount * bits) / 8;
  const dataBytes = sampleCount * blockAlign;
  const riffBytes = FLOAT_HEADER_BYTES - 8 + dataBytes;
  const isLarge = riffBytes > LARGEST_RIFF_BYTES;
  header
    .name(isLarge ? 'RF64' : 'RIFF')
    .size(riffBytes)
    .name('WAVE');
  header.name(isLarge ? 'ds64' : 'JUNK').size(DS64_BYTES);
  for (const value of [riffBytes, dataBytes, sampleCount]) header.long(isLarge ? value : 0);
  header.size(0);
  header
    .name('fmt ')
    .size(18)
    .short(FORMAT_IEEE_FLOAT)
    .short(channelCount)
    .size(sampleRate)
    .size(sampleRate * blockAlign);
  header.short(blockAlign).short(bits).short(0);
  header.name('fact').size(4).size(sampleCount);
  header.name('data').size(dataBytes);
  return header.bytes;
}

/** Writes little-endian fields one after another. */
class HeaderWriter {
  readonly bytes = new Uint8Array(FLOAT_HEADER_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
  private at = 0;

  name(text: string): this {
    for (let i = 0; i < 4; i++) this.bytes[this.at++] = text.charCodeAt(i);
    return this;
  }

  short(value: number): this {
    this.view.setUint16(this.at, value, true);
    this.at += 2;
    return this;
  }

  /** What does not fit says so: the true value is in `ds64`. */
  size(value: number): this {
    this.view.setUint32(this.at, Math.min(value, LARGEST_RIFF_BYTES), true);
    this.at += 4;
    return this;
  }

  long(value: number): this {
    this.view.setBigUint64(this.at, BigInt(value), true);
    this.at += 8;
    return this;
  }
}
