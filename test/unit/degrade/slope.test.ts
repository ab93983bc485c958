import { expect, test } from 'vitest';
import { peakSlopeChange, SlopeLevel, salienceDb } from '../../../src/degrade/slope.ts';

test('a one-sample impulse changes the slope by twice its height', () => {
  expect(peakSlopeChange(Float64Array.of(0.25))).toBeCloseTo(0.5, 12);
});

test('a hand-made click of ten times the surrounding change of slope is 20 dB salient', () => {
  const omega = (2 * Math.PI * 1000) / 44100;
  const tone = new Float64Array(44100).map((_, i) => 0.5 * Math.sin(omega * i));
  const surrounding = new SlopeLevel(tone, 44100, 2 ** -15).around(22050, 22051);
  const expectedRms = (0.5 * (2 - 2 * Math.cos(omega))) / Math.SQRT2;
  expect(surrounding / expectedRms).toBeCloseTo(1, 2);
  expect(salienceDb(Float64Array.of(5 * surrounding), surrounding)).toBeCloseTo(20, 6);
});

test('in digital silence the quantisation step is the level that a click stands over', () => {
  const step = 2 ** -15;
  expect(new SlopeLevel(new Float64Array(4000), 44100, step).around(2000, 2010)).toBe(step);
});

test('the surroundings end 20 ms from the defect', () => {
  const samples = new Float64Array(44100);
  samples[22050 + 900] = 0.5;
  const level = new SlopeLevel(samples, 44100, 1e-6);
  expect(level.around(22050, 22051)).toBe(1e-6);
  expect(level.around(22070, 22071)).toBeGreaterThan(0.01);
});
