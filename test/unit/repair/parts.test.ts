import { expect, test } from 'vitest';
import { ALL_PARTS, type RepairParts } from '../../../src/repair/parts.ts';
import { repairSegment } from '../../../src/repair.ts';
import { mix, noise, toneMixture, withClick } from '../../signals.ts';

const clean = mix(toneMixture(10000, 44100), noise(10000, 0.05));
const tick = Float64Array.from({ length: 300 }, (_, i) => 0.2 * Math.exp(-i / 60) * Math.cos(0.31 * i));

function errorWith(parts: Partial<RepairParts>): number {
  const damaged = withClick(clean, 5000, tick);
  const segment = { channel: 0, start: 5000, end: 5300, type: 'mouth', confidence: 1 } as const;
  const { samples } = repairSegment({ samples: damaged, start: 0, flagged: [segment] }, segment, 44100, {
    ...ALL_PARTS,
    ...parts,
  });
  return samples.reduce((sum, sample, i) => sum + (sample - clean[5000 + i]) ** 2, 0);
}

test('gate and separation each leave less of a soft tick than interpolation alone', () => {
  const interpolated = errorWith({ gate: false, separation: false });
  expect(errorWith({ separation: false })).toBeLessThan(interpolated);
  expect(errorWith({ gate: false })).toBeLessThan(interpolated);
  expect(errorWith({})).toBeLessThan(interpolated);
});
