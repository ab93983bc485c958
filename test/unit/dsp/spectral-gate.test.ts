import { afterEach, expect, test, vi } from 'vitest';
import * as mask from '../../../src/dsp/gate-mask.ts';
import { SpectralGate } from '../../../src/dsp/spectral-gate.ts';

const start = 1500;
const end = 1900;

function noise(seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: 3400 }, () => {
    state = (state * 16807) % 2147483647;
    return 0.1 * (state / 2147483647 - 0.5);
  });
}

function buildScene(defect: (i: number) => number) {
  const clean = noise(7);
  const observed = clean.map((sample, i) => (i >= start && i < end ? sample + defect(i - start) : sample));
  const substitute = clean.slice();
  substitute.fill(0, start, end);
  return { scene: { observed, substitute, start, end }, clean };
}

function energy(samples: Float64Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

afterEach(() => void vi.restoreAllMocks());

test('where all masks are one the observed samples come back', () => {
  vi.spyOn(mask, 'gateMask').mockImplementation((_observed, _expected, target) => target.fill(1));
  const { scene } = buildScene((i) => Math.sin(0.03 * i));
  const gated = new SpectralGate(256).apply(scene, 1024);
  for (let i = 0; i < gated.length; i++) expect(gated[i]).toBeCloseTo(scene.observed[start + i], 12);
});

test('where all masks are zero the substitute comes back', () => {
  vi.spyOn(mask, 'gateMask').mockImplementation((_observed, _expected, target) => target.fill(0));
  const { scene } = buildScene((i) => Math.sin(0.03 * i));
  expect(energy(new SpectralGate(256).apply(scene, 1024))).toBe(0);
});

test('what stands over the surroundings is turned down and the rest stays', () => {
  const { scene, clean } = buildScene((i) => 0.5 * Math.sin(0.05 * i));
  const gated = new SpectralGate(256).apply(scene, 1024);
  const remaining = gated.map((sample, i) => sample - clean[start + i]);
  expect(energy(remaining)).toBeLessThan(0.02 * energy(scene.observed.subarray(start, end)));
  expect(energy(gated)).toBeGreaterThan(0.6 * energy(clean.subarray(start, end)));
});

test('a stretch like its surroundings is hardly touched', () => {
  const { scene, clean } = buildScene(() => 0);
  const gated = new SpectralGate(256).apply(scene, 1024);
  const change = gated.map((sample, i) => sample - clean[start + i]);
  expect(energy(change)).toBeLessThan(0.1 * energy(clean.subarray(start, end)));
});

test('without surroundings as long as a window the substitute comes back', () => {
  const { scene } = buildScene((i) => Math.sin(0.03 * i));
  const bare = {
    ...scene,
    observed: scene.observed.slice(start, end),
    substitute: new Float64Array(end - start),
    start: 0,
    end: end - start,
  };
  expect(energy(new SpectralGate(256).apply(bare, 1024))).toBe(0);
});

test('a smoothed mask keeps its mean and loses its lone cells', () => {
  const masks = Array.from({ length: 5 }, () => new Float64Array(9).fill(1));
  masks[2][4] = 0;
  const smoothed = mask.smoothMasks(masks);
  expect(smoothed[2][4]).toBeCloseTo(0.75, 12);
  expect(smoothed[1][3]).toBeCloseTo(1 - 1 / 16, 12);
  expect(smoothed[0][0]).toBe(1);
});
