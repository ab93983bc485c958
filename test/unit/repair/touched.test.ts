import { expect, test } from 'vitest';
import type { DefectType, Segment } from '../../../src/audio.ts';
import { repairSegment } from '../../../src/repair.ts';
import { mix, noise, toneMixture, withClick } from '../../signals.ts';

const sampleRate = 44100;
const middle = 5000;

function repairAt(samples: Float64Array, start: number, end: number, type: DefectType = 'crackle') {
  const segment: Segment = { channel: 0, start, end, type, confidence: 1 };
  return repairSegment({ samples, start: 0, flagged: [segment] }, segment, sampleRate);
}

function buildMusic(): Float64Array {
  return mix(toneMixture(2 * middle, sampleRate), noise(2 * middle, 0.002));
}

test('samples beside a loud grain that were flagged with it stay as they were', () => {
  const damaged = withClick(buildMusic(), middle, [0.3, -0.5, 0.4]);
  const { samples } = repairAt(damaged, middle - 4, middle + 7);
  expect(samples.subarray(0, 2)).toEqual(damaged.subarray(middle - 4, middle - 2));
  expect(samples.subarray(9)).toEqual(damaged.subarray(middle + 5, middle + 7));
  for (let i = 4; i < 7; i++) expect(Math.abs(samples[i] - damaged[middle - 4 + i])).toBeGreaterThan(0.1);
});

test.each(['click', 'crackle'] as const)(
  'of a %s that was flagged far too wide, the sound on either side stays as it was',
  (type) => {
    const music = mix(toneMixture(2 * middle, sampleRate), noise(2 * middle, 0.0001));
    const damaged = withClick(music, middle, [0.4, -0.8, 1, -0.6, 0.4]);
    const { samples } = repairAt(damaged, middle - 60, middle + 65, type);
    expect(samples.subarray(0, 40)).toEqual(damaged.subarray(middle - 60, middle - 20));
    expect(samples.subarray(85)).toEqual(damaged.subarray(middle + 25, middle + 65));
  },
);

test('a grain that fills its segment is repaired to its last sample', () => {
  const clean = buildMusic();
  const damaged = withClick(clean, middle, [0.1, -0.5, 0.4, 0.1]);
  const { samples } = repairAt(damaged, middle, middle + 4);
  for (let i = 0; i < 4; i++) expect(Math.abs(samples[i] - clean[middle + i])).toBeLessThan(0.02);
});

test('a weak defect that cannot be placed within its segment is looked for in all of it', () => {
  const music = buildMusic();
  const { method, samples } = repairAt(music, middle, middle + 6);
  expect(method).toBe('ar');
  expect(samples.length).toBe(6);
});

test('where a loud note sets in, a soft scratch without an edge of its own is left alone, with a reason', () => {
  const music = buildMusic();
  music.fill(0, 0, middle + 200);
  const bump = Float64Array.from({ length: 500 }, (_, i) => 0.004 * Math.sin((Math.PI * i) / 500) ** 2);
  const { method, reason } = repairAt(withClick(music, middle, bump), middle, middle + 500, 'scratch');
  expect(method).toBe('none');
  expect(reason).toContain('softer than the music');
});
