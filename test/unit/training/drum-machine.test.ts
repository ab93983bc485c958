import { expect, test } from 'vitest';
import { buildDrumPattern } from '../../../models/training/drum-machine.ts';
import { Random } from '../../../src/degrade/random.ts';

const RATE = 44100;

test('a drum pattern is sound from its first seconds on, for any seed and rate', () => {
  for (const sampleRate of [8000, RATE]) {
    for (let seed = 0; seed < 5; seed++) {
      const pattern = buildDrumPattern(2 * sampleRate, sampleRate, new Random(seed));
      expect(pattern).toHaveLength(2 * sampleRate);
      expect(pattern.every(Number.isFinite)).toBe(true);
      expect(pattern.some((sample) => Math.abs(sample) > 0.1)).toBe(true);
    }
  }
});

test('the same seed strikes the same pattern, another one another', () => {
  const [one, again, other] = [1, 1, 2].map((seed) => buildDrumPattern(RATE, RATE, new Random(seed)));
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});
