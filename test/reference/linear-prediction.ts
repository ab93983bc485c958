/** Lags, or samples, that the hot loops work on at once: each value is loaded once for all of them. */
const TILE = 4;

/**
 * Autocorrelation of `signal[start .. start + window.length)` under a window, lags 0 to `order`, into `target`.
 * `scratch` holds the windowed signal and at least four zeros behind it, so it is `window.length + 4` long or longer.
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
  scratch.fill(0, length, length + TILE);
  let lag = 0;
  for (; lag + TILE <= order + 1; lag += TILE) correlateTile(scratch, length, lag, target);
  for (; lag <= order; lag++) target[lag] = correlateOne(scratch, length, lag);
  return target;
}

function correlateTile(x: Float64Array, length: number, lag: number, target: Float64Array): void {
  let r0 = 0;
  let r1 = 0;
  let r2 = 0;
  let r3 = 0;
  let x0 = x[lag];
  let x1 = x[lag + 1];
  let x2 = x[lag + 2];
  const end = length - lag;
  for (let i = 0; i < end; i++) {
    const x3 = x[i + lag + 3];
    const value = x[i];
    r0 += value * x0;
    r1 += value * x1;
    r2 += value * x2;
    r3 += value * x3;
    x0 = x1;
    x1 = x2;
    x2 = x3;
  }
  target[lag] = r0;
  target[lag + 1] = r1;
  target[lag + 2] = r2;
  target[lag + 3] = r3;
}

function correlateOne(x: Float64Array, length: number, lag: number): number {
  let sum = 0;
  for (let i = lag; i < length; i++) sum += x[i - lag] * x[i];
  return sum;
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
  const tiled = length - (length % TILE);
  for (let n = 0; n < tiled; n += TILE) predictForwardTile(signal, start + n, filter, forward, n);
  for (let n = 0; n < tiled; n += TILE) predictBackwardTile(signal, start + n, filter, backward, n);
  for (let n = tiled; n < length; n++) {
    forward[n] = predictOne(signal, start + n, filter, -1);
    backward[n] = predictOne(signal, start + n, filter, 1);
  }
}

function predictForwardTile(x: Float64Array, at: number, filter: Float64Array, target: Float64Array, n: number): void {
  let x0 = x[at];
  let x1 = x[at + 1];
  let x2 = x[at + 2];
  let e0 = x0;
  let e1 = x1;
  let e2 = x2;
  let e3 = x[at + 3];
  for (let i = 1; i < filter.length; i++) {
    const a = filter[i];
    const next = x[at - i];
    e0 += a * next;
    e1 += a * x0;
    e2 += a * x1;
    e3 += a * x2;
    x2 = x1;
    x1 = x0;
    x0 = next;
  }
  target[n] = e0;
  target[n + 1] = e1;
  target[n + 2] = e2;
  target[n + 3] = e3;
}

function predictBackwardTile(x: Float64Array, at: number, filter: Float64Array, target: Float64Array, n: number): void {
  let x1 = x[at + 1];
  let x2 = x[at + 2];
  let x3 = x[at + 3];
  let e0 = x[at];
  let e1 = x1;
  let e2 = x2;
  let e3 = x3;
  for (let i = 1; i < filter.length; i++) {
    const a = filter[i];
    const next = x[at + 3 + i];
    e0 += a * x1;
    e1 += a * x2;
    e2 += a * x3;
    e3 += a * next;
    x1 = x2;
    x2 = x3;
    x3 = next;
  }
  target[n] = e0;
  target[n + 1] = e1;
  target[n + 2] = e2;
  target[n + 3] = e3;
}

/** `direction` -1: from the past; 1: from the future. */
function predictOne(x: Float64Array, at: number, filter: Float64Array, direction: number): number {
  let error = x[at];
  for (let i = 1; i < filter.length; i++) error += filter[i] * x[at + direction * i];
  return error;
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
