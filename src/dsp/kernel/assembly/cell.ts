import { bridge } from './bridge';
import { log2x } from './logarithm';
import {
  AUTOCORRELATION,
  BACKWARD,
  BOTH,
  BRIDGED,
  FILTER,
  FORWARD,
  HELD_CELLS,
  INPUT,
  LOGARITHMS,
  PEAKS,
  PREDICTION_WINDOW,
  RESULTS,
  SCRATCH,
  TAPS,
} from './memory';
import { autocorrelate, levinson, predict } from './prediction';
import { analysePair } from './spectrum';
import { largestOf, sumOf, trimmedMean } from './statistics';

export { factorBanded, factorToeplitz, invertBanded, solveBanded } from './banded';
export { bridge } from './bridge';
export { measureErrors } from './extent';
export { correlateFilter, fillPositions, fitPredictor, openSignal } from './interpolation';
export {
  CHANNEL_BYTES,
  FIRST_BINS,
  HELD_CELLS,
  INPUT,
  LARGEST_CELL,
  LARGEST_FFT,
  LOGARITHMS,
  PEAKS,
  PREDICTION_WINDOW,
  RESULTS,
  SPECTRUM_WINDOW,
  TAPS,
  TWIDDLES,
} from './memory';
export { autocorrelate, levinson, predict, predictForward } from './prediction';
export { separate } from './separation';

const DOUBLE: usize = 8;
const PAIR: usize = 16;
/** Magnitudes above this are taken for it: no feature overflows, whatever a float recording holds. */
const LARGEST_MAGNITUDE: f64 = 1e3;
/** White noise added to the autocorrelation, as a share of the power. */
const NOISE_SHARE: f64 = 1e-9;

/** Takes the next cell of a channel from INPUT, bounded, low-passed, every `factor`-th sample, and bridges it; forgets the oldest one. */
export function loadCell(channel: usize, cellLength: i32, factor: i32, tapCount: i32): void {
  const cellBytes = DOUBLE * <usize>cellLength;
  const held = cellBytes * <usize>(HELD_CELLS - 1);
  memory.copy(channel, channel + cellBytes, held);
  memory.copy(channel + BRIDGED, channel + BRIDGED + cellBytes, held);
  sanitise(cellLength * factor + tapCount - 1);
  if (tapCount === 1) memory.copy(channel + held, INPUT, cellBytes);
  else decimate(channel + held, cellLength, factor, tapCount);
  bridge(channel + held, channel + BRIDGED + held, cellLength, (2 * cellLength) / 5, SCRATCH);
}

/** Non-finite samples become silence and absurd ones are bounded: neither may enter a filter. */
function sanitise(count: i32): void {
  const top = f64x2.splat(LARGEST_MAGNITUDE);
  const bottom = f64x2.splat(-LARGEST_MAGNITUDE);
  for (let at = INPUT, end = INPUT + DOUBLE * <usize>count; at < end; at += PAIR) {
    const values = v128.load(at);
    const bounded = f64x2.pmax(bottom, f64x2.pmin(top, values));
    v128.store(at, v128.and(bounded, f64x2.eq(values, values)));
  }
}

function decimate(target: usize, count: i32, factor: i32, tapCount: i32): void {
  const step = DOUBLE * <usize>factor;
  for (let i = 0, from = INPUT; i < count; i++, from += step) {
    let sums = f64x2.splat(0);
    const end = DOUBLE * <usize>tapCount;
    for (let at: usize = 0; at < end; at += PAIR) sums = f64x2.add(sums, f64x2.mul(v128.load(TAPS + at), v128.load(from + at)));
    store<f64>(target + DOUBLE * <usize>i, sumOf(sums));
  }
}

/**
 * Measures a channel's last cell but one into RESULTS: four kinds of `blockCount` peaks (prediction error forward, backward, the smaller of
 * both, slope), the envelope, trimmed mean error, RMS, trimmed mean slope.
 */
