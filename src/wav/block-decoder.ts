import type { AudioFormat, Block } from '../audio.ts';
import { decodeSamples, type SampleCoding } from './codecs.ts';

/**
 * Decodes the audio of a recording, part by part, into the same arrays: a block is valid until the next one. New arrays for each would be
 * tens of megabytes of what is waiting to be collected.
 */
export class BlockDecoder {
  private readonly coding: SampleCoding;
  private channels: readonly Float64Array[];

  constructor({ coding, format }: { readonly coding: SampleCoding; readonly format: Pick<AudioFormat, 'channelCount'> }) {
    this.coding = coding;
    this.channels = Array.from({ length: format.channelCount }, () => new Float64Array(0));
  }

  /** `bytes` hold `length` samples of each channel, from sample `start` of the recording on. */
  decode({ bytes, start, length }: { readonly bytes: Uint8Array; readonly start: number; readonly length: number }): Block {
    if (this.channels[0].length < length) this.channels = this.channels.map(() => new Float64Array(length));
    decodeSamples(this.coding, bytes, this.channels.length, this.channels, length);
    return { start, length, channels: this.channels.map((samples) => samples.subarray(0, length)) };
  }
}
