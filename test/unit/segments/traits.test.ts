import { expect, test } from 'vitest';
import type { Run } from '../../../src/segments/run-tracker.ts';
import { describe, type Surroundings, TRAITS } from '../../../src/segments/traits.ts';
import { noise, withClick } from '../../signals.ts';

const LENGTH = 3200;
const [START, END] = [1600, 1605];
const RUN: Run = {
  first: 400,
  end: 402,
  peak: 0.75,
  isFaint: false,
  typeScores: Float64Array.of(3, 1, 0, 0, 0),
  pieces: [],
  crowdCount: 2,
  crowdTypes: Float64Array.of(0, 0, 0, 2, 2),
};

function surroundingsOf(changes: Partial<Surroundings> = {}): Surroundings {
  const errors = withClick(noise(LENGTH, 0.01, 'errors'), START, [0.5, -0.4, 0.3, -0.2, 0.1]);
  const stretch = { errors, first: 24, last: LENGTH - 24, sampleRate: 44100 };
  const ratios = { forward: 50, backward: 20, usual: 0.01 };
  return { samples: noise(LENGTH, 0.1), stretch, ratios, peak: START, start: START, end: END, standsOut: true, ...changes };
}

function traitsOf(changes: Partial<Surroundings> = {}, run: Partial<Run> = {}): Record<(typeof TRAITS)[number], number> {
  const traits = describe({ ...RUN, ...run }, surroundingsOf(changes));
  return Object.fromEntries(TRAITS.map((name, i) => [name, traits[i]])) as Record<(typeof TRAITS)[number], number>;
}

test('there is one number for each of the traits', () => {
  expect(describe(RUN, surroundingsOf())).toHaveLength(TRAITS.length);
  expect(new Set(TRAITS).size).toBe(TRAITS.length);
});

test('network, errors, length and company are told in logarithms, types in shares', () => {
  expect(traitsOf()).toMatchObject({
    network: Math.log(3),
    forwardError: Math.log(50),
    backwardError: Math.log(20),
    length: Math.log((1000 * 5) / 44100),
    company: Math.log(5),
    click: 0.75,
    crackle: 0.25,
    digitalCompany: 0.5,
    mouthCompany: 0.5,
    standsOut: 1,
    rate: 0,
  });
  expect(traitsOf({ standsOut: false }).standsOut).toBe(0);
});

test('the usual error is told relative to the sound around, which the candidate is no part of', () => {
  const loud = withClick(noise(LENGTH, 0.1), START, [99, 99, 99, 99, 99]);
  for (const samples of [noise(LENGTH, 0.1), loud]) expect(traitsOf({ samples }).predictability).toBeCloseTo(Math.log(0.1), 1);
});

test('the rise is the level behind over that before', () => {
  const samples = noise(LENGTH, 0.1).map((value, i) => (i < START ? value : 4 * value));
  expect(traitsOf({ samples }).rise).toBeCloseTo(Math.log(4), 0);
  expect(traitsOf({ samples: samples.slice().reverse() }).rise).toBeCloseTo(-Math.log(4), 0);
});

test('the other channel of a pair tells how large its error is and how like the errors are, and nothing where there is none', () => {
  const { stretch, ratios } = surroundingsOf();
  const opposite = { ...stretch, errors: stretch.errors.map((error) => -error) };
  expect(traitsOf({ other: { stretch, ratios } })).toMatchObject({ otherError: Math.log(50), otherLikeness: expect.closeTo(1) });
  expect(traitsOf({ other: { stretch: opposite, ratios } }).otherLikeness).toBeCloseTo(-1);
  expect(traitsOf()).toMatchObject({ otherError: 0, otherLikeness: 0 });
});

test('every trait is a number, of silence and of what is no sound at all', () => {
  const silence = { samples: new Float64Array(LENGTH), ratios: { forward: 0, backward: 0, usual: 0 } };
  const stretch = { ...surroundingsOf().stretch, errors: new Float64Array(LENGTH) };
  const strange = {
    samples: new Float64Array(LENGTH).fill(Number.NaN),
    ratios: { forward: Number.NaN, backward: 1, usual: Number.NaN },
  };
  const faint = { ...surroundingsOf().stretch, errors: noise(LENGTH, 1e-160) };
  const nothing = { typeScores: new Float64Array(5), crowdTypes: new Float64Array(5), peak: 1 };
  for (const changes of [
    { ...silence, stretch },
    strange,
    { stretch: faint },
    { ...silence, stretch, other: { stretch, ratios: silence.ratios } },
  ])
    for (const trait of describe({ ...RUN, ...nothing }, surroundingsOf(changes))) expect(trait).toSatisfy(Number.isFinite);
});
