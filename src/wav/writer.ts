import { BYTES_PER_SAMPLE, encodeSample, type SampleCoding } from './codecs.ts';

/**
 * Rewrites consecutive samples of one channel inside the bytes of an audio piece; every other byte stays as it is.
 * `firstSampleInBytes` counts samples per channel from the start of `bytes`, `blockAlign` is the bytes from one to the next; `samples`
 * have full scale ±1.0 and are encoded as `encodeSample` does.
 * @throws RangeError where the samples do not lie wholly within `bytes`; then nothing has been written.
 */
export function patchSamples(
  bytes: Uint8Array,
  coding: SampleCoding,
  blockAlign: number,
  channel: number,
  firstSampleInBytes: number,
  samples: Float64Array,
): void {
  const first = firstSampleInBytes * blockAlign + channel * BYTES_PER_SAMPLE[coding.encoding];
  const end = (firstSampleInBytes + samples.length) * blockAlign;
  if (first < 0 || end > bytes.length) throw new RangeError(`samples reach to byte ${end} of a piece of ${bytes.length} bytes`);
  for (let i = 0, at = first; i < samples.length; i++, at += blockAlign) encodeSample(coding, samples[i], bytes, at);
}
