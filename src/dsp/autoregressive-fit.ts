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
  const autocorrelation = autocorrelate(signal, 0, windowOf(signal.length), order, new Float64Array(order + 1));
  autocorrelation[0] = autocorrelation[0] * (1 + RELATIVE_NOISE) + ABSOLUTE_NOISE;
  const filter = new Float64Array(order + 1);
  const energy = Math.max(levinson(autocorrelation, order, filter), 0);
  // The squares of a Hann window sum to 3/8 of its length.
  return { filter, excitationVariance: energy / (0.375 * signal.length) };
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
