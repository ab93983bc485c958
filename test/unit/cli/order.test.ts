import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InOrder } from '../../../src/cli/order.ts';

test('values come out in the order of their indices, whatever order they come in', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (indices) => {
      const taken: number[] = [];
      const order = new InOrder<number>((value) => taken.push(value));
      for (const index of indices) order.put(index, index);
      expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }),
  );
});

test('each value comes as soon as it and all before it are there, and flush hands on the rest', () => {
  const taken: string[] = [];
  const order = new InOrder<string>((value) => taken.push(value));
  order.put(1, 'b');
  expect(taken).toEqual([]);
  order.put(0, 'a');
  expect(taken).toEqual(['a', 'b']);
  order.put(4, 'e');
  order.put(3, 'd');
  order.flush();
  expect(taken).toEqual(['a', 'b', 'd', 'e']);
});
