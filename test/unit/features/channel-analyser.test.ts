import { expect, test } from 'vitest';
import { buildFrameGrid, FEATURE_DEFINITION, FEATURE_LAYOUT } from '../../../src/features/definition.ts';
import { mix, noise, squareWave, tone, toneMixture, withClick } from '../../signals.ts';
import { type Features, featuresOf, groupOf, rowsOf } from './extraction.ts';

const { subBlockCount, envelopeCount, bandEdgesHz } = FEATURE_DEFINITION;
const { forward, backward, both, otherChannel, envelope, bands, levels } = FEATURE_LAYOUT;

function subBlocks(features: Features, group: number, channel = 0): number[] {
  return groupOf(rowsOf(features, 0, features.frameCount, channel), group, subBlockCount);
}

function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

test.each([8000, 44100, 96000, 192000])('a click stands out in the sub-block that holds it, at %i Hz', async (sampleRate) => {
  const { subBlockLength, hopLength } = buildFrameGrid(sampleRate);
  const click = new Float64Array(Math.max(1, Math.floor(subBlockLength / 3))).fill(0.3);
  const at = 37 * hopLength + 5 * subBlockLength + Math.floor(subBlockLength / 2);
  const features = await featuresOf([withClick(toneMixture(80 * hopLength, sampleRate), at, click)], { sampleRate });
  // Begin and end of the recording are as unforeseen as the click.
  const [past, future, smaller] = [forward, backward, both].map((group) => subBlocks(features, group).slice(160, 1120));
  const place = 37 * subBlockCount + 5 - 160;
  for (const errors of [past, future]) expect(Math.abs(indexOfLargest(errors) - place)).toBeLessThanOrEqual(1);
  expect(indexOfLargest(smaller)).toBe(place);
  const elsewhere = smaller.filter((_, i) => Math.abs(i - place) > 4);
  expect(smaller[place]).toBeGreaterThan(Math.max(...elsewhere) + 1);
});

test('a cell full of clicks does not hide them: its usual error is that of the cells around', async () => {
  const rough = noise(512, 1, 'rough').map((value) => 0.1 * Math.sign(value));
  const damaged = withClick(noise(6144, 0.001), 3072, rough);
  const frame = groupOf(rowsOf(await featuresOf([damaged]), 52, 53), both, subBlockCount);
  expect(Math.min(...frame)).toBeGreaterThan(Math.log1p(15));
});

test('the error from both sides never exceeds that from either side', async () => {
  const features = await featuresOf([noise(4000, 0.1)]);
  const [past, future, smaller] = [forward, backward, both].map((group) => subBlocks(features, group));
  for (const [i, value] of smaller.entries()) expect(value).toBeLessThanOrEqual(Math.min(past[i], future[i]));
});

test('an attack is unforeseen from the past but foreseen from the future: drums are no clicks', async () => {
  const attack = 3000;
  const drum = tone(6000, 900, 44100).map((value, i) => (i < attack ? 0 : value * Math.exp((attack - i) / 900)));
  const features = await featuresOf([mix(drum, noise(6000, 1e-4))]);
  const at = Math.floor(attack / 4);
  expect(subBlocks(features, forward)[at]).toBeGreaterThan(subBlocks(features, backward)[at] + 1);
});

test("a stereo pair sees each other's error; one channel and three see none", async () => {
  const [left, right, third] = ['left', 'right', 'third'].map((seed) => noise(3000, 0.1, seed));
  const pair = await featuresOf([left, right]);
  expect(subBlocks(pair, otherChannel, 0)).toEqual(subBlocks(pair, both, 1));
  expect(subBlocks(pair, otherChannel, 1)).toEqual(subBlocks(pair, both, 0));
  for (const features of [await featuresOf([left]), await featuresOf([left, right, third])])
    expect(subBlocks(features, otherChannel).every((value) => value === 0)).toBe(true);
});

test('a channel that holds the same sound tells nothing: its pair is seen as one channel is', async () => {
  const recording = mix(toneMixture(6144, 44100), noise(6144, 0.02));
  const [mono] = (await featuresOf([recording])).channels;
  const [left, right] = (await featuresOf([recording, recording.map((value) => 0.8 * value)])).channels;
  // Where the recording begins and ends the sound stands still.
  expect(left.subarray(20 * FEATURE_LAYOUT.count, 80 * FEATURE_LAYOUT.count)).toEqual(
    mono.subarray(20 * FEATURE_LAYOUT.count, 80 * FEATURE_LAYOUT.count),
  );
  const others = groupOf(right, otherChannel, subBlockCount).slice(20 * subBlockCount, 80 * subBlockCount);
  expect(Math.max(...others)).toBe(0);
});

