import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { DeclickError } from '../../src/errors.ts';
import { openSink } from '../../src/sink.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';

const BYTES = Uint8Array.of(1, 2, 3);

test('a file appears under its name only once it is committed, with all bytes in order', async () => {
  const folder = temporaryFolder();
  const sink = await openSink(join(folder, 'a/x.wav'));
  await sink.write(BYTES);
  await sink.write(Uint8Array.of(4));
  expect(readdirSync(join(folder, 'a'))).not.toContain('x.wav');
  await sink.file?.commit();
  await sink.discard();
  expect(readdirSync(join(folder, 'a'))).toEqual(['x.wav']);
  expect([...readFileSync(join(folder, 'a/x.wav'))]).toEqual([1, 2, 3, 4]);
});

test('a file that is discarded leaves nothing, and what stood there before stays', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'x.wav', 'before');
  const sink = await openSink(join(folder, 'x.wav'));
  await sink.write(BYTES);
  await sink.discard();
  expect(readdirSync(folder)).toEqual(['x.wav']);
  expect(readFileSync(join(folder, 'x.wav'), 'utf8')).toBe('before');
});

test('a file that cannot be made is an output error', async () => {
  const file = writeInto(temporaryFolder(), 'file', 'no folder');
  await expect(openSink(join(file, 'x.wav'))).rejects.toMatchObject({ name: 'DeclickError', code: 'output' });
});

test('a scan writes nowhere', async () => {
  const sink = await openSink(null);
  await sink.write(BYTES);
  await sink.discard();
  expect(sink.file).toBeNull();
});

test('a stream gets the bytes in order, and is not ended: it belongs to the caller', async () => {
  const stream = new PassThrough();
  const sink = await openSink(stream);
  await sink.write(BYTES);
  await sink.write(Uint8Array.of(4));
  await sink.discard();
  expect([...(stream.read() as Buffer)]).toEqual([1, 2, 3, 4]);
  expect(stream.writable).toBe(true);
});

test('a write waits until the stream has taken the bytes: memory does not fill where the reader is slow', async () => {
  const pending: (() => void)[] = [];
  const sink = await openSink(new Writable({ write: (_chunk, _encoding, done) => pending.push(done) }));
  let isWritten = false;
  const written = sink.write(BYTES).then(() => {
    isWritten = true;
  });
  await new Promise(setImmediate);
  expect(isWritten).toBe(false);
  pending[0]();
  await written;
  expect(isWritten).toBe(true);
});

async function refusal(write: Promise<void>): Promise<string> {
  const error: unknown = await write.catch((thrown) => thrown);
  if (!(error instanceof DeclickError)) throw new Error('the write was not refused');
  expect(error.code).toBe('output');
  return error.message;
}

test('a stream that fails refuses the write, and does not end the process although the caller listens to no error', async () => {
  const failing = new Writable({
    write: (_chunk, _encoding, done) => setImmediate(done, new Error('disk on fire')),
    // The error is told once more, after the sink has gone.
    destroy: (error, done) => setTimeout(done, 5, error),
  });
  const closed = new Promise((resolve) => failing.once('close', resolve));
  const sink = await openSink(failing);
  expect(await refusal(sink.write(BYTES))).toBe('the output stream cannot be written: disk on fire');
  await sink.discard();
  await closed;
});

test('a stream that closes while a write waits refuses it, instead of leaving it waiting for ever', async () => {
  const stalled = new PassThrough({ highWaterMark: 1 });
  const sink = await openSink(stalled);
  const write = sink.write(BYTES);
  await new Promise(setImmediate);
  stalled.destroy();
  expect(await refusal(write)).toContain('the output stream cannot be written');
});

test('a write that waits for a reader is given up when the run is, and the stream is left as it was', async () => {
  const stalled = new Writable({ write: () => undefined });
  const before = stalled.eventNames();
  const abort = new AbortController();
  const sink = await openSink(stalled, abort.signal);
  const write = sink.write(BYTES);
  abort.abort();
  await expect(write).rejects.toMatchObject({ code: 'aborted' });
  await expect(sink.write(BYTES)).rejects.toMatchObject({ code: 'aborted' });
  await sink.discard();
  expect(stalled.eventNames()).toEqual(before);
});

test('a stream that was closed before refuses every write', async () => {
  const closed = new PassThrough();
  closed.destroy();
  const sink = await openSink(closed);
  await refusal(sink.write(BYTES));
  await refusal(sink.write(BYTES));
});

test('the listeners go with the sink', async () => {
  const stream = new PassThrough();
  const before = stream.eventNames().map((name) => stream.listenerCount(name));
  const sink = await openSink(stream);
  await sink.write(BYTES);
  await sink.discard();
  expect(stream.eventNames().map((name) => stream.listenerCount(name))).toEqual(before);
});
