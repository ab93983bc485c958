import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFECT_TYPES, type DefectType, type Segment } from '../../src/audio.ts';
import type { ProbabilitySpan } from '../../src/classify.ts';
import { Random } from '../../src/degrade/random.ts';
import { buildFrameGrid, FEATURE_DEFINITION, OUTPUT_COUNT } from '../../src/features/definition.ts';
import { TRAITS } from '../../src/segments/traits.ts';
import { placeSegments, type SegmentSettings, type SegmentSpan } from '../../src/segments.ts';
import { Tape } from '../../src/tape.ts';
import { buildManifest, wordOfNetwork } from '../manifest-builder.ts';
import { noise, withClick } from '../signals.ts';
import { collect, streamOf } from '../streams.ts';

const { subBlockCount } = FEATURE_DEFINITION;
const SUB_BLOCK = 4;
const SETTINGS: SegmentSettings = { ...buildManifest(), sensitivity: 0.5 };

/** What the network says: sub-blocks of one channel that hold a defect. */
interface Flag {
  readonly channel?: number;
  readonly first: number;
  readonly end: number;
  readonly probability?: number;
  readonly type?: DefectType;
}

function spanOf(channelCount: number, frameCount: number, flags: readonly Flag[]): ProbabilitySpan {
  const channels = Array.from({ length: channelCount }, () => new Float32Array(frameCount * OUTPUT_COUNT));
  for (const { channel = 0, first, end, probability = 0.95, type = 'click' } of flags) {
    for (let i = first; i < end; i++) {
      const row = Math.floor(i / subBlockCount) * OUTPUT_COUNT;
      channels[channel][row + (i % subBlockCount)] = probability;
      channels[channel][row + subBlockCount + DEFECT_TYPES.indexOf(type)] = 1;
    }
  }
  return { firstFrame: 0, frameCount, channels };
}

function* cut(span: ProbabilitySpan, counts: readonly number[]): Generator<ProbabilitySpan> {
  for (let firstFrame = 0, i = 0; firstFrame < span.frameCount; i++) {
    const frameCount = Math.min(counts[i % counts.length], span.frameCount - firstFrame);
    const [from, to] = [firstFrame, firstFrame + frameCount].map((frame) => frame * OUTPUT_COUNT);
    yield { firstFrame, frameCount, channels: span.channels.map((rows) => rows.slice(from, to)) };
    firstFrame += frameCount;
  }
}

async function place(
  sounds: readonly Float64Array[],
  flags: readonly Flag[],
  { settings = SETTINGS, counts = [1000], sampleRate = 44100 } = {},
): Promise<SegmentSpan[]> {
  const [{ length }] = sounds;
  const tape = new Tape(sounds.length);
  tape.append({ start: 0, length, channels: sounds });
  tape.complete();
  const format = { sampleRate, channelCount: sounds.length, quantisationStep: 2 ** -15 };
  const span = spanOf(sounds.length, Math.ceil(length / buildFrameGrid(sampleRate).hopLength), flags);
  return collect(placeSegments(streamOf(cut(span, counts)), tape, format, settings));
}

async function segmentsOf(...request: Parameters<typeof place>): Promise<Segment[]> {
  return (await place(...request)).flatMap(({ segments }) => segments);
}

const CLICK = [0.5, -0.4, 0.5, -0.5, 0.4];

test('a fault of the wire is placed to the sample, although the network tells sub-blocks', async () => {
  const sound = withClick(noise(6400, 0.01), 3001, CLICK);
  expect(await segmentsOf([sound], [{ first: 749, end: 752, type: 'digital' }])).toEqual([
    { channel: 0, start: 3001, end: 3006, type: 'digital', confidence: 0.95 },
  ]);
});

test('what may fade reaches as far as the network told, or to the last sample that is not foretold beyond', async () => {
  const sound = withClick(noise(6400, 0.01), 3001, CLICK);
  const [segment] = await segmentsOf([sound], [{ first: 749, end: 751 }]);
  expect(segment).toEqual({ channel: 0, start: 2996, end: 3006, type: 'click', confidence: 0.95 });
});

