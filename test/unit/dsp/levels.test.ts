import { expect, test } from 'vitest';
import { peakDbfs, SILENCE_DBFS } from '../../../src/dsp/levels.ts';

test('full scale of either sign is 0 dB, half of it 6 dB below, twice of it 6 dB above', () => {
  expect(peakDbfs(Float64Array.of(0.1, -1, 0.3))).toBe(0);
  expect(peakDbfs(Float64Array.of(0, 0.5))).toBeCloseTo(-6.02, 2);
  expect(peakDbfs(Float64Array.of(2))).toBeCloseTo(6.02, 2);
});

test('silence, no samples and less than silence have the level of silence, which a report can hold', () => {
  for (const samples of [new Float64Array(4), new Float64Array(0), Float64Array.of(1e-300)])
    expect(peakDbfs(samples)).toBe(SILENCE_DBFS);
});
