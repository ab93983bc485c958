import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Patch, RepairMethod } from '../../../src/audio.ts';
import { Random } from '../../../src/degrade/random.ts';
import { plainCoding } from '../../../src/wav/codecs.ts';
import { Patcher } from '../../../src/wav/patcher.ts';
import type { WavPiece } from '../../../src/wav/reader.ts';

/** How the encodings are written, apart from the code under test; samples here stay within full scale. */
const WRITERS = {
  pcm8: { size: 1, write: (bytes: Buffer, value: number, at: number) => bytes.writeUInt8(128 + Math.round(value * 128), at) },
  pcm16: { size: 2, write: (bytes: Buffer, value: number, at: number) => bytes.writeInt16LE(Math.round(value * 32768), at) },
  pcm24: { size: 3, write: (bytes: Buffer, value: number, at: number) => bytes.writeIntLE(Math.round(value * 8388608), at, 3) },
  float32: { size: 4, write: (bytes: Buffer, value: number, at: number) => bytes.writeFloatLE(value, at) },
} as const;

interface Layout {
  readonly encoding: keyof typeof WRITERS;
  readonly channelCount: number;
}

const MONO: Layout = { encoding: 'pcm16', channelCount: 1 };
const HEADER = Uint8Array.from({ length: 44 }, (_, i) => i);
const TRAILER = Uint8Array.of(9, 8, 7);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function blockAlignOf({ encoding, channelCount }: Layout): number {
  return WRITERS[encoding].size * channelCount;
}

function patcherFor(layout: Layout): Patcher {
  const { encoding, channelCount } = layout;
  const format = { sampleRate: 44100, channelCount, quantisationStep: 0 };
  return new Patcher({ coding: plainCoding(encoding), blockAlign: blockAlignOf(layout), format });
}

function randomBytes(length: number, seed: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length }, () => random.integer(256));
}

function patchFor(channel: number, start: number, samples: readonly number[], method: RepairMethod = 'ar'): Patch {
  const segment = { channel, start, end: start + samples.length, type: 'click', confidence: 0.9 } as const;
  return { segment, samples: Float64Array.from(method === 'none' ? [] : samples), method, peakDbfs: -3, removedDb: 10 };
}

/** A header, the audio in pieces of the given lengths over and over, and bytes behind it. The samples' values are of no account here. */
function* cutIntoPieces(audio: Uint8Array, layout: Layout, lengths: readonly number[]): Generator<WavPiece> {
  const blockAlign = blockAlignOf(layout);
  yield { kind: 'raw', bytes: HEADER.slice() };
  for (let start = 0, i = 0; start * blockAlign < audio.length; i++) {
    const length = Math.min(lengths[i % lengths.length], audio.length / blockAlign - start);
    const bytes = audio.slice(start * blockAlign, (start + length) * blockAlign);
    yield { kind: 'audio', bytes, start, length };
    start += length;
  }
  yield { kind: 'raw', bytes: TRAILER.slice() };
}

/** What the output must be, and the bytes outside the repaired samples: one sample after the other. */
function reference(audio: Uint8Array, layout: Layout, patches: readonly Patch[]): { output: Buffer; untouched: Buffer } {
  const output = Buffer.from(audio);
  const isUntouched = new Uint8Array(audio.length).fill(1);
  const { size, write } = WRITERS[layout.encoding];
  for (const { segment, samples } of patches) {
    for (const [i, value] of samples.entries()) {
      const at = (segment.start + i) * blockAlignOf(layout) + segment.channel * size;
      write(output, value, at);
      isUntouched.fill(0, at, at + size);
    }
  }
  const untouched = audio.filter((_, i) => isUntouched[i] === 1);
  return { output: Buffer.concat([HEADER, output, TRAILER]), untouched: Buffer.concat([HEADER, untouched, TRAILER]) };
}

/** Runs a recording through: the patches come with those that start near them, and what is settled is given out in steps. */
function patchAll(patcher: Patcher, pieces: readonly WavPiece[], patches: readonly Patch[], step = 10): Buffer {
  const end = pieces.reduce((last, piece) => (piece.kind === 'audio' ? piece.start + piece.length : last), 0);
  const released: Uint8Array[] = [];
  let next = 0;
  for (let settledUntil = 0; settledUntil < end + step; settledUntil += step) {
    // The stages look ahead: what they have read is further than what they have settled.
    while (next < pieces.length && startOf(pieces[next]) < settledUntil + 40) patcher.accept(pieces[next++]);
    for (const patch of patches)
      if (patch.segment.start < settledUntil && patch.segment.start >= settledUntil - step) patcher.patch(patch);
    for (const bytes of patcher.release(settledUntil)) released.push(bytes);
  }
  while (next < pieces.length) patcher.accept(pieces[next++]);
  for (const bytes of patcher.release(Number.POSITIVE_INFINITY)) released.push(bytes);
  return Buffer.concat(released);
}

