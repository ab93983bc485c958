import { expect, test } from 'vitest';
import { fitAutoregressive } from '../../../src/dsp/autoregressive-fit.ts';
import { fillUnknown } from '../../../src/dsp/interpolation.ts';

const length = 2000;

function tones(): Float64Array {
  return Float64Array.from(
    { length },
    (_, i) => 0.4 * Math.sin(0.07 * i) + 0.2 * Math.sin(0.31 * i + 1) + 0.1 * Math.sin(1.1 * i),
  );
}

function marks(...ranges: readonly (readonly [number, number])[]): Uint8Array {
  const unknown = new Uint8Array(length);
  for (const [from, to] of ranges) unknown.fill(1, from, to);
  return unknown;
}

function largestError(signal: Float64Array, from: number, to: number): number {
  const truth = tones();
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(signal[i] - truth[i]));
  return largest;
}

test('tones are continued across a gap whatever stands in it', () => {
  const signal = tones();
  for (let i = 1000; i < 1060; i++) signal[i] = i % 2 ? 1 : -1;
  expect(fillUnknown(signal, marks([1000, 1060]), 32, 3)).toBeDefined();
  expect(largestError(signal, 1000, 1060)).toBeLessThan(0.01);
});

test('neighbouring gaps are filled together', () => {
  const signal = tones();
  for (const at of [1000, 1003, 1004, 1011]) signal[at] = 1;
  fillUnknown(signal, marks([1000, 1001], [1003, 1005], [1011, 1012]), 32, 2);
  expect(largestError(signal, 990, 1020)).toBeLessThan(0.002);
});

test('known samples stay bit for bit', () => {
  const signal = tones();
  fillUnknown(signal, marks([1000, 1040]), 32, 2);
  expect(signal.subarray(0, 1000)).toEqual(tones().subarray(0, 1000));
  expect(signal.subarray(1040)).toEqual(tones().subarray(1040));
});

test('a gap in silence is filled with silence', () => {
  const signal = new Float64Array(length);
  signal[1000] = 0.9;
  fillUnknown(signal, marks([1000, 1001]), 32, 2);
  expect(signal.every((sample) => sample === 0)).toBe(true);
});

test('a gap in a constant is filled with that constant', () => {
  const signal = new Float64Array(length).fill(0.25);
  signal.fill(0, 1000, 1020);
  fillUnknown(signal, marks([1000, 1020]), 32, 2);
  expect(Math.max(...signal)).toBeLessThan(0.26);
  expect(Math.min(...signal)).toBeGreaterThan(0.24);
});

test('a gap at the end of the signal is filled from one side, without growing', () => {
  const signal = tones();
  fillUnknown(signal, marks([length - 30, length]), 32, 2);
  expect(Math.max(...signal.map(Math.abs))).toBeLessThan(0.8);
  expect(largestError(signal, length - 30, length)).toBeLessThan(0.1);
});

test('the model of an autoregressive process has its filter and its excitation', () => {
  const signal = new Float64Array(20000);
  let seed = 1;
  for (let i = 2; i < signal.length; i++) {
    seed = (seed * 16807) % 2147483647;
    signal[i] = 1.6 * signal[i - 1] - 0.8 * signal[i - 2] + (seed / 2147483647 - 0.5);
  }
  const model = fitAutoregressive(signal, 2);
  expect(model.filter[1]).toBeCloseTo(-1.6, 1);
  expect(model.filter[2]).toBeCloseTo(0.8, 1);
  expect(model.excitationVariance * 12).toBeCloseTo(1, 1);
});
