import { expect, test } from 'vitest';
import { Random } from '../../../src/degrade/random.ts';
import { ExtentFinder } from '../../../src/dsp/extent.ts';
import { noise, tone, toneMixture, withClick } from '../../signals.ts';

const RATES = [8000, 44100, 192000];
const MARGIN = 8;
/** A quarter of a 16-bit step. */
const ERROR_FLOOR = 2 ** -17;

interface Clicked {
  readonly samples: Float64Array;
  readonly extent: readonly [number, number];
}

/** A click of 1 to 12 samples, each as far from the sound as the others, near the middle. */
function addClick(sound: Float64Array, seed: string): Clicked {
  const random = new Random(seed);
  const shape = Array.from({ length: 1 + random.integer(12) }, () => random.sign() * random.between(0.4, 0.6));
  const start = Math.floor(sound.length / 2) - random.integer(12);
  return { samples: withClick(sound, start, shape), extent: [start, start + shape.length] };
}

/** The extent found of a click that was seen a few samples too wide. */
function find({ samples, extent: [start, end] }: Clicked): readonly [number, number] | undefined {
  return new ExtentFinder(samples.length, ERROR_FLOOR).find(samples, start - 3, end + 2, MARGIN);
}

function exactCount(soundOf: (length: number, seed: string) => Float64Array, sampleRate: number): number {
  const clicked = Array.from({ length: 20 }, (_, i) => addClick(soundOf(Math.round(0.074 * sampleRate), `${i}`), `click ${i}`));
  return clicked.filter((click) => JSON.stringify(find(click)) === JSON.stringify(click.extent)).length;
}

// White noise itself passes the limit once in thousands of samples, then an extent reaches out to it.
test.each(RATES)('a click in noise is found to the sample at %i Hz', (sampleRate) => {
  expect(exactCount((length, seed) => noise(length, 0.02, seed), sampleRate)).toBeGreaterThanOrEqual(18);
});

test.each(RATES)('a click in a mixture of tones is found to the sample at %i Hz', (sampleRate) => {
  expect(exactCount((length, seed) => toneMixture(length, sampleRate, seed), sampleRate)).toBe(20);
});

test('a click far below the music is found: the prediction error shows it, not its level', () => {
  const clicked = { samples: withClick(toneMixture(3264, 44100), 1600, [0.02, -0.02, 0.02]), extent: [1600, 1603] } as const;
  expect(find(clicked)).toEqual([1600, 1603]);
});

test('a sample that is off by six standard deviations of the noise is found nearly always', () => {
  const found = Array.from({ length: 20 }, (_, i) => {
    const samples = withClick(noise(3264, 0.02, `faint ${i}`), 1600, [0.12]);
    return find({ samples, extent: [1600, 1601] });
  });
  expect(found.filter((extent) => extent?.[0] === 1600 && extent[1] === 1601).length).toBeGreaterThanOrEqual(17);
});

test('the largest error tells noise, which goes no farther than four standard deviations, from what stands six out of it', () => {
  const ratioOf = (sound: Float64Array) => {
    const finder = new ExtentFinder(sound.length, ERROR_FLOOR);
    finder.find(sound, 1598, 1606, MARGIN);
    return Math.max(finder.ratios.forward, finder.ratios.backward);
  };
  const sounds = Array.from({ length: 20 }, (_, i) => noise(3264, 0.02, `calm ${i}`));
  expect(sounds.filter((sound) => ratioOf(sound) < 6).length).toBeGreaterThanOrEqual(19);
  expect(sounds.filter((sound) => ratioOf(withClick(sound, 1600, [0.12])) > 6).length).toBeGreaterThanOrEqual(19);
});

test('a burst too long to be bridged is found to the sample: the predictor does not learn what was seen as the defect', () => {
  const burst = noise(80, 1, 'burst').map((value) => 0.2 * Math.sign(value));
  const samples = withClick(toneMixture(3264, 44100), 1600, burst);
  expect(find({ samples, extent: [1600, 1680] })).toEqual([1600, 1680]);
});

test('the soft ends of a defect that fades belong to it, those of one that does not are left to it', () => {
  const shape = [0.05, 0.05, 0.4, -0.5, 0.3, -0.05, 0.05];
  const samples = withClick(noise(3264, 0.01, 'fading'), 1600, shape);
  const finder = new ExtentFinder(3264, ERROR_FLOOR);
  expect(finder.find(samples, 1601, 1606, MARGIN, true)).toEqual([1600, 1607]);
  const [start, end] =
    finder.find(
      samples.map((x, i) => (i === 1600 || i === 1606 ? 0.02 : x)),
      1601,
      1606,
      MARGIN,
    ) ?? [];
  expect([start, end]).not.toEqual([1600, 1607]);
});

