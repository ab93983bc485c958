import { openWorkbench } from '../../../src/dsp/kernel.ts';

/**
 * Copies `source[start .. start + length)` to the same place in `target`, with impulses replaced by straight lines:
 * a predictor fitted on the result has not learnt the clicks that it is to find. Impulses are runs of second differences above eight times
 * their usual magnitude, with less than a twelfth of `longest` between them; longer ones stay as they are.
 */
export function bridgeImpulses(source: Float64Array, target: Float64Array, start: number, length: number, longest: number): void {
  const bench = openWorkbench();
  const [samples, bridged, scratch] = bench.layOut(length + 2, length + 2, length + 4);
  bench.write(samples, source.subarray(start, start + length));
  bench.kernel.bridge(samples, bridged, length, longest, scratch);
  target.set(bench.view(bridged, length), start);
}
