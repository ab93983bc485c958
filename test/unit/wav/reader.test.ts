import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import wavefile from 'wavefile';
import { BYTES_PER_SAMPLE, ENCODINGS, plainCoding } from '../../../src/wav/codecs.ts';
import { CONTAINERS } from '../../../src/wav/containers.ts';
import { openWav } from '../../../src/wav/reader.ts';
import { buildChunk, buildWav, type WavLayout } from '../../wav-builder.ts';
import { arrivingAs, bytesOf, collect, fileOf, pipeOf, samplesOf } from './sources.ts';

const name = 'a.wav';
const list = buildChunk('LIST', Buffer.from('INFOISFTodd'));

const chunk = fc.tuple(fc.constantFrom('LIST', 'bext', 'id3 ', 'JUNK', '\xe9\0zz'), fc.uint8Array({ maxLength: 40 }));

const layouts = fc
  .record({
    container: fc.constantFrom(...CONTAINERS),
    encoding: fc.constantFrom(...ENCODINGS),
    channelCount: fc.integer({ min: 1, max: 5 }),
    extensible: fc.boolean(),
    fmtSurplus: fc.uint8Array({ maxLength: 20 }),
    audio: fc.uint8Array({ maxLength: 400 }),
    chunksBefore: fc.array(chunk, { maxLength: 4 }),
    chunksAfter: fc.array(chunk, { maxLength: 4 }),
    pad: fc.boolean(),
    trailing: fc.uint8Array({ maxLength: 12 }),
  })
  // Without audio what follows may be taken for audio of a stream, which is the header's matter.
  .filter(({ audio }) => audio.length > 0)
  .map(({ chunksBefore, chunksAfter, ...layout }) => {
    const build = ([id, payload]: [string, Uint8Array]) => buildChunk(id, payload, { container: layout.container });
    return { ...layout, chunksBefore: chunksBefore.map(build), chunksAfter: chunksAfter.map(build) };
  });

function wholeSamples({
  audio,
  encoding,
  channelCount,
}: {
  audio: Uint8Array;
  encoding: (typeof ENCODINGS)[number];
  channelCount: number;
}) {
  return Math.floor(audio.length / (BYTES_PER_SAMPLE[encoding] * channelCount));
}

test('the pieces of a file are its bytes, whatever its chunks and however long the blocks', async () => {
  await fc.assert(
    fc.asyncProperty(layouts, fc.integer({ min: 1, max: 50 }), async (layout, blockLength) => {
      const wav = buildWav(layout);
      const recording = await openWav(fileOf(wav), { name, blockLength });
      const pieces = await collect(recording);
      expect(bytesOf(pieces)).toEqual(wav);
      expect(recording.sampleCount).toBe(wholeSamples(layout));
      const lengths = pieces.flatMap((piece) => (piece.kind === 'audio' ? [piece.length] : []));
      expect(lengths.slice(0, -1).every((length) => length === blockLength)).toBe(true);
    }),
  );
});

test('a pipe gives the same bytes and samples as a file, however it is cut', async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(layouts, cuts, fc.integer({ min: 1, max: 50 }), async (layout, sizes, blockLength) => {
      const wav = buildWav(layout);
      const [pipe, file] = [
        await openWav(arrivingAs(cut(wav, sizes)), { name, blockLength }),
        await openWav(fileOf(wav), { name }),
      ];
      const pieces = await collect(pipe);
      expect(bytesOf(pieces)).toEqual(wav);
      expect(samplesOf(pipe, pieces)).toEqual(samplesOf(file, await collect(file)));
    }),
  );
});

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; at += sizes[i++ % sizes.length]) {
    parts.push(bytes.subarray(at, at + sizes[i % sizes.length]));
  }
  return parts;
}

test('audio pieces hold whole samples, numbered without a gap, and the bytes that they were decoded from', async () => {
  const channels = [
    [0.5, -0.5, 0.25, -0.25, 0.125],
    [0, 0.75, 0, -0.75, 0],
  ];
  const recording = await openWav(fileOf(buildWav({ channels, encoding: 'pcm24', sampleRate: 96000 })), { name, blockLength: 2 });
  const pieces = await collect(recording);
  const audio = pieces.flatMap((piece) => (piece.kind === 'audio' ? [piece] : []));
  expect(audio.map(({ start, length }) => [start, length])).toEqual([
    [0, 2],
    [2, 2],
    [4, 1],
  ]);
  expect(audio.map(({ bytes }) => bytes.length)).toEqual([12, 12, 6]);
  expect(samplesOf(recording, pieces)).toEqual(channels);
  expect(recording).toMatchObject({
    container: 'RIFF',
    coding: plainCoding('pcm24'),
    blockAlign: 6,
    sampleCount: 5,
    isStreamed: false,
    format: { sampleRate: 96000, channelCount: 2, quantisationStep: 2 ** -23 },
  });
});

