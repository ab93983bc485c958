import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { planAmendments } from '../../../src/wav/amendments.ts';
import { editPassing } from '../../../src/wav/passing.ts';
import { openWav } from '../../../src/wav/reader.ts';
import type { ByteSource } from '../../../src/wav/source.ts';
import { UntouchedHash } from '../../../src/wav/untouched.ts';
import { buildChunk, buildWav } from '../../wav-builder.ts';
import { collect, fileOf, pipeOf } from './sources.ts';

const name = 'a.wav';

test('an edit is made wherever the pieces are cut', () => {
  const edits = [{ at: 3, removedBytes: 4, inserted: Uint8Array.of(1, 2, 3, 4) }];
  for (let cut = 0; cut <= 10; cut++) {
    const bytes = new Uint8Array(10);
    editPassing(bytes.subarray(0, cut), 0, edits);
    editPassing(bytes.subarray(cut), cut, edits);
    expect([...bytes]).toEqual([0, 0, 0, 1, 2, 3, 4, 0, 0, 0]);
  }
});

test('what is left out of the hash of untouched bytes is so wherever the pieces are cut', () => {
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => i);
  const layout = { blockAlign: 2, format: { sampleRate: 44100, channelCount: 1, quantisationStep: 0 } };
  const sha256 = createHash('sha256')
    .update(Uint8Array.of(0, 1, 2, 7, 8, 9))
    .digest('hex');
  for (let cut = 0; cut <= 10; cut++) {
    const hash = new UntouchedHash(layout, [{ start: 3, end: 7 }]);
    for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) hash.accept({ kind: 'raw', bytes: part }, []);
    expect(hash.digest()).toEqual({ untouchedBytes: 6, sha256 });
  }
});

test('each chunk behind the audio of a pipe comes as a piece of its own, its padding apart', async () => {
  const chunksAfter = [buildChunk('LIST', Buffer.alloc(3)), buildChunk('bext', Buffer.alloc(4))];
  const wav = buildWav({ channels: [[0.5, 0.25]], chunksAfter, trailing: Buffer.alloc(5) });
  const pieces = await collect(await openWav(pipeOf(wav), { name }));
  const tail = pieces.filter((piece) => piece.kind === 'tail');
  expect(tail.map(({ chunk, bytes }) => [chunk?.id, bytes.length])).toEqual([
    ['LIST', 11],
    [undefined, 1],
    ['bext', 12],
    [undefined, 5],
  ]);
});

test('a fact chunk that knows no length still knows none when its recording is salvaged', async () => {
  const fact = buildChunk('fact', Buffer.alloc(4, 0xff));
  const wav = buildWav({ encoding: 'float32', channels: [new Float64Array(100)], chunksBefore: [fact] }).subarray(0, -40);
  const readAt = async (position: number, target: Uint8Array) =>
    position < wav.length ? wav.copy(target, 0, position, position + target.length) : 0;
  const source: ByteSource = { ...fileOf(wav), sizeBytes: wav.length, readAt };
  const recording = await openWav(source, { name, salvage: true });
  const { always } = await planAmendments({ ...recording, container: 'RIFF' }, recording.reader, wav.length, undefined);
  expect(always.map(({ at }) => at)).toEqual([4, wav.indexOf('data') + 4]);
});
