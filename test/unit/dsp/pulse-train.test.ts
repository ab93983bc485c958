import { expect, test } from 'vitest';
import { isPulseOfTrain, recurs } from '../../../src/dsp/pulse-train.ts';
import { mix, noise } from '../../signals.ts';

const LENGTH = 3200;
const MIDDLE = 1600;
const KNOWN = [24, LENGTH - 24] as const;
const SHORTEST = 66;
const PULSE = [0.2, 1, -0.7, 0.3];

/** Prediction errors of faint noise with pulses at these places, each at a height of its own. */
function errorsOf(places: readonly number[], heightOf: (index: number) => number = () => 1): Float64Array {
  const pulses = new Float64Array(LENGTH);
  for (const [index, place] of places.entries())
    for (const [i, value] of PULSE.entries())
      if (place + i >= 0 && place + i < LENGTH) pulses[place + i] = heightOf(index) * value;
  return mix(pulses, noise(LENGTH, 0.02));
}

function isInTrain(errors: Float64Array, leastCount = 1): boolean {
  return isPulseOfTrain(errors, KNOWN, [MIDDLE - 2, MIDDLE + 6], { shortest: SHORTEST, leastCount });
}

/** Places a period apart, one of them in the middle; `drift` samples more from one to the next. */
function train(period: number, drift = 0): number[] {
  return Array.from({ length: 41 }, (_, i) => MIDDLE + (i - 20) * period + Math.sign(i - 20) * drift * (i - 20) ** 2);
}

test.each([70, 180, 440, 900, 1500])('a pulse among others that stand %i samples apart is one of a train', (period) => {
  expect(isInTrain(errorsOf(train(period)))).toBe(true);
  expect(isInTrain(errorsOf(train(period, 1)))).toBe(true);
});

test('a click alone, or at other distances from its neighbours, is none', () => {
  expect(isInTrain(errorsOf([MIDDLE]))).toBe(false);
  expect(isInTrain(errorsOf([MIDDLE - 400, MIDDLE, MIDDLE + 500]))).toBe(false);
  expect(isInTrain(errorsOf([MIDDLE - 400, MIDDLE, MIDDLE + 400]))).toBe(false);
});

test('where two neighbours are asked for on either side, a period that has room for one alone makes no train', () => {
  expect(isInTrain(errorsOf(train(900)), 2)).toBe(false);
  expect(isInTrain(errorsOf(train(440)), 2)).toBe(true);
});

test('a click much higher than the pulses around it is none of theirs', () => {
  expect(isInTrain(errorsOf(train(440), (index) => (index === 20 ? 2 : 1)))).toBe(false);
});

test('the first pulse of a train may be a click', () => {
  expect(isInTrain(errorsOf(train(440).filter((place) => place >= MIDDLE)))).toBe(false);
});

test('a pulse of another shape at the right place does not make a train', () => {
  const errors = errorsOf([MIDDLE]);
  for (const place of train(440)) if (place !== MIDDLE) errors.set([1, 1, 1, 1, 1], Math.max(0, Math.min(LENGTH - 5, place)));
  expect(isInTrain(errors)).toBe(false);
});

const EVENT = [MIDDLE, MIDDLE + 60] as const;

/** Faint noise with rings of 60 samples at these places, each with more noise of its own. */
function ringsAt(places: readonly number[], ownNoise: number): Float64Array {
  const errors = noise(LENGTH, 0.02);
  for (const place of places) {
    const own = noise(60, ownNoise, place);
    for (let i = 0; i < 60; i++) errors[place + i] += Math.exp(-i / 25) * Math.cos(0.9 * i) + own[i];
  }
  return errors;
}

test('a ring that comes again a period before and after recurs, though no two are quite alike', () => {
  expect(recurs(ringsAt([MIDDLE - 670, MIDDLE, MIDDLE + 672], 0.2), KNOWN, EVENT, SHORTEST)).toBe(true);
});

test('a ring alone, or one that comes again on one side or at another distance, does not recur', () => {
  for (const places of [[MIDDLE], [MIDDLE, MIDDLE + 670], [MIDDLE - 500, MIDDLE, MIDDLE + 670]])
    expect(recurs(ringsAt(places, 0.2), KNOWN, EVENT, SHORTEST)).toBe(false);
});

test('what is too short to be unlike much else must come again more often, as far as the stretch reaches', () => {
  const short = [MIDDLE, MIDDLE + 20] as const;
  const twice = [MIDDLE - 670, MIDDLE, MIDDLE + 670];
  expect(recurs(ringsAt(twice, 0.1), KNOWN, short, SHORTEST)).toBe(false);
  expect(recurs(ringsAt([MIDDLE - 1340, ...twice, MIDDLE + 1340], 0.1), KNOWN, short, SHORTEST)).toBe(true);
});

test('a ring much louder than those around it is none of them', () => {
  const errors = ringsAt([MIDDLE - 670, MIDDLE, MIDDLE + 670], 0.1);
  for (let i = 0; i < 60; i++) errors[MIDDLE + i] *= 4;
  expect(recurs(errors, KNOWN, EVENT, SHORTEST)).toBe(false);
});
