import { expect, test } from 'vitest';
import { predictionErrorLevel, unforeseenDb } from '../../../src/degrade/prediction.ts';
import { noise, toneMixture } from '../../signals.ts';

const FLOOR = 1e-6;

/** How far a shape laid over a sound at sample 2000 is unforeseen. */
function unforeseen(sound: Float64Array, shape: readonly number[]): number {
  const degraded = sound.map((sample, i) => sample + (shape[i - 2000] ?? 0));
  return unforeseenDb(sound, degraded, 2000, 2000 + shape.length, FLOOR);
}

test('white noise cannot be predicted: its error is as loud as itself', () => {
  expect(predictionErrorLevel(noise(4096, 0.1), 2048) / 0.1).toBeCloseTo(1, 1);
});

test('a sample that is off by ten times the noise stands 20 dB over the prediction error', () => {
  expect(unforeseen(noise(4096, 0.01), [0.1])).toBeCloseTo(20, 0);
});

test('what tones would go on to do is foreseen far better than a click of the same height', () => {
  const sound = toneMixture(4096, 44100);
  const more = Array.from({ length: 60 }, (_, i) => 0.1 * Math.sin((Math.PI * i) / 60) ** 2);
  expect(unforeseen(sound, [0.1])).toBeGreaterThan(unforeseen(sound, more) + 20);
});

test('in silence the floor is the level that a defect stands over', () => {
  expect(unforeseen(new Float64Array(4096), [10 * FLOOR])).toBeCloseTo(20, 6);
});