test('the level of a recording does not show, as long as it is far above the floor', async () => {
  const recording = withClick(mix(toneMixture(6144, 44100), noise(6144, 0.02)), 3000, [0.5, -0.5]);
  const [loud, soft] = [recording, recording.map((value) => value / 4)].map((sound) => featuresOf([sound]));
  // Behind the last frames there is silence, which has the floor's level in both.
  const [rows, softRows] = [rowsOf(await loud, 0, 88), rowsOf(await soft, 0, 88)];
  for (const [i, value] of rows.entries()) expect(Math.abs(value - softRows[i])).toBeLessThan(1e-3);
});

test('the rounding of an integer recording is its floor: what lies below does not count as sound', async () => {
  const recording = noise(3000, 1e-6);
  const coarse = await featuresOf([recording], { quantisationStep: 2 ** -7 });
  const fine = await featuresOf([recording], { quantisationStep: 0 });
  expect(Math.max(...subBlocks(coarse, both))).toBeLessThan(0.01);
  expect(Math.max(...subBlocks(fine, both))).toBeGreaterThan(1);
});

test('the envelope peaks in the quarter of the frame that holds the peak', async () => {
  const recording = withClick(noise(6000, 0.01), 40 * 64 + 2 * 16 + 3, [0.8]);
  const peaks = groupOf(rowsOf(await featuresOf([recording]), 0), envelope, envelopeCount);
  expect(indexOfLargest(peaks)).toBe(40 * envelopeCount + 2);
});

test('bands tell what rises above the mean of the last cells, and a steady tone does not', async () => {
  const bandCount = bandEdgesHz.length - 1;
  const burst = tone(16384, 8000, 44100).map((value, i) => (i >= 10000 && i < 10200 ? value : 0));
  const steady = mix(tone(16384, 1350, 44100), noise(16384, 1e-3));
  const features = await featuresOf([mix(steady, burst)]);
  const frame = [...rowsOf(features, 157, 158)].slice(bands, bands + bandCount);
  const [eight, low] = [8000, 1350].map((hz) => bandEdgesHz.findIndex((edge) => edge > hz) - 1);
  expect(frame[eight]).toBeGreaterThan(5);
  expect(Math.abs(frame[low])).toBeLessThan(0.1);
});

test('a predictable sound has a high prediction gain, noise has none', async () => {
  const [music, hiss] = [await featuresOf([toneMixture(6000, 44100)]), await featuresOf([noise(6000, 0.1)])];
  const [gain, none] = [music, hiss].map((features) => rowsOf(features, 40, 41)[levels]);
  expect(gain).toBeGreaterThan(3);
  expect(none).toBeLessThan(1);
});

const STRANGE_SOUNDS: ReadonlyArray<readonly [string, Float64Array]> = [
  ['silence', new Float64Array(3000)],
  ['full-scale DC', new Float64Array(3000).fill(1)],
  ['a full-scale square wave', squareWave(3000, 100)],
  ['a square wave at the Nyquist frequency', squareWave(3000, 2)],
  ['a lone sample', Float64Array.of(1)],
  ['samples that are no numbers', withClick(noise(3000, 0.1), 700, [Number.NaN, Number.NaN])],
  ['nothing but NaN', new Float64Array(3000).fill(Number.NaN)],
  ['infinite samples', withClick(noise(3000, 0.1), 700, [Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY])],
  ['nothing but infinity', new Float64Array(3000).fill(Number.NEGATIVE_INFINITY)],
  ['the largest numbers there are', squareWave(3000, 50).map((value) => value * Number.MAX_VALUE)],
  ['the smallest numbers there are', squareWave(3000, 50).map((value) => value * Number.MIN_VALUE)],
];

test.each(STRANGE_SOUNDS)('features stay finite: %s', async (_, sound) => {
  for (const sampleRate of [8000, 44100, 192000]) {
    const { channels } = await featuresOf([sound, sound], { sampleRate, quantisationStep: 0 });
    for (const rows of channels) expect(rows.every(Number.isFinite)).toBe(true);
  }
});

test('a sample that is no number counts as silence, and does not reach further than any other', async () => {
  const recording = noise(3000, 0.1);
  const [gap, nan] = [recording.slice(), recording.slice()];
  gap[1000] = 0;
  nan[1000] = Number.NaN;
  expect(await featuresOf([nan])).toEqual(await featuresOf([gap]));
});
