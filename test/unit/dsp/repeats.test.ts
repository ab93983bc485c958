import { expect, test } from 'vitest';
import { Random } from '../../../src/degrade/random.ts';
import { REPEAT_LOOK_AHEAD, REPEAT_LOOK_BEHIND, RepeatFinder } from '../../../src/dsp/repeats.ts';
import { mix, noise, squareWave, tone } from '../../signals.ts';

const LENGTH = 6000;
const LONGEST = 154;
const START = 2004;

/** Music of 16 bits: partials that move all the time. */
function music(length = LENGTH): Float64Array {
  return quantise(mix(tone(length, 431, 44100, 0.2), tone(length, 2711, 44100, 0.1), noise(length, 0.003)), 2 ** -15);
}

function quantise(sound: Float64Array, step: number): Float64Array {
  return sound.map((sample) => step * Math.round(sample / step));
}

/** `[start, end)` overwritten by the samples `lag` before. */
function withRepeat(sound: Float64Array, start: number, end: number, lag: number): Float64Array {
  return sound.slice().copyWithin(start, start - lag, end - lag);
}

function find(sound: Float64Array): [number, number][] {
  return new RepeatFinder(LONGEST).find(sound);
}

test('a block that repeats an earlier one is found to the sample, from next to it to 320 samples before', () => {
  for (const [length, lag] of [
    [6, 6],
    [6, 94],
    [20, 20],
    [20, 61],
    [48, 304],
    [150, 320],
  ])
    expect(find(withRepeat(music(), START, START + length, lag))).toEqual([[START, START + length]]);
});

test('a sample behind a repeat that is equal by chance is none of it', () => {
  const repeated = withRepeat(music(), START, START + 30, 61);
  repeated[START + 30 - 61] = repeated[START + 30];
  expect(find(repeated)).toEqual([[START, START + 30]]);
});

test('in noise, which jumps as much everywhere, a long repeat is found and a short one is not', () => {
  const hiss = quantise(noise(LENGTH, 0.1), 2 ** -15);
  expect(find(withRepeat(hiss, START, START + 24, 61))).toHaveLength(1);
  expect(find(withRepeat(hiss, START, START + 5, 61))).toEqual([]);
});

test('the level makes no difference, so floating point is judged like integers', () => {
  const repeated = withRepeat(music(), START, START + 20, 61);
  for (const gain of [0.001, 1 / 3, 20])
    expect(find(repeated.map((sample) => Math.fround(gain * sample)))).toEqual([[START, START + 20]]);
});

test('the less varied the sound, the longer a repeat must be not to be chance', () => {
  const coarse = quantise(music(), 2 ** -9);
  expect(find(withRepeat(music(), START, START + 5, 61))).toHaveLength(1);
  expect(find(withRepeat(coarse, START, START + 5, 61))).toEqual([]);
  expect(find(withRepeat(coarse, START, START + 12, 61))).toHaveLength(1);
});

test('the surroundings must be known, and longer repeats are no faults of a wire', () => {
  const sound = music();
  const last = LENGTH - REPEAT_LOOK_AHEAD;
  expect(find(withRepeat(sound, REPEAT_LOOK_BEHIND, REPEAT_LOOK_BEHIND + 20, 61))).toHaveLength(1);
  expect(find(withRepeat(sound, REPEAT_LOOK_BEHIND - 1, REPEAT_LOOK_BEHIND + 19, 61))).toEqual([]);
  expect(find(withRepeat(sound, last - 20, last, 61))).toHaveLength(1);
  expect(find(withRepeat(sound, last - 19, last + 1, 61))).toEqual([]);
  expect(find(withRepeat(sound, START, START + LONGEST + 3, 320))).toEqual([]);
});

test('what more surrounds a repeat does not change what is found', () => {
  const repeated = withRepeat(withRepeat(music(), START, START + 20, 61), 3501, 3540, 39);
  const whole = find(repeated);
  expect(whole).toHaveLength(2);
  for (const [start, end] of whole) {
    const base = start - REPEAT_LOOK_BEHIND;
    expect(find(repeated.slice(base, end + REPEAT_LOOK_AHEAD))).toEqual([[start - base, end - base]]);
  }
});

/** A table of samples played at a pitch that wavers, from its beginning each time. */
function wavering(): Float64Array {
  const random = new Random('wavering');
  const table = quantise(noise(400, 0.2, 'table'), 2 ** -15);
  const sound = new Float64Array(LENGTH);
  for (let start = 0, period = 120; start < LENGTH; start += period, period = 110 + random.integer(20))
    sound.set(table.subarray(0, Math.min(period, LENGTH - start)), start);
  return sound;
}

const cycle = quantise(noise(250, 0.2, 'cycle'), 2 ** -15);
const HARMLESS: Record<string, Float64Array> = {
  music: music(),
  'digital silence': new Float64Array(LENGTH),
  'a square wave': squareWave(LENGTH, 60),
  'a square wave in music': mix(music(), squareWave(LENGTH, 61)),
  'a saw of 100 samples': Float64Array.from({ length: LENGTH }, (_, i) => (i % 100) / 100),
  'a tone of 100 samples': quantise(tone(LENGTH, 441, 44100), 2 ** -15),
  'a tone of nearly 100 samples': quantise(tone(LENGTH, 441.3, 44100), 2 ** -15),
  'a slow tone': quantise(tone(LENGTH, 60, 192000, 0.05), 2 ** -15),
  'a loop that comes in over music': music().map((sample, i) => (i % 3000 < 750 ? cycle[i % 250] : sample)),
  'a table of samples at a wavering pitch': wavering(),
  'noise of the last bit': quantise(noise(LENGTH, 2 ** -16), 2 ** -15),
  'dither in two bits': quantise(noise(LENGTH, 2 ** -15), 2 ** -15),
  'music of 8 bits': quantise(music(), 2 ** -7),
  'soft music of 8 bits': quantise(
    music().map((sample) => 0.1 * sample),
    2 ** -7,
  ),
  'samples held for two': music().map((_, i, all) => all[i - (i % 2)]),
  'samples held for six, of 8 bits': quantise(music(), 2 ** -7).map((_, i, all) => all[i - (i % 6)]),
  'pulses in dither': quantise(
    noise(LENGTH, 2 ** -16).map((sample, i) => sample + (i % 251 < 4 ? 0.5 : 0)),
    2 ** -15,
  ),
};

test.each(Object.keys(HARMLESS))('%s holds no fault', (name) => {
  expect(find(HARMLESS[name])).toEqual([]);
});

test('a repeat that is entered and left without a jump is sound that came again', () => {
  const sound = music();
  const again = sound.slice();
  for (let i = -200; i < 200; i++) {
    const share = Math.max(0, Math.min(1, (120 - Math.abs(i)) / 100));
    again[START + i] = share === 1 ? sound[START + i - 300] : (1 - share) * sound[START + i] + share * sound[START + i - 300];
  }
  expect(find(again)).toEqual([]);
});

test('what repeats in its turn is no fault', () => {
  const once = withRepeat(music(), START, START + 20, 61);
  expect(find(once)).toHaveLength(1);
  expect(find(withRepeat(once, START + 70, START + 90, 70))).toEqual([]);
});

test('what begins with a jump where it is first heard is a cycle', () => {
  const sound = music();
  const cycle = sound.slice(4000, 4100);
  const twice = sound.slice();
  twice.set(cycle, START - 100);
  twice.set(cycle.subarray(0, 80), START);
  expect(find(twice)).toEqual([]);
});
