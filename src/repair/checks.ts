import { holdsOnlyNumbers } from '../dsp/statistics.ts';
import type { RepairScene } from './scene.ts';

/** A patch may exceed what the segment and its surroundings reach by this factor: a defect can hide a peak of the music. */
const MARGIN = 1.5;
/** Steps of the last bits are no discontinuity. */
const SMALLEST_STEP = 1e-4;

/** Why a patch must not be used, fit for a report; empty where it may. */
export function objectionTo(samples: Float64Array, scene: RepairScene): string {
  if (!holdsOnlyNumbers(samples)) return 'the repair gave values that are not finite numbers';
  const patched = scene.filled.slice();
  patched.set(samples, scene.start);
  const loudest = Math.max(peak(scene.observed, scene.start, scene.end), surroundings(scene, peak), SMALLEST_STEP);
  if (peak(patched, scene.start, scene.end) > MARGIN * loudest)
    return 'the repair would be louder than the segment and its surroundings';
  const sharpest = Math.max(inside(scene, scene.observed), surroundings(scene, kink), SMALLEST_STEP);
  if (inside(scene, patched) > MARGIN * sharpest) return 'the repair would be rougher than the segment and its surroundings';
  return '';
}

type Measure = (signal: Float64Array, from: number, to: number) => number;

function surroundings({ filled, start, end }: RepairScene, measure: Measure): number {
  return Math.max(measure(filled, 0, start), measure(filled, end, filled.length));
}

/** Largest kink within the segment and across its edges. */
function inside({ start, end }: RepairScene, signal: Float64Array): number {
  return kink(signal, start - 1, end + 1);
}

function peak(signal: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const magnitude = Math.abs(signal[i]);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** Largest second difference around the samples of `[from, to)` that have neighbours. */
function kink(signal: Float64Array, from: number, to: number): number {
  let largest = 0;
  const last = Math.min(to, signal.length - 1);
  for (let i = Math.max(1, from); i < last; i++) {
    const magnitude = Math.abs(signal[i - 1] - 2 * signal[i] + signal[i + 1]);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}
