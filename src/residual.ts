import type { Block, Patch } from './audio.ts';
import { OutputFile } from './output-file.ts';
import { BYTES_PER_SAMPLE, decodeSamples, type Encoding } from './wav/codecs.ts';
import { buildFloatHeader, FLOAT_HEADER_BYTES } from './wav/float-header.ts';
import type { WavRecording } from './wav/reader.ts';
import { patchSamples } from './wav/writer.ts';

/** Encodings whose steps are finer than 32 bits of floating point can tell near full scale. */
const FINE_ENCODINGS: ReadonlySet<Encoding> = new Set(['pcm32', 'pcm64', 'float64']);
type ResidualFormat = Pick<WavRecording, 'coding' | 'format'>;

/** The samples of one patch as they are in the output, from sample `start` of their channel on. */
interface Replacement {
  readonly channel: number;
  readonly start: number;
  readonly samples: Float64Array;
}

/**
 * What was removed from a recording, input minus output as written, as a WAV file of floating-point samples: 32 bits, 64 where the
 * recording has 32-bit integers or more. The file appears whole or not at all. Every failure is an `output` error.
 */
export class ResidualFile {
  private readonly file: OutputFile;
  private readonly recording: ResidualFormat;
  private readonly bits: 32 | 64;
  private blocks: Block[] = [];
  private replacements: Replacement[] = [];
  private written = 0;

  private constructor(file: OutputFile, recording: ResidualFormat) {
    this.file = file;
    this.recording = recording;
    this.bits = FINE_ENCODINGS.has(recording.coding.encoding) ? 64 : 32;
  }

  static async create(path: string, recording: ResidualFormat): Promise<ResidualFile> {
    const residual = new ResidualFile(await OutputFile.create(path), recording);
    await residual.file.write(new Uint8Array(FLOAT_HEADER_BYTES));
    return residual;
  }

  /** Takes the next block of the input; its samples are copied. */
  accept({ channels, ...place }: Block): void {
    this.blocks.push({ ...place, channels: channels.map((samples) => samples.slice()) });
  }

  /** Takes a patch for samples that have not been written yet. */
  patch({ segment, samples, method }: Patch): void {
    if (method === 'none') return;
    this.replacements.push({ channel: segment.channel, start: segment.start, samples: this.asWritten(samples) });
  }

  /** Writes the blocks that end by sample `settledUntil`, up to which all patches must have been taken. */
  async release(settledUntil: number): Promise<void> {
    while (this.blocks.length > 0 && endOf(this.blocks[0]) <= settledUntil) {
      const block = this.blocks.shift() as Block;
      await this.file.write(this.buildPiece(block));
      this.written = endOf(block);
    }
    this.replacements = this.replacements.filter(({ start, samples }) => start + samples.length > this.written);
  }

  /** Completes the header and flushes all to the disk; nothing can be written after it. */
  async finish(): Promise<void> {
    await this.file.overwrite(0, buildFloatHeader(this.recording.format, this.bits, this.written));
    await this.file.finish();
  }

  /** Puts the finished file in its place. */
  async commit(): Promise<void> {
    await this.file.commit();
  }

  async discard(): Promise<void> {
    await this.file.discard();
  }

  /** The samples after the recording's own encoding has rounded them. */
  private asWritten(samples: Float64Array): Float64Array {
    const { coding } = this.recording;
    const size = BYTES_PER_SAMPLE[coding.encoding];
    const bytes = new Uint8Array(samples.length * size);
    patchSamples(bytes, coding, size, 0, 0, samples);
    const decoded = new Float64Array(samples.length);
    decodeSamples(coding, bytes, 1, [decoded], decoded.length);
    return decoded;
  }

  private buildPiece({ start, length, channels }: Block): Uint8Array {
    const piece = this.bits === 32 ? new Float32Array(length * channels.length) : new Float64Array(length * channels.length);
    for (const { channel, start: first, samples } of this.replacements) {
      const to = Math.min(first + samples.length, start + length);
      for (let i = Math.max(first, start); i < to; i++) {
        piece[(i - start) * channels.length + channel] = channels[channel][i - start] - samples[i - first];
      }
    }
    return new Uint8Array(piece.buffer);
  }
}

function endOf({ start, length }: Block): number {
  return start + length;
}
