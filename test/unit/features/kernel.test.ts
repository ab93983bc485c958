import { expect, test } from 'vitest';
import { buildFrameGrid, FEATURE_DEFINITION } from '../../../src/features/definition.ts';
import { Tape } from '../../../src/tape.ts';
import { ChannelAnalyser } from '../../reference/channel-analyser.ts';
import { mix, noise, toneMixture, withClick } from '../../signals.ts';
import { cutIntoBlocks } from '../../streams.ts';
import { featuresOf } from './extraction.ts';

/** The same features in plain code, operation by operation. */
function referenceFeatures(channels: readonly Float64Array[], sampleRate: number): Float32Array[] {
  const format = { sampleRate, channelCount: channels.length, quantisationStep: 2 ** -15 };
  const grid = buildFrameGrid(sampleRate);
  const tape = new Tape(channels.length);
  for (const block of cutIntoBlocks(channels, [channels[0].length])) tape.append(block);
  const analysers = channels.map((_, c) => new ChannelAnalyser(tape, c, format, grid));
  const cellCount = Math.ceil(channels[0].length / (grid.hopLength * FEATURE_DEFINITION.framesPerCell));
  const rows: number[][] = channels.map(() => []);
  for (let cell = 0; cell < cellCount; cell++) {
    for (const analyser of analysers) analyser.advance(cell);
    for (const [c, analyser] of analysers.entries()) rows[c].push(...analyser.features(cell, analysers[1 - c]));
  }
  return rows.map((values) => Float32Array.from(values));
}

test.each([8000, 22050, 44100, 48000, 64000, 96000, 192000])(
  'the compiled kernel gives the features of the plain code, at %i Hz',
  async (sampleRate) => {
    const length = 30 * buildFrameGrid(sampleRate).hopLength * FEATURE_DEFINITION.framesPerCell + 17;
    const music = mix(toneMixture(length, sampleRate), noise(length, 0.003));
    const channels = [withClick(music, length >> 1, [0.4, -0.3, 0.2]), mix(music, noise(length, 0.05, 'right'))];
    const features = await featuresOf(channels, { sampleRate });
    for (const [c, expected] of referenceFeatures(channels, sampleRate).entries()) {
      expect(features.channels[c]).toHaveLength(expected.length);
      for (const [i, value] of expected.entries()) expect(Math.abs(features.channels[c][i] - value)).toBeLessThan(1e-5);
    }
  },
);

test('recordings that are worked on at the same time do not touch each other', async () => {
  const [long, short] = [noise(60_000, 0.1, 'long'), noise(9000, 0.1, 'short')];
  const alone = await Promise.all([featuresOf([long]), featuresOf([short], { sampleRate: 8000 })]);
  const [first, , third] = await Promise.all([
    featuresOf([long]),
    featuresOf([long, long, short]),
    featuresOf([short], { sampleRate: 8000 }),
  ]);
  expect(first).toEqual(alone[0]);
  expect(third).toEqual(alone[1]);
});
