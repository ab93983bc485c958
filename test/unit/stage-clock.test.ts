import { expect, test, vi } from 'vitest';
import { StageClock } from '../../src/stage-clock.ts';

test('each stage is charged its own time, not that of the stages before it', async () => {
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const clock = new StageClock('write');
  async function* read() {
    for (let i = 0; i < 3; i++) {
      nowMs += 1000;
      yield i;
    }
  }
  async function* double(values: AsyncIterable<number>) {
    for await (const value of values) {
      nowMs += 10_000;
      yield 2 * value;
    }
  }
  const doubled: number[] = [];
  for await (const value of clock.time('double', double(clock.time('read', read())))) {
    nowMs += 100_000;
    doubled.push(value);
  }
  expect(doubled).toEqual([0, 2, 4]);
  expect([...clock.seconds]).toEqual([
    ['read', 3],
    ['double', 30],
    ['write', 300],
  ]);
  vi.restoreAllMocks();
});

test('who stops early stops the stages before, too', async () => {
  let closed = false;
  async function* read() {
    try {
      yield 1;
      yield 2;
    } finally {
      closed = true;
    }
  }
  for await (const value of new StageClock('write').time('read', read())) if (value === 1) break;
  expect(closed).toBe(true);
});
