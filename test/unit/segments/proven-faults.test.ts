import { expect, test } from 'vitest';
import { DEFECT_TYPES } from '../../../src/audio.ts';
import type { ProbabilitySpan } from '../../../src/classify.ts';
import { FEATURE_DEFINITION, OUTPUT_COUNT } from '../../../src/features/definition.ts';
import { ProvenFaultFinder, raiseProvenFaults } from '../../../src/segments/proven-faults.ts';
import { placeSegments } from '../../../src/segments.ts';
import { Tape } from '../../../src/tape.ts';
import { buildManifest } from '../../manifest-builder.ts';
import { mix, noise, tone } from '../../signals.ts';
import { collect, streamOf } from '../../streams.ts';

const { subBlockCount } = FEATURE_DEFINITION;
const HOP = 64;
const LENGTH = 6400;
const FORMAT = { sampleRate: 44100, channelCount: 2, quantisationStep: 2 ** -15 };

/** Two channels that move all the time; in the second, zeros in [3003, 3021) and in [3100, 3140), across two frames, and a repeat in [5000, 5025). */
function sounds(): Float64Array[] {
  const [left, right] = ['left', 'right'].map((seed) => mix(tone(LENGTH, 431, 44100, 0.3), noise(LENGTH, 0.003, seed)));
  return [left, right.fill(0, 3003, 3021).fill(0, 3100, 3140).copyWithin(5000, 4950, 4975)];
}

function* silentSpans(frameCount: number): Generator<ProbabilitySpan> {
  for (let firstFrame = 0; firstFrame < LENGTH / HOP; firstFrame += frameCount) {
    const count = Math.min(frameCount, LENGTH / HOP - firstFrame);
    const channels = [0, 1].map(() => new Float32Array(count * OUTPUT_COUNT));
    yield { firstFrame, frameCount: count, channels };
  }
}

function raise(frameCount: number): { tape: Tape; spans: AsyncGenerator<ProbabilitySpan> } {
  const tape = new Tape(2);
  tape.append({ start: 0, length: LENGTH, channels: sounds() });
  tape.complete();
  return { tape, spans: raiseProvenFaults(streamOf(silentSpans(frameCount)), tape, FORMAT) };
}

test('the sub-blocks that hold zeros or a repeat are raised, as digital, and no others', async () => {
  const [{ channels }] = await collect(raise(100).spans);
  const raised: number[] = [];
  for (let i = 0; i < (LENGTH / HOP) * subBlockCount; i++) {
    const row = Math.floor(i / subBlockCount) * OUTPUT_COUNT;
    if (channels[1][row + (i % subBlockCount)] === 0) continue;
    raised.push(i);
    expect(channels[1][row + subBlockCount + DEFECT_TYPES.indexOf('digital')]).toBe(1);
  }
  expect(raised).toEqual([
    750, 751, 752, 753, 754, 755, 775, 776, 777, 778, 779, 780, 781, 782, 783, 784, 1250, 1251, 1252, 1253, 1254, 1255, 1256,
  ]);
  expect(channels[0].every((value) => value === 0)).toBe(true);
});

test('faults that no network saw become segments of exactly their samples, however the frames arrive', async () => {
  for (const frameCount of [1, 3, 48, 100]) {
    const { tape, spans } = raise(frameCount);
    const placed = await collect(placeSegments(spans, tape, FORMAT, { ...buildManifest(), sensitivity: 0.5 }));
    const segments = placed.flatMap((span) => span.segments);
    expect(segments.map(({ channel, start, end, type }) => [channel, start, end, type])).toEqual([
      [1, 3003, 3021, 'digital'],
      [1, 3100, 3140, 'digital'],
      [1, 5000, 5025, 'digital'],
    ]);
    expect(segments[0].confidence).toBeGreaterThan(0.9);
  }
});

test('frames wait until all that tells of them is on the tape, and come whole and in order', async () => {
  const tape = new Tape(2);
  const [left, right] = sounds().map((sound) => sound.fill(0, 1500, 3600));
  async function* arrive() {
    for (const { firstFrame, frameCount, channels } of silentSpans(5)) {
      const [from, to] = [firstFrame * HOP, (firstFrame + frameCount) * HOP];
      tape.append({ start: from, length: to - from, channels: [left.subarray(from, to), right.subarray(from, to)] });
      if (to === LENGTH) tape.complete();
      yield { firstFrame, frameCount, channels };
    }
  }
  const spans = await collect(raiseProvenFaults(arrive(), tape, FORMAT));
  let next = 0;
  const raised: number[] = [];
  for (const { firstFrame, frameCount, channels } of spans) {
    expect(firstFrame).toBe(next);
    next += frameCount;
    for (let f = 0; f < frameCount; f++)
      if (channels[0].subarray(f * OUTPUT_COUNT, f * OUTPUT_COUNT + subBlockCount).some((p) => p > 0))
        raised.push(firstFrame + f);
  }
  expect(next).toBe(LENGTH / HOP);
  expect([raised[0], raised.length]).toEqual([Math.floor(1500 / HOP), Math.ceil(3600 / HOP) - Math.floor(1500 / HOP)]);
});

test('blocks of a wire are counted in samples: at a low rate as many are found as at a high one', () => {
  const { tape } = raise(100);
  for (const sampleRate of [8000, 44100])
    expect(new ProvenFaultFinder(tape, sampleRate).find(1, 3000, 3200)).toEqual([
      [3003, 3021],
      [3100, 3140],
    ]);
});
