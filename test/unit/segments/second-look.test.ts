import { expect, test } from 'vitest';
import type { Segment } from '../../../src/audio.ts';
import { lookAgain } from '../../../src/segments/second-look.ts';
import type { PlacedSegment, SegmentSpan } from '../../../src/segments.ts';
import { Tape } from '../../../src/tape.ts';
import { mix, noise, toneMixture, withClick } from '../../signals.ts';
import { collect } from '../../streams.ts';

const SAMPLE_RATE = 44100;
const LENGTH = 8000;
const FORMAT = { sampleRate: SAMPLE_RATE, channelCount: 1, quantisationStep: 2 ** -15 };
const GRAIN = [0.3, -0.4, 0.25];
/** Grains beyond doubt, and a faint one among them. */
const CERTAIN = [3000, 3150, 3400, 3600, 4100, 4250, 4500];
const FAINT = 3800;

const certainSegments = CERTAIN.map((start) => segmentAt(start));

function segmentAt(start: number, doubt?: PlacedSegment['doubt']): PlacedSegment {
  const segment = { channel: 0, start, end: start + 8, type: 'crackle', confidence: 0.9 } as const;
  return doubt ? { ...segment, doubt } : segment;
}

/** Music with loud grains, and one of this height at the faint one's place. */
function crackling(height: number): Float64Array {
  const music = mix(toneMixture(LENGTH, SAMPLE_RATE), noise(LENGTH, 0.004));
  const loud = CERTAIN.reduce((sound, start) => withClick(sound, start + 2, GRAIN), music);
  return withClick(
    loud,
    FAINT + 2,
    GRAIN.map((sample) => height * sample),
  );
}

async function lookAt(sound: Float64Array, segments: readonly PlacedSegment[], spanLength = LENGTH): Promise<readonly Segment[]> {
  const tape = new Tape(1);
  const spans = collect(lookAgain(spansOf(tape, sound, segments, spanLength), tape, FORMAT));
  return (await spans).flatMap((span: SegmentSpan) => span.segments);
}

/** Samples arrive, and segments are settled, a span at a time. */
async function* spansOf(tape: Tape, sound: Float64Array, segments: readonly PlacedSegment[], spanLength: number) {
  for (let start = 0; start < LENGTH; start += spanLength) {
    const length = Math.min(spanLength, LENGTH - start);
    tape.append({ start, length, channels: [sound.slice(start, start + length)] });
    const settledUntil = start + length;
    yield { segments: segments.filter((each) => each.start >= start && each.start < settledUntil), settledUntil };
  }
  tape.complete();
  yield { segments: [], settledUntil: LENGTH };
}

function startsOf(segments: readonly Segment[]): number[] {
  return segments.map(({ start }) => start);
}

const doubtful = segmentAt(FAINT, { probability: 0.15, errorRatio: 6 });
const inOrder = [...certainSegments, doubtful].sort((one, other) => one.start - other.start);

test('a faint grain among others is found once they are filled in, and music in its place is not', async () => {
  const found = await lookAt(crackling(0.15), inOrder);
  expect(startsOf(found)).toEqual(startsOf(inOrder));
  expect(found.find(({ start }) => start === FAINT)).toMatchObject({ end: FAINT + 8, type: 'crackle' });
  expect(startsOf(await lookAt(crackling(0), inOrder))).toEqual(CERTAIN);
});

test('what is decided has a confidence of its own and no doubt left', async () => {
  for (const segment of await lookAt(crackling(0.15), inOrder)) expect(segment).not.toHaveProperty('doubt');
  const confidenceAt = async (height: number) =>
    (await lookAt(crackling(height), inOrder)).find(({ start }) => start === FAINT)?.confidence ?? 0;
  expect(await confidenceAt(0.5)).toBeGreaterThan(await confidenceAt(0.12));
});

test('what the network and the first error speak against is not confirmed by the second alone', async () => {
  const unlikely = segmentAt(FAINT, { probability: 0.01, errorRatio: 0.8 });
  const segments = inOrder.map((segment) => (segment === doubtful ? unlikely : segment));
  expect(startsOf(await lookAt(crackling(0.15), segments))).toEqual(CERTAIN);
});

test('a doubtful segment gives way to those that are not: cut short before one, dropped behind its start', async () => {
  const cutShort = { ...doubtful, end: 4100 + 4 };
  const within = { ...doubtful, start: 4104, end: 4120 };
  const segments = [...certainSegments, cutShort, within].sort((one, other) => one.start - other.start);
  const found = await lookAt(crackling(0.3), segments);
  expect(startsOf(found)).toEqual(startsOf(inOrder));
  expect(found.find(({ start }) => start === FAINT)?.end).toBe(4100);
});

test.each([64, 500, 1111])('segments are the same where samples arrive %i at a time', async (spanLength) => {
  const sound = crackling(0.15);
  expect(await lookAt(sound, inOrder, spanLength)).toEqual(await lookAt(sound, inOrder));
});

test('beside values that are no numbers nothing doubtful is confirmed', async () => {
  const sound = crackling(0.15);
  sound[FAINT - 100] = Number.NaN;
  expect(startsOf(await lookAt(sound, inOrder))).toEqual(CERTAIN);
});

test('a doubtful segment at either end of a recording is decided on', async () => {
  for (const start of [0, LENGTH - 8])
    expect(await lookAt(crackling(0), [segmentAt(start, { probability: 0.15, errorRatio: 6 })])).toEqual([]);
});
