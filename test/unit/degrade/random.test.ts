import { expect, test } from 'vitest';
import { Random } from '../../../src/degrade/random.ts';

function draw(seed: number | string): number[] {
  const random = new Random(seed);
  return Array.from({ length: 8 }, () => random.uniform());
}

test('the same seed gives the same stream, another seed another', () => {
  expect(draw('groove')).toEqual(draw('groove'));
  expect(draw('groove')).not.toEqual(draw('groovf'));
  expect(draw(1)).not.toEqual(draw(2));
});

test('the stream of a seed is fixed for good: fixtures depend on it', () => {
  expect(draw(1)[0]).toBe(0.9895434353966266);
});

test('uniform numbers stay in range with the mean and spread of a uniform distribution', () => {
  const random = new Random('uniform');
  const numbers = Array.from({ length: 20000 }, () => random.uniform());
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(mean).toBeCloseTo(0.5, 1);
});

test('normal numbers have mean 0 and standard deviation 1', () => {
  const random = new Random('normal');
  const numbers = Array.from({ length: 20000 }, () => random.normal());
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test('a logarithmic draw is as likely in each octave', () => {
  const random = new Random('octaves');
  const low = Array.from({ length: 10000 }, () => random.logBetween(1, 16)).filter((x) => x < 4).length;
  expect(Math.abs(low / 10000 - 0.5)).toBeLessThan(0.02);
});
