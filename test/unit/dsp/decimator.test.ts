import { expect, test } from 'vitest';
import { Decimator } from '../../reference/decimator.ts';
import { noise } from '../../signals.ts';

const FACTORS = [2, 3];

/** A cosine whose frequency is a share of the lower rate's Nyquist frequency; sample 0 of the decimated one stands at its crest. */
function decimateCosine(factor: number, share: number, count = 200): Float64Array {
  const decimator = new Decimator(factor);
  const input = Float64Array.from({ length: count * factor + 2 * decimator.reach }, (_, i) =>
    Math.cos(((Math.PI * share) / factor) * (i - decimator.reach)),
  );
  const output = new Float64Array(count);
  decimator.run(input, output, 0, count);
  return output;
}

test('a tone below the cutoff comes out as if it had been sampled at the lower rate, without delay', () => {
  for (const factor of FACTORS) {
    for (const share of [0, 0.2, 0.5, 0.7]) {
      const output = decimateCosine(factor, share);
      for (const [i, value] of output.entries()) expect(Math.abs(value - Math.cos(Math.PI * share * i))).toBeLessThan(0.002);
    }
  }
});

test('a tone above the lower Nyquist frequency is gone, instead of folding back', () => {
  for (const factor of FACTORS) {
    for (const [share, residue] of [
      [1.1, 0.006],
      [1.5, 0.0003],
      [1.9, 0.0001],
    ]) {
      for (const value of decimateCosine(factor, share)) expect(Math.abs(value)).toBeLessThan(residue);
    }
  }
});

test('a factor of 1 passes the samples on bit for bit, with no reach', () => {
  const decimator = new Decimator(1);
  const input = noise(50, 1);
  const output = new Float64Array(50);
  decimator.run(input, output, 0, 50);
  expect(decimator.reach).toBe(0);
  expect(output).toEqual(input);
});

test('an output depends on the samples within the reach alone, so that pieces of a recording give what the whole gives', () => {
  const decimator = new Decimator(2);
  const { reach } = decimator;
  const input = noise(2 * 40 + 2 * reach, 1);
  const whole = new Float64Array(40);
  decimator.run(input, whole, 0, 40);
  const pieces = new Float64Array(42).fill(9);
  decimator.run(input.subarray(0, 2 * 15 + 2 * reach), pieces, 1, 15);
  decimator.run(input.subarray(2 * 15), pieces, 16, 25);
  expect(pieces.subarray(1, 41)).toEqual(whole);
  expect([pieces[0], pieces[41]]).toEqual([9, 9]);
});
