/**
 * Symmetric positive-definite band matrices, lower half by rows: element (i, j) with i - bandwidth <= j <= i lies at
 * `i * (bandwidth + 1) + j - i + bandwidth`. Source: Golub & Van Loan, Matrix Computations, 4th ed., section 4.3.
 */

/** Replaces a band matrix of `size` rows by its Cholesky factor; false, with the matrix spoilt, where it is not positive definite. */
export function factorBanded(matrix: Float64Array, size: number, bandwidth: number): boolean {
  const width = bandwidth + 1;
  for (let i = 0; i < size; i++) {
    const first = Math.max(0, i - bandwidth);
    const row = i * width - i + bandwidth;
    for (let j = first; j < i; j++) {
      const other = j * width - j + bandwidth;
      matrix[row + j] = (matrix[row + j] - rowProduct(matrix, row, other, Math.max(first, j - bandwidth), j)) / matrix[other + j];
    }
    const pivot = matrix[row + i] - rowProduct(matrix, row, row, first, i);
    if (!(pivot > 0)) return false;
    matrix[row + i] = Math.sqrt(pivot);
  }
  return true;
}

/** Two rows' product over columns `from` to `to`; two sums at once, since each addition waits for the one before it. */
function rowProduct(matrix: Float64Array, row: number, other: number, from: number, to: number): number {
  let even = 0;
  let odd = 0;
  let k = from;
  for (; k + 1 < to; k += 2) {
    even += matrix[row + k] * matrix[other + k];
    odd += matrix[row + k + 1] * matrix[other + k + 1];
  }
  if (k < to) even += matrix[row + k] * matrix[other + k];
  return even + odd;
}

/** Solves the system whose Cholesky factor is given, in place: `vector` holds the right-hand side, then the solution. */
export function solveBanded(factor: Float64Array, size: number, bandwidth: number, vector: Float64Array): void {
  const width = bandwidth + 1;
  for (let i = 0; i < size; i++) {
    const row = i * width - i + bandwidth;
    let sum = vector[i];
    for (let k = Math.max(0, i - bandwidth); k < i; k++) sum -= factor[row + k] * vector[k];
    vector[i] = sum / factor[row + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    const row = i * width - i + bandwidth;
    const value = vector[i] / factor[row + i];
    vector[i] = value;
    for (let k = Math.max(0, i - bandwidth); k < i; k++) vector[k] -= factor[row + k] * value;
  }
}

/**
 * The band of the inverse of the matrix whose Cholesky factor is given: element (i, i + lag) at `i * (bandwidth + 1) + lag`.
 * Source: Takahashi, Fagan & Chin, Formation of a sparse bus impedance matrix, 1973.
 */
export function invertBanded(factor: Float64Array, size: number, bandwidth: number): Float64Array {
  const width = bandwidth + 1;
  const inverse = new Float64Array(size * width);
  const column = new Float64Array(width);
  for (let j = size - 1; j >= 0; j--) {
    const reach = Math.min(bandwidth, size - 1 - j);
    for (let o = 0; o <= reach; o++) column[o] = factor[(j + o) * width - o + bandwidth];
    for (let lag = reach; lag >= 0; lag--) {
      const known = inverseProduct(inverse, column, j, lag, reach, width);
      inverse[j * width + lag] = ((lag === 0 ? 1 / column[0] : 0) - known) / column[0];
    }
  }
  return inverse;
}

/** Column j of the factor times column j + lag of the inverse, below the diagonal element. */
function inverseProduct(
  inverse: Float64Array,
  column: Float64Array,
  j: number,
  lag: number,
  reach: number,
  width: number,
): number {
  let sum = 0;
  for (let o = 1; o <= lag; o++) sum += column[o] * inverse[(j + o) * width + lag - o];
  const row = (j + lag) * width - lag;
  for (let o = Math.max(1, lag + 1); o <= reach; o++) sum += column[o] * inverse[row + o];
  return sum;
}
