/** A cell's power may stand this many times over the level expected before it is turned down: music breathes, too. */
const TOLERANCE = 2;
/** Slope of the mask above that, per unit of log power: 1 turns a cell down by twice its excess in dB. */
const STEEPNESS = 1.25;
/** Cells below this power (of a full-scale sine's in the same cell, about) are silence, told apart from nothing. */
const POWER_FLOOR = 1e-14;

/**
 * The gate's mask for one frame: per frequency bin 1 where the observed power keeps within what is expected there, falling towards
 * 0 the more it stands over. Writes into `target`.
 */
export function gateMask(observed: Float64Array, expected: Float64Array, target: Float64Array): Float64Array {
  for (let bin = 0; bin < target.length; bin++) {
    const excess = observed[bin] / (TOLERANCE * (expected[bin] + POWER_FLOOR));
    target[bin] = excess <= 1 ? 1 : excess ** -STEEPNESS;
  }
  return target;
}

/** Masks of consecutive frames, each cell averaged with its neighbours in time and frequency (weights 1 2 1 both ways): no musical noise. */
export function smoothMasks(masks: readonly Float64Array[]): Float64Array[] {
  const acrossBins = masks.map((mask) => average(mask, shifted(mask, -1), shifted(mask, 1)));
  return acrossBins.map((mask, t) =>
    average(mask, acrossBins[Math.max(0, t - 1)], acrossBins[Math.min(masks.length - 1, t + 1)]),
  );
}

function shifted(mask: Float64Array, by: number): Float64Array {
  return mask.map((_, bin) => mask[Math.max(0, Math.min(mask.length - 1, bin + by))]);
}

function average(middle: Float64Array, before: Float64Array, after: Float64Array): Float64Array {
  return middle.map((value, bin) => 0.5 * value + 0.25 * (before[bin] + after[bin]));
}
