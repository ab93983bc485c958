import { expect, test } from 'vitest';
import { buildClick } from '../../../src/degrade/clicks.ts';
import { buildTick } from '../../../src/degrade/mouth.ts';
import { Random } from '../../../src/degrade/random.ts';
import { buildScratch } from '../../../src/degrade/scratch.ts';
import { finish, smooth } from '../../../src/degrade/shapes.ts';

type Builder = (sampleRate: number, random: Random) => Float64Array;

const BUILDERS: [string, Builder, number, number][] = [
  ['click', buildClick, 0.04, 7.6],
  ['scratch', buildScratch, 0.4, 21.1],
  ['mouth tick', buildTick, 1, 12.1],
];

function buildMany(build: Builder, sampleRate: number): Float64Array[] {
  const random = new Random('shapes');
  return Array.from({ length: 200 }, () => finish(build(sampleRate, random)));
}

function peakOf(shape: Float64Array): number {
  return shape.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

test.each(BUILDERS)('a %s lasts as long at every rate', (_name, build, shortestMs, longestMs) => {
  for (const sampleRate of [8000, 44100, 192000]) {
    for (const { length } of buildMany(build, sampleRate)) {
      expect(length).toBeGreaterThan(0);
      expect((1000 * length) / sampleRate).toBeGreaterThanOrEqual(Math.min(shortestMs, 1000 / sampleRate));
      expect((1000 * length) / sampleRate).toBeLessThanOrEqual(longestMs + 1000 / sampleRate);
    }
  }
});

test.each(BUILDERS)('a long %s ends without a step', (_name, build) => {
  for (const shape of buildMany(build, 44100).filter(({ length }) => length > 30)) {
    expect(Math.abs(shape[shape.length - 1])).toBeLessThan(0.02 * peakOf(shape));
  }
});

test('most clicks swing to both sides', () => {
  const clicks = buildMany(buildClick, 44100);
  const bipolar = clicks.filter((shape) => Math.min(-Math.min(...shape), Math.max(...shape)) > 0.15 * peakOf(shape));
  expect(bipolar.length / clicks.length).toBeGreaterThan(0.7);
});

test('finishing cuts what lies below 2 % of the peak at both ends', () => {
  expect(finish(Float64Array.of(0, 0.01, 1, -0.5, 0.019, 0))).toEqual(Float64Array.of(1, -0.5));
});

test('smoothing keeps the sum and widens the shape by a sample on either side', () => {
  expect(smooth(Float64Array.of(1), 1)).toEqual(Float64Array.of(0.25, 0.5, 0.25));
});