test.each([
  ['8', [0, 128, 255, 130]],
  ['16', [-32768, 0, 32767, 5]],
  ['24', [-8388608, 0, 8388607, 5]],
  ['32', [-2147483648, 0, 2147483647, 5]],
  ['32f', [-1, 0, 0.5, 2.5]],
  ['64', [-1, 0, 0.1, 2.5]],
])('a file of bit depth %s that another program wrote is read right', async (depth, values) => {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(2, 48000, depth, [values, values.toReversed()]);
  const recording = await openWav(fileOf(wav.toBuffer()), { name });
  const pieces = await collect(recording);
  const [offset, scale] = depth === '8' ? [128, 128] : /^(16|24|32)$/.test(depth) ? [0, 2 ** (Number(depth) - 1)] : [0, 1];
  const expected = values.map((x) => (x - offset) / scale);
  expect(samplesOf(recording, pieces)).toEqual([expected, expected.toReversed()]);
});

describe('a stream whose header does not know its length', () => {
  const audio = Uint8Array.from({ length: 4 * 10 + 3 }, (_, i) => i + 1);
  const wav = buildWav({ audio, channelCount: 2, dataSize: 0xffffffff, pad: false });

  test.each([
    ['file', fileOf(wav), 10],
    ['pipe', pipeOf(wav), undefined],
  ])('from a %s is read to its end in whole samples, and the rest is passed on', async (_, source, sampleCount) => {
    const recording = await openWav(source, { name });
    expect(recording).toMatchObject({ sampleCount, isStreamed: true });
    const pieces = await collect(recording);
    expect(samplesOf(recording, pieces)[0]).toHaveLength(10);
    expect(pieces.at(-1)).toEqual({ kind: 'tail', bytes: audio.slice(40) });
    expect(bytesOf(pieces)).toEqual(wav);
  });
});

test('from a pipe each sample is handed on as soon as it is complete', async () => {
  const wav = buildWav({ channels: [[0.25, 0.5, 0.75]] });
  const arrivals = [wav.subarray(0, 45), wav.subarray(45, 47), wav.subarray(47)];
  let asked = 0;
  const source = arrivingAs(arrivals);
  const counting = { ...source, read: (target: Uint8Array) => source.read(target).finally(() => asked++) };
  const { pieces } = await openWav(counting, { name });
  for await (const piece of pieces) if (piece.kind === 'audio') break;
  expect(asked).toBe(2);
});

test('large chunks before the audio come out in pieces of bounded size', async () => {
  const wav = buildWav({ channels: [[0.5]], chunksBefore: [buildChunk('bext', Buffer.alloc(300_000, 7))] });
  const pieces = await collect(await openWav(fileOf(wav), { name }));
  expect(Math.max(...pieces.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(65536);
  expect(bytesOf(pieces)).toEqual(wav);
});

test('what is handed out is not used again', async () => {
  const wav = buildWav({ channels: [Array.from({ length: 400 }, (_, i) => i / 400)], chunksAfter: [list] });
  const kept: { bytes: Uint8Array; copy: Uint8Array }[] = [];
  for await (const { bytes } of (await openWav(pipeOf(wav, 30), { name, blockLength: 16 })).pieces) {
    kept.push({ bytes, copy: bytes.slice() });
  }
  for (const { bytes, copy } of kept) expect(bytes).toEqual(copy);
});

test('a recording without samples is its header and what follows', async () => {
  const wav = buildWav({ channels: [[]], chunksAfter: [list] });
  const recording = await openWav(fileOf(wav), { name });
  const pieces = await collect(recording);
  expect(recording.sampleCount).toBe(0);
  expect(pieces.some(({ kind }) => kind === 'audio')).toBe(false);
  expect(bytesOf(pieces)).toEqual(wav);
});

describe('audio that is cut short', () => {
  const layout: WavLayout = { channels: [new Float64Array(44100)], sampleRate: 44100 };
  const wav = buildWav(layout).subarray(0, 44 + 44100);
  const refusal = { code: 'malformed-wav', message: expect.stringContaining('a.wav lacks 44100 of the 88200 bytes of audio') };

  test('is refused at once in a file, with what is missing in bytes and seconds', async () => {
    await expect(openWav(fileOf(wav), { name })).rejects.toMatchObject(refusal);
    await expect(openWav(fileOf(wav), { name })).rejects.toThrow('(0.500 s)');
  });

  test('is found at the end of a pipe, behind all samples that were there', async () => {
    let sampleCount = 0;
    const { pieces } = await openWav(pipeOf(wav, 1000), { name });
    const reading = (async () => {
      for await (const piece of pieces) if (piece.kind === 'audio') sampleCount += piece.length;
    })();
    await expect(reading).rejects.toMatchObject(refusal);
    expect(sampleCount).toBe(22050);
  });

  test('while a file is read is the fault of whoever changes it', async () => {
    const shrinking = { ...fileOf(wav), sizeBytes: 44 + 88200 };
    await expect(openWav(shrinking, { name }).then(collect)).rejects.toMatchObject({ code: 'unreadable' });
  });
});

test('standard input is called by its name in messages', async () => {
  await expect(openWav(pipeOf(Buffer.alloc(0)), { name: '-' })).rejects.toThrow(/^standard input is empty/);
});
