/**
 * Symmetric positive-definite band matrices, upper half by rows: element (i, i + lag) for lags up to `bandwidth` lies at
 * `i * (bandwidth + 1) + lag`. Source: Golub & Van Loan, Matrix Computations, 4th ed., section 4.3.
 */

/** Replaces a band matrix of `size` rows by its Cholesky factor; false, with the matrix spoilt, where it is not positive definite. */
export function factorBanded(matrix: Float64Array, size: number, bandwidth: number): boolean {
  const width = bandwidth + 1;
  for (let i = 0; i < size; i++) {
    for (let lag = 0; lag <= Math.min(bandwidth, size - 1 - i); lag++) {
      let sum = matrix[i * width + lag];
      for (let k = Math.max(0, i + lag - bandwidth); k < i; k++)
        sum -= matrix[k * width + i - k] * matrix[k * width + i + lag - k];
      if (lag === 0 && !(sum > 0)) return false;
      matrix[i * width + lag] = lag === 0 ? Math.sqrt(sum) : sum / matrix[i * width];
    }
  }
  return true;
}

/** Solves the system whose Cholesky factor is given, in place: `vector` holds the right-hand side, then the solution. */
export function solveBanded(factor: Float64Array, size: number, bandwidth: number, vector: Float64Array): void {
  const width = bandwidth + 1;
  for (let i = 0; i < size; i++) {
    let sum = vector[i];
    for (let k = Math.max(0, i - bandwidth); k < i; k++) sum -= factor[k * width + i - k] * vector[k];
    vector[i] = sum / factor[i * width];
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = vector[i];
    for (let lag = 1; lag <= Math.min(bandwidth, size - 1 - i); lag++) sum -= factor[i * width + lag] * vector[i + lag];
    vector[i] = sum / factor[i * width];
  }
}

/**
 * The band of the inverse of the matrix whose Cholesky factor is given, in the same layout.
 * Source: Takahashi, Fagan & Chin, Formation of a sparse bus impedance matrix, 1973.
 */
export function invertBanded(factor: Float64Array, size: number, bandwidth: number): Float64Array {
  const width = bandwidth + 1;
  const inverse = new Float64Array(size * width);
  const at = (i: number, j: number) => inverse[Math.min(i, j) * width + Math.abs(i - j)];
  for (let i = size - 1; i >= 0; i--) {
    const reach = Math.min(bandwidth, size - 1 - i);
    for (let lag = reach; lag >= 0; lag--) {
      let sum = lag === 0 ? 1 / factor[i * width] : 0;
      for (let o = 1; o <= reach; o++) sum -= factor[i * width + o] * at(i + o, i + lag);
      inverse[i * width + lag] = sum / factor[i * width];
    }
  }
  return inverse;
}