test('without probabilities at or near the onset there are no segments', async () => {
  const sound = withClick(noise(6400, 0.01), 3001, CLICK);
  const spans = await place([sound], [{ first: 749, end: 752, probability: 0.3 }]);
  expect(spans.flatMap(({ segments }) => segments)).toEqual([]);
  expect(spans.at(-1)?.settledUntil).toBe(6400);
});

test('a candidate is a defect if the verdict on its traits says so, whatever the network says', async () => {
  const plain = wordOfNetwork();
  const [layer] = plain.layers;
  const withWeightOf = (trait: (typeof TRAITS)[number], weight: number): SegmentSettings => {
    const weights = layer.weights.map((row, i) => (i === TRAITS.indexOf(trait) ? [weight, ...row.slice(1)] : row));
    return { ...SETTINGS, verdict: { ...plain, layers: [{ ...layer, weights }] } };
  };
  const countOf = async (sound: Float64Array, settings: SegmentSettings) =>
    (await segmentsOf([sound], [{ first: 749, end: 752, probability: 0.5 }], { settings })).length;
  const calm = noise(6400, 0.01);
  expect(await countOf(withClick(calm, 3001, CLICK), SETTINGS)).toBe(0);
  expect(await countOf(withClick(calm, 3001, CLICK), withWeightOf('forwardError', 1))).toBe(1);
  expect(await countOf(calm, withWeightOf('forwardError', 0.2))).toBe(0);
  expect(await countOf(withClick(calm, 3001, CLICK), withWeightOf('standsOut', 9))).toBe(1);
  expect(await countOf(calm, withWeightOf('standsOut', 9))).toBe(0);
});

test('one of five like impulses at equal distances is left alone, however sure the network is of it', async () => {
  const countOf = async (places: readonly number[]) => {
    const sound = places.reduce((samples, at) => withClick(samples, at, CLICK), noise(6400, 0.01));
    return (await segmentsOf([sound], [{ first: 799, end: 802, probability: 0.98 }])).length;
  };
  expect(await countOf([2400, 2800, 3200, 3600, 4000])).toBe(0);
  expect(await countOf([2400, 2850, 3200, 3600, 4000])).toBe(1);
  expect(await countOf([2800, 3200, 3600])).toBe(1);
});

test('the other channel of a pair tells of a defect, and no channel of a larger number does', async () => {
  const heard: number[] = [];
  for (const channelCount of [1, 2, 3]) {
    const sounds = Array.from({ length: channelCount }, (_, c) => withClick(noise(6400, 0.01, `${c}`), 3001, CLICK));
    const layer = wordOfNetwork().layers[0];
    const weights = layer.weights.map((row, i) => (TRAITS[i] === 'otherLikeness' ? [9, ...row.slice(1)] : row));
    const settings = { ...SETTINGS, verdict: { ...wordOfNetwork(), layers: [{ ...layer, weights }] } };
    heard.push((await segmentsOf(sounds, [{ first: 749, end: 752, probability: 0.5 }], { settings })).length);
  }
  expect(heard).toEqual([0, 1, 0]);
});

test('a higher sensitivity finds what is less probable, a lower one only what is certain', async () => {
  const sound = withClick(noise(6400, 0.01), 3001, CLICK);
  const counts = [0, 0.5, 1].map(async (sensitivity) => {
    const found = [0.2, 0.7, 0.95].map((probability) =>
      segmentsOf([sound], [{ first: 749, end: 752, probability }], { settings: { ...SETTINGS, sensitivity } }),
    );
    return (await Promise.all(found)).flat().length;
  });
  expect(await Promise.all(counts)).toEqual([1, 2, 3]);
});

test('confidence follows the verdict and the manifest, and has two digits', async () => {
  const sound = withClick(noise(6400, 0.01), 3001, CLICK);
  const settings = { ...SETTINGS, confidence: { slope: 2, shift: -1 } };
  const [{ confidence: found }] = await segmentsOf([sound], [{ first: 749, end: 752, probability: 0.75 }], { settings });
  expect(found).toBe(Math.round(100 / (1 + Math.exp(1 - 2 * Math.log(3)))) / 100);
  const [certain] = await segmentsOf([sound], [{ first: 749, end: 752, probability: 1 }]);
  expect(certain.confidence).toBe(1);
});

