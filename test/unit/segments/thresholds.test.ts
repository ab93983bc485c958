import { expect, test } from 'vitest';
import { confidence, leastDamage } from '../../../src/segments/thresholds.ts';

const SETTINGS = { thresholds: { onset: 0.6, offset: 0.3, verdict: 0.5, sensitivitySlope: 4 }, sensitivity: 0.5 };

test('at the default sensitivity a grain is a defect from the probability of the manifest on', () => {
  expect(leastDamage(SETTINGS, 0.0001)).toBe(0);
  expect(leastDamage({ ...SETTINGS, thresholds: { ...SETTINGS.thresholds, verdict: 0.8 } }, 0.0001)).toBeCloseTo(Math.log(4));
});

test('the sensitivity moves that by the slope of the manifest over its range', () => {
  const [least, most] = [0, 1].map((sensitivity) => leastDamage({ ...SETTINGS, sensitivity }, 0.0001));
  expect([least, most]).toEqual([2, -2]);
});

test('the longer what would be repaired, the clearer the verdict has to be', () => {
  const [grain, click, tick] = [0.0003, 0.001, 0.01].map((seconds) => leastDamage(SETTINGS, seconds));
  expect(grain).toBe(0);
  expect(click).toBeGreaterThan(grain);
  expect(tick - click).toBeCloseTo(0.2 * Math.log(10));
});

test('confidence is the verdict by the curve of the manifest, to two digits', () => {
  expect(confidence(1.5, { slope: 2, shift: -1 })).toBe(0.88);
  expect(confidence(-20, { slope: 2, shift: -1 })).toBe(0);
});
