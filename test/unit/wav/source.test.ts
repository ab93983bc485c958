import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ByteSource, openFileSource, streamSource } from '../../../src/wav/source.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'declick-source-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function readAll(source: ByteSource, size: number): Promise<string> {
  const target = new Uint8Array(size);
  let text = '';
  for (let count = await source.read(target); count > 0; count = await source.read(target)) {
    text += Buffer.from(target.subarray(0, count)).toString();
  }
  return text;
}

test('a file yields its size and its bytes in order', async () => {
  const path = join(folder, 'letters');
  await writeFile(path, 'abcdefghij');
  const source = await openFileSource(path);
  expect(source.sizeBytes).toBe(10);
  expect(await readAll(source, 4)).toBe('abcdefghij');
  await source.close();
});

test('a missing file is refused with its path', async () => {
  const path = join(folder, 'nothing.wav');
  await expect(openFileSource(path)).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining(`${path} does not exist`),
  });
});

test('a folder is refused as one', async () => {
  await expect(openFileSource(folder)).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining('is a folder'),
  });
});

test('a stream yields its bytes in order, whatever pieces it comes in, and no size', async () => {
  const source = streamSource(Readable.from([Buffer.from('ab'), Buffer.alloc(0), Buffer.from('cdefgh'), Buffer.from('i')]));
  expect(source.sizeBytes).toBeUndefined();
  expect(await readAll(source, 4)).toBe('abcdefghi');
});

test('a stream is taken only as fast as it is read', async () => {
  let producedCount = 0;
  const stream = new Readable({
    highWaterMark: 8,
    read() {
      producedCount++;
      this.push(Buffer.alloc(8));
    },
  });
  const source = streamSource(stream);
  await source.read(new Uint8Array(8));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(producedCount).toBeLessThan(10);
  await source.close();
  expect(stream.destroyed).toBe(true);
});

test('a stream that breaks is an unreadable source', async () => {
  const stream = new Readable({ read() {} });
  const reading = streamSource(stream).read(new Uint8Array(8));
  stream.destroy(new Error('the cable is out'));
  await expect(reading).rejects.toMatchObject({ code: 'unreadable', message: expect.stringContaining('the cable is out') });
});

test('a stream of text is refused, because its bytes are lost', async () => {
  const source = streamSource(Readable.from([Buffer.from('RIFF')]).setEncoding('latin1'));
  await expect(source.read(new Uint8Array(8))).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining('text'),
  });
});

test('a file is read anywhere, and beyond any end, without moving', async () => {
  const path = join(folder, 'anywhere');
  await writeFile(path, 'abcdefghij');
  const source = await openFileSource(path);
  const target = new Uint8Array(4);
  for (const [position, expected] of [
    [8, 2],
    [0, 4],
    [10, 0],
    [2 ** 40, 0],
    [2 ** 60, 0],
  ])
    expect(await source.readAt?.(position, target)).toBe(expected);
  expect(await readAll(source, 4)).toBe('abcdefghij');
  await source.close();
});

test('a file that is written to after it was opened has changed, one that is not has not', async () => {
  const path = join(folder, 'changing');
  await writeFile(path, 'abc');
  const source = await openFileSource(path);
  await source.ensureUnchanged?.();
  await writeFile(path, 'abcdef');
  await expect(source.ensureUnchanged?.()).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining('changed from 3 to 6 bytes while it was read'),
  });
  await source.close();
});
