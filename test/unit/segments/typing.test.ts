import { expect, test } from 'vitest';
import { DEFECT_TYPES } from '../../../src/audio.ts';
import { likeliestType, nameInCrowd, nameOf } from '../../../src/segments/typing.ts';

test('the likeliest type is the one that most speaks for', () => {
  for (const [i, type] of DEFECT_TYPES.entries())
    expect(likeliestType(new Float64Array(5).fill(0.2).fill(0.3, i, i + 1))).toBe(type);
});

test('a digital fault must be clearly likelier than all else', () => {
  expect(nameOf(Float64Array.of(1, 0, 0, 1.9, 0))).toBe('click');
  expect(nameOf(Float64Array.of(1, 0, 0, 2.1, 0))).toBe('digital');
  expect(nameOf(Float64Array.of(1, 0, 0, 0, 1.1))).toBe('mouth');
});

test('a short click among many is crackle, and crackle alone is a click', () => {
  expect(nameInCrowd('click', 0.0003, 8)).toBe('crackle');
  expect(nameInCrowd('click', 0.0005, 8)).toBe('click');
  expect(nameInCrowd('click', 0.0003, 7)).toBe('click');
  expect(nameInCrowd('crackle', 0.0003, 2)).toBe('click');
  expect(nameInCrowd('crackle', 0.0003, 3)).toBe('crackle');
  expect(nameInCrowd('scratch', 0.0003, 100)).toBe('scratch');
});
