import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outputError } from '../../src/output-error.ts';
import { OutputFile, partPath, removeAbandonedParts } from '../../src/output-file.ts';
import { ensureFileFits, ensureFolderFits } from '../../src/output-place.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';

test('a file appears under its name only when it is committed, in a folder that need not exist', async () => {
  const path = join(temporaryFolder(), 'a/b/out.wav');
  const file = await OutputFile.create(path);
  await file.write(Buffer.from('RIFF'));
  expect(existsSync(path)).toBe(false);
  await file.commit();
  expect(readFileSync(path, 'utf8')).toBe('RIFF');
  await file.discard();
  expect(readdirSync(join(path, '..'))).toEqual(['out.wav']);
});

test('a file that is given up leaves what stood there, and nothing of its own', async () => {
  const folder = temporaryFolder();
  const path = writeInto(folder, 'out.wav', 'old');
  const file = await OutputFile.create(path);
  await file.write('new');
  await file.discard();
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['out.wav']);
});

test('a name as long as the file system allows can still be written', async () => {
  const path = join(temporaryFolder(), `${'x'.repeat(251)}.wav`);
  const file = await OutputFile.create(path);
  await file.commit();
  expect(existsSync(path)).toBe(true);
});

test('where a folder cannot be made, the error says what is in the way', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'file', 'x');
  await expect(OutputFile.create(join(folder, 'file/out.wav'))).rejects.toMatchObject({
    code: 'output',
    message: expect.stringMatching(/file[\\/]out\.wav cannot be written: .*choose another output folder with -o$/),
  });
});

test('a full disk is named as such', () => {
  expect(outputError('/x/y.wav', Object.assign(new Error('write'), { code: 'ENOSPC' })).message).toBe(
    '/x/y.wav cannot be written: the disk is full; free some space, then run again',
  );
});

test('what a killed process left is removed, what a living one writes stays', async () => {
  const folder = temporaryFolder();
  const living = partPath(join(folder, 'a.wav'));
  writeFileSync(living, '');
  const killed = living.replace(`-${process.pid}-`, '-999999999-');
  writeFileSync(killed, '');
  writeInto(folder, '.declick-part-00000000-999999999-0123456789abcdef', 'of another machine');
  await removeAbandonedParts(folder);
  expect(existsSync(killed)).toBe(false);
  expect(existsSync(living)).toBe(true);
  expect(readdirSync(folder)).toHaveLength(2);
});

test.skipIf(process.platform !== 'linux')('a folder that the system refuses is refused at once', { timeout: 5000 }, async () => {
  await expect(OutputFile.create('/proc/declick/deep/a.wav')).rejects.toMatchObject({ code: 'output' });
});

test('whether a file or a folder fits is seen without making anything', async () => {
  const folder = temporaryFolder();
  const file = writeInto(folder, 'a.txt');
  await ensureFileFits(file);
  await ensureFileFits(`${folder}/new/deep/b.txt`);
  await ensureFolderFits(`${folder}/new`);
  for (const path of [folder, `${file}/b.txt`, `${file}/deep/b.txt`, '/dev/stdout'])
    await expect(ensureFileFits(path)).rejects.toMatchObject({ code: 'output' });
  await expect(ensureFolderFits(file)).rejects.toMatchObject({ code: 'output' });
  await expect(OutputFile.create('/dev/declick')).rejects.toMatchObject({ code: 'output' });
  expect(readdirSync(folder)).toEqual(['a.txt']);
});
