import { expect, test } from 'vitest';
import { readFileList } from '../../../src/cli/file-list.ts';
import { temporaryFolder, writeInto } from '../../temporary-folder.ts';

test('a list has one path to a line, whatever ends the lines', async () => {
  const path = writeInto(temporaryFolder(), 'list', 'a.wav\r\nb c.wav\n\n d.wav');
  expect(await readFileList(path, false)).toEqual(['a.wav', 'b c.wav', ' d.wav']);
});

test('paths that end with a zero byte may hold line ends', async () => {
  const path = writeInto(temporaryFolder(), 'list', 'a\nb.wav\0c.wav\0');
  expect(await readFileList(path, true)).toEqual(['a\nb.wav', 'c.wav']);
});

test('a list that cannot be read is a fault of usage', async () => {
  await expect(readFileList('/no/such/list', false)).rejects.toMatchObject({ code: 'usage' });
});
