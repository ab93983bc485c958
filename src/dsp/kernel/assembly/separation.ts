import { factorBanded, invertBanded, solveBanded } from './banded';
import { correlateFilter } from './interpolation';
import { addScaled, multiply, product } from './vectors';

const DOUBLE: usize = 8;
/** Keeps the models' variances off zero: far below the quantisation noise of 16 bits. */
const VARIANCE_FLOOR: f64 = 1e-11;
/** Ridge on the defect's filter, relative to its mean energy: a defect of few samples says little about its resonances. */
const FILTER_RIDGE: f64 = 1e-4;
/** By how many times the first estimate must exceed what chance leads to expect; the excess alone is taken for the defect's. */
const CHANCE: f64 = 4;
const LEAST_SHARE: f64 = 0.05;

/** What is held of the defect's `size` samples: their mean, and the band of their covariance, if that `isKnown`. */
let size: i32 = 0;
let mean: usize = 0;
let covariance: usize = 0;
let isKnown: bool = false;
/** Of the music's precision and of the posterior. */
let bandwidth: i32 = 0;
let precision: usize = 0;
let matrix: usize = 0;
/** The defect's filter and its order, what it is fitted by, and the excitation's strength at each sample. */
let order: i32 = 0;
let filter: usize = 0;
let moments: usize = 0;
let equations: usize = 0;
let strength: usize = 0;
/** Expected products of samples, one array for each lag up to the order. */
let products: usize = 0;
let power: usize = 0;

/**
 * The defect's samples in place of the first estimate at `defect`, see dsp/separation.ts; false where that cannot be solved.
 * `radius`: the strength is averaged over so many samples to either side. `scratch` has room for what `roomFor` says there.
 */
export function separate(
  deviation: usize,
  defect: usize,
  sampleCount: i32,
  musicFilter: usize,
  musicOrder: i32,
  excitationVariance: f64,
  defectOrder: i32,
  radius: i32,
  iterations: i32,
  scratch: usize,
): bool {
  size = sampleCount;
  bandwidth = min<i32>(musicOrder, size - 1);
  order = defectOrder;
  mean = defect;
  isKnown = false;
  const attraction = layOut(scratch, musicOrder);
  correlateFilter(musicFilter, musicOrder, precision);
  multiply(precision, precision + DOUBLE * <usize>(musicOrder + 1), 1 / (excitationVariance + VARIANCE_FLOOR));
  multiplyToeplitz(deviation, attraction);
  begin(product(deviation, attraction, deviation + bytesOf(size)) / <f64>size);
  for (let i = 0; i < iterations; i++) {
    expectProducts();
    fitFilter();
    excite();
    smooth(radius);
    buildPosterior();
    if (!factorBanded(matrix, size, bandwidth)) return false;
    memory.copy(mean, attraction, bytesOf(size));
    solveBanded(matrix, size, bandwidth, mean);
    isKnown = i + 1 < iterations;
    if (isKnown) invertBanded(matrix, size, bandwidth, covariance);
  }
  return true;
}

function bytesOf(count: i32): usize {
  return DOUBLE * <usize>count;
}

/** Places for all that is worked with; returns that of the attraction. */
function layOut(scratch: usize, musicOrder: i32): usize {
  const bandBytes = bytesOf(size * (bandwidth + 1));
  precision = scratch;
  matrix = precision + bytesOf(musicOrder + 1);
  covariance = matrix + bandBytes;
  products = covariance + bandBytes;
  strength = products + bytesOf(size * (order + 1));
  power = strength + bytesOf(size);
  filter = power + bytesOf(size + 1);
  moments = filter + bytesOf(order + 1);
  equations = moments + bytesOf((order + 1) * (order + 1));
  return equations + bytesOf(order * (order + 1));
}

/** The first estimate, less what chance is thought to have put into it, and a strength to go with it. */
function begin(excess: f64): void {
  multiply(mean, mean + bytesOf(size), max<f64>(LEAST_SHARE, 1 - CHANCE / excess));
  const level = product(mean, mean, mean + bytesOf(size)) / <f64>size + VARIANCE_FLOOR;
  for (let t: usize = 0; t < bytesOf(size); t += DOUBLE) store<f64>(strength + t, level);
}

/** Product of the music's precision and a vector. */
function multiplyToeplitz(vector: usize, target: usize): void {
  const end = vector + bytesOf(size);
  memory.fill(target, 0, bytesOf(size));
  addScaled(target, vector, end, load<f64>(precision));
  for (let lag = DOUBLE; lag <= bytesOf(bandwidth); lag += DOUBLE) {
    const weight = load<f64>(precision + lag);
    addScaled(target + lag, vector, end - lag, weight);
    addScaled(target, vector + lag, end, weight);
  }
}

