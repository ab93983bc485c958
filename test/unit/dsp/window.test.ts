import { expect, test } from 'vitest';
import { hannWindow } from '../../../src/dsp/window.ts';

test('a Hann window is symmetric, nowhere zero and at most 1', () => {
  for (const length of [1, 2, 7, 256]) {
    const window = hannWindow(length);
    for (let i = 0; i < length; i++) {
      expect(window[i]).toBeCloseTo(window[length - 1 - i], 12);
      expect(window[i]).toBeGreaterThan(0);
      expect(window[i]).toBeLessThanOrEqual(1);
    }
  }
});

test('Hann windows that overlap by half add up to 1', () => {
  const window = hannWindow(64);
  for (let i = 0; i < 32; i++) expect(window[i] + window[i + 32]).toBeCloseTo(1, 12);
});
