import { expect, test } from 'vitest';
import { buildFrameGrid, FEATURE_DEFINITION, FEATURE_LAYOUT } from '../../../src/features/definition.ts';

const { subBlockCount, envelopeCount, bandEdgesHz, framesPerCell, predictionOrder, spectrumWindowSeconds } = FEATURE_DEFINITION;
const RATES = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 64001, 88200, 96000, 176400, 192000];

test('at 44.1 kHz a frame is 64 samples and a sub-block 4', () => {
  expect(buildFrameGrid(44100)).toEqual({ decimation: 1, hopLength: 64, subBlockLength: 4 });
});

test('rates above 64 kHz are analysed at the least whole fraction that is not', () => {
  const decimations = [44100, 64000, 64001, 88200, 96000, 176400, 192000].map((rate) => buildFrameGrid(rate).decimation);
  expect(decimations).toEqual([1, 1, 2, 2, 2, 3, 3]);
});

test.each(RATES)('at %i Hz a frame lasts about 1.45 ms and holds whole sub-blocks of whole analysed samples', (sampleRate) => {
  const { decimation, hopLength, subBlockLength } = buildFrameGrid(sampleRate);
  expect(hopLength).toBe(subBlockCount * subBlockLength);
  expect(subBlockLength % decimation).toBe(0);
  expect(hopLength / sampleRate).toBeGreaterThan(0.0009);
  expect(hopLength / sampleRate).toBeLessThan(0.0021);
});

test.each(RATES)('at %i Hz a cell has room for the predictor and the spectrum that reach out of their frame', (sampleRate) => {
  const { decimation, hopLength } = buildFrameGrid(sampleRate);
  const cellLength = (framesPerCell * hopLength) / decimation;
  expect(cellLength).toBeGreaterThanOrEqual(predictionOrder);
  expect(cellLength).toBeGreaterThanOrEqual((spectrumWindowSeconds * sampleRate) / decimation / 2);
});

test('the groups of features follow one another without gap or overlap', () => {
  const { forward, backward, both, otherChannel, slope, envelope, bands, levels, count } = FEATURE_LAYOUT;
  expect([forward, backward, both, otherChannel, slope]).toEqual([0, 1, 2, 3, 4].map((group) => group * subBlockCount));
  expect(envelope - slope).toBe(subBlockCount);
  expect(bands - envelope).toBe(envelopeCount);
  expect(levels - bands).toBe(bandEdgesHz.length - 1);
  expect(count - levels).toBe(2);
});