/** Products of sample t and sample t + lag, expected. */
function expectProducts(): void {
  for (let lag = 0; lag <= min<i32>(order, size - 1); lag++) {
    const target = products + bytesOf(lag * size);
    const later = mean + bytesOf(lag);
    const known = covariance + bytesOf(lag);
    for (let t = 0; t < size - lag; t++) {
      const at = bytesOf(t);
      const added = isKnown ? load<f64>(known + at * <usize>(bandwidth + 1)) : 0;
      store<f64>(target + at, load<f64>(mean + at) * load<f64>(later + at) + added);
    }
  }
}

/** Least-squares prediction filter, every equation weighted by one over the excitation's strength there. */
function fitFilter(): void {
  store<f64>(filter, 1);
  if (order === 0) return;
  for (let t: usize = 0; t < bytesOf(size); t += DOUBLE) store<f64>(power + t, 1 / load<f64>(strength + t));
  const end = power + bytesOf(size);
  for (let lag = 0; lag <= order; lag++) {
    for (let i = lag; i <= order; i++) {
      store<f64>(moment(i, i - lag), i < size ? product(power + bytesOf(i), products + bytesOf(lag * size), end) : 0);
    }
  }
  solveFilter();
}

/** Place of the moment of the samples delayed by `i` and `j <= i`. */
function moment(i: i32, j: i32): usize {
  return moments + bytesOf(i * (order + 1) + j);
}

function solveFilter(): void {
  let trace: f64 = 0;
  for (let i = 0; i <= order; i++) trace += load<f64>(moment(i, i));
  const ridge = (FILTER_RIDGE * trace) / <f64>(order + 1) + f64.MIN_VALUE;
  for (let i = 0; i < order; i++) {
    const row = equations + bytesOf(i * order);
    for (let j = i; j < order; j++) store<f64>(row + bytesOf(j - i), load<f64>(moment(j + 1, i + 1)));
    store<f64>(row, load<f64>(row) + ridge);
    store<f64>(filter + bytesOf(i + 1), -load<f64>(moment(i + 1, 0)));
  }
  if (factorBanded(equations, order, order - 1)) solveBanded(equations, order, order - 1, filter + DOUBLE);
  else memory.fill(filter + DOUBLE, 0, bytesOf(order));
}

/** Expected power of the filter's output at each sample. */
function excite(): void {
  memory.fill(power, 0, bytesOf(size));
  for (let lag = 0; lag <= order; lag++) {
    const from = products + bytesOf(lag * size);
    for (let i = lag; i <= min<i32>(order, size - 1); i++) {
      const weight = (lag === 0 ? 1 : 2) * load<f64>(filter + bytesOf(i)) * load<f64>(filter + bytesOf(i - lag));
      addScaled(power + bytesOf(i), from, from + bytesOf(size - i), weight);
    }
  }
}

/** The strength: the power's moving average over `radius` samples to either side, fewer at the ends. */
function smooth(radius: i32): void {
  let sum: f64 = 0;
  for (let t = 0; t <= size; t++) {
    const at = power + bytesOf(t);
    const value = load<f64>(at);
    store<f64>(at, sum);
    sum += max<f64>(0, value);
  }
  for (let t = 0; t < size; t++) {
    const from = max<i32>(0, t - radius);
    const to = min<i32>(size, t + radius + 1);
    const within = load<f64>(power + bytesOf(to)) - load<f64>(power + bytesOf(from));
    store<f64>(strength + bytesOf(t), within / <f64>(to - from) + VARIANCE_FLOOR / 10);
  }
}

/** Precision of the defect's samples: what the music around says plus what the defect's own model says. */
function buildPosterior(): void {
  const rowBytes = bytesOf(bandwidth + 1);
  for (let t = 0, row = matrix; t < size; t++, row += rowBytes) memory.copy(row, precision, rowBytes);
  for (let t = 0; t < size; t++) {
    const weight = 1 / load<f64>(strength + bytesOf(t));
    for (let i = 0, row = matrix + rowBytes * <usize>t; i <= min<i32>(order, t); i++, row -= rowBytes) {
      addEquation(row, i, weight * load<f64>(filter + bytesOf(i)));
    }
  }
}

/** Adds what a prediction says of the sample delayed by `i` to that sample's row. */
function addEquation(row: usize, i: i32, weight: f64): void {
  for (let at = filter + bytesOf(i); at >= filter; at -= DOUBLE, row += DOUBLE) {
    store<f64>(row, load<f64>(row) + weight * load<f64>(at));
  }
}
