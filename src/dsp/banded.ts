import { openWorkbench } from './kernel.ts';

/**
 * The Cholesky factor of the Toeplitz band matrix that a prediction-error filter's autocorrelation makes: `size` rows, the upper half by
 * rows, element (i, i + lag) at `i * (bandwidth + 1) + lag` for lags up to `bandwidth < filter.length`. It is the inverse covariance of as
 * many neighbouring samples, far from the signal's ends. Undefined where it is not positive definite; a look at it, valid until the kernel
 * is called again.
 */
export function factorPrecision(filter: Float64Array, size: number, bandwidth: number): Float64Array | undefined {
  const order = filter.length - 1;
  const count = size * (bandwidth + 1);
  const bench = openWorkbench();
  const [taps, band, factor, scratch] = bench.layOut(order + 1, order + 1, count, bandwidth + 2);
  bench.write(taps, filter);
  bench.kernel.correlateFilter(taps, order, band);
  if (!bench.kernel.factorToeplitz(band, size, bandwidth, factor, scratch)) return undefined;
  return bench.view(factor, count);
}

/**
 * Solves a symmetric positive-definite band system: `vector` holds the right-hand side, then the solution. `matrix` as above, not changed;
 * false, with the vector as it was, where it is not positive definite.
 */
export function solveDefinite(matrix: Float64Array, size: number, bandwidth: number, vector: Float64Array): boolean {
  const bench = openWorkbench();
  const [factor, values] = bench.layOut(matrix.length, size);
  bench.write(factor, matrix);
  bench.write(values, vector);
  if (!bench.kernel.factorBanded(factor, size, bandwidth)) return false;
  bench.kernel.solveBanded(factor, size, bandwidth, values);
  vector.set(bench.view(values, size));
  return true;
}
