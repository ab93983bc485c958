import { expect, test } from 'vitest';
import { extractGrains, resample } from '../../../src/degrade/grains.ts';
import { Random } from '../../../src/degrade/random.ts';

const SAMPLE_RATE = 44100;

function buildSurfaceNoise(impulses: readonly number[]): Float64Array {
  const random = new Random('surface');
  const noise = new Float64Array(SAMPLE_RATE).map(
    (_, i) => 0.001 * random.normal() + 0.05 * Math.sin((2 * Math.PI * 30 * i) / SAMPLE_RATE),
  );
  for (const at of impulses)
    [0.1, -0.2, 0.12, -0.05].forEach((value, i) => {
      noise[at + i] += value;
    });
  return noise;
}

test('each impulse in surface noise becomes one grain, of its own length and without the rumble', () => {
  const grains = extractGrains([buildSurfaceNoise([5000, 12000, 30000])], SAMPLE_RATE);
  expect(grains).toHaveLength(3);
  for (const { channels } of grains) {
    expect(channels[0].length).toBeGreaterThanOrEqual(4);
    expect(channels[0].length).toBeLessThan(20);
    expect(Math.max(...channels[0].map(Math.abs))).toBeLessThanOrEqual(1);
  }
});

test('a grain keeps the balance of its channels', () => {
  const left = buildSurfaceNoise([8000]);
  const [grain] = extractGrains([left, left.map((sample) => -0.5 * sample)], SAMPLE_RATE);
  const [peakLeft, peakRight] = grain.channels.map((samples) => Math.max(...samples.map(Math.abs)));
  expect(peakLeft / peakRight).toBeCloseTo(2, 6);
});

test('noise without impulses holds no grains', () => {
  expect(extractGrains([buildSurfaceNoise([])], SAMPLE_RATE)).toEqual([]);
});

test('resampling to twice the rate keeps the values at the old instants', () => {
  const slow = new Float64Array(64).map((_, i) => Math.sin((2 * Math.PI * i) / 16));
  const fast = resample(slow, 0.5, 0);
  for (let i = 16; i < 48; i++) expect(fast[2 * i]).toBeCloseTo(slow[i], 6);
  for (let i = 16; i < 48; i++) expect(fast[2 * i + 1]).toBeCloseTo(Math.sin((2 * Math.PI * (i + 0.5)) / 16), 1);
});
