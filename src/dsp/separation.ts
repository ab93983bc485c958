import type { AutoregressiveModel } from './autoregressive-fit.ts';
import { factorBanded, invertBanded, solveBanded } from './banded.ts';
import { filterAutocorrelation } from './precision.ts';

/** Keeps the models' variances off zero: far below the quantisation noise of 16 bits. */
const VARIANCE_FLOOR = 1e-11;
/** Ridge on the defect's filter, relative to its mean energy: a defect of few samples says little about its resonances. */
const FILTER_RIDGE = 1e-4;
/** The excitation's strength is averaged over this share of the segment to either side. */
const SMOOTHING_SHARE = 0.1;
/** By how many times the first estimate must exceed what chance leads to expect; the excess alone is taken for the defect's. */
const CHANCE = 4;
const LEAST_SHARE = 0.05;

export interface SeparationOptions {
  /** Order of the defect's filter: two for each resonance; 0 for a grain of unrelated samples, each of a strength of its own. */
  readonly defectOrder: number;
  readonly iterations: number;
}

/**
 * Tells a defect from the music under it: the defect's samples, to be subtracted from the segment.
 * Both are taken as autoregressive: the music with the model of its surroundings, from which it deviates as little as `deviation`
 * (observed minus interpolated) allows; the defect with a filter of its own and an excitation that changes in strength, both
 * estimated by expectation-maximisation from the first estimate `defect`, zero before the segment. Returns undefined where that cannot be solved.
 * Source: Godsill & Rayner, Digital Audio Restoration, 1998, chapter 7 (two autoregressive processes); Dempster, Laird & Rubin 1977;
 * for order 0, where samples without strength drop out: Tipping, Sparse Bayesian Learning and the Relevance Vector Machine, 2001.
 */
export function separateDefect(
  deviation: Float64Array,
  defect: Float64Array,
  music: AutoregressiveModel,
  options: SeparationOptions,
): Float64Array | undefined {
  const bandwidth = music.filter.length - 1;
  const precision = filterAutocorrelation(music.filter).map((v) => v / (music.excitationVariance + VARIANCE_FLOOR));
  const attraction = multiplyToeplitz(precision, deviation);
  const order = Math.min(options.defectOrder, bandwidth, Math.max(1, deviation.length >> 2));
  const share = 1 - CHANCE / meanProduct(deviation, attraction);
  const belief = new Belief(scale(defect, Math.max(LEAST_SHARE, share)), bandwidth);
  let strength = new Float64Array(deviation.length).fill(belief.meanPower() + VARIANCE_FLOOR);
  const radius = Math.max(1, Math.round(SMOOTHING_SHARE * deviation.length));
  for (let i = 0; i < options.iterations; i++) {
    const filter = order === 0 ? Float64Array.of(1) : belief.fitFilter(order, strength);
    strength = smooth(belief.excitationPower(filter), radius);
    const matrix = buildPosterior(precision, filter, strength);
    if (!factorBanded(matrix, deviation.length, bandwidth)) return undefined;
    belief.update(matrix, attraction, i + 1 < options.iterations);
  }
  return belief.mean;
}

function meanProduct(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i];
  return sum / one.length;
}

function scale(samples: Float64Array, factor: number): Float64Array {
  return samples.map((sample) => factor * sample);
}

/** What is held of the defect's samples: their mean, and the band of their covariance. */
class Belief {
  mean: Float64Array;
  private readonly bandwidth: number;
  private covariance: Float64Array | undefined;

  constructor(mean: Float64Array, bandwidth: number) {
    this.mean = mean;
    this.bandwidth = bandwidth;
  }

  meanPower(): number {
    let energy = 0;
    for (const sample of this.mean) energy += sample * sample;
    return energy / this.mean.length;
  }

  update(factor: Float64Array, attraction: Float64Array, wantsCovariance: boolean): void {
    this.mean = Float64Array.from(attraction);
    solveBanded(factor, this.mean.length, this.bandwidth, this.mean);
    this.covariance = wantsCovariance ? invertBanded(factor, this.mean.length, this.bandwidth) : undefined;
  }

  /** Products of sample t and sample t + lag, expected. */
  private products(lag: number): Float64Array {
    const { mean, covariance, bandwidth } = this;
    const products = new Float64Array(Math.max(0, mean.length - lag));
    for (let t = 0; t < products.length; t++) products[t] = mean[t] * mean[t + lag];
    if (covariance) for (let t = 0; t < products.length; t++) products[t] += covariance[t * (bandwidth + 1) + lag];
    return products;
  }

