import { expect, test } from 'vitest';
import { WaitingSegments } from '../../src/waiting-segments.ts';

function segmentAt(start: number) {
  return { channel: 0, start, end: start + 5, type: 'click', confidence: 1 } as const;
}

test('segments go on in order, and one that cannot holds up those after it', () => {
  const waiting = new WaitingSegments();
  waiting.add([segmentAt(10), segmentAt(20)]);
  waiting.add([segmentAt(30)]);
  expect(waiting.take(({ start }) => start !== 20).map(({ start }) => start)).toEqual([10]);
  expect(waiting.take(() => true).map(({ start }) => start)).toEqual([20, 30]);
  expect(waiting.take(() => true)).toEqual([]);
});

test('the oldest is the first that waits, and the place that is settled where none does', () => {
  const waiting = new WaitingSegments();
  expect(waiting.oldest(100)).toBe(100);
  waiting.add([segmentAt(40), segmentAt(120)]);
  expect(waiting.oldest(100)).toBe(40);
  expect(waiting.oldest(20)).toBe(20);
});