test('nothing is found where the sound is predicted everywhere', () => {
  const finder = new ExtentFinder(3264, ERROR_FLOOR);
  expect(finder.find(toneMixture(3264, 44100), 1600, 1610, MARGIN)).toBeUndefined();
  expect(finder.find(new Float64Array(3264), 1600, 1610, MARGIN)).toBeUndefined();
});

test('errors below the floor do not count: a step of rounding in silence is no defect', () => {
  const samples = withClick(new Float64Array(3264), 1600, [3 * ERROR_FLOOR]);
  expect(new ExtentFinder(3264, ERROR_FLOOR).find(samples, 1598, 1603, MARGIN)).toBeUndefined();
  expect(new ExtentFinder(3264, ERROR_FLOOR / 4).find(samples, 1598, 1603, MARGIN)).toEqual([1600, 1601]);
});

test('digital silence around a sound does not make the sound look unusual', () => {
  const samples = new Float64Array(3264);
  samples.set(addClick(noise(400, 0.02), 'short').samples, 1400);
  const [start, end] = addClick(noise(400, 0.02), 'short').extent;
  expect(find({ samples, extent: [start + 1400, end + 1400] })).toEqual([start + 1400, end + 1400]);
});

test('an extent never leaves the margin around what was seen, even where a second click stands near', () => {
  const samples = withClick(withClick(noise(3264, 0.01), 1600, [0.5, -0.5]), 1640, [0.6, -0.6]);
  expect(new ExtentFinder(3264, ERROR_FLOOR).find(samples, 1598, 1604, MARGIN)).toEqual([1600, 1602]);
});

test('one finder gives the same answers however often and in whatever order it is asked', () => {
  const finder = new ExtentFinder(3264, ERROR_FLOOR);
  const first = addClick(tone(3264, 440, 44100), 'first');
  const second = addClick(noise(3264, 0.02, 'second'), 'second');
  for (const { samples, extent } of [first, second, first]) {
    const alone = find({ samples, extent });
    expect(finder.find(samples, extent[0] - 3, extent[1] + 2, MARGIN)).toEqual(alone);
  }
});

test('a stretch seen at either end of the samples is searched without leaving them', () => {
  const samples = noise(400, 0.02);
  const finder = new ExtentFinder(400, ERROR_FLOOR);
  for (const [from, to] of [
    [0, 30],
    [370, 400],
    [0, 400],
  ]) {
    const [start, end] = finder.find(samples, from, to, MARGIN) ?? [from, to];
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeLessThanOrEqual(400);
  }
});

test('an edge of a square wave has no extent: no sample of it stands apart from both sides', () => {
  const square = Float64Array.from({ length: 3264 }, (_, i) => (Math.floor(i / 400) % 2 === 0 ? 0.5 : -0.5));
  const [start, end] = new ExtentFinder(3264, ERROR_FLOOR).find(square, 1598, 1602, MARGIN) ?? [0, 1];
  expect(end - start).toBe(0);
});

test('two clicks with music between are impulses of their own; where a stretch repeats, the sound does not go on', () => {
  const music = Float64Array.from(toneMixture(3264, 44100), (x, i) => x + noise(3264, 0.003, 'hiss')[i]);
  const pieces = [
    [1598, 1604],
    [1636, 1642],
  ] as const;
  const clicks = withClick(withClick(music, 1600, [0.4, -0.3]), 1638, [0.5, -0.4]);
  expect(new ExtentFinder(3264, ERROR_FLOOR).goesOn(clicks, pieces)).toBe(true);
  const repeated = music.slice();
  repeated.copyWithin(1600, 1500, 1540);
  expect(new ExtentFinder(3264, ERROR_FLOOR).goesOn(repeated, pieces)).toBe(false);
});

test('the errors from the future are known all over, as those from the past are of the sound turned around', () => {
  const samples = toneMixture(3262, 44100, 'both ways');
  const errorsOf = (sound: Float64Array) => {
    const finder = new ExtentFinder(sound.length, ERROR_FLOOR);
    finder.find(sound, 1600, 1662, MARGIN);
    return finder;
  };
  const { stretch, backwardErrors } = errorsOf(samples);
  const { errors } = errorsOf(samples.slice().reverse()).stretch;
  for (let i = stretch.first; i < stretch.last; i++) expect(backwardErrors[i]).toBeCloseTo(errors[samples.length - 1 - i], 5);
});
