/** A cell's power may stand this many times over the level expected before it is turned down: music breathes, too. */
const TOLERANCE = 2;
/** Cells below this power (of a full-scale sine's in the same cell, about) are silence, told apart from nothing. */
const POWER_FLOOR = 1e-14;

/**
 * The gate's mask for one frame: per frequency bin 1 where the observed power keeps within what is expected there, falling towards
 * 0 the more it stands over: by its power of 1.25, so that a cell is turned down by two and a half times its excess in dB. Writes into `target`.
 */
export function gateMask(observed: Float64Array, expected: Float64Array, target: Float64Array): Float64Array {
  for (let bin = 0; bin < target.length; bin++) {
    const excess = observed[bin] / (TOLERANCE * (expected[bin] + POWER_FLOOR));
    target[bin] = excess <= 1 ? 1 : 1 / (excess * Math.sqrt(Math.sqrt(excess)));
  }
  return target;
}

/** Averages in place each cell of the masks of consecutive frames with its neighbours in time and frequency (weights 1 2 1 both ways): no musical noise. */
export function smoothMasks(masks: Float64Array[]): Float64Array[] {
  for (const mask of masks) smoothBins(mask);
  for (let bin = 0; bin < masks[0].length; bin++) {
    for (let t = 0, before = masks[0][bin]; t < masks.length; t++) {
      const value = masks[t][bin];
      masks[t][bin] = average(value, before, masks[Math.min(masks.length - 1, t + 1)][bin]);
      before = value;
    }
  }
  return masks;
}

function smoothBins(mask: Float64Array): void {
  for (let bin = 0, before = mask[0]; bin < mask.length; bin++) {
    const value = mask[bin];
    mask[bin] = average(value, before, mask[Math.min(mask.length - 1, bin + 1)]);
    before = value;
  }
}

function average(middle: number, before: number, after: number): number {
  return 0.5 * middle + 0.25 * (before + after);
}
