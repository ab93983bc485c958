import { expect, test } from 'vitest';
import { mix, noise, tone, withClick } from '../../signals.ts';
import { bridgeImpulses } from './bridge-kernel.ts';

const LENGTH = 512;
const LONGEST = 24;
const sound = mix(tone(LENGTH, 300, 44100), noise(LENGTH, 0.0005));

function bridge(source: Float64Array): Float64Array {
  const target = new Float64Array(source.length);
  bridgeImpulses(source, target, 0, source.length, LONGEST);
  return target;
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

test('sound without impulses passes as it is', () => {
  expect(bridge(sound)).toEqual(sound);
  expect(bridge(new Float64Array(LENGTH))).toEqual(new Float64Array(LENGTH));
});

test('impulses are replaced by lines that lie near the sound beneath, and nothing else changes', () => {
  const clicked = withClick(withClick(sound, 100, [0.6, -0.5, 0.7]), 300, [-0.9]);
  const bridged = bridge(clicked);
  expect(largestDifference(bridged, sound)).toBeLessThan(0.03);
  expect(bridged.subarray(0, 97)).toEqual(sound.subarray(0, 97));
  expect(bridged.subarray(110, 297)).toEqual(sound.subarray(110, 297));
  expect(bridged.subarray(305)).toEqual(sound.subarray(305));
});

test('an impulse with a flat top is bridged from edge to edge', () => {
  const bridged = bridge(withClick(sound, 200, [0.6, 0.6, 0.6, 0.6]));
  expect(largestDifference(bridged, sound)).toBeLessThan(0.03);
});

test('a rough stretch too long for a line stays as it is', () => {
  const rough = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.6 : -0.6));
  const clicked = withClick(sound, 200, rough);
  expect(bridge(clicked)).toEqual(clicked);
});

test('only the given stretch is looked at and written', () => {
  const clicked = withClick(withClick(sound, 50, [0.8]), 250, [0.8]);
  const target = new Float64Array(LENGTH).fill(9);
  bridgeImpulses(clicked, target, 200, 100, LONGEST);
  expect(target.subarray(0, 200).every((value) => value === 9)).toBe(true);
  expect(target.subarray(300).every((value) => value === 9)).toBe(true);
  expect(Math.abs(target[250] - sound[250])).toBeLessThan(0.02);
});
