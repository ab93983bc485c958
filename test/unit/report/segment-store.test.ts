import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { SegmentList, SegmentStore } from '../../../src/report/segment-store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { exampleSegment } from './example.ts';

afterEach(() => vi.unstubAllEnvs());

function segmentAt(start: number, channel = 0) {
  return exampleSegment({ start, end: start + 5, channel, fingerprint: '0123456789abcdef' });
}

test('lists that are filled in turn keep their segments and their order, whatever is held in memory', () => {
  for (const heldAtMost of [1, 3, 7, 1000]) {
    const store = new SegmentStore(heldAtMost);
    const lists = [new SegmentList(store), new SegmentList(store)];
    for (let i = 0; i < 100; i++) lists[i % 3 === 0 ? 1 : 0].push(segmentAt(i));
    const expected = Array.from({ length: 100 }, (_, i) => segmentAt(i));
    for (const [index, list] of lists.entries()) {
      const own = expected.filter(({ start }) => (start % 3 === 0 ? 1 : 0) === index);
      expect(list.length).toBe(own.length);
      // Twice: reading takes nothing away.
      for (let round = 0; round < 2; round++) expect([...list]).toEqual(own);
    }
    store.close();
  }
});

test('a list that is longer than a read is whole', () => {
  const store = new SegmentStore(64);
  const list = new SegmentList(store);
  for (let i = 0; i < 5000; i++) list.push(segmentAt(i));
  expect([...list].map(({ start }) => start)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  store.close();
});

test('room that was given back is used again, and takes nothing from lists that are left', () => {
  const store = new SegmentStore(2);
  const kept = new SegmentList(store);
  const gone = new SegmentList(store);
  for (let i = 0; i < 10; i++) [kept, gone][i % 2].push(segmentAt(i));
  gone.discard();
  const next = new SegmentList(store);
  for (let i = 100; i < 110; i++) next.push(segmentAt(i));
  expect([...kept].map(({ start }) => start)).toEqual([0, 2, 4, 6, 8]);
  expect([...next].map(({ start }) => start)).toEqual(Array.from({ length: 10 }, (_, i) => 100 + i));
  store.close();
});

test('lists that were given back count no more for what is held in memory, and the others do', () => {
  const store = new SegmentStore(4);
  const [kept, gone] = [new SegmentList(store), new SegmentList(store)];
  for (const start of [0, 1]) kept.push(segmentAt(start));
  gone.push(segmentAt(2));
  gone.discard();
  kept.push(segmentAt(3));
  expect(kept.held).toHaveLength(3);
  kept.push(segmentAt(4));
  expect(kept.held).toHaveLength(0);
  store.close();
});

test('the temporary file has no name that a killed run could leave behind', () => {
  vi.stubEnv('TMPDIR', temporaryFolder());
  const store = new SegmentStore(1);
  new SegmentList(store).push(segmentAt(1));
  expect(readdirSync(tmpdir())).toEqual([]);
  store.close();
});

test('a temporary folder that is not there is an output error', () => {
  vi.stubEnv('TMPDIR', '/no/such/folder');
  const list = new SegmentList(new SegmentStore(1));
  expect(() => list.push(segmentAt(1))).toThrow(expect.objectContaining({ code: 'output' }));
});
