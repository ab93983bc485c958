import { expect, test } from 'vitest';
import { fillUnknown } from '../../../src/dsp/interpolation.ts';
import { separateDefect } from '../../../src/dsp/separation.ts';

const start = 1200;
const end = 1500;

function buildMusic(): Float64Array {
  let state = 11;
  return Float64Array.from({ length: 2700 }, (_, i) => {
    state = (state * 16807) % 2147483647;
    return 0.3 * Math.sin(0.09 * i) + 0.2 * Math.sin(0.4 * i) + 0.02 * (state / 2147483647 - 0.5);
  });
}

function squaredError(samples: Float64Array, truth: Float64Array): number {
  return samples.reduce((sum, sample, i) => sum + (sample - truth[i]) ** 2, 0);
}

test('a ringing tick is told from the music under it, far better than interpolation could', () => {
  const music = buildMusic();
  const tick = Float64Array.from({ length: end - start }, (_, i) => 0.3 * Math.exp(-i / 60) * Math.sin(0.9 * i));
  const filled = music.slice();
  const unknown = new Uint8Array(music.length).fill(1, start, end);
  const model = fillUnknown(filled, unknown, 32, 2);
  if (!model) throw new Error('the music could not be modelled');
  const deviation = tick.map((sample, i) => music[start + i] + sample - filled[start + i]);
  const defect = separateDefect(deviation, deviation, model, { defectOrder: 4, iterations: 5 });
  if (!defect) throw new Error('the separation could not be solved');
  const interpolationError = squaredError(filled.subarray(start, end), music.subarray(start, end));
  expect(squaredError(defect, tick)).toBeLessThan(interpolationError / 3);
  expect(squaredError(defect, tick)).toBeLessThan(squaredError(tick, new Float64Array(tick.length)) / 100);
});

test('no deviation means no defect', () => {
  const model = { filter: Float64Array.of(1, -0.9), excitationVariance: 1e-4 };
  const nothing = new Float64Array(20);
  const defect = separateDefect(nothing, nothing, model, { defectOrder: 2, iterations: 3 });
  expect(defect?.every((sample) => sample === 0)).toBe(true);
});