test('the type is the one with the largest share, but what speaks for crackle is a click where it is alone', async () => {
  for (const type of DEFECT_TYPES) {
    const [segment] = await segmentsOf([withClick(noise(6400, 0.01), 3000, CLICK)], [{ first: 749, end: 753, type }]);
    expect(segment.type).toBe(type === 'crackle' ? 'click' : type);
  }
});

test('a smooth defect keeps at least the extent that the network told', async () => {
  const sound = withClick(noise(6400, 0.01), 3002, [0.5, -0.5]);
  const [scratch] = await segmentsOf([sound], [{ first: 745, end: 760, type: 'scratch' }]);
  expect([scratch.start, scratch.end]).toEqual([745 * SUB_BLOCK, 760 * SUB_BLOCK]);
});

test('segments come in order of start and then channel', async () => {
  const sounds = ['left', 'right'].map((seed) => withClick(withClick(noise(6400, 0.01, seed), 3000, CLICK), 4000, CLICK));
  const flags = [0, 1].flatMap((channel) =>
    [3000, 4000].map((at) => ({ channel, first: at / 4 - 1, end: at / 4 + 2, type: 'digital' as const })),
  );
  const found = await segmentsOf(sounds, flags);
  expect(found.map(({ start, channel }) => [start, channel])).toEqual([
    [3000, 0],
    [3000, 1],
    [4000, 0],
    [4000, 1],
  ]);
});

test('a segment waits for one that began before it in another channel and is not over yet', async () => {
  const sounds = [withClick(noise(6400, 0.01, 'left'), 3041, CLICK), withClick(noise(6400, 0.01, 'right'), 2960, CLICK)];
  const flags: Flag[] = [
    { channel: 0, first: 760, end: 762 },
    { channel: 1, first: 740, end: 800, type: 'scratch' },
  ];
  const spans = await place(sounds, flags, { counts: [1] });
  const found = spans.filter(({ segments }) => segments.length > 0);
  expect(found.map(({ segments }) => segments.map(({ start }) => start))).toEqual([[2960, 3040]]);
});

test('damage of more than a tenth of a second becomes neighbours of at most 55 ms that leave nothing out', async () => {
  const rough = noise(5000, 1, 'rough').map((value) => 0.5 * Math.sign(value));
  const found = await segmentsOf([withClick(noise(12800, 0.005), 4000, rough)], [{ first: 1000, end: 2250 }]);
  expect(found.length).toBeGreaterThanOrEqual(3);
  for (const [i, { start, end }] of found.entries()) {
    expect(end - start).toBeLessThanOrEqual(0.055 * 44100);
    if (i > 0) expect(start).toBe(found[i - 1].end);
  }
  for (const [place, known] of [
    [found[0].start, 4000],
    [found[found.length - 1].end, 9000],
  ])
    expect(Math.abs(place - known)).toBeLessThan(16);
});

