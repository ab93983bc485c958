import { expect, test } from 'vitest';
import { excessError } from '../../../src/dsp/excess-error.ts';
import { noise, withClick } from '../../signals.ts';

const LENGTH = 2000;
const REACH = 400;
/** Of noise whose samples are unrelated: its errors are the samples, and nothing can be filled in but silence. */
const WHITE = Float64Array.of(1, 0, 0);
const [start, end] = [1000, 1020];
const sound = noise(LENGTH, 0.01);

/** The stretch as it is recorded, and silent. */
function stretchOf(observed: Float64Array) {
  return { observed, filled: observed.slice().fill(0, start, end), start, end };
}

function powerOf(signal: Float64Array): number {
  return signal.reduce((sum, sample) => sum + sample * sample, 0) / signal.length;
}

test('sound like that around it has an excess of about one for each of its samples', () => {
  expect(excessError(stretchOf(sound), WHITE, REACH)).toBeGreaterThan(0.6);
  expect(excessError(stretchOf(sound), WHITE, REACH)).toBeLessThan(1.6);
});

test('what lies on the sound adds its energy, spread over the stretch, over that of the sound nearby', () => {
  const clicked = withClick(sound, start + 5, [0.2, -0.2]);
  const nearby = powerOf(sound.slice(start - REACH, end + REACH));
  expect((excessError(stretchOf(clicked), WHITE, REACH) * nearby * (end - start)) / 0.08).toBeCloseTo(1, 0);
});

test('errors that the stretch causes behind it count, and those farther away do not', () => {
  const repeating = Float64Array.of(1, 0, 0, 0, 0, -0.9);
  const filled = new Float64Array(LENGTH).map((_, i) => 0.001 * (i % 2));
  const observed = filled.slice();
  observed[end - 1] += 1;
  const nearby = 0.001 ** 2 * 0.5 * (1 + 0.9 ** 2);
  const excess = excessError({ observed, filled, start, end }, repeating, REACH);
  expect((excess * nearby * (end - start)) / (1 + 0.9 ** 2)).toBeCloseTo(1, 1);
  const [louder, louderFilled] = [observed, filled].map((signal) => signal.slice().fill(0.5, end + REACH));
  expect(excessError({ observed: louder, filled: louderFilled, start, end }, repeating, REACH)).toBe(excess);
});

test('where nothing is nearby, or only silence, there is nothing to set it against', () => {
  const all = { observed: sound, filled: new Float64Array(LENGTH), start: 0, end: LENGTH };
  expect(excessError(all, WHITE, REACH)).toBe(0);
  expect(excessError(stretchOf(new Float64Array(LENGTH)), WHITE, REACH)).toBe(0);
});
