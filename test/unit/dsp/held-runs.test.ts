import { expect, test } from 'vitest';
import { HELD_CONTEXT, HeldRunFinder } from '../../../src/dsp/held-runs.ts';
import { mix, noise, squareWave, tone } from '../../signals.ts';

const LONGEST = 2249;
/** More zeros may be a pause. */
const BLOCK = 154;
const START = 1004;

/** Music of 16 bits: partials that move all the time. */
function music(length = 5000): Float64Array {
  return quantise(mix(tone(length, 431, 44100, 0.2), tone(length, 2711, 44100, 0.1), noise(length, 0.003)), 2 ** -15);
}

function quantise(sound: Float64Array, step: number): Float64Array {
  return sound.map((sample) => step * Math.round(sample / step));
}

function withHeld(sound: Float64Array, start: number, end: number, value = sound[start - 1]): Float64Array {
  return sound.slice().fill(value, start, end);
}

function find(sound: Float64Array): [number, number][] {
  return new HeldRunFinder(LONGEST, BLOCK).find(sound);
}

test('a held value is found to the sample, from behind the last one that was right', () => {
  for (const length of [7, 20, 48, 150, 500, 2200])
    expect(find(withHeld(music(), START, START + length))).toEqual([[START, START + length]]);
});

test('zeros are found to the sample', () => {
  for (const length of [8, 48, 154, 155, 900, 2249])
    expect(find(withHeld(music(), START, START + length, 0))).toEqual([[START, START + length]]);
});

test('the level makes no difference, so floating point is judged like integers', () => {
  const held = withHeld(music(), START, START + 20);
  for (const gain of [0.001, 1 / 3, 20])
    expect(find(held.map((sample) => Math.fround(gain * sample)))).toEqual([[START, START + 20]]);
});

test('still longer runs are pauses, and the surroundings must be known', () => {
  const sound = music();
  expect(find(withHeld(sound, START, START + LONGEST + 1, 0))).toEqual([]);
  expect(find(withHeld(sound, HELD_CONTEXT - 1, HELD_CONTEXT + 30, 0))).toEqual([]);
  expect(find(withHeld(sound, 5000 - HELD_CONTEXT - 29, 5000 - HELD_CONTEXT + 1, 0))).toEqual([]);
  expect(find(withHeld(sound, HELD_CONTEXT, HELD_CONTEXT + 30, 0))).toEqual([[HELD_CONTEXT, HELD_CONTEXT + 30]]);
});

/** The instant from `START` on at which the music crosses zero. */
const CROSSING = music().findIndex((sample, i, all) => i > START && all[i - 1] <= 0 && sample > 0);
/** Zeros that are come to, and left, along the sound's own course: no jump tells of them. */
const muted = (length: number) => {
  const sound = music();
  return sound.map((_, i) => (i < CROSSING ? sound[i] : i < CROSSING + length ? 0 : sound[i - length]));
};

test('a block of zeros needs no jump to be found, a pause does', () => {
  expect(find(muted(BLOCK))).toHaveLength(1);
  expect(find(muted(BLOCK + 20))).toEqual([]);
});

test('zeros are found where all that is around lies on one side of them', () => {
  const offset = music().map((sample) => sample + 0.4);
  expect(find(withHeld(offset, START, START + 48, 0))).toEqual([[START, START + 48]]);
  expect(find(withHeld(offset, START, START + 900, 0))).toEqual([[START, START + 900]]);
});

const fade = (sound: Float64Array) => sound.map((sample, i) => sample * Math.max(0, 1 - i / 2000));
const HARMLESS: Record<string, Float64Array> = {
  music: music(),
  'digital silence': new Float64Array(4000),
  'a constant': new Float64Array(4000).fill(0.25),
  'a square wave': squareWave(4000, 60),
  'a slow square wave in music': mix(music(), squareWave(4000, 700)),
  'a fade to silence': quantise(fade(music()), 2 ** -15),
  'music that begins and ends in silence': music().fill(0, 0, 1500).fill(0, 1600),
  'clipped music': music().map((sample) => Math.max(-0.15, Math.min(0.15, sample))),
  'music of 8 bits': quantise(music(), 2 ** -7),
  'soft music of 8 bits': quantise(
    music().map((sample) => 0.1 * sample),
    2 ** -7,
  ),
  'samples held for four': music().map((_, i, all) => all[i - (i % 4)]),
  'noise of the last bit': quantise(noise(4000, 2 ** -16), 2 ** -15),
  'a slow tone': quantise(tone(4000, 60, 192000, 0.05), 2 ** -15),
  'lines drawn between every fourth sample': quantise(
    music().map((_, i, all) => all[i >> 2] + ((all[(i >> 2) + 1] - all[i >> 2]) * (i % 4)) / 4),
    2 ** -9,
  ),
};

test.each(Object.keys(HARMLESS))('%s holds no fault', (name) => {
  expect(find(HARMLESS[name])).toEqual([]);
});

test('a plateau that nothing around exceeds is a clipped peak', () => {
  expect(find(withHeld(music(), START, START + 20, 0.4))).toEqual([]);
  expect(find(withHeld(music(), START, START + 20, 0.1))).toHaveLength(1);
});

test('a value that is held and left without a jump is sound that rested', () => {
  const sound = music();
  const rested = sound.map((_, i) => sound[i < START ? i : Math.max(START - 1, i - 20)]);
  expect(find(rested)).toEqual([]);
});
