import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsOnlyNumbers, medianOfThree } from '../../../src/dsp/statistics.ts';

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
