import { expect, test } from 'vitest';
import { Likeness } from '../../../src/features/likeness.ts';
import { noise } from '../../signals.ts';

const SCALE = 1;
const peaks = noise(384, 0.5, 'one').map(Math.abs);
const others = noise(384, 0.5, 'two').map(Math.abs);

function likenessOf(own: Float64Array, other: Float64Array, otherScale = SCALE): number {
  const likeness = new Likeness();
  likeness.add(own, SCALE, other, otherScale);
  return likeness.coefficient;
}

test('the same sound is alike at any level, another one is not', () => {
  expect(likenessOf(peaks, peaks)).toBeCloseTo(1, 9);
  expect(
    likenessOf(
      peaks,
      peaks.map((peak) => 0.1 * peak),
      0.1 * SCALE,
    ),
  ).toBeCloseTo(1, 9);
  expect(Math.abs(likenessOf(peaks, others))).toBeLessThan(0.15);
});

test('an impulse in both channels does not make them alike', () => {
  const [left, right] = [peaks.slice(), others.slice()];
  left[100] = right[100] = 50;
  expect(likenessOf(left, right)).toBeLessThan(0.15);
});

test('an impulse in one channel does not make them unlike', () => {
  const damaged = peaks.slice();
  damaged[100] = 50;
  expect(likenessOf(damaged, peaks)).toBeCloseTo(1, 9);
});

test('of silence, or of nothing, no likeness is known', () => {
  expect(likenessOf(new Float64Array(384), new Float64Array(384))).toBe(0);
  expect(new Likeness().coefficient).toBe(0);
});
