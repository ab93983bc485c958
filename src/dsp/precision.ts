/** Autocorrelation of the filter's coefficients, lags 0 to order: one row of the inverse covariance of what it models. */
export function filterAutocorrelation(filter: Float64Array): Float64Array {
  const sums = new Float64Array(filter.length);
  for (let lag = 0; lag < filter.length; lag++) {
    let sum = 0;
    for (let i = 0; i + lag < filter.length; i++) sum += filter[i] * filter[i + lag];
    sums[lag] = sum;
  }
  return sums;
}

/**
 * The inverse covariance of a stationary autoregressive signal of finite length, for an excitation of variance 1: a Toeplitz band,
 * less what its ends lack. Source: Gohberg & Semencul 1972; Godsill & Rayner, Digital Audio Restoration, 1998, appendix C.
 */
export class Precision {
  readonly order: number;
  private readonly filter: Float64Array;
  private readonly length: number;
  private readonly band: Float64Array;

  constructor(filter: Float64Array, length: number) {
    this.order = filter.length - 1;
    this.filter = filter;
    this.length = length;
    this.band = filterAutocorrelation(filter);
  }

  /** One row of the matrix times the signal. */
  multiplyRow(signal: Float64Array, row: number): number {
    return this.isInterior(row) ? this.multiplyInterior(signal, row) : this.multiplyNearEnd(signal, row);
  }

  /** Rows and columns of `positions` (ascending), as a band matrix (see banded.ts), the diagonal times `diagonalFactor`. */
  submatrix(positions: Int32Array, bandwidth: number, diagonalFactor: number): Float64Array {
    const width = bandwidth + 1;
    const matrix = new Float64Array(positions.length * width);
    if (this.isInteriorRun(positions)) return this.fillToeplitz(matrix, positions.length, bandwidth, diagonalFactor);
    for (let i = 0; i < positions.length; i++) {
      const row = i * width - i + bandwidth;
      for (let j = Math.max(0, i - bandwidth); j <= i; j++) matrix[row + j] = this.at(positions[j], positions[i]);
      matrix[row + i] *= diagonalFactor;
    }
    return matrix;
  }

  private isInteriorRun(positions: Int32Array): boolean {
    const first = positions[0];
    const last = positions[positions.length - 1];
    return last - first === positions.length - 1 && first >= this.order && last + this.order < this.length;
  }

  private fillToeplitz(matrix: Float64Array, size: number, bandwidth: number, diagonalFactor: number): Float64Array {
    const { band } = this;
    for (let i = 0; i < size; i++) {
      const diagonal = i * (bandwidth + 1) + bandwidth;
      matrix[diagonal] = band[0] * diagonalFactor;
      for (let lag = Math.min(i, bandwidth); lag > 0; lag--) matrix[diagonal - lag] = band[lag];
    }
    return matrix;
  }

  /** Element of samples `early` and `late`, `early <= late`. */
  private at(early: number, late: number): number {
    const { filter, length, band, order } = this;
    if (late - early > order) return 0;
    let value = band[late - early];
    for (let t = length; t <= early + order; t++) value -= filter[t - early] * filter[t - late];
    for (let t = late - order; t < 0; t++) value -= filter[early - t] * filter[late - t];
    return value;
  }

  private isInterior(row: number): boolean {
    return row >= 2 * this.order && row + 2 * this.order < this.length;
  }

  private multiplyInterior(signal: Float64Array, row: number): number {
    const { band } = this;
    let sum = band[0] * signal[row];
    for (let lag = 1; lag < band.length; lag++) sum += band[lag] * (signal[row - lag] + signal[row + lag]);
    return sum;
  }

  private multiplyNearEnd(signal: Float64Array, row: number): number {
    const { order } = this;
    let sum = 0;
    for (let i = Math.max(0, row - order); i < Math.min(this.length, row + order + 1); i++) {
      sum += this.at(Math.min(i, row), Math.max(i, row)) * signal[i];
    }
    return sum;
  }
}

/** The same matrix far from the signal's ends, `size` neighbouring samples, as a band matrix. */
export function toeplitzBand(filter: Float64Array, size: number, bandwidth: number): Float64Array {
  const band = filterAutocorrelation(filter);
  const matrix = new Float64Array(size * (bandwidth + 1));
  for (let i = 0; i < size; i++) {
    const diagonal = i * (bandwidth + 1) + bandwidth;
    for (let lag = Math.min(i, bandwidth); lag >= 0; lag--) matrix[diagonal - lag] = band[lag];
  }
  return matrix;
}
