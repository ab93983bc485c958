import { expect, test } from 'vitest';
import { isInvented } from '../../../src/repair/checks.ts';
import type { RepairScene } from '../../../src/repair/scene.ts';
import { mix, noise, tone } from '../../signals.ts';

const sampleRate = 44100;
const length = 400;
const music = tone(length, 500, sampleRate, 0.3);

function sceneOf(observed: Float64Array): RepairScene {
  const model = { filter: Float64Array.of(1), excitationVariance: 1 };
  return { observed, filled: observed, start: 0, end: observed.length, model, offset: 0, sampleRate };
}

test('what a repair leaves is invented where the recording holds nothing of it', () => {
  expect(isInvented(music, sceneOf(noise(length, 0.3)))).toBe(true);
});

test('what a repair leaves is not invented where the recording holds it under a defect', () => {
  expect(isInvented(music, sceneOf(mix(music, noise(length, 0.3))))).toBe(false);
});

test('a defect far louder than the music hides it, and a short one says too little: neither makes a repair an invention', () => {
  expect(isInvented(music, sceneOf(noise(length, 3)))).toBe(false);
  expect(isInvented(music.subarray(0, 60), sceneOf(noise(60, 0.3)))).toBe(false);
});