export function measureLevels(channel: usize, cellLength: i32, order: i32, blockCount: i32, envelopeCount: i32): void {
  const measured = channel + DOUBLE * <usize>((HELD_CELLS - 2) * cellLength);
  autocorrelate(channel + BRIDGED, PREDICTION_WINDOW, HELD_CELLS * cellLength, order, SCRATCH, AUTOCORRELATION);
  store<f64>(AUTOCORRELATION, load<f64>(AUTOCORRELATION) * (1 + NOISE_SHARE));
  levinson(AUTOCORRELATION, order, FILTER);
  predict(measured, cellLength, FILTER, order, FORWARD, BACKWARD);
  takeMagnitudes(cellLength);
  const blockBytes = DOUBLE * <usize>blockCount;
  writePeaks(FORWARD, RESULTS, blockCount, cellLength / blockCount);
  writePeaks(BACKWARD, RESULTS + blockBytes, blockCount, cellLength / blockCount);
  writePeaks(BOTH, RESULTS + 2 * blockBytes, blockCount, cellLength / blockCount);
  const envelope = RESULTS + 4 * blockBytes;
  const levels = envelope + DOUBLE * <usize>envelopeCount;
  takeSlopes(measured, cellLength);
  writePeaks(SCRATCH, RESULTS + 3 * blockBytes, blockCount, cellLength / blockCount);
  store<f64>(levels, trimmedMean(SCRATCH, cellLength), 16);
  const energy = squareAndMagnitudes(measured, cellLength);
  writePeaks(SCRATCH, envelope, envelopeCount, cellLength / envelopeCount);
  store<f64>(levels, trimmedMean(FORWARD, cellLength));
  store<f64>(levels, sqrt(energy / <f64>cellLength), 8);
}

/** Magnitudes of the prediction errors, in place, and the smaller of both. */
function takeMagnitudes(length: i32): void {
  for (let at: usize = 0, end = DOUBLE * <usize>length; at < end; at += PAIR) {
    const past = f64x2.abs(v128.load(FORWARD + at));
    const future = f64x2.abs(v128.load(BACKWARD + at));
    v128.store(FORWARD + at, past);
    v128.store(BACKWARD + at, future);
    v128.store(BOTH + at, f64x2.pmin(past, future));
  }
}

function writePeaks(from: usize, to: usize, count: i32, length: i32): void {
  for (let i = 0; i < count; i++) {
    store<f64>(to, largestOf(from, length));
    to += DOUBLE;
    from += DOUBLE * <usize>length;
  }
}

/** Magnitudes of the differences from each sample's predecessor into SCRATCH. */
function takeSlopes(from: usize, length: i32): void {
  for (let at: usize = 0, end = DOUBLE * <usize>length; at < end; at += PAIR) {
    const before = v128.load(from + at - DOUBLE);
    v128.store(SCRATCH + at, f64x2.abs(f64x2.sub(v128.load(from + at), before)));
  }
}

/** Magnitudes into SCRATCH; returns their energy. */
function squareAndMagnitudes(from: usize, length: i32): f64 {
  let energy = f64x2.splat(0);
  for (let at: usize = 0, end = DOUBLE * <usize>length; at < end; at += PAIR) {
    const values = v128.load(from + at);
    energy = f64x2.add(energy, f64x2.mul(values, values));
    v128.store(SCRATCH + at, f64x2.abs(values));
  }
  return sumOf(energy);
}

/** Log band powers of `frameCount` (even) frames that begin at a channel's sample `first`, `hop` apart, into RESULTS from number `at` on. */
export function measureBands(
  channel: usize,
  first: i32,
  hop: i32,
  frameCount: i32,
  windowLength: i32,
  fftLength: i32,
  bandCount: i32,
  scale: f64,
  at: i32,
): void {
  let from = channel + DOUBLE * <usize>first;
  let to = RESULTS + DOUBLE * <usize>at;
  const hopBytes = DOUBLE * <usize>hop;
  const bandBytes = DOUBLE * <usize>bandCount;
  for (let frame = 0; frame < frameCount; frame += 2) {
    analysePair(from, from + hopBytes, windowLength, fftLength, bandCount, scale, to, to + bandBytes);
    from += 2 * hopBytes;
    to += 2 * bandBytes;
  }
}

/** log(1 + peak / scale) of `count` (even) of the PEAKS from number `at` on, into the same places of LOGARITHMS. */
export function logRatios(at: i32, count: i32, scale: f64): void {
  const one = f64x2.splat(1);
  const scales = f64x2.splat(scale);
  for (let i = at; i < at + count; i += 2) {
    const ratio = f64x2.div(v128.load(PEAKS + DOUBLE * <usize>i), scales);
    const logarithms = f32x4.demote_f64x2_zero(log2x(f64x2.add(one, ratio)));
    store<i64>(LOGARITHMS + 4 * <usize>i, i64x2.extract_lane(logarithms, 0));
  }
}
