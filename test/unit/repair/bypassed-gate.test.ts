import { expect, test, vi } from 'vitest';
import { repairSwing } from './swing.ts';

vi.mock('../../../src/dsp/gate-mask.ts', async (original) => ({
  ...(await original<typeof import('../../../src/dsp/gate-mask.ts')>()),
  gateMask: (_observed: Float64Array, _expected: Float64Array, target: Float64Array) => target.fill(1),
}));

test('with the gate bypassed a swing stays: it is the gate that takes it out', () => {
  expect(repairSwing(44100).fallDb).toBeLessThan(6);
});