function startOf(piece: WavPiece): number {
  return piece.kind === 'audio' ? piece.start : 0;
}

/** Patches that do not overlap within a channel, in order of start. */
function makePatches(seed: number, { channelCount }: Layout, sampleCount: number): Patch[] {
  const random = new Random(seed);
  const patches: Patch[] = [];
  for (let channel = 0; channel < channelCount; channel++) {
    for (let start = random.integer(20); start < sampleCount; start += 1 + random.integer(30)) {
      const length = Math.min(1 + random.integer(35), sampleCount - start);
      const method = random.chance(0.2) ? 'none' : 'gate+ar';
      const samples = Array.from({ length }, () => random.between(-0.99, 0.99));
      patches.push(patchFor(channel, start, samples, method));
      start += length;
    }
  }
  return patches.sort((a, b) => a.segment.start - b.segment.start);
}

test('the output is the input with the repaired samples in place, and the proof says so, whatever the pieces', () => {
  const property = fc.property(
    fc.constantFrom('pcm8', 'pcm16', 'pcm24', 'float32'),
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
    fc.nat(1000),
    (encoding, channelCount, lengths, seed) => {
      const layout = { encoding, channelCount };
      const audio = randomBytes(200 * blockAlignOf(layout), seed);
      const patches = makePatches(seed, layout, 200);
      const expected = reference(audio, layout, patches);
      const patcher = patcherFor(layout);
      expect(patchAll(patcher, [...cutIntoPieces(audio, layout, lengths)], patches).equals(expected.output)).toBe(true);
      expect(patcher.proof()).toEqual({
        inputSha256: sha256(Buffer.concat([HEADER, audio, TRAILER])),
        outputSha256: sha256(expected.output),
        untouchedSha256: sha256(expected.untouched),
        untouchedBytes: expected.untouched.length,
        edits: [],
        remarks: [],
      });
    },
  );
  fc.assert(property, { numRuns: 40 });
});

test('a patch that straddles three pieces is written into all of them', () => {
  const audio = new Uint8Array(2 * 30);
  const patch = patchFor(
    0,
    8,
    Array.from({ length: 15 }, (_, i) => (i + 1) / 32768),
  );
  const output = patchAll(patcherFor(MONO), [...cutIntoPieces(audio, MONO, [10])], [patch], 1);
  const samples = Array.from({ length: 30 }, (_, i) => output.readInt16LE(HEADER.length + 2 * i));
  expect(samples).toEqual(Array.from({ length: 30 }, (_, i) => (i >= 8 && i < 23 ? i - 7 : 0)));
});

test('without repairs the output is the input, and every byte counts as untouched', () => {
  const audio = randomBytes(200, 1);
  const patcher = patcherFor(MONO);
  const output = patchAll(patcher, [...cutIntoPieces(audio, MONO, [30])], [patchFor(0, 5, [1, 1], 'none')]);
  const { inputSha256, outputSha256, untouchedSha256, untouchedBytes } = patcher.proof();
  expect(output.equals(Buffer.concat([HEADER, audio, TRAILER]))).toBe(true);
  expect([outputSha256, untouchedSha256]).toEqual([inputSha256, inputSha256]);
  expect(untouchedBytes).toBe(output.length);
});

test('a piece is held until every sample in it is settled, and so is what lies behind it', () => {
  const patcher = patcherFor(MONO);
  for (const piece of cutIntoPieces(new Uint8Array(40), MONO, [10])) patcher.accept(piece);
  const sizes = [0, 9, 10, 19, 25, 100].map((settledUntil) => [...patcher.release(settledUntil)].map(({ length }) => length));
  expect(sizes).toEqual([[44], [], [20], [], [20, 3], []]);
});

test('other channels keep their bytes where one is repaired', () => {
  const layout = { encoding: 'pcm24', channelCount: 2 } as const;
  const audio = randomBytes(60, 2);
  const output = patchAll(patcherFor(layout), [...cutIntoPieces(audio, layout, [10])], [patchFor(1, 3, [0, 0])]);
  const changed = [...output.subarray(HEADER.length, HEADER.length + 60)].flatMap((byte, i) => (byte === audio[i] ? [] : [i]));
  expect(changed).toEqual([21, 22, 23, 27, 28, 29]);
});
