/** Half the width of the surroundings that a defect is compared with. */
const SURROUNDINGS_SECONDS = 0.02;

/** Stands in for the quantisation step where samples are floating point. */
export const FLOAT_STEP = 2 ** -16;

/** The change of slope (second difference) of one channel: its RMS over any stretch, at the price of two look-ups. */
export class SlopeLevel {
  private readonly energy: Float64Array;
  private readonly reach: number;
  private readonly floor: number;

  /** `step`: the quantisation step, below which no level is taken for real. */
  constructor(samples: Float64Array, sampleRate: number, step: number) {
    this.energy = cumulativeSlopeEnergy(samples);
    this.reach = Math.round(SURROUNDINGS_SECONDS * sampleRate);
    this.floor = step;
  }

  /** RMS of the second difference from 20 ms before `start` to 20 ms behind `end`, at least one quantisation step. */
  around(start: number, end: number): number {
    const last = this.energy.length - 1;
    const from = Math.min(last, Math.max(0, start - this.reach));
    const to = Math.min(last, Math.max(0, end + this.reach));
    const meanSquare = (this.energy[to] - this.energy[from]) / Math.max(1, to - from);
    return Math.max(this.floor, Math.sqrt(Math.max(0, meanSquare)));
  }
}

/**
 * How far a defect's change of slope stands over that of the audio around it, in dB:
 * 20·log10(max |second difference of `difference`| / `surroundingSlope`), the difference being zero outside the array.
 * `surroundingSlope`: RMS of the second difference of the clean audio around it (`SlopeLevel.around`).
 */
export function salienceDb(difference: Float64Array, surroundingSlope: number): number {
  return 20 * Math.log10(Math.max(1e-12, peakSlopeChange(difference)) / surroundingSlope);
}

/** Largest magnitude of the second difference of an array that is zero outside itself. */
export function peakSlopeChange(difference: Float64Array): number {
  let peak = 0;
  let before = 0;
  let last = 0;
  for (let i = 0; i < difference.length + 2; i++) {
    const sample = i < difference.length ? difference[i] : 0;
    peak = Math.max(peak, Math.abs(sample - 2 * last + before));
    before = last;
    last = sample;
  }
  return peak;
}

function cumulativeSlopeEnergy(samples: Float64Array): Float64Array {
  const energy = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i++) {
    const inner = i > 0 && i < samples.length - 1;
    const slopeChange = inner ? samples[i + 1] - 2 * samples[i] + samples[i - 1] : 0;
    energy[i + 1] = energy[i] + slopeChange * slopeChange;
  }
  return energy;
}
