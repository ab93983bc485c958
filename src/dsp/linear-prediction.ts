/**
 * Autocorrelation of `signal[start .. start + window.length)` under a window, lags 0 to `order`, into `target`.
 * `scratch` holds the windowed signal and is at least `window.length` long.
 */
export function autocorrelate(
  signal: Float64Array,
  start: number,
  window: Float64Array,
  order: number,
  scratch: Float64Array,
  target: Float64Array,
): Float64Array {
  const length = window.length;
  for (let i = 0; i < length; i++) scratch[i] = signal[start + i] * window[i];
  for (let lag = 0; lag <= order; lag++) {
    let even = 0;
    let odd = 0;
    const end = length - lag;
    let i = 0;
    for (; i + 1 < end; i += 2) {
      even += scratch[i] * scratch[i + lag];
      odd += scratch[i + 1] * scratch[i + 1 + lag];
    }
    if (i < end) even += scratch[i] * scratch[i + lag];
    target[lag] = even + odd;
  }
  return target;
}

/**
 * Levinson-Durbin recursion: the prediction-error filter of an autocorrelation sequence.
 * Fills `filter[0 .. order]` with 1, a1, ..., so that e[n] = sum of filter[i] * x[n - i], and returns the error's energy.
 * A zero signal gives the filter 1, 0, 0, ... Source: Durbin 1960; Makhoul, Linear Prediction: A Tutorial Review, 1975, eq. 38.
 */
export function levinson(autocorrelation: Float64Array, order: number, filter: Float64Array): number {
  filter.fill(0);
  filter[0] = 1;
  let error = autocorrelation[0];
  for (let m = 1; m <= order && error > 0; m++) {
    let sum = autocorrelation[m];
    for (let i = 1; i < m; i++) sum += filter[i] * autocorrelation[m - i];
    const reflection = -sum / error;
    reflect(filter, m, reflection);
    error *= 1 - reflection * reflection;
  }
  return error;
}

function reflect(filter: Float64Array, m: number, reflection: number): void {
  for (let i = 1, j = m - 1; i <= j; i++, j--) {
    const left = filter[i];
    const right = filter[j];
    filter[i] = left + reflection * right;
    filter[j] = right + reflection * left;
  }
  filter[m] = reflection;
}

/**
 * Prediction error from the past (`forward`) and from the future (`backward`) for `signal[start .. start + length)`.
 * The signal must hold `filter.length - 1` samples before and after that stretch.
 */
export function predictionErrors(
  signal: Float64Array,
  start: number,
  length: number,
  filter: Float64Array,
  forward: Float64Array,
  backward: Float64Array,
): void {
  const order = filter.length - 1;
  for (let n = 0; n < length; n++) {
    const at = start + n;
    let past = signal[at];
    let future = past;
    for (let i = 1; i <= order; i++) {
      const a = filter[i];
      past += a * signal[at - i];
      future += a * signal[at + i];
    }
    forward[n] = past;
    backward[n] = future;
  }
}
