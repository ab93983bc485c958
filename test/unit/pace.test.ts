import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { encodeWav } from '../../fixtures/wav.ts';
import { type LoadedModel, OUTPUT_COUNT } from '../../src/classify.ts';
import { declickRecording } from '../../src/declick.ts';
import { Random } from '../../src/degrade/random.ts';
import { FEATURE_DEFINITION, FEATURE_LAYOUT } from '../../src/features/definition.ts';
import { resolveSettings } from '../../src/options.ts';
import { latencySeconds } from '../../src/pace.ts';
import { buildManifest } from '../manifest-builder.ts';
import { noise } from '../signals.ts';

const WINDOW = { reachFrames: 28, outputFrames: 456 };
const HEADER_BYTES = 44;

/** A network that takes all that is loud for a defect. */
const LOUDNESS_MODEL: LoadedModel = {
  name: 'loudness',
  sha256: '0'.repeat(64),
  manifest: buildManifest({ window: WINDOW }),
  async run(windows, batch) {
    const length = (WINDOW.outputFrames + 2 * WINDOW.reachFrames) * FEATURE_LAYOUT.count;
    return Float32Array.from({ length: batch * WINDOW.outputFrames * OUTPUT_COUNT }, (_, i) => {
      const [row, output] = [Math.floor(i / OUTPUT_COUNT), i % OUTPUT_COUNT];
      if (output >= FEATURE_DEFINITION.subBlockCount) return output === OUTPUT_COUNT - 5 ? 1 : 0;
      const [window, frame] = [Math.floor(row / WINDOW.outputFrames), row % WINDOW.outputFrames];
      const first = window * length + (WINDOW.reachFrames + frame) * FEATURE_LAYOUT.count;
      return windows[first + FEATURE_LAYOUT.levels + 1] > 2.5 ? 0.99 : 0.01;
    });
  },
  async dispose() {},
};

/** Faint noise with bursts of up to 130 ms, up to 60 ms apart: segments that wait for one another. */
function makeBursts(sampleRate: number, seconds: number): Float64Array {
  const random = new Random('bursts');
  const sound = noise(seconds * sampleRate, 3e-5, 'faint');
  for (let at = 0.2 * sampleRate; at < sound.length; at += random.between(0, 0.06) * sampleRate) {
    for (const end = at + random.between(0, 0.13) * sampleRate; at < end && at < sound.length; at++) {
      sound[Math.floor(at)] += random.between(-0.5, 0.5);
    }
  }
  return sound;
}

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
  const { summary } = await declickRecording(job, resolveSettings({}), LOUDNESS_MODEL);
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
