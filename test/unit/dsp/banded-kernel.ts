import { openWorkbench } from '../../../src/dsp/kernel.ts';

/** The kernel's band matrices as test/reference/banded.ts has them: replaces a matrix by its factor. */
export function factorBanded(matrix: Float64Array, size: number, bandwidth: number): boolean {
  const bench = openWorkbench();
  const [place] = bench.layOut(matrix.length);
  bench.write(place, matrix);
  const isDefinite = bench.kernel.factorBanded(place, size, bandwidth) === 1;
  matrix.set(bench.view(place, matrix.length));
  return isDefinite;
}

export function solveBanded(factor: Float64Array, size: number, bandwidth: number, vector: Float64Array): void {
  const bench = openWorkbench();
  const [place, solution] = bench.layOut(factor.length, size);
  bench.write(place, factor);
  bench.write(solution, vector);
  bench.kernel.solveBanded(place, size, bandwidth, solution);
  vector.set(bench.view(solution, size));
}

export function invertBanded(factor: Float64Array, size: number, bandwidth: number): Float64Array {
  const bench = openWorkbench();
  const [place, inverse] = bench.layOut(factor.length, factor.length);
  bench.write(place, factor);
  bench.view(inverse, factor.length).fill(0);
  bench.kernel.invertBanded(place, size, bandwidth, inverse);
  return bench.view(inverse, factor.length).slice();
}

/** The factor of the Toeplitz matrix whose first row is given; undefined where it is not positive definite. */
export function factorToeplitz(band: Float64Array, size: number): Float64Array | undefined {
  const count = size * band.length;
  const bench = openWorkbench();
  const [row, factor, scratch] = bench.layOut(band.length, count, band.length + 1);
  bench.write(row, band);
  bench.view(factor, count).fill(0);
  if (bench.kernel.factorToeplitz(row, size, band.length - 1, factor, scratch) !== 1) return undefined;
  return bench.view(factor, count).slice();
}
