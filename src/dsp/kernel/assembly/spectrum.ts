import { log2x } from './logarithm';
import { FIRST_BINS, SPECTRUM, SPECTRUM_WINDOW, TWIDDLES, WAVE } from './memory';

const DOUBLE: usize = 8;
const COMPLEX: usize = 16;
/** Power told apart from silence. */
const POWER_FLOOR: f64 = 1e-12;

/**
 * Log band powers of two frames at once, those at `first` and at `second`, into `target` and `secondTarget`: the frames are real and
 * imaginary part of one complex transform, and come apart by its symmetry.
 */
export function analysePair(
  first: usize,
  second: usize,
  windowLength: i32,
  fftLength: i32,
  bandCount: i32,
  scale: f64,
  target: usize,
  secondTarget: usize,
): void {
  loadPair(first, second, windowLength, fftLength);
  const spectrum = transform(fftLength);
  for (let band = 0; band < bandCount; band++) {
    const logPowers = logBandPower(spectrum, fftLength, band, scale);
    store<f64>(target + DOUBLE * <usize>band, f64x2.extract_lane(logPowers, 0));
    store<f64>(secondTarget + DOUBLE * <usize>band, f64x2.extract_lane(logPowers, 1));
  }
}

function loadPair(first: usize, second: usize, windowLength: i32, fftLength: i32): void {
  for (let i = 0; i < windowLength; i++) {
    const at = DOUBLE * <usize>i;
    const samples = f64x2.replace_lane(v128.load64_splat(first + at), 1, load<f64>(second + at));
    v128.store(WAVE + COMPLEX * <usize>i, f64x2.mul(samples, v128.load64_splat(SPECTRUM_WINDOW + at)));
  }
  memory.fill(WAVE + COMPLEX * <usize>windowLength, 0, COMPLEX * <usize>(fftLength - windowLength));
}

/** Natural logarithm of the mean power of a band's bins, of both frames; 0 for a band without bins. */
function logBandPower(spectrum: usize, fftLength: i32, band: i32, scale: f64): v128 {
  const from = load<i32>(FIRST_BINS + 4 * <usize>band);
  const to = load<i32>(FIRST_BINS + 4 * <usize>band, 4);
  if (to <= from) return f64x2.splat(0);
  let power = f64x2.splat(0);
  for (let bin = from; bin < to; bin++) {
    const mirrored = (fftLength - bin) & (fftLength - 1);
    power = f64x2.add(power, powers(spectrum + COMPLEX * <usize>bin, spectrum + COMPLEX * <usize>mirrored));
  }
  return log2x(f64x2.add(f64x2.mul(power, f64x2.splat(scale / (4 * <f64>(to - from)))), f64x2.splat(POWER_FLOOR)));
}

/** Four times the power of both frames in one bin. */
function powers(bin: usize, mirrored: usize): v128 {
  const sum = f64x2.add(v128.load(bin), v128.load(mirrored));
  const difference = f64x2.sub(v128.load(bin), v128.load(mirrored));
  const squares = f64x2.mul(difference, difference);
  return f64x2.add(f64x2.mul(sum, sum), swap(squares));
}

/** Fourier transform of WAVE, a power of two of complex numbers; returns where the result lies (Stockham, radix 4: no reordering). */
function transform(length: i32): usize {
  let from = WAVE;
  let to = SPECTRUM;
  let stride = 1;
  for (let n = length; n > 1; n >>= 2) {
    if (n === 2) combineTwo(from, to, stride);
    else combineFour(from, to, n >> 2, stride);
    const swapped = from;
    from = to;
    to = swapped;
    stride <<= 2;
  }
  return from;
}

function combineTwo(from: usize, to: usize, stride: i32): void {
  const half = COMPLEX * <usize>stride;
  for (let at: usize = 0; at < half; at += COMPLEX) {
    const a = v128.load(from + at);
    const b = v128.load(from + at + half);
    v128.store(to + at, f64x2.add(a, b));
    v128.store(to + at + half, f64x2.sub(a, b));
  }
}

/** Butterflies of four; twiddle factors are stored ready for `multiply`: real part twice, then minus and plus the imaginary part. */
function combineFour(from: usize, to: usize, quarter: i32, stride: i32): void {
  const step = COMPLEX * <usize>stride;
  const apart = step * <usize>quarter;
  for (let q: usize = 0; q < step; q += COMPLEX) combineUnturned(from + q, apart, to + q, step);
  for (let p = 1; p < quarter; p++) {
    const offset = step * <usize>p;
    const w1 = TWIDDLES + 2 * offset;
    const w2 = w1 + 2 * offset;
    const w3 = w2 + 2 * offset;
    const w1r = v128.load(w1);
    const w1i = v128.load(w1, 16);
    const w2r = v128.load(w2);
    const w2i = v128.load(w2, 16);
    const w3r = v128.load(w3);
    const w3i = v128.load(w3, 16);
    const y0 = to + 4 * offset;
    const y1 = y0 + step;
    const y2 = y1 + step;
    const y3 = y2 + step;
    for (let q: usize = 0, x = from + offset; q < step; q += COMPLEX, x += COMPLEX) {
      const a = v128.load(x);
      const b = v128.load(x + apart);
      const c = v128.load(x + 2 * apart);
      const d = v128.load(x + 3 * apart);
      const ac = f64x2.add(a, c);
      const bd = f64x2.add(b, d);
      const difference = f64x2.sub(a, c);
      const turned = turn(f64x2.sub(b, d));
      v128.store(y0 + q, f64x2.add(ac, bd));
      v128.store(y1 + q, multiply(f64x2.sub(difference, turned), w1r, w1i));
      v128.store(y2 + q, multiply(f64x2.sub(ac, bd), w2r, w2i));
      v128.store(y3 + q, multiply(f64x2.add(difference, turned), w3r, w3i));
    }
  }
}

/** A butterfly whose twiddle factors are 1. */
function combineUnturned(x: usize, apart: usize, y: usize, step: usize): void {
  const a = v128.load(x);
  const b = v128.load(x + apart);
  const c = v128.load(x + 2 * apart);
  const d = v128.load(x + 3 * apart);
  const ac = f64x2.add(a, c);
  const bd = f64x2.add(b, d);
  const difference = f64x2.sub(a, c);
  const turned = turn(f64x2.sub(b, d));
  v128.store(y, f64x2.add(ac, bd));
  v128.store(y + step, f64x2.sub(difference, turned));
  v128.store(y + 2 * step, f64x2.sub(ac, bd));
  v128.store(y + 3 * step, f64x2.add(difference, turned));
}

/** Complex number times i. */
function turn(z: v128): v128 {
  return v128.xor(swap(z), i64x2(i64.MIN_VALUE, 0));
}

function multiply(z: v128, real: v128, imaginary: v128): v128 {
  return f64x2.add(f64x2.mul(z, real), f64x2.mul(swap(z), imaginary));
}

function swap(z: v128): v128 {
  return i64x2.shuffle(z, z, 1, 0);
}
