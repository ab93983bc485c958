import { autocorrelate, levinson } from './linear-prediction.ts';
import { hannWindow } from './window.ts';

/** An autoregressive model of a signal: x[n] + filter[1] x[n - 1] + ... = excitation of the given variance. */
export interface AutoregressiveModel {
  /** 1, a1, ..., a_order. */
  readonly filter: Float64Array;
  readonly excitationVariance: number;
}

/** White noise added to the model, relative and absolute: keeps silence and pure tones solvable. */
const RELATIVE_NOISE = 1e-9;
const ABSOLUTE_NOISE = 1e-12;

/** Fits an autoregressive model by the autocorrelation method under a Hann window (Makhoul, Linear Prediction, 1975). */
export function fitAutoregressive(signal: Float64Array, order: number): AutoregressiveModel {
  return new WindowedFit(signal, order).solve();
}

/** The same fit, kept: where a stretch of the signal changes, only the products that it takes part in are summed anew. */
export class WindowedFit {
  private readonly order: number;
  private readonly window: Float64Array;
  /** The signal as the sums know it. */
  private readonly known: Float64Array;
  private readonly autocorrelation: Float64Array;

  constructor(signal: Float64Array, order: number) {
    this.order = order;
    this.window = windowOf(signal.length);
    this.known = signal.slice();
    this.autocorrelation = autocorrelate(signal, 0, this.window, order, new Float64Array(order + 1));
  }

  /** Takes the samples of `[from, to)` anew from the signal. */
  update(signal: Float64Array, from: number, to: number): void {
    this.addProducts(from, to, -1);
    for (let i = from; i < to; i++) this.known[i] = signal[i];
    this.addProducts(from, to, 1);
  }

  solve(): AutoregressiveModel {
    const autocorrelation = this.autocorrelation.slice();
    autocorrelation[0] = autocorrelation[0] * (1 + RELATIVE_NOISE) + ABSOLUTE_NOISE;
    const filter = new Float64Array(this.order + 1);
    const energy = Math.max(levinson(autocorrelation, this.order, filter), 0);
    // The squares of a Hann window sum to 3/8 of its length.
    return { filter, excitationVariance: energy / (0.375 * this.window.length) };
  }

  private addProducts(from: number, to: number, sign: number): void {
    const { autocorrelation, order } = this;
    const first = Math.max(0, from - order);
    const windowed = this.windowed(first, Math.min(this.known.length, to + order));
    for (let lag = 0; lag <= order; lag++) {
      let sum = 0;
      const end = Math.min(windowed.length, to - first + lag);
      for (let i = Math.max(lag, from - first); i < end; i++) sum += windowed[i] * windowed[i - lag];
      autocorrelation[lag] += sign * sum;
    }
  }

  private windowed(from: number, to: number): Float64Array {
    const { known, window } = this;
    const product = new Float64Array(to - from);
    for (let i = from; i < to; i++) product[i - from] = known[i] * window[i];
    return product;
  }
}

/** Windows made lately: segments of one length come often, and a cosine per sample costs as much as the rest of the fit. */
const windows = new Map<number, Float64Array>();
const MOST_WINDOWS = 256;

function windowOf(length: number): Float64Array {
  const known = windows.get(length);
  if (known) return known;
  if (windows.size >= MOST_WINDOWS) windows.clear();
  const window = hannWindow(length);
  windows.set(length, window);
  return window;
}
