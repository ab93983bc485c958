import { expect, test } from 'vitest';
import { type Chunk, isChunkChain, RIFF_GRAMMAR, readChunk, readChunkAfter } from '../../../src/wav/chunks.ts';
import { Lookahead } from '../../../src/wav/lookahead.ts';
import { buildChunk } from '../../wav-builder.ts';
import { pipeOf } from './sources.ts';

const odd = Buffer.from('abc');

async function walk(bytes: Uint8Array): Promise<(Chunk | undefined)[]> {
  const ahead = new Lookahead(pipeOf(bytes));
  const first = await readChunk(ahead, 0, RIFF_GRAMMAR);
  return [first, first && (await readChunkAfter(first, ahead, RIFF_GRAMMAR))];
}

test('a chunk says where its payload lies', async () => {
  const [chunk] = await walk(buildChunk('bext', Buffer.alloc(10)));
  expect(chunk).toEqual({ id: 'bext', at: 0, payloadAt: 8, end: 18 });
});

test('the pad byte after an odd chunk is skipped, whatever it holds', async () => {
  const padded = buildChunk('axml', odd);
  padded[11] = 0x30;
  const [, next] = await walk(Buffer.concat([padded, buildChunk('zzzz', odd)]));
  expect(next).toMatchObject({ id: 'zzzz', at: 12 });
});

test('a known chunk in the place of the pad byte is not skipped into', async () => {
  const [, next] = await walk(Buffer.concat([buildChunk('axml', odd, { pad: false }), buildChunk('data', odd)]));
  expect(next).toMatchObject({ id: 'data', at: 11 });
});

test('behind the last chunk comes none', async () => {
  expect((await walk(buildChunk('axml', odd)))[1]).toBeUndefined();
  expect(await walk(Buffer.from('LIST'))).toEqual([undefined, undefined]);
});

test.each([
  ['nothing at all', Buffer.alloc(0), true],
  ['one chunk', buildChunk('id3 ', Buffer.alloc(20)), true],
  ['an odd chunk with its pad byte', buildChunk('id3 ', odd), true],
  ['an odd chunk without its pad byte', buildChunk('id3 ', odd, { pad: false }), true],
  ['two chunks', Buffer.concat([buildChunk('ID3 ', odd), buildChunk('LIST', Buffer.alloc(4))]), true],
  ['silence', Buffer.alloc(64), false],
  ['a few samples', Buffer.from([1, 2, 3, 4]), false],
  ['a chunk that is longer than the file', buildChunk('LIST', odd, { size: 40 }), false],
  ['a chunk and then something else', Buffer.concat([buildChunk('LIST', odd), Buffer.alloc(9, 1)]), false],
])('%s between a data chunk and the end of the file is judged as chunks or not', async (_, bytes, expected) => {
  expect(await isChunkChain(new Lookahead(pipeOf(bytes)), 0, bytes.length, RIFF_GRAMMAR)).toBe(expected);
});

test('a ring of empty chunks is a chain, and not walked to its end', async () => {
  const ring = Buffer.concat(Array.from({ length: 100_000 }, () => buildChunk('JUNK', Buffer.alloc(0))));
  const ahead = new Lookahead(pipeOf(ring, 1 << 16));
  expect(await isChunkChain(ahead, 0, ring.length, RIFF_GRAMMAR)).toBe(true);
  expect(ahead.heldBytes).toBeLessThan(1 << 17);
});
