import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileKernel } from '../../../src/dsp/kernel/compile-kernel.ts';
import { KERNEL_BYTES } from '../../../src/dsp/kernel/kernel-bytes.ts';
import { hannWindow } from '../../../src/dsp/window.ts';
import * as banded from '../../reference/banded.ts';
import * as bridge from '../../reference/bridge.ts';
import * as prediction from '../../reference/linear-prediction.ts';
import { noise, withClick } from '../../signals.ts';
import { factorBanded, invertBanded, solveBanded } from './banded-kernel.ts';
import { bridgeImpulses } from './bridge-kernel.ts';
import { autocorrelate, predictionErrors } from './prediction-kernel.ts';

function expectClose(found: Float64Array, expected: Float64Array): void {
  expect(found).toHaveLength(expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(1e-11 * largest);
}

/** A band matrix that is positive definite: its diagonal outweighs the rest. */
function bandMatrix(size: number, bandwidth: number): Float64Array {
  const width = bandwidth + 1;
  return noise(size * width, 1, `${size} ${bandwidth}`).map((value, i) => (i % width === 0 ? 6 * width + value : value));
}

/** What lies behind the matrix's last column holds nothing. */
function within(matrix: Float64Array, size: number, bandwidth: number): Float64Array {
  const width = bandwidth + 1;
  return matrix.map((value, i) => ((i % width) + Math.floor(i / width) < size ? value : 0));
}

test('the kernel that is shipped is the one that its source compiles to', async () => {
  expect(Buffer.from(await compileKernel()).toString('base64') === KERNEL_BYTES).toBe(true);
});

test('autocorrelation and prediction errors are those of the plain code, whatever the lengths', () => {
  const property = fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(30), fc.nat(64), (length, start, order) => {
    const signal = noise(length + start + 2 * order, 1, `${length} ${order}`);
    const window = hannWindow(length);
    const scratch = new Float64Array(length + 4 + order);
    const expected = prediction.autocorrelate(signal, start, window, order, scratch, new Float64Array(order + 1));
    expectClose(autocorrelate(signal, start, window, order, new Float64Array(order + 1)), expected);
    const filter = noise(order + 1, 1, 'filter');
    const errors = [0, 1, 2, 3].map(() => new Float64Array(length));
    prediction.predictionErrors(signal, start + order, length - start, filter, errors[0], errors[1]);
    predictionErrors(signal, start + order, Math.max(0, length - start), filter, errors[2], errors[3]);
    expectClose(errors[2], errors[0]);
    expectClose(errors[3], errors[1]);
  });
  fc.assert(property, { numRuns: 60 });
});

test('band matrices are factored, solved and inverted as by the plain code, whatever their sizes', () => {
  const property = fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(64), (size, bandwidth) => {
    const [factor, expected] = [bandMatrix(size, bandwidth), bandMatrix(size, bandwidth)];
    expect(factorBanded(factor, size, bandwidth)).toBe(banded.factorBanded(expected, size, bandwidth));
    expectClose(within(factor, size, bandwidth), within(expected, size, bandwidth));
    const [solution, expectedSolution] = [noise(size, 1), noise(size, 1)];
    solveBanded(expected, size, bandwidth, solution);
    banded.solveBanded(expected, size, bandwidth, expectedSolution);
    expectClose(solution, expectedSolution);
    expectClose(within(invertBanded(expected, size, bandwidth), size, bandwidth), banded.invertBanded(expected, size, bandwidth));
  });
  fc.assert(property, { numRuns: 60 });
});

test('impulses are bridged as by the plain code, to the bit where nothing is bridged, whatever the lengths', () => {
  const property = fc.property(fc.integer({ min: 3, max: 400 }), fc.nat(9), fc.nat(1), (length, start, clickCount) => {
    const longest = 10 + (length >> 2);
    const calm = noise(length + start, 0.01, `${length}`);
    const sound = clickCount === 0 ? calm : withClick(calm, start + (length >> 1), [0.9]);
    const [found, expected] = [new Float64Array(sound.length), new Float64Array(sound.length)];
    bridgeImpulses(sound, found, start, length, longest);
    bridge.bridgeImpulses(sound, expected, start, length, longest, new Float64Array(length));
    expectClose(found, expected);
  });
  fc.assert(property, { numRuns: 60 });
});
