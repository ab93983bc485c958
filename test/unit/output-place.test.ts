import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isFolder, makeFolder } from '../../src/output-place.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('folders that several make at the same time are there for all of them', async () => {
  for (let round = 0; round < 40; round++) {
    const root = join(temporaryFolder(), 'a', 'b');
    const paths = ['c', 'c/d', 'c/d/e', 'f', 'f/g/h'].map((path) => join(root, path));
    await Promise.all(paths.map(makeFolder));
    for (const path of paths) expect(await isFolder(path)).toBe(true);
  }
});

test('where a file is in the way no folder is made, and the reason is said', async () => {
  await expect(makeFolder('/dev/null/below')).rejects.toThrow('ENOTDIR');
});
