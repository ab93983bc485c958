import FFT from 'fft.js';
import { gateMask, smoothMasks } from './gate-mask.ts';

/** Frames overlap fourfold; those of the surroundings, of which only the level is wanted, twofold. */
const OVERLAP = 4;
const SURROUNDINGS_OVERLAP = 2;
/** Mean over median of the power of noise is 1/ln 2 = 1.44; of tones it is 1: in between. */
const MEAN_OVER_MEDIAN = 1.3;

/** What the gate looks at: arrays of equal length, the flagged stretch `[start, end)` inside. */
export interface GateScene {
  /** The recording, every other segment filled in. */
  readonly observed: Float64Array;
  /** The same with the flagged stretch filled in as well: what a cell that is turned down all the way becomes. */
  readonly substitute: Float64Array;
  readonly start: number;
  readonly end: number;
}

/**
 * A gate per time-frequency cell over a flagged stretch (short-time Fourier transform, square-root Hann windows both ways).
 * The level expected in a cell comes from the surroundings on both sides; what stands over it is turned down in favour of the substitute.
 */
export class SpectralGate {
  readonly windowLength: number;
  private readonly hopLength: number;
  private readonly window: Float64Array;
  private readonly fft: FFT;
  private readonly frame: Float64Array;
  private readonly spectrum: Float64Array;
  private readonly wave: Float64Array;
  /** Powers of consecutive frames, and a mask for each: kept, since segments are many. */
  private readonly powers: Float64Array[] = [];
  private readonly masks: Float64Array[] = [];
  /** From one frame of the surroundings to the next. */
  private readonly spacing: number;

  /** `windowLength` in samples, a power of two of at least 8. */
  constructor(windowLength: number) {
    this.windowLength = windowLength;
    this.hopLength = windowLength / OVERLAP;
    this.window = Float64Array.from({ length: windowLength }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / windowLength));
    this.fft = new FFT(windowLength);
    this.frame = new Float64Array(windowLength);
    this.spectrum = new Float64Array(2 * windowLength);
    this.wave = new Float64Array(2 * windowLength);
    this.spacing = windowLength / SURROUNDINGS_OVERLAP;
  }

  /** The flagged stretch after the gate; equal to the observed samples where all masks are 1. Surroundings: `reach` samples to either side. */
  apply(scene: GateScene, reach: number): Float64Array {
    const { observed, substitute, start, end } = scene;
    const past = this.expectedPower(substitute, Math.max(0, start - reach), start);
    const future = this.expectedPower(substitute, end, Math.min(observed.length, end + reach));
    const before = past ?? future;
    const after = future ?? past;
    if (!before || !after) return substitute.slice(start, end);
    const positions = this.framePositions(start, end);
    const masks = this.buildMasks(observed, positions, louder(before, after));
    return this.blend(scene, positions, smoothMasks(masks));
  }

  private buildMasks(observed: Float64Array, positions: readonly number[], expected: Float64Array): Float64Array[] {
    const masks = this.reserve(this.masks, positions.length);
    const [power] = this.reserve(this.powers, 1);
    for (let t = 0; t < masks.length; t++) gateMask(this.power(observed, positions[t], power), expected, masks[t]);
    return masks;
  }

  /** So many arrays of a number per bin. */
  private reserve(arrays: Float64Array[], count: number): Float64Array[] {
    while (arrays.length < count) arrays.push(new Float64Array(this.windowLength / 2 + 1));
    return arrays.slice(0, count);
  }

  private framePositions(start: number, end: number): number[] {
    const positions: number[] = [];
    for (let at = start - this.windowLength + this.hopLength; at < end; at += this.hopLength) positions.push(at);
    return positions;
  }

  /** Robust mean power per bin of the frames that lie wholly within `[from, to)`; undefined where none fits. */
  private expectedPower(signal: Float64Array, from: number, to: number): Float64Array | undefined {
    const frameCount = Math.floor((to - from - this.windowLength) / this.spacing) + 1;
    if (frameCount < 1) return undefined;
    const frames = this.reserve(this.powers, frameCount);
    for (let t = 0; t < frameCount; t++) this.power(signal, from + t * this.spacing, frames[t]);
    const column = new Float64Array(frameCount);
    const expected = new Float64Array(this.windowLength / 2 + 1);
    for (let bin = 0; bin < expected.length; bin++) {
      for (let t = 0; t < frameCount; t++) column[t] = frames[t][bin];
      expected[bin] = typicalPower(column);
    }
    return expected;
  }

  /** Adds to the substitute what the masks let pass of its difference from the observed samples. */
  private blend(scene: GateScene, positions: readonly number[], masks: readonly Float64Array[]): Float64Array {
    const { substitute, start, end } = scene;
    const passed = new Float64Array(end - start);
    const weight = new Float64Array(end - start);
    for (let t = 0; t < positions.length; t++) this.addMasked(scene, positions[t], masks[t], passed, weight);
    for (let i = 0; i < passed.length; i++) passed[i] = substitute[start + i] + passed[i] / weight[i];
    return passed;
  }

  private addMasked(
    { observed, substitute, start, end }: GateScene,
    at: number,
    mask: Float64Array,
    sums: Float64Array,
    weights: Float64Array,
  ): void {
    const from = Math.max(0, start - at);
    const to = Math.min(this.windowLength, end - at);
    this.frame.fill(0);
    for (let i = from; i < to; i++) this.frame[i] = (observed[at + i] - substitute[at + i]) * this.window[i];
    this.fft.realTransform(this.spectrum, this.frame);
    for (let bin = 0; bin < mask.length; bin++) {
      this.spectrum[2 * bin] *= mask[bin];
      this.spectrum[2 * bin + 1] *= mask[bin];
    }
    this.fft.completeSpectrum(this.spectrum);
    const { wave } = this;
    this.fft.inverseTransform(wave, this.spectrum);
    for (let i = from; i < to; i++) {
      sums[at + i - start] += wave[2 * i] * this.window[i];
      weights[at + i - start] += this.window[i] * this.window[i];
    }
  }

  private power(signal: Float64Array, at: number, target: Float64Array): Float64Array {
    this.analyse(signal, at);
    const { spectrum } = this;
    for (let bin = 0; bin < target.length; bin++) target[bin] = spectrum[2 * bin] ** 2 + spectrum[2 * bin + 1] ** 2;
    return target;
  }

  /** Spectrum of the windowed frame at `at`; beyond the array there is silence. */
  private analyse(signal: Float64Array, at: number): void {
    const from = Math.max(0, -at);
    const to = Math.min(this.windowLength, signal.length - at);
    this.frame.fill(0);
    for (let i = from; i < to; i++) this.frame[i] = signal[at + i] * this.window[i];
    this.fft.realTransform(this.spectrum, this.frame);
  }
}

function typicalPower(powers: Float64Array): number {
  if (powers.length < 3) return powers.reduce((sum, power) => sum + power, 0) / powers.length;
  sortFew(powers);
  return 0.5 * MEAN_OVER_MEDIAN * (powers[powers.length >> 1] + powers[(powers.length - 1) >> 1]);
}

/** Insertion sort: for a dozen values or two faster than the built-in one. */
function sortFew(values: Float64Array): void {
  for (let i = 1; i < values.length; i++) {
    const value = values[i];
    let j = i;
    for (; j > 0 && values[j - 1] > value; j--) values[j] = values[j - 1];
    values[j] = value;
  }
}

/** What sounds on either side may sound at any time in between: an onset or a fading note within the stretch is no defect. */
function louder(before: Float64Array, after: Float64Array): Float64Array {
  return before.map((power, bin) => Math.max(power, after[bin]));
}
