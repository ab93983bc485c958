import { describe, expect, test } from 'vitest';
import { readHeader, type WavHeader } from '../../../src/wav/header.ts';
import { Lookahead } from '../../../src/wav/lookahead.ts';
import { buildChunk, buildDs64, buildWav, type WavLayout } from '../../wav-builder.ts';
import { fileOf, pipeOf } from './sources.ts';

const audio = Buffer.alloc(24, 0x55);
const list = buildChunk('LIST', Buffer.from('INFOISFTodd'));

function fromFile(bytes: Uint8Array): Promise<WavHeader> {
  return readHeader(new Lookahead(fileOf(bytes)), 'a.wav');
}

function fromPipe(bytes: Uint8Array): Promise<WavHeader> {
  return readHeader(new Lookahead(pipeOf(bytes)), 'a.wav');
}

async function extent(read: typeof fromFile, layout: WavLayout) {
  const { dataBytes, isStreamed } = await read(buildWav({ audio, ...layout }));
  return { dataBytes, isStreamed };
}

describe.each([
  ['file', fromFile],
  ['pipe', fromPipe],
])('from a %s', (_, read) => {
  test('the audio begins behind all chunks that come before it', async () => {
    const wav = buildWav({ audio, chunksBefore: [list, buildChunk('JUNK', Buffer.alloc(0)), list] });
    expect((await read(wav)).headerBytes).toBe(wav.length - audio.length);
  });

  test('the first of two fmt chunks counts', async () => {
    const second = buildChunk('fmt ', Buffer.alloc(16));
    expect((await read(buildWav({ audio, sampleRate: 48000, chunksBefore: [second] }))).fmt.subarray(4, 6)).toEqual(
      Uint8Array.from([0x80, 0xbb]),
    );
  });

  test('an ordinary data size is taken at its word', async () => {
    expect(await extent(read, {})).toEqual({ dataBytes: 24, isStreamed: false });
  });

  test('RF64 takes the size from ds64', async () => {
    expect(await extent(read, { container: 'RF64' })).toEqual({ dataBytes: 24, isStreamed: false });
  });

  test('RF64 takes the size from ds64 also where 32 bits do not hold it', async () => {
    const ds64 = buildDs64(2 ** 40, 2 ** 33 + 5);
    expect(await extent(read, { container: 'RF64', ds64 })).toEqual({ dataBytes: 2 ** 33 + 5, isStreamed: false });
  });

  test('RF64 with an ordinary data size does not use ds64', async () => {
    expect(await extent(read, { container: 'RF64', dataSize: 24, ds64: buildDs64(0, 9999) })).toMatchObject({ dataBytes: 24 });
  });

  test.each([
    ['0xFFFFFFFF', { dataSize: 0xffffffff }],
    ['unknown in ds64', { container: 'RF64', ds64: buildDs64(0, 2n ** 64n - 1n) }],
    ['0, with audio behind it', { dataSize: 0 }],
  ] as const)('a data size of %s makes it a stream', async (_size, layout) => {
    expect(await extent(read, layout)).toEqual({ dataBytes: Infinity, isStreamed: true });
  });

  test.each([0x7ffff000, 0x84a0c680, 0xffffff9b])('a data size of %i where there is less makes it a stream', async (dataSize) => {
    expect(await extent(read, { dataSize })).toEqual({ dataBytes: dataSize, isStreamed: true });
  });

  test.each([
    ['ends before its data chunk', buildWav({ audio }).subarray(0, 36), 'ends after 36 bytes, but a data chunk is expected'],
    ['ends before its fmt chunk', buildWav({ audio }).subarray(0, 14), 'fmt and data chunks are expected'],
    [
      'ends inside a chunk',
      buildWav({ chunksBefore: [list] }).subarray(0, 50),
      'ends inside its "LIST" chunk at byte 36, with 6 of 11 bytes',
    ],
    ['announces a huge chunk', buildWav({ chunksBefore: [buildChunk('oooo', audio, { size: 0xf0000000 })] }), '"oooo"'],
    ['has no fmt chunk', buildWav({ audio, fmt: null }), 'without a fmt chunk'],
    [
      'has its fmt chunk behind the data',
      buildWav({ audio, fmt: null, chunksAfter: [buildChunk('fmt ', audio)] }),
      'without a fmt chunk',
    ],
    ['is a ring of empty chunks', Buffer.concat([Buffer.from('RIFF....WAVE'), Buffer.alloc(2 ** 20)]), 'more than 65536 chunks'],
  ])('a file that %s is malformed', async (_case, bytes, found) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: 'malformed-wav', message: expect.stringContaining(found) });
  });
});

test('a file with a data size of 0 and nothing but chunks behind it is empty', async () => {
  expect(await extent(fromFile, { audio: Buffer.alloc(0), chunksAfter: [list, list] })).toEqual({
    dataBytes: 0,
    isStreamed: false,
  });
  expect(await extent(fromFile, { audio: Buffer.alloc(0) })).toEqual({ dataBytes: 0, isStreamed: false });
});

test('a large data size is no stream where a file has all of it', async () => {
  const wav = buildWav({ audio, dataSize: 0x7ffff000 });
  const large = { ...fileOf(wav), sizeBytes: wav.length - audio.length + 0x7ffff000 };
  expect(await readHeader(new Lookahead(large), 'a.wav')).toMatchObject({ dataBytes: 0x7ffff000, isStreamed: false });
});

test('audio behind more than 64 MiB of other chunks is refused, and no more than that is held', async () => {
  const header = buildWav({ chunksBefore: [buildChunk('JUNK', audio, { size: 2 ** 31 })] });
  let readBytes = 0;
  const endless = { ...fileOf(header), sizeBytes: 2 ** 32, read: (target: Uint8Array) => Promise.resolve(fill(target)) };
  function fill(target: Uint8Array): number {
    if (readBytes === 0) target.set(header);
    readBytes += target.length;
    return target.length;
  }
  const refusal = { code: 'unsupported-wav', message: expect.stringContaining('64 MiB') };
  await expect(readHeader(new Lookahead(endless), 'a.wav')).rejects.toMatchObject(refusal);
  expect(readBytes).toBeLessThanOrEqual(2 ** 27);
});
