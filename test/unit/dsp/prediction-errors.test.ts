import { expect, test } from 'vitest';
import { errorFromBothSides } from '../../../src/dsp/prediction-errors.ts';
import { noise } from '../../signals.ts';

const LENGTH = 1000;
/** Of a signal whose samples are unrelated: its errors are the samples themselves. */
const WHITE = Float64Array.of(1, 0, 0);
/** Foretells a sample to be the one before it, or behind it. */
const STEADY = Float64Array.of(1, -1);

test('an impulse in noise stands out by its height over the standard deviation', () => {
  const signal = noise(LENGTH, 0.01);
  const deviation = Math.sqrt(signal.reduce((sum, sample) => sum + sample * sample, 0) / LENGTH);
  signal[500] = 0.2;
  expect((errorFromBothSides(signal, WHITE, [498, 503]) * deviation) / 0.2).toBeCloseTo(1, 1);
  expect(errorFromBothSides(signal, WHITE, [600, 605])).toBeLessThan(4);
});

test('an impulse counts where it is asked about, give or take a sample', () => {
  const signal = Float64Array.from({ length: LENGTH }, (_, i) => 0.001 * (i % 2));
  signal[500] += 0.5;
  for (const place of [
    [500, 501],
    [498, 500],
    [501, 510],
  ] as const)
    expect(errorFromBothSides(signal, STEADY, place)).toBeGreaterThan(100);
  for (const place of [
    [490, 498],
    [503, 510],
  ] as const)
    expect(errorFromBothSides(signal, STEADY, place)).toBeLessThan(2);
});

test('a signal too short to be foretold, or one without an error, tells nothing', () => {
  expect(errorFromBothSides(Float64Array.of(1, 2, 3), WHITE, [0, 3])).toBe(0);
  expect(errorFromBothSides(new Float64Array(100), WHITE, [40, 50])).toBe(0);
  expect(errorFromBothSides(new Float64Array(100).fill(0.3), STEADY, [0, 100])).toBe(0);
});
