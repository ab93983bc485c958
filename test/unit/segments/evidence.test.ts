import { expect, test } from 'vitest';
import { DEFECT_TYPES } from '../../../src/audio.ts';
import { evidenceOf, isCandidate } from '../../../src/segments/evidence.ts';

test('a large prediction error speaks for a defect and a small one against it, whatever the type, and neither without bounds', () => {
  for (const type of DEFECT_TYPES) {
    expect(evidenceOf(type, 40)).toBeGreaterThan(0);
    expect(evidenceOf(type, 4)).toBeLessThan(0);
    for (const ratio of [0, 1e-9, 1e9]) expect(Math.abs(evidenceOf(type, ratio))).toBeLessThanOrEqual(2);
  }
});

test('the error tells more of a grain in company than of a click, which may be the stroke of a drum', () => {
  expect(evidenceOf('crackle', 12) - evidenceOf('crackle', 6)).toBeGreaterThan(evidenceOf('click', 12) - evidenceOf('click', 6));
});

test('what no evidence can lift over the threshold is no candidate', () => {
  expect(isCandidate(0.2, 0.55)).toBe(true);
  expect(isCandidate(0.1, 0.55)).toBe(false);
});