  /** Least-squares prediction filter, every equation weighted by one over the excitation's strength there. */
  fitFilter(order: number, strength: Float64Array): Float64Array {
    const moments = Array.from({ length: order + 1 }, () => new Float64Array(order + 1));
    const weights = strength.map((power) => 1 / power);
    for (let lag = 0; lag <= order; lag++) {
      const products = this.products(lag);
      for (let i = lag; i <= order; i++) moments[i][i - lag] = weightedSum(products, weights, i);
    }
    return solveFilter(moments, order);
  }

  /** Expected power of the filter's output at each sample. */
  excitationPower(filter: Float64Array): Float64Array {
    const power = new Float64Array(this.mean.length);
    for (let lag = 0; lag < filter.length; lag++) {
      const products = this.products(lag);
      for (let i = lag; i < filter.length; i++) {
        const weight = (lag === 0 ? 1 : 2) * filter[i] * filter[i - lag];
        for (let t = i; t < power.length; t++) power[t] += weight * products[t - i];
      }
    }
    return power;
  }
}

function weightedSum(products: Float64Array, weights: Float64Array, delay: number): number {
  let sum = 0;
  for (let t = delay; t < weights.length; t++) sum += weights[t] * products[t - delay];
  return sum;
}

function solveFilter(moments: readonly Float64Array[], order: number): Float64Array {
  let trace = 0;
  for (let i = 0; i <= order; i++) trace += moments[i][i];
  const matrix = new Float64Array(order * order);
  const solution = new Float64Array(order);
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) matrix[i * order + j - i + order - 1] = moments[i + 1][j + 1];
    matrix[i * order + order - 1] += (FILTER_RIDGE * trace) / (order + 1) + Number.MIN_VALUE;
    solution[i] = -moments[i + 1][0];
  }
  const filter = new Float64Array(order + 1);
  filter[0] = 1;
  if (!factorBanded(matrix, order, order - 1)) return filter;
  solveBanded(matrix, order, order - 1, solution);
  filter.set(solution, 1);
  return filter;
}

/** Moving average over `radius` samples to either side, fewer at the ends. */
function smooth(power: Float64Array, radius: number): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(power.length + 1);
  for (let t = 0; t < power.length; t++) sums[t + 1] = sums[t] + Math.max(0, power[t]);
  const smoothed = new Float64Array(power.length);
  for (let t = 0; t < power.length; t++) {
    const from = Math.max(0, t - radius);
    const to = Math.min(power.length, t + radius + 1);
    smoothed[t] = (sums[to] - sums[from]) / (to - from) + VARIANCE_FLOOR / 10;
  }
  return smoothed;
}

/** Precision of the defect's samples: what the music around says plus what the defect's own model says. */
function buildPosterior(precision: Float64Array, filter: Float64Array, strength: Float64Array): Float64Array {
  const width = precision.length;
  const matrix = new Float64Array(strength.length * width);
  for (let i = 0; i < strength.length; i++) {
    const diagonal = i * width + width - 1;
    for (let lag = Math.min(i, width - 1); lag >= 0; lag--) matrix[diagonal - lag] = precision[lag];
  }
  for (let t = 0; t < strength.length; t++) addEquation(matrix, width, t, filter, 1 / strength[t]);
  return matrix;
}

function addEquation(matrix: Float64Array, width: number, t: number, filter: Float64Array, weight: number): void {
  const reach = Math.min(filter.length - 1, t);
  for (let i = 0; i <= reach; i++) {
    const diagonal = (t - i) * width + width - 1;
    const scaled = weight * filter[i];
    for (let j = i; j <= reach; j++) matrix[diagonal - (j - i)] += scaled * filter[j];
  }
}

/** Product of the symmetric Toeplitz band matrix with the given first row and a vector. */
function multiplyToeplitz(row: Float64Array, vector: Float64Array): Float64Array {
  const product = new Float64Array(vector.length);
  for (let i = 0; i < vector.length; i++) {
    let sum = row[0] * vector[i];
    for (let lag = 1; lag < row.length; lag++) {
      if (i >= lag) sum += row[lag] * vector[i - lag];
      if (i + lag < vector.length) sum += row[lag] * vector[i + lag];
    }
    product[i] = sum;
  }
  return product;
}
