import { sumOf } from './statistics';

/** Band matrices as in dsp/banded.ts: lower half by rows, element (i, j) at `i * (bandwidth + 1) + j - i + bandwidth`. */

const DOUBLE: usize = 8;
const PAIR: usize = 16;

/** Replaces a band matrix by its Cholesky factor; false, with the matrix spoilt, where it is not positive definite. */
export function factorBanded(matrix: usize, size: i32, bandwidth: i32): bool {
  for (let i = 0; i < size; i++) {
    const first = max<i32>(0, i - bandwidth);
    const row = rowOf(matrix, i, bandwidth);
    for (let j = first; j < i; j++) {
      const from = DOUBLE * <usize>max<i32>(first, j - bandwidth);
      const column = DOUBLE * <usize>j;
      const other = rowOf(matrix, j, bandwidth);
      const known = product(row + from, other + from, row + column);
      store<f64>(row + column, (load<f64>(row + column) - known) / load<f64>(other + column));
    }
    const diagonal = row + DOUBLE * <usize>i;
    const start = row + DOUBLE * <usize>first;
    const pivot = load<f64>(diagonal) - product(start, start, diagonal);
    if (!(pivot > 0)) return false;
    store<f64>(diagonal, sqrt(pivot));
  }
  return true;
}

/** Where column 0 of a row would lie. */
function rowOf(matrix: usize, i: i32, bandwidth: i32): usize {
  return matrix + DOUBLE * <usize>(i * bandwidth + bandwidth);
}

/** Product of the numbers from `a` to `end` with as many from `b`. */
function product(a: usize, b: usize, end: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (; a + 2 * PAIR <= end; a += 2 * PAIR, b += 2 * PAIR) {
    even = f64x2.add(even, f64x2.mul(v128.load(a), v128.load(b)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  let sum = sumOf(f64x2.add(even, odd));
  for (; a < end; a += DOUBLE, b += DOUBLE) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

/** Solves the system whose Cholesky factor is given: `vector` holds the right-hand side, then the solution. */
export function solveBanded(factor: usize, size: i32, bandwidth: i32, vector: usize): void {
  for (let i = 0; i < size; i++) {
    const from = DOUBLE * <usize>max<i32>(0, i - bandwidth);
    const column = DOUBLE * <usize>i;
    const row = rowOf(factor, i, bandwidth);
    const known = product(row + from, vector + from, row + column);
    store<f64>(vector + column, (load<f64>(vector + column) - known) / load<f64>(row + column));
  }
  for (let i = size - 1; i >= 0; i--) {
    const column = DOUBLE * <usize>i;
    const row = rowOf(factor, i, bandwidth);
    const value = load<f64>(vector + column) / load<f64>(row + column);
    store<f64>(vector + column, value);
    for (let at = DOUBLE * <usize>max<i32>(0, i - bandwidth); at < column; at += DOUBLE) {
      store<f64>(vector + at, load<f64>(vector + at) - load<f64>(row + at) * value);
    }
  }
}

/**
 * The band of the inverse of the matrix whose Cholesky factor is given: element (i, i + lag) at `i * (bandwidth + 1) + lag`. `column` has
 * room for `bandwidth + 1` numbers. Source: Takahashi, Fagan & Chin, Formation of a sparse bus impedance matrix, 1973.
 */
export function invertBanded(factor: usize, size: i32, bandwidth: i32, inverse: usize, column: usize): void {
  const width = bandwidth + 1;
  for (let j = size - 1; j >= 0; j--) {
    const reach = min<i32>(bandwidth, size - 1 - j);
    for (let o = 0; o <= reach; o++) {
      store<f64>(column + DOUBLE * <usize>o, load<f64>(rowOf(factor, j + o, bandwidth) + DOUBLE * <usize>j));
    }
    const diagonal = load<f64>(column);
    for (let lag = reach; lag >= 0; lag--) {
      const known = inverseProduct(inverse, column, j, lag, reach, width);
      store<f64>(inverse + DOUBLE * <usize>(j * width + lag), ((lag === 0 ? 1 / diagonal : 0) - known) / diagonal);
    }
  }
}

/** Column j of the factor times column j + lag of the inverse, below the diagonal element. */
function inverseProduct(inverse: usize, column: usize, j: i32, lag: i32, reach: i32, width: i32): f64 {
  let sum: f64 = 0;
  const step = DOUBLE * <usize>(width - 1);
  let at = inverse + DOUBLE * <usize>(j * width + lag) + step;
  for (let o = 1; o <= lag; o++, at += step) sum += load<f64>(column + DOUBLE * <usize>o) * load<f64>(at);
  const row = inverse + DOUBLE * <usize>((j + lag) * width - lag);
  const from = DOUBLE * <usize>max<i32>(1, lag + 1);
  return sum + product(column + from, row + from, column + DOUBLE * <usize>(reach + 1));
}
