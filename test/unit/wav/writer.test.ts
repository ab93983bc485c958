import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BYTES_PER_SAMPLE, decodeSamples, ENCODINGS, type Encoding, plainCoding } from '../../../src/wav/codecs.ts';
import { patchSamples } from '../../../src/wav/writer.ts';

/** The laws have no step at a quarter of full scale. */
const ON_THE_GRID: Partial<Record<Encoding, number>> = { alaw: 8448 / 32768, mulaw: 8316 / 32768 };

test('a patch changes the samples of its channel to the nearest values, and no other byte', () => {
  const places = fc.record({
    encoding: fc.constantFrom(...ENCODINGS),
    channelCount: fc.integer({ min: 1, max: 4 }),
    length: fc.integer({ min: 1, max: 20 }),
    first: fc.nat(19),
    count: fc.nat(20),
    seed: fc.nat(255),
  });
  fc.assert(
    fc.property(places, ({ encoding, channelCount, length, first, count, seed }) => {
      fc.pre(first + count <= length);
      const sampleBytes = BYTES_PER_SAMPLE[encoding];
      const value = ON_THE_GRID[encoding] ?? 0.25;
      const blockAlign = sampleBytes * channelCount;
      const channel = seed % channelCount;
      const before = new Uint8Array(length * blockAlign).fill(seed);
      const after = before.slice();
      patchSamples(after, plainCoding(encoding), blockAlign, channel, first, new Float64Array(count).fill(value));
      const channels = Array.from({ length: channelCount }, () => new Float64Array(length));
      decodeSamples(plainCoding(encoding), after, channelCount, channels, length);
      expect([...channels[channel].subarray(first, first + count)]).toEqual(Array(count).fill(value));
      after.forEach((byte, at) => {
        const sample = Math.floor(at / blockAlign);
        const isPatched = Math.floor((at % blockAlign) / sampleBytes) === channel && sample >= first && sample < first + count;
        if (!isPatched) expect(byte).toBe(before[at]);
      });
    }),
  );
});

test('a patch that reaches out of the piece is refused before anything is written', () => {
  const bytes = new Uint8Array(8);
  expect(() => patchSamples(bytes, plainCoding('pcm16'), 4, 0, 1, Float64Array.of(0.5, 0.5))).toThrow(RangeError);
  expect(() => patchSamples(bytes, plainCoding('pcm16'), 4, 0, -1, Float64Array.of(0.5))).toThrow(RangeError);
  expect([...bytes]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});
