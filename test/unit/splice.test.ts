import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOpenFile, spliceFile } from '../../src/splice.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';

/** Edits that are sorted, apart from each other, and remove no more than they insert. */
const edits = fc.array(fc.record({ gap: fc.nat(40), removed: fc.nat(6), growth: fc.nat(9) }), { maxLength: 6 }).map((steps) => {
  let at = 0;
  return steps.map(({ gap, removed, growth }) => {
    const edit = { at: at + gap, removedBytes: removed, inserted: Buffer.alloc(removed + growth, 0x2a) };
    at += gap + removed;
    return edit;
  });
});

test('a file is edited in place, byte for byte as in memory', async () => {
  const folder = temporaryFolder();
  const property = fc.asyncProperty(edits, async (planned) => {
    const original = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 251));
    const path = writeInto(folder, 'a', original);
    const file = await open(path, 'r+');
    await spliceFile(file, planned);
    let expected = original;
    for (const { at, removedBytes, inserted } of planned.toReversed())
      expected = Buffer.concat([expected.subarray(0, at), inserted, expected.subarray(at + removedBytes)]);
    expect(await hashOpenFile(file)).toBe(createHash('sha256').update(expected).digest('hex'));
    await file.close();
    expect((await readFile(path)).equals(expected)).toBe(true);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('more than is moved at once moves whole', async () => {
  const original = Buffer.from(Array.from({ length: 3_000_001 }, (_, i) => (i * 7) % 253));
  const path = writeInto(temporaryFolder(), 'a', original);
  const file = await open(path, 'r+');
  await spliceFile(file, [{ at: 5, removedBytes: 1, inserted: Buffer.from('four') }]);
  await file.close();
  const expected = Buffer.concat([original.subarray(0, 5), Buffer.from('four'), original.subarray(6)]);
  expect((await readFile(path)).equals(expected)).toBe(true);
});
