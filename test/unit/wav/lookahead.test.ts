import { expect, test } from 'vitest';
import { Lookahead } from '../../../src/wav/lookahead.ts';
import { fileOf, pipeOf } from './sources.ts';

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);

test('bytes that were looked at are still read, in order', async () => {
  const ahead = new Lookahead(pipeOf(bytes, 1000));
  expect(await ahead.hold(150_000)).toBe(true);
  expect(Buffer.compare(ahead.held.subarray(0, 150_000), bytes.subarray(0, 150_000))).toBe(0);
  const parts = [ahead.take(100_000), ahead.take(10)];
  const target = new Uint8Array(4096);
  for (let count = await ahead.read(target); count > 0; count = await ahead.read(target)) parts.push(target.slice(0, count));
  expect(Buffer.compare(Buffer.concat(parts), bytes)).toBe(0);
  expect(ahead.position).toBe(bytes.length);
});

test('looking beyond the end finds what is there and says that it is not enough', async () => {
  const ahead = new Lookahead(fileOf(bytes.subarray(0, 5)));
  expect(await ahead.hold(6)).toBe(false);
  expect([...ahead.held]).toEqual([0, 1, 2, 3, 4]);
});

test('what remains of a file counts from what was taken, and is not known on a pipe', async () => {
  const ahead = new Lookahead(fileOf(bytes));
  await ahead.hold(100);
  expect(ahead.remainingBytes).toBe(300_000);
  ahead.take(100);
  expect(ahead.remainingBytes).toBe(299_900);
  expect(new Lookahead(pipeOf(bytes)).remainingBytes).toBeUndefined();
});
