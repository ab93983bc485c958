import { lowPassTaps } from '../../src/dsp/decimator.ts';

/** A low-pass that keeps every `factor`-th sample, delay removed: output i stands where input `i * factor` does. */
export class Decimator {
  readonly factor: number;
  /** Input samples needed before and after the one that an output stands at. */
  readonly reach: number;
  private readonly taps: Float64Array;

  constructor(factor: number) {
    this.factor = factor;
    this.taps = lowPassTaps(factor);
    this.reach = this.taps.length >> 1;
  }

  /** Fills `target` at `at`; `input[0]` stands `reach` samples before the first output. */
  run(input: Float64Array, target: Float64Array, at: number, count: number): void {
    const { taps, factor } = this;
    for (let n = 0; n < count; n++) {
      let sum = 0;
      const base = n * factor;
      for (let i = 0; i < taps.length; i++) sum += taps[i] * input[base + i];
      target[at + n] = sum;
    }
  }
}
