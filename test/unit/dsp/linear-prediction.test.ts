import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hannWindow } from '../../../src/dsp/window.ts';
import { autoregressiveNoise, noise, tone } from '../../signals.ts';
import { autocorrelate, levinson, predictionErrors } from './prediction-kernel.ts';

function correlate(signal: Float64Array, order: number, window = hannWindow(signal.length)): Float64Array {
  return autocorrelate(signal, 0, window, order, new Float64Array(order + 1));
}

function fitPredictor(signal: Float64Array, order: number): Float64Array {
  const filter = new Float64Array(order + 1);
  levinson(correlate(signal, order), order, filter);
  return filter;
}

test('autocorrelation is the sum of products at each lag, for odd and even lengths', () => {
  const property = fc.property(fc.integer({ min: 8, max: 41 }), fc.nat(5), fc.nat(7), (length, start, order) => {
    const signal = noise(60, 1, length);
    const window = hannWindow(length);
    const windowed = window.map((weight, i) => weight * signal[start + i]);
    const found = autocorrelate(signal, start, window, order, new Float64Array(order + 1));
    for (let lag = 0; lag <= order; lag++) {
      const sum = windowed.reduce((total, value, i) => total + value * (windowed[i + lag] ?? 0), 0);
      expect(found[lag]).toBeCloseTo(sum, 10);
    }
  });
  fc.assert(property, { numRuns: 30 });
});

test('the predictor of an autoregressive process has the coefficients that the process was made with', () => {
  const coefficients = [-1.6, 1.1, -0.3, 0.05];
  const filter = fitPredictor(autoregressiveNoise(20000, coefficients, 'process'), 4);
  expect(filter[0]).toBe(1);
  for (const [i, coefficient] of coefficients.entries()) expect(Math.abs(filter[i + 1] - coefficient)).toBeLessThan(0.04);
});

test('the filter solves the normal equations, and its error energy is what is left', () => {
  const order = 12;
  const correlation = correlate(noise(300, 1, 'equations'), order);
  const filter = new Float64Array(order + 1);
  const error = levinson(correlation, order, filter);
  for (let row = 0; row <= order; row++) {
    const sum = filter.reduce((total, a, i) => total + a * correlation[Math.abs(row - i)], 0);
    expect(sum).toBeCloseTo(row === 0 ? error : 0, 9);
  }
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(correlation[0]);
});

test('silence has the filter 1, 0, 0, ..., and overwrites what the filter held', () => {
  const filter = new Float64Array(5).fill(7);
  expect(levinson(new Float64Array(5), 4, filter)).toBe(0);
  expect([...filter]).toEqual([1, 0, 0, 0, 0]);
});

test('a sine is predicted without error from either side by its own two coefficients', () => {
  const signal = tone(200, 1000, 44100);
  const filter = Float64Array.of(1, -2 * Math.cos((2 * Math.PI * 1000) / 44100), 1);
  const [forward, backward] = [new Float64Array(100), new Float64Array(100)];
  predictionErrors(signal, 50, 100, filter, forward, backward);
  for (const error of [...forward, ...backward]) expect(Math.abs(error)).toBeLessThan(1e-12);
});

test('the error from the past is 1 where an impulse stands and follows the filter behind it; from the future the other way round', () => {
  const signal = new Float64Array(40);
  signal[20] = 1;
  const [forward, backward] = [new Float64Array(20), new Float64Array(20)];
  predictionErrors(signal, 10, 20, Float64Array.of(1, -0.5, 0.25), forward, backward);
  expect([...forward.subarray(8, 14)]).toEqual([0, 0, 1, -0.5, 0.25, 0]);
  expect([...backward.subarray(7, 13)]).toEqual([0, 0.25, -0.5, 1, 0, 0]);
});
