import { expect, test } from 'vitest';
import { CellRing } from '../../../src/features/cell.ts';

test('a cell is found by its index until sixteen later ones have been claimed', () => {
  const ring = new CellRing();
  const claimed = Array.from({ length: 16 }, (_, index) => ring.claim(index));
  for (const [index, cell] of claimed.entries()) {
    expect(ring.at(index)).toBe(cell);
    expect(cell.index).toBe(index);
  }
  expect(ring.claim(16)).toBe(claimed[0]);
  expect(claimed[0].index).toBe(16);
});

test('there is no cell before the first', () => {
  expect(new CellRing().at(-1)).toBeUndefined();
});
