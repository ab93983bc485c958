import { expect, test } from 'vitest';
import { CONTAINERS } from '../../../src/wav/containers.ts';
import { openWav } from '../../../src/wav/reader.ts';
import type { ByteSource } from '../../../src/wav/source.ts';
import { buildChunk, buildDs64, buildWav } from '../../wav-builder.ts';
import { fileOf } from './sources.ts';

const name = 'a.wav';
const audio = Buffer.alloc(33, 0x55);

/** A file in memory that can be read anywhere. */
function seekable(bytes: Buffer, at = (position: number) => position, sizeBytes = bytes.length): ByteSource {
  const readAt = async (position: number, target: Uint8Array) =>
    bytes.copy(target, 0, at(position), at(position) + target.length);
  return { ...fileOf(bytes), sizeBytes, readAt };
}

async function chunksOf(bytes: Buffer): Promise<string[]> {
  return (await openWav(seekable(bytes), { name })).chunks.map(({ id }) => id);
}

test.each(CONTAINERS)('the chunks behind the audio of %s are found, behind its padding', async (container) => {
  const chunksAfter = [buildChunk('LIST', Buffer.from('odd'), { container }), buildChunk('bext', Buffer.alloc(9), { container })];
  const wav = buildWav({ container, encoding: 'pcm8', audio, chunksAfter });
  expect((await chunksOf(wav)).slice(-3)).toEqual(['data', 'LIST', 'bext']);
});

test('bytes behind the end of the container are none of its chunks', async () => {
  const trailing = buildChunk('LIST', Buffer.alloc(4), { size: 4000 });
  expect(await chunksOf(buildWav({ encoding: 'pcm8', audio, trailing }))).toEqual(['fmt ', 'data']);
});

test('what is no chunk ends the walk, without a word', async () => {
  const chunksAfter = [buildChunk('LIST', Buffer.alloc(4)), Buffer.from('\x01\x02\x03\x04\xff\xff\xff\xff', 'latin1')];
  expect(await chunksOf(buildWav({ encoding: 'pcm8', audio, chunksAfter }))).toEqual(['fmt ', 'data', 'LIST']);
});

test("an identifier of Wave64 that is nobody's, of a size that is not there, is no chunk", async () => {
  const container = 'Wave64';
  const list = buildChunk('LIST', Buffer.alloc(0), { container });
  const wav = buildWav({ container, encoding: 'pcm8', audio, pad: false, chunksAfter: [list, list] });
  expect(await chunksOf(wav)).toEqual(['fmt ', 'data']);
});

test('a file that ends inside a chunk behind its audio is cut short, and says where', async () => {
  const wav = buildWav({ encoding: 'pcm8', audio, chunksAfter: [buildChunk('LIST', Buffer.alloc(100))] }).subarray(0, -30);
  await expect(openWav(seekable(wav), { name })).rejects.toMatchObject({
    code: 'malformed-wav',
    message: expect.stringContaining('a.wav ends inside its "LIST" chunk at byte 78, with 70 of 100 bytes'),
  });
});

test.each(['RF64', 'BW64', 'Wave64'] as const)(
  'beyond 4 GiB of %s the sizes of 64 bits hold, and what follows is found',
  async (container) => {
    const dataBytes = 2 ** 32 + 2 ** 20;
    const options = container === 'Wave64' ? { dataSize: dataBytes + 24 } : { ds64: buildDs64(dataBytes + 1000, dataBytes) };
    const head = buildWav({ container, audio: Buffer.alloc(0), ...options });
    const list = buildChunk('LIST', Buffer.alloc(8), { container });
    if (container === 'Wave64') head.writeBigUInt64LE(BigInt(head.length + dataBytes + list.length), 16);
    const bytes = Buffer.concat([head, list]);
    const at = (position: number) => (position < head.length ? position : position - dataBytes);
    const recording = await openWav(seekable(bytes, at, bytes.length + dataBytes), { name });
    expect(recording.sampleCount).toBe(dataBytes / 2);
    expect(recording.chunks[recording.chunks.length - 1]).toMatchObject({ id: 'LIST', at: head.length + dataBytes });
  },
);
