import { multiply, product, subtractScaled } from './vectors';

/** Band matrices as in dsp/banded.ts: upper half by rows, element (i, i + lag) at `i * (bandwidth + 1) + lag`. */

const DOUBLE: usize = 8;

/** Replaces a band matrix by its Cholesky factor; false, with the matrix spoilt, where it is not positive definite. */
export function factorBanded(matrix: usize, size: i32, bandwidth: i32): bool {
  const rowBytes = DOUBLE * <usize>(bandwidth + 1);
  for (let i = 0, row = matrix; i < size; i++, row += rowBytes) {
    const pivot = load<f64>(row);
    if (!(pivot > 0)) return false;
    const end = endOfRow(row, i, size, bandwidth);
    multiply(row, end, 1 / sqrt(pivot));
    for (let at = row + DOUBLE, later = row + rowBytes; at < end; at += DOUBLE, later += rowBytes) {
      subtractScaled(later, at, end, load<f64>(at));
    }
  }
  return true;
}

/** Where what a row holds of the matrix ends. */
function endOfRow(row: usize, i: i32, size: i32, bandwidth: i32): usize {
  return row + DOUBLE * <usize>(1 + min<i32>(bandwidth, size - 1 - i));
}

/** Solves the system whose Cholesky factor is given: `vector` holds the right-hand side, then the solution. */
export function solveBanded(factor: usize, size: i32, bandwidth: i32, vector: usize): void {
  const rowBytes = DOUBLE * <usize>(bandwidth + 1);
  for (let i = 0, row = factor, at = vector; i < size; i++, row += rowBytes, at += DOUBLE) {
    const value = load<f64>(at) / load<f64>(row);
    store<f64>(at, value);
    subtractScaled(at + DOUBLE, row + DOUBLE, endOfRow(row, i, size, bandwidth), value);
  }
  for (let i = size - 1; i >= 0; i--) {
    const row = factor + rowBytes * <usize>i;
    const at = vector + DOUBLE * <usize>i;
    const known = product(row + DOUBLE, at + DOUBLE, endOfRow(row, i, size, bandwidth));
    store<f64>(at, (load<f64>(at) - known) / load<f64>(row));
  }
}

/**
 * The Cholesky factor of the symmetric Toeplitz band matrix whose first row is given: the Schur algorithm, which takes a few products for
 * each number of the factor, where elimination takes as many as the band is wide. `scratch` has room for `bandwidth + 2` numbers. False
 * where the matrix is not positive definite. Source: Kailath & Sayed, Displacement Structure: Theory and Applications, 1995.
 */
export function factorToeplitz(band: usize, size: i32, bandwidth: i32, factor: usize, scratch: usize): bool {
  const bytes = DOUBLE * <usize>(bandwidth + 1);
  const power = load<f64>(band);
  if (!(power > 0)) return false;
  memory.copy(factor, band, bytes);
  multiply(factor, factor + bytes, 1 / sqrt(power));
  memory.copy(scratch, factor, bytes);
  store<f64>(scratch + bytes, 0);
  for (let i = 1, row = factor; i < size; i++, row += bytes) {
    const reflection = load<f64>(scratch, 8) / load<f64>(row);
    const rest = (1 - reflection) * (1 + reflection);
    if (!(rest > 0)) return false;
    rotate(row, row + bytes, endOfRow(row + bytes, i, size, bandwidth), scratch, reflection, sqrt(rest));
  }
  return true;
}

/** One step: a row of the factor from the one before it, and what is left of the other generator, a place further on. */
function rotate(row: usize, next: usize, end: usize, other: usize, reflection: f64, cosine: f64): void {
  const sines = f64x2.splat(reflection);
  const cosines = f64x2.splat(cosine);
  const inverse = 1 / cosine;
  const inverses = f64x2.splat(inverse);
  for (; next + 16 <= end; next += 16, row += 16, other += 16) {
    const shifted = v128.load(other, 8);
    const turned = f64x2.mul(f64x2.sub(v128.load(row), f64x2.mul(sines, shifted)), inverses);
    v128.store(next, turned);
    v128.store(other, f64x2.sub(f64x2.mul(cosines, shifted), f64x2.mul(sines, turned)));
  }
  if (next >= end) return;
  const shifted = load<f64>(other, 8);
  const turned = (load<f64>(row) - reflection * shifted) * inverse;
  store<f64>(next, turned);
  store<f64>(other, cosine * shifted - reflection * turned);
}

/**
 * The band of the inverse of the matrix whose Cholesky factor is given, in the same layout.
 * Source: Takahashi, Fagan & Chin, Formation of a sparse bus impedance matrix, 1973.
 */
export function invertBanded(factor: usize, size: i32, bandwidth: i32, inverse: usize): void {
  const rowBytes = DOUBLE * <usize>(bandwidth + 1);
  for (let i = size - 1; i >= 0; i--) {
    const row = factor + rowBytes * <usize>i;
    const end = endOfRow(row, i, size, bandwidth);
    const target = inverse + rowBytes * <usize>i;
    const diagonal = load<f64>(row);
    memory.fill(target, 0, end - row);
    for (let at = row + DOUBLE, sum = target + DOUBLE, known = target + rowBytes; at < end; at += DOUBLE, sum += DOUBLE) {
      addSymmetricRow(known, at, end, sum);
      known += rowBytes;
    }
    multiply(target + DOUBLE, target + (end - row), -1 / diagonal);
    const below = product(row + DOUBLE, target + DOUBLE, end);
    store<f64>(target, (1 / diagonal - below) / diagonal);
  }
}

/**
 * Adds to the product of a symmetric matrix and the vector from `at` to `end` what a row of its upper half, from the diagonal on, stands
 * for: the row itself, and the column that mirrors it. `sum`: the product's element of that row.
 */
function addSymmetricRow(row: usize, at: usize, end: usize, sum: usize): void {
  const own = load<f64>(at);
  const owns = f64x2.splat(own);
  let total = load<f64>(sum) + load<f64>(row) * own;
  let totals = f64x2.splat(0);
  const first = sum;
  at += DOUBLE;
  row += DOUBLE;
  sum += DOUBLE;
  for (; at + 16 <= end; at += 16, row += 16, sum += 16) {
    const values = v128.load(row);
    totals = f64x2.add(totals, f64x2.mul(values, v128.load(at)));
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(values, owns)));
  }
  if (at < end) {
    total += load<f64>(row) * load<f64>(at);
    store<f64>(sum, load<f64>(sum) + load<f64>(row) * own);
  }
  store<f64>(first, total + f64x2.extract_lane(totals, 0) + f64x2.extract_lane(totals, 1));
}