test('samples that are no numbers are never in a segment', async () => {
  for (const strange of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(await segmentsOf([withClick(noise(6400, 0.01), 3001, [strange])], [{ first: 749, end: 752 }])).toEqual([]);
});

test('within two frames of either end of the recording nothing is told, and right behind them segments are placed as exactly as anywhere', async () => {
  const sound = [20, 140, 6260, 6380].reduce((samples, at) => withClick(samples, at, CLICK), noise(6400, 0.01));
  const flags = [20, 140, 6260, 6380].map((at) => ({
    first: Math.floor(at / 4),
    end: Math.ceil((at + 5) / 4),
    type: 'digital' as const,
  }));
  expect((await segmentsOf([sound], flags)).map(({ start, end }) => [start, end])).toEqual([
    [140, 145],
    [6260, 6265],
  ]);
});

test('where the verdict overruled most of what the network was certain of, a doubtful click is left alone, and a sure one is not', async () => {
  /** Settings under which a mouth tick is none, and a click so much surer to be damage. */
  const settingsOf = (clickLogit: number): SegmentSettings => {
    const { layers, ...network } = wordOfNetwork();
    const weights = layers[0].weights.map((row, i) => [
      { network: 0, click: clickLogit, mouth: -9 }[TRAITS[i] as string] ?? row[0],
      ...row.slice(1),
    ]);
    return { ...SETTINGS, verdict: { ...network, layers: [{ ...layers[0], weights }] } };
  };
  const places = [1001, 3001, 5001, 7001];
  const sound = places.reduce((damaged, at) => withClick(damaged, at, CLICK), noise(8000, 0.01));
  const flagsOf = (type: DefectType): Flag[] =>
    places.map((at, i) => ({
      first: Math.floor(at / SUB_BLOCK),
      end: Math.floor(at / SUB_BLOCK) + 2,
      type: i < 3 ? type : 'click',
    }));
  const lastStarts = async (type: DefectType, clickLogit: number) =>
    (await segmentsOf([sound], flagsOf(type), { settings: settingsOf(clickLogit) })).filter(({ start }) => start > 6000).length;
  expect(await Promise.all([lastStarts('mouth', 2), lastStarts('click', 2), lastStarts('mouth', 5)])).toEqual([0, 1, 1]);
});

test('at a low rate, where the predictor reaches far, what is doubtful beside something louder is left alone, and what is sure is not', async () => {
  const SOFT = CLICK.map((value) => value / 5);
  const startsOf = async (sampleRate: number, probability: number, loud: readonly number[]) => {
    const { subBlockLength } = buildFrameGrid(sampleRate);
    const sound = withClick(withClick(noise(6400, 0.005), 3000, SOFT), 3016, loud);
    const flags = [{ first: 3000 / subBlockLength, end: Math.ceil(3005 / subBlockLength), probability }];
    return (await segmentsOf([sound], flags, { sampleRate })).length;
  };
  expect(await startsOf(8000, 0.8, CLICK)).toBe(0);
  expect(await startsOf(8000, 0.8, [])).toBe(1);
  expect(await startsOf(8000, 0.99, CLICK)).toBe(1);
  expect(await startsOf(44100, 0.8, CLICK)).toBe(1);
});

/** Clicks all over two channels, some flagged too wide, some too narrow, some so near each other that they touch. */
function makeDamaged(seed: number): { sounds: Float64Array[]; flags: Flag[] } {
  const random = new Random(seed);
  const sounds = [noise(9600, 0.02, `${seed} a`), noise(9600, 0.02, `${seed} b`)];
  const flags: Flag[] = [];
  for (const channel of [0, 1]) {
    for (let at = 40; at < 9400; at += 8 + random.integer(900)) {
      sounds[channel] = withClick(sounds[channel], at, CLICK);
      const first = Math.floor(at / SUB_BLOCK) - random.integer(3);
      flags.push({ channel, first, end: first + 1 + random.integer(5), probability: random.between(0.5, 1) });
    }
  }
  return { sounds, flags };
}

test('segments are the same however the spans are cut, and none starts before what was settled', async () => {
  const counts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(fc.nat(1000), counts, async (seed, cuts) => {
    const { sounds, flags } = makeDamaged(seed);
    const whole = await segmentsOf(sounds, flags);
    const spans = await place(sounds, flags, { counts: cuts });
    expect(spans.flatMap(({ segments }) => segments)).toEqual(whole);
    expect(whole.length).toBeGreaterThan(5);
    for (const [i, { segments, settledUntil }] of spans.entries()) {
      for (const { start } of segments) {
        if (i > 0) expect(start).toBeGreaterThanOrEqual(spans[i - 1].settledUntil);
        expect(start).toBeLessThan(settledUntil);
      }
    }
    expect([...whole].sort((a, b) => a.start - b.start || a.channel - b.channel)).toEqual(whole);
    const ends = [0, 0];
    for (const { channel, start, end } of whole) {
      expect(start).toBeGreaterThanOrEqual(ends[channel]);
      ends[channel] = end;
    }
  });
  await fc.assert(property, { numRuns: 12 });
});
