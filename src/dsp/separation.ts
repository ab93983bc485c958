import type { AutoregressiveModel } from './autoregressive-fit.ts';
import { openWorkbench } from './kernel.ts';

/** The excitation's strength is averaged over this share of the segment to either side. */
const SMOOTHING_SHARE = 0.1;
/** Numbers of each sample that the kernel works with, beside bands and products. */
const ARRAY_COUNT = 4;

export interface SeparationOptions {
  /** Order of the defect's filter: two for each resonance; 0 for a grain of unrelated samples, each of a strength of its own. */
  readonly defectOrder: number;
  readonly iterations: number;
}

/**
 * Tells a defect from the music under it: the defect's samples, to be subtracted from the segment.
 * Both are taken as autoregressive: the music with the model of its surroundings, from which it deviates as little as `deviation`
 * (observed minus interpolated) allows; the defect with a filter of its own and an excitation that changes in strength, both
 * estimated by expectation-maximisation from the first estimate `defect`, zero before the segment. Returns undefined where that cannot be solved.
 * Source: Godsill & Rayner, Digital Audio Restoration, 1998, chapter 7 (two autoregressive processes); Dempster, Laird & Rubin 1977;
 * for order 0, where samples without strength drop out: Tipping, Sparse Bayesian Learning and the Relevance Vector Machine, 2001.
 */
export function separateDefect(
  deviation: Float64Array,
  defect: Float64Array,
  { filter, excitationVariance }: AutoregressiveModel,
  { defectOrder, iterations }: SeparationOptions,
): Float64Array | undefined {
  const size = deviation.length;
  const musicOrder = filter.length - 1;
  const order = Math.min(defectOrder, musicOrder, Math.max(1, size >> 2));
  const radius = Math.max(1, Math.round(SMOOTHING_SHARE * size));
  const bench = openWorkbench();
  const [from, estimate, taps, scratch] = bench.layOut(size, size, musicOrder + 1, roomFor(size, musicOrder, order));
  bench.write(from, deviation);
  bench.write(estimate, defect);
  bench.write(taps, filter);
  const { kernel } = bench;
  const isSolved = kernel.separate(
    from,
    estimate,
    size,
    taps,
    musicOrder,
    excitationVariance,
    order,
    radius,
    iterations,
    scratch,
  );
  return isSolved ? bench.view(estimate, size).slice() : undefined;
}

/** Numbers that the kernel's scratch holds. */
function roomFor(size: number, musicOrder: number, order: number): number {
  const bands = 2 * size * (Math.min(musicOrder, size - 1) + 1);
  return bands + size * (order + 1 + ARRAY_COUNT) + musicOrder + 2 * (order + 1) * (order + 2) + 2;
}
