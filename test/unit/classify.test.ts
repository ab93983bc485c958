import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify, type LoadedModel, type ProbabilitySpan } from '../../src/classify.ts';
import { FEATURE_LAYOUT, OUTPUT_COUNT } from '../../src/features/definition.ts';
import { buildManifest } from '../manifest-builder.ts';
import { noise } from '../signals.ts';
import { collect, streamOf } from '../streams.ts';

const FEATURE_COUNT = FEATURE_LAYOUT.count;
const REACH = 3;
const STRIDE = 5;
const WINDOW = STRIDE + 2 * REACH;

/** Rows of one channel: features that no two frames share. */
function rows(frameCount: number, seed: number): Float32Array {
  return Float32Array.from(noise(frameCount * FEATURE_COUNT, 1, seed));
}

/** What the made-up network tells about a frame: a sum over the frames within its reach, each weighted by its distance. */
function answer(features: Float32Array, frame: number, output: number): number {
  let sum = 0;
  for (let distance = -REACH; distance <= REACH; distance++) {
    const first = (frame + distance) * FEATURE_COUNT + output;
    sum += (distance + 10) * (features[first] ?? 0);
  }
  return sum;
}

/** A network in plain code; it remembers the windows that it was given. */
function makeNetwork(): { model: LoadedModel; windows: Float32Array[] } {
  const windows: Float32Array[] = [];
  const model: LoadedModel = {
    name: 'test',
    sha256: '',
    manifest: buildManifest({ window: { reachFrames: REACH, outputFrames: STRIDE } }),
    async run(window) {
      windows.push(window.slice());
      return Float32Array.from({ length: STRIDE * OUTPUT_COUNT }, (_, i) =>
        answer(window, REACH + Math.floor(i / OUTPUT_COUNT), i % OUTPUT_COUNT),
      );
    },
    async dispose() {},
  };
  return { model, windows };
}

/** Spans of the given frame counts, over and over until the features end. */
function* cutIntoSpans(channels: readonly Float32Array[], counts: readonly number[]): Generator<ProbabilitySpan> {
  const total = channels[0].length / FEATURE_COUNT;
  for (let firstFrame = 0, i = 0; firstFrame < total; i++) {
    const frameCount = Math.min(counts[i % counts.length], total - firstFrame);
    const [from, to] = [firstFrame, firstFrame + frameCount].map((frame) => frame * FEATURE_COUNT);
    yield { firstFrame, frameCount, channels: channels.map((features) => features.slice(from, to)) };
    firstFrame += frameCount;
  }
}

function joined(spans: readonly ProbabilitySpan[], channel: number): Float32Array {
  return Float32Array.from(spans.flatMap(({ channels }) => [...channels[channel]]));
}

function expectedOf(features: Float32Array): Float32Array {
  const frameCount = features.length / FEATURE_COUNT;
  return Float32Array.from({ length: frameCount * OUTPUT_COUNT }, (_, i) =>
    answer(features, Math.floor(i / OUTPUT_COUNT), i % OUTPUT_COUNT),
  );
}

test('every frame gets what the network tells about its neighbourhood, silence around the recording, however the frames arrive', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 43 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 7 }),
    fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 4 }),
    async (frameCount, channelCount, framesPerStep, counts) => {
      const channels = Array.from({ length: channelCount }, (_, c) => rows(frameCount, c));
      const spans = await collect(classify(streamOf(cutIntoSpans(channels, counts)), makeNetwork().model, () => framesPerStep));
      for (const [c, features] of channels.entries()) expect(joined(spans, c)).toEqual(expectedOf(features));
    },
  );
  await fc.assert(property, { numRuns: 40 });
});

test('spans follow one another without gap, and their rows match their frame counts', async () => {
  for (const frameCount of [1, 4, 5, 9, 10, 11, 33]) {
    const channels = [rows(frameCount, 1), rows(frameCount, 2)];
    let next = 0;
    for await (const span of classify(streamOf(cutIntoSpans(channels, [8])), makeNetwork().model)) {
      expect(span.firstFrame).toBe(next);
      for (const outputs of span.channels) expect(outputs).toHaveLength(span.frameCount * OUTPUT_COUNT);
      next += span.frameCount;
    }
    expect(next).toBe(frameCount);
  }
});

test('the network always gets one window of one channel, each channel in turn, on a fixed grid from the first frame', async () => {
  const features = rows(23, 7);
  const { model, windows } = makeNetwork();
  await collect(classify(streamOf(cutIntoSpans([features, features.map((feature) => 2 * feature)], [4])), model));
  const padded = new Float32Array(60 * FEATURE_COUNT);
  padded.set(features, REACH * FEATURE_COUNT);
  expect(windows).toHaveLength(2 * 5);
  for (const [run, window] of windows.entries()) {
    const first = Math.floor(run / 2) * STRIDE * FEATURE_COUNT;
    const expected = padded.subarray(first, first + WINDOW * FEATURE_COUNT);
    expect(window).toEqual(expected.map((feature) => (run % 2 === 0 ? feature : 2 * feature)));
  }
});

test('a window that runs before it is full holds its frames where they stay', async () => {
  const features = rows(9, 7);
  const { model, windows } = makeNetwork();
  await collect(classify(streamOf(cutIntoSpans([features], [1])), model, () => 2));
  const padded = new Float32Array(60 * FEATURE_COUNT);
  padded.set(features, REACH * FEATURE_COUNT);
  const framesKnown = [REACH + 5, REACH + 7, REACH + 8, WINDOW];
  const firstFrames = [0, 0, 0, STRIDE];
  for (const [run, window] of windows.entries()) {
    const first = firstFrames[run] * FEATURE_COUNT;
    const known = framesKnown[run] * FEATURE_COUNT;
    expect(window.subarray(0, known)).toEqual(padded.subarray(first, first + known));
  }
  expect(windows).toHaveLength(4);
});

test.each([
  [Number.POSITIVE_INFINITY, [8, 13, 18, 23, 28, 33, 38, 40]],
  [2, [5, 7, 8, 10, 12, 13, 15, 17, 18, 20]],
])('outputs are given as soon as the frames within reach of a step of %d have arrived', async (framesPerStep, expected) => {
  let arrived = 0;
  async function* frames(): AsyncGenerator<ProbabilitySpan> {
    for (const span of cutIntoSpans([rows(40, 3)], [1])) {
      arrived = span.firstFrame + 1;
      yield span;
    }
  }
  const arrivals: number[] = [];
  for await (const _ of classify(frames(), makeNetwork().model, () => framesPerStep)) arrivals.push(arrived);
  expect(arrivals.slice(0, expected.length)).toEqual(expected);
});

test('a recording without frames has no probabilities, and the network is not run', async () => {
  const { model, windows } = makeNetwork();
  expect(await collect(classify(streamOf([]), model))).toEqual([]);
  expect(windows).toEqual([]);
});
