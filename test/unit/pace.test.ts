import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { encodeWav } from '../../fixtures/wav.ts';
import { declickRecording } from '../../src/declick.ts';
import { resolveSettings } from '../../src/options.ts';
import { latencySeconds } from '../../src/pace.ts';
import { makeBursts } from '../bursts.ts';
import { buildLoudnessModel } from '../loudness-model.ts';

const WINDOW = { reachFrames: 28, outputFrames: 456 };
const HEADER_BYTES = 44;

/** The longest delay of any sample, in seconds of audio, where `pieceLength` of them arrive at a time; and how many segments were found. */
async function longestDelay(sampleRate: number, seconds: number, pieceLength: number) {
  const bytes = encodeWav([makeBursts(sampleRate, seconds)], sampleRate, 16);
  let samplesIn = 0;
  let bytesOut = 0;
  let longest = 0;
  function* arrive(): Generator<Uint8Array> {
    yield bytes.subarray(0, HEADER_BYTES);
    for (let at = HEADER_BYTES; at < bytes.length; at += 2 * pieceLength) {
      samplesIn += pieceLength;
      yield bytes.subarray(at, at + 2 * pieceLength);
    }
  }
  const output = new Writable({
    write(chunk: Uint8Array, _, done) {
      const oldest = Math.max(0, bytesOut - HEADER_BYTES) / 2;
      bytesOut += chunk.length;
      if (bytesOut > HEADER_BYTES) longest = Math.max(longest, samplesIn - oldest);
      done();
    },
  });
  const job = { input: Readable.from(arrive(), { highWaterMark: 1 }), output, report: null, name: '-' };
  const { summary } = await declickRecording(job, resolveSettings({}), buildLoudnessModel(WINDOW));
  expect(bytesOut).toBe(bytes.length);
  return { seconds: longest / sampleRate, segmentCount: summary.segmentCount };
}

test('the delay of a pipe is stated, and at most 250 ms, at 44.1, 48 and 96 kHz', () => {
  for (const sampleRate of [44100, 48000, 96000]) expect(latencySeconds(sampleRate, WINDOW)).toBeLessThanOrEqual(0.25);
});

test.each([
  [44100, 16],
  [44100, 200],
  [48000, 64],
  [96000, 64],
])(
  'no sample is held longer than stated, however segments wait for one another, at %i Hz in pieces of %i',
  async (sampleRate, pieceLength) => {
    const delay = await longestDelay(sampleRate, 5, pieceLength);
    expect(delay.segmentCount).toBeGreaterThan(10);
    const allowance = (2 * pieceLength) / sampleRate;
    expect(delay.seconds).toBeLessThanOrEqual(latencySeconds(sampleRate, WINDOW) + allowance);
    expect(delay.seconds).toBeGreaterThan(0.6 * latencySeconds(sampleRate, WINDOW));
  },
);

/** How often the network runs over a recording that arrives in pieces of so many bytes, and what comes out. */
async function cleanInPieces(pieceBytes: number) {
  const bytes = encodeWav([makeBursts(44100, 3)], 44100, 16);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, i) =>
    bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );
  const model = buildLoudnessModel(WINDOW);
  let runCount = 0;
  const counted: typeof model = {
    ...model,
    run(window) {
      runCount++;
      return model.run(window);
    },
  };
  const parts: Uint8Array[] = [];
  const output = new Writable({
    write(chunk: Uint8Array, _, done) {
      parts.push(chunk);
      done();
    },
  });
  const job = { input: Readable.from(pieces, { highWaterMark: 1 }), output, report: null, name: '-' };
  await declickRecording(job, resolveSettings({}), counted);
  return { runCount, cleaned: Buffer.concat(parts) };
}

test('what lies ready is worked on in large portions, which changes no bit', async () => {
  const [slow, fast] = [await cleanInPieces(512), await cleanInPieces(1 << 16)];
  expect(fast.runCount).toBeLessThan(slow.runCount / 4);
  expect(fast.cleaned.equals(slow.cleaned)).toBe(true);
});
