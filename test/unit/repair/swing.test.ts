import { expect, test } from 'vitest';
import { endWithSwing } from '../../../src/repair/swing.ts';
import { mix, noise } from '../../signals.ts';

const RATE = 44100;
const LENGTH = 900;
const SWING_LENGTH = 500;
const FADE_SAMPLES = 22;

const music = noise(LENGTH, 0.01);
/** A snap, and half a period that dies away. */
const scratch = Float64Array.from({ length: LENGTH }, (_, i) => {
  if (i < 20) return i % 2 === 0 ? 0.8 : -0.8;
  return i < SWING_LENGTH ? 0.2 * Math.sin((Math.PI * i) / SWING_LENGTH) : 0;
});
const recorded = mix(music, scratch);
/** A repair that errs a little, all the way. */
const repaired = mix(music, noise(LENGTH, 0.002, 'error'));

test('where the swing has died away the recording is left as it is, however far the segment reaches', () => {
  const ended = endWithSwing(repaired, recorded, RATE);
  const last = ended.findLastIndex((sample, i) => sample !== recorded[i]);
  expect(Math.abs(last - SWING_LENGTH)).toBeLessThan(FADE_SAMPLES);
  expect(ended.subarray(0, last - FADE_SAMPLES)).toEqual(repaired.subarray(0, last - FADE_SAMPLES));
});

test('what is removed up to the end of the segment fades out there', () => {
  const lifted = recorded.map((sample) => sample - 0.1);
  const removed = endWithSwing(lifted, recorded, RATE).map((sample, i) => recorded[i] - sample);
  expect(removed[LENGTH - FADE_SAMPLES - 1]).toBeCloseTo(0.1);
  for (let i = LENGTH - FADE_SAMPLES; i < LENGTH; i++) expect(removed[i]).toBeCloseTo((0.1 * (LENGTH - i)) / (FADE_SAMPLES + 1));
});

test('a click behind the swing is removed with it', () => {
  const click = new Float64Array(LENGTH);
  for (let i = 0; i < 6; i++) click[800 + i] = i % 2 === 0 ? 0.3 : -0.3;
  const ended = endWithSwing(repaired, mix(recorded, click), RATE);
  for (let i = 800; i < 806; i++) expect(Math.abs(ended[i] - repaired[i])).toBeLessThan(0.03);
});

test('where nothing is removed nothing changes', () => {
  expect(endWithSwing(recorded, recorded, RATE)).toEqual(recorded);
});
