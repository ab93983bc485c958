import { expect, test } from 'vitest';
import { type ErrorTraits, roughness, shadowOver, traitsAround } from '../../../src/dsp/error-traits.ts';
import { mix, noise } from '../../signals.ts';

const LENGTH = 3200;
const MIDDLE = 1600;
const PULSE = [0.2, 1, -0.7, 0.3];

/** Prediction errors of faint noise with pulses at these places, each at a height of its own. */
function errorsOf(places: readonly number[], heightOf: (index: number) => number = () => 1): Float64Array {
  const pulses = new Float64Array(LENGTH);
  for (const [index, place] of places.entries())
    for (const [i, value] of PULSE.entries())
      if (place + i >= 0 && place + i < LENGTH) pulses[place + i] = heightOf(index) * value;
  return mix(pulses, noise(LENGTH, 0.02));
}

/** The value of a pulse without anything above half the sample rate, so many samples from its middle. */
function sinc(distance: number): number {
  return distance === 0 ? 1 : Math.sin(Math.PI * distance) / (Math.PI * distance);
}

function traitsOf(errors: Float64Array): ErrorTraits {
  const stretch = { errors, first: 24, last: LENGTH - 24, sampleRate: 44100 };
  return traitsAround(stretch, MIDDLE + 1, [MIDDLE, MIDDLE + 4]);
}

/** Places a period apart, one of them in the middle; `drift` samples more from one to the next. */
function train(period: number, drift = 0): number[] {
  return Array.from({ length: 41 }, (_, i) => MIDDLE + (i - 20) * period + Math.sign(i - 20) * drift * (i - 20) ** 2);
}

test('a click alone has no rivals, and nothing is like it', () => {
  const { before, behind, rhythm, longRhythm } = traitsOf(errorsOf([MIDDLE]));
  for (const side of [before, behind]) {
    expect(side.highest).toBeLessThan(0.1);
    expect([side.rivalCount, side.likeness]).toEqual([0, 0]);
  }
  expect([rhythm, longRhythm]).toEqual([0, 0]);
});

test('each side tells of its own rivals: how high they are, how many, and how like the event', () => {
  const errors = errorsOf([MIDDLE - 300, MIDDLE - 200, MIDDLE - 100, MIDDLE, MIDDLE + 150], (index) => (index === 4 ? 0.4 : 0.8));
  const { before, behind } = traitsOf(errors);
  expect(before.highest).toBeCloseTo(0.8, 1);
  expect(before.rivalCount).toBe(3);
  expect(before.likeness).toBeGreaterThan(0.9);
  expect(behind.highest).toBeCloseTo(0.4, 1);
  expect(behind.likeness).toBeGreaterThan(0.4);
  expect(behind.likeness).toBeLessThan(0.6);
});

test('what lies further than ten milliseconds away is no rival', () => {
  const { before, behind } = traitsOf(errorsOf([MIDDLE - 520, MIDDLE, MIDDLE + 520]));
  expect([before.rivalCount, behind.rivalCount]).toEqual([0, 0]);
});

test.each([70, 180, 440])('pulses that stand %i samples apart have a rhythm, and a long one, though it glides', (period) => {
  for (const drift of [0, 1]) {
    const { rhythm, longRhythm } = traitsOf(errorsOf(train(period, drift)));
    expect(rhythm).toBeGreaterThan(0.9);
    expect(longRhythm).toBeGreaterThan(0.9);
  }
});

test('pulses that fall between samples, each otherwise, have a rhythm', () => {
  for (const period of [70.37, 180.5, 400.9]) {
    const errors = noise(LENGTH, 0.02);
    for (let k = -20; k <= 20; k++)
      for (let i = 0; i < LENGTH; i++)
        errors[i] += 0.8 * sinc(i - MIDDLE - 1 - k * period) - 0.6 * sinc(i - MIDDLE - 2 - k * period);
    const { rhythm, longRhythm } = traitsOf(errors);
    expect(rhythm).toBeGreaterThan(0.9);
    expect(longRhythm).toBeGreaterThan(0.8);
  }
});

test('two neighbours at equal distances make a rhythm, but no long one; at others, none', () => {
  expect(traitsOf(errorsOf([MIDDLE - 400, MIDDLE, MIDDLE + 400]))).toMatchObject({ longRhythm: 0 });
  expect(traitsOf(errorsOf([MIDDLE - 400, MIDDLE, MIDDLE + 400])).rhythm).toBeGreaterThan(0.9);
  expect(traitsOf(errorsOf([MIDDLE - 400, MIDDLE, MIDDLE + 500])).rhythm).toBe(0);
});

test('the rhythm of a click that is higher than the pulses around it is as weak as these are', () => {
  const { rhythm } = traitsOf(errorsOf(train(440), (index) => (index === 20 ? 2 : 1)));
  expect(rhythm).toBeGreaterThan(0.4);
  expect(rhythm).toBeLessThan(0.6);
});

test('a pulse of another shape at the right place makes no rhythm', () => {
  const errors = errorsOf([MIDDLE]);
  for (const place of train(440))
    if (place !== MIDDLE) errors.set([-1, -1, -1, -1, -1], Math.max(0, Math.min(LENGTH - 5, place)));
  expect(traitsOf(errors).rhythm).toBeLessThan(0.4);
});

test('roughness goes from none, of what does not change, to four, of what changes sign with every sample', () => {
  const stretchOf = (errors: Float64Array) => ({ errors, first: 0, last: errors.length, sampleRate: 44100 });
  expect(roughness(stretchOf(new Float64Array(100).fill(1)), [10, 90])).toBe(0);
  expect(roughness(stretchOf(new Float64Array(100).map((_, i) => (-1) ** i)), [10, 90])).toBeCloseTo(4);
  expect(roughness(stretchOf(new Float64Array(100)), [10, 90])).toBe(0);
  expect(roughness(stretchOf(new Float64Array(100).fill(9, 0, 10).fill(0.1, 10)), [10, 90])).toBe(4);
});

test('an event is in the shadow of what stands higher within 32 samples of it, on either side, and of nothing farther', () => {
  const shadowOf = (distance: number) => {
    const errors = errorsOf([MIDDLE, MIDDLE + distance], (index) => (index === 0 ? 0.25 : 1));
    return shadowOver({ errors, first: 24, last: LENGTH - 24, sampleRate: 44100 }, MIDDLE + 1, [MIDDLE, MIDDLE + 4]);
  };
  for (const distance of [-30, -8, 8, 30]) expect(shadowOf(distance)).toBeCloseTo(4, 0);
  for (const distance of [-60, -40, 40, 60]) expect(shadowOf(distance)).toBeLessThan(0.5);
});
