import { openWorkbench } from './kernel.ts';

/**
 * Symmetric positive-definite band matrices, lower half by rows: element (i, j) with i - bandwidth <= j <= i lies at
 * `i * (bandwidth + 1) + j - i + bandwidth`. Source: Golub & Van Loan, Matrix Computations, 4th ed., section 4.3.
 */

/** Replaces a band matrix of `size` rows by its Cholesky factor; false, with the matrix spoilt, where it is not positive definite. */
export function factorBanded(matrix: Float64Array, size: number, bandwidth: number): boolean {
  const count = size * (bandwidth + 1);
  const bench = openWorkbench();
  const [place] = bench.layOut(count);
  bench.write(place, matrix.subarray(0, count));
  const isDefinite = bench.kernel.factorBanded(place, size, bandwidth) === 1;
  matrix.set(bench.view(place, count));
  return isDefinite;
}

/** Solves the system whose Cholesky factor is given, in place: `vector` holds the right-hand side, then the solution. */
export function solveBanded(factor: Float64Array, size: number, bandwidth: number, vector: Float64Array): void {
  const count = size * (bandwidth + 1);
  const bench = openWorkbench();
  const [matrix, solution] = bench.layOut(count, size);
  bench.write(matrix, factor.subarray(0, count));
  bench.write(solution, vector.subarray(0, size));
  bench.kernel.solveBanded(matrix, size, bandwidth, solution);
  vector.set(bench.view(solution, size));
}

/** Solves a symmetric positive-definite band system, in place: `vector` holds the right-hand side, then the solution; false where the matrix is not so. */
export function solveDefinite(matrix: Float64Array, size: number, bandwidth: number, vector: Float64Array): boolean {
  const count = size * (bandwidth + 1);
  const bench = openWorkbench();
  const [place, solution] = bench.layOut(count, size);
  bench.write(place, matrix);
  bench.write(solution, vector);
  if (bench.kernel.factorBanded(place, size, bandwidth) !== 1) return false;
  bench.kernel.solveBanded(place, size, bandwidth, solution);
  vector.set(bench.view(solution, size));
  return true;
}

/**
 * The band of the inverse of the matrix whose Cholesky factor is given: element (i, i + lag) at `i * (bandwidth + 1) + lag`.
 * Source: Takahashi, Fagan & Chin, Formation of a sparse bus impedance matrix, 1973.
 */
export function invertBanded(factor: Float64Array, size: number, bandwidth: number): Float64Array {
  const count = size * (bandwidth + 1);
  const bench = openWorkbench();
  const [matrix, inverse, column] = bench.layOut(count, count, bandwidth + 2);
  bench.write(matrix, factor.subarray(0, count));
  bench.view(inverse, count).fill(0);
  bench.kernel.invertBanded(matrix, size, bandwidth, inverse, column);
  return bench.view(inverse, count).slice();
}
