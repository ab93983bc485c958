import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsOnlyNumbers, medianOfThree, trimmedMeanMagnitude } from '../../../src/dsp/statistics.ts';
import { noise, withClick } from '../../signals.ts';

test('the trimmed mean of equal magnitudes is that magnitude, whatever the signs', () => {
  expect(trimmedMeanMagnitude(Float64Array.of(2, -2, 2, -2), 4)).toBe(2);
});

test('a few outliers hardly move the trimmed mean, however large they are', () => {
  const calm = noise(500, 1, 'calm');
  const usual = trimmedMeanMagnitude(calm, 500);
  const disturbed = trimmedMeanMagnitude(withClick(calm, 100, [1000, -3000, 1000, 500]), 500);
  expect(Math.abs(disturbed / usual - 1)).toBeLessThan(0.1);
});

test('the trimmed mean of Gaussian noise is three quarters of its standard deviation', () => {
  expect(Math.abs(trimmedMeanMagnitude(noise(20000, 0.1), 20000) / 0.1 - 0.755)).toBeLessThan(0.015);
});

test('the trimmed mean looks at the given length only, and is 0 for no values', () => {
  const values = Float64Array.of(1, 1, 50, 60);
  expect(trimmedMeanMagnitude(values, 2)).toBe(1);
  expect(trimmedMeanMagnitude(values, 0)).toBe(0);
});

test('values that are no numbers are left out of the trimmed mean', () => {
  expect(trimmedMeanMagnitude(Float64Array.of(3, Number.NaN, -3), 3)).toBe(3);
});

test('the median of three is the middle one in every order', () => {
  const number = fc.double({ noNaN: true });
  const property = fc.property(number, number, number, (a, b, c) => {
    expect(medianOfThree(a, b, c)).toBe([a, b, c].sort((x, y) => x - y || (Object.is(x, -0) ? -1 : 0))[1]);
  });
  fc.assert(property, { numRuns: 100 });
});

test('infinities and what is no number are noticed wherever they stand, finite values of any size are not', () => {
  expect(holdsOnlyNumbers(Float64Array.of(0, -0, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE))).toBe(true);
  for (const strange of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const at of [0, 1, 2]) expect(holdsOnlyNumbers(new Float64Array(3).fill(strange, at, at + 1))).toBe(false);
  }
});
