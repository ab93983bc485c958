/** Audio without a header: what a header would say comes from whoever hands it over. */
import type { AudioFormat } from '../audio.ts';
import { BYTES_PER_SAMPLE, type Encoding, plainCoding, quantisationStep, type SampleCoding } from './codecs.ts';

/** How its samples are stored, by the names that sox and ffmpeg have for it. */
export const RAW_ENCODINGS = [
  ...['u8', 's16le', 's16be', 's24le', 's24be', 's32le', 's32be'],
  ...['f32le', 'f32be', 'f64le', 'f64be', 'alaw', 'mulaw'],
] as const;

export type RawEncoding = (typeof RAW_ENCODINGS)[number];

/** What has to be said of raw audio: 8 to 192 kHz, 1 to 64 channels. */
export interface RawFormat {
  readonly encoding: RawEncoding;
  /** In hertz. */
  readonly sampleRate: number;
  readonly channelCount: number;
}

const ENCODINGS_BY_NAME: Readonly<Record<string, Encoding>> = {
  u8: 'pcm8',
  s16: 'pcm16',
  s24: 'pcm24',
  s32: 'pcm32',
  f32: 'float32',
  f64: 'float64',
  alaw: 'alaw',
  mulaw: 'mulaw',
};

/** How raw audio is read and written. */
export function resolveRaw(raw: RawFormat): { coding: SampleCoding; format: AudioFormat; blockAlign: number } {
  const { encoding: name, sampleRate, channelCount } = raw;
  const encoding = ENCODINGS_BY_NAME[name.replace(/[lb]e$/, '')];
  const coding = { ...plainCoding(encoding), isBigEndian: name.endsWith('be') };
  const format = { sampleRate, channelCount, quantisationStep: quantisationStep(coding) };
  return { coding, format, blockAlign: channelCount * BYTES_PER_SAMPLE[encoding] };
}
