/** Zero crossings of the sinc on either side of its middle: sets how steep the low-pass is. */
const ZERO_CROSSINGS = 12;
/** Where the low-pass begins to fall, as a share of the lower rate's Nyquist frequency. */
const PASS_SHARE = 0.92;

/**
 * A linear-phase low-pass that keeps every `factor`-th sample, delay removed: output i stands where input `i * factor` does.
 * Windowed sinc (Hann); a factor of 1 passes samples on as they are.
 */
export class Decimator {
  readonly factor: number;
  /** Input samples needed before and after the one that an output stands at. */
  readonly reach: number;
  private readonly taps: Float64Array;

  constructor(factor: number) {
    this.factor = factor;
    this.reach = factor === 1 ? 0 : ZERO_CROSSINGS * factor;
    this.taps = factor === 1 ? Float64Array.of(1) : windowedSinc(factor, this.reach);
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

function windowedSinc(factor: number, reach: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => sincTap(i - reach, factor, reach));
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function sincTap(position: number, factor: number, reach: number): number {
  const x = (Math.PI * position * PASS_SHARE) / factor;
  const hann = 0.5 + 0.5 * Math.cos((Math.PI * position) / (reach + 1));
  return hann * (position === 0 ? 1 : Math.sin(x) / x);
}
