import { expect, test } from 'vitest';
import { factorBanded, factorToeplitz, invertBanded, solveBanded } from './banded-kernel.ts';

const size = 9;
const bandwidth = 3;

/** A diagonally dominant band matrix, dense and packed. */
function buildMatrix() {
  const dense = Array.from({ length: size }, () => new Float64Array(size));
  const packed = new Float64Array(size * (bandwidth + 1));
  for (let i = 0; i < size; i++) {
    for (let j = Math.max(0, i - bandwidth); j <= i; j++) {
      const value = i === j ? 6 + i : Math.cos(3 * i + 5 * j);
      dense[i][j] = value;
      dense[j][i] = value;
      packed[j * (bandwidth + 1) + i - j] = value;
    }
  }
  return { dense, packed };
}

test('a solved system reproduces its right-hand side', () => {
  const { dense, packed } = buildMatrix();
  const wanted = Float64Array.from({ length: size }, (_, i) => Math.sin(i + 1));
  const vector = wanted.slice();
  expect(factorBanded(packed, size, bandwidth)).toBe(true);
  solveBanded(packed, size, bandwidth, vector);
  for (let i = 0; i < size; i++) {
    const product = dense[i].reduce((sum, value, j) => sum + value * vector[j], 0);
    expect(product).toBeCloseTo(wanted[i], 12);
  }
});

test('the band of the inverse equals the columns solved one by one', () => {
  const { packed } = buildMatrix();
  factorBanded(packed, size, bandwidth);
  const inverse = invertBanded(packed, size, bandwidth);
  for (let i = 0; i < size; i++) {
    const column = new Float64Array(size);
    column[i] = 1;
    solveBanded(packed, size, bandwidth, column);
    for (let lag = 0; lag <= bandwidth && i + lag < size; lag++) {
      expect(inverse[i * (bandwidth + 1) + lag]).toBeCloseTo(column[i + lag], 12);
    }
  }
});

test('a matrix that is not positive definite is refused', () => {
  expect(factorBanded(Float64Array.of(1, 2, 1, 0), 2, 1)).toBe(false);
});

test('a Toeplitz matrix has the factor that elimination gives it, whatever its size', () => {
  for (const rows of [1, 2, 3, 8, 31]) {
    const band = Float64Array.of(3, -1.2, 0.7, 0.1).subarray(0, Math.min(rows, 4));
    const expected = new Float64Array(rows * band.length);
    for (let i = 0; i < rows; i++) expected.set(band, i * band.length);
    expect(factorBanded(expected, rows, band.length - 1)).toBe(true);
    const found = factorToeplitz(band, rows) ?? [];
    for (let i = 0; i < rows; i++) {
      for (let lag = 0; lag < Math.min(band.length, rows - i); lag++) {
        const at = i * band.length + lag;
        expect(found[at]).toBeCloseTo(expected[at], 12);
      }
    }
  }
});

test('a Toeplitz matrix that is not positive definite is refused', () => {
  expect(factorToeplitz(Float64Array.of(1, 1.5), 2)).toBeUndefined();
  expect(factorToeplitz(Float64Array.of(0, 0), 2)).toBeUndefined();
});
