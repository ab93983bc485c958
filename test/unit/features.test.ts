import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildFrameGrid, FEATURE_DEFINITION, FEATURE_LAYOUT } from '../../src/features/definition.ts';
import { extractFeatures } from '../../src/features.ts';
import { Tape } from '../../src/tape.ts';
import { mix, noise, tone, toneMixture } from '../signals.ts';
import { cutIntoBlocks, streamOf } from '../streams.ts';
import { cellsOf, featuresOf } from './features/extraction.ts';

const { framesPerCell } = FEATURE_DEFINITION;
const CELL = 512;

test.each([44100, 96000])('features are the same to the bit whatever the block sizes, at %i Hz', async (sampleRate) => {
  const sounds = [noise(2600, 0.1, 'left'), mix(noise(2600, 0.01, 'right'), tone(2600, 700, sampleRate))];
  const whole = await featuresOf(sounds, { sampleRate });
  const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 });
  const property = fc.asyncProperty(lengths, async (blockLengths) => {
    expect(await featuresOf(sounds, { sampleRate, blockLengths })).toEqual(whole);
  });
  await fc.assert(property, { numRuns: 6 });
});

test('a recording that begins a whole number of cells later has the same features as many cells later', async () => {
  const recording = mix(toneMixture(20 * CELL, 44100), noise(20 * CELL, 0.01));
  const delay = 3;
  const delayed = new Float64Array(recording.length + delay * CELL);
  delayed.set(noise(delay * CELL, 0.1, 'before'));
  delayed.set(recording, delay * CELL);
  const features = await featuresOf([recording]);
  const later = await featuresOf([delayed]);
  // Seven cells reach back to what was before.
  expect(cellsOf(later, 8 + delay)).toEqual(cellsOf(features, 8));
  expect(cellsOf(later, 8)).not.toEqual(cellsOf(features, 8));
});

test('a sample changes the features from two cells before it to seven behind it, and no others', async () => {
  const recording = noise(30 * CELL, 0.05);
  const changed = recording.slice();
  for (let i = 0; i < CELL; i++) changed[12 * CELL + i] *= 1.5;
  const features = await featuresOf([recording]);
  const others = await featuresOf([changed]);
  expect(cellsOf(others, 0, 10)).toEqual(cellsOf(features, 0, 10));
  expect(cellsOf(others, 20)).toEqual(cellsOf(features, 20));
  for (const cell of [10, 12, 19]) expect(cellsOf(others, cell, cell + 1)).not.toEqual(cellsOf(features, cell, cell + 1));
});

test.each([8000, 44100, 192000])(
  'a cell is given as soon as the two cells after it have arrived, at %i Hz',
  async (sampleRate) => {
    const { decimation, hopLength } = buildFrameGrid(sampleRate);
    const cellLength = hopLength * framesPerCell;
    const tape = new Tape(1);
    const ends: number[] = [];
    for await (const span of extractFeatures(streamOf(cutIntoBlocks([noise(5 * cellLength, 0.1)], [1])), tape, {
      sampleRate,
      channelCount: 1,
      quantisationStep: 0,
    })) {
      expect(span.firstFrame).toBe(ends.length * framesPerCell);
      ends.push(tape.end);
    }
    const reach = decimation === 1 ? 0 : 12 * decimation;
    const expected = [3, 4, 5, 6, 7].map((cells) => Math.min(5 * cellLength, cells * cellLength + reach));
    expect(ends).toEqual(expected);
  },
);

test('frames cover the recording to its last sample, in whole cells', async () => {
  for (const [sampleCount, cellCount] of [
    [0, 0],
    [1, 1],
    [CELL - 1, 1],
    [CELL, 1],
    [CELL + 1, 2],
    [5 * CELL, 5],
  ]) {
    const { frameCount, channels } = await featuresOf([noise(sampleCount, 0.1)]);
    expect(frameCount).toBe(cellCount * framesPerCell);
    expect(channels[0]).toHaveLength(frameCount * FEATURE_LAYOUT.count);
  }
});

test('the tape holds the recording and is complete when the features end', async () => {
  const recording = noise(1000, 0.1);
  const tape = new Tape(1);
  const format = { sampleRate: 44100, channelCount: 1, quantisationStep: 0 };
  let completeCount = 0;
  for await (const _ of extractFeatures(streamOf(cutIntoBlocks([recording], [300])), tape, format))
    if (tape.isComplete) completeCount++;
  expect(completeCount).toBe(2);
  expect(tape.read(0, 0, new Float64Array(1000))).toEqual(recording);
});

test('channels of a recording do not touch each other, but for the other channel of a stereo pair', async () => {
  const sounds = [noise(2000, 0.1, 'a'), noise(2000, 0.1, 'b'), noise(2000, 0.1, 'c')];
  const together = await featuresOf(sounds);
  for (const [c, sound] of sounds.entries()) expect(together.channels[c]).toEqual((await featuresOf([sound])).channels[0]);
});
