import { expect, test } from 'vitest';
import { CELL_COUNT, MOST_SEEN, profileOf, TRACK_COUNT } from '../../../src/segments/profile.ts';

const LENGTH = 13_000;
const PEAK = LENGTH / 2;

interface Scene {
  readonly sampleRate?: number;
  readonly usual?: number;
  readonly samples?: Float64Array;
}

/** The profile of errors with these values, by their distance from the peak, of a sound that is 1 everywhere: what it has by track and cell. */
function look(errors: Readonly<Record<number, number>>, { sampleRate = 44100, usual = 1, samples }: Scene = {}) {
  const values = new Float64Array(LENGTH);
  for (const [distance, value] of Object.entries(errors)) values[PEAK + Number(distance)] = value;
  const stretch = { errors: values, first: 24, last: LENGTH - 24, sampleRate };
  const sound = samples ?? new Float64Array(LENGTH).fill(1);
  const backward = values.map((value) => -2 * value);
  const profile = profileOf({ samples: sound, stretch, backward, ratios: { usual }, peak: PEAK });
  return (track: number, cell: number) => profile[(CELL_COUNT / 2 + cell) * TRACK_COUNT + track];
}

test('a cell holds the largest magnitude of eight samples, as a logarithm of one more than how many usual ones it is', () => {
  const at = look({ 0: 2, 7: -8, 8: 4, [-1]: -6 }, { usual: 2 });
  expect([at(0, 0), at(0, 1), at(0, -1), at(0, 2)]).toEqual([Math.log(5), Math.log(3), Math.log(4), 0]);
});

test('beside the errors from the past there are those from the future, and the sound in quarters of its level', () => {
  const at = look({ 0: 8 });
  expect([at(0, 0), at(1, 0), at(2, 0)]).toEqual([Math.log(9), Math.log(17), Math.log(5)]);
});

test('at a higher rate cells last as long, at a lower one they are as many samples', () => {
  const high = look({ 0: 1, 31: -4, 32: 2 }, { sampleRate: 4 * 44100 });
  expect([high(0, 0), high(0, 1)]).toEqual([Math.log(5), Math.log(3)]);
  const low = look({ 0: 1, 8: 2 }, { sampleRate: 8000 });
  expect([low(0, 0), low(0, 1)]).toEqual([Math.log(2), Math.log(3)]);
});

test('beyond a limit all is as large, and where there is no number nothing is seen', () => {
  expect(look({ 0: -1e9 })(0, 0)).toBe(MOST_SEEN);
  const silent = look({ 0: 0 }, { usual: 0, samples: new Float64Array(LENGTH) });
  const strange = look(
    { 0: Number.NaN },
    { usual: Number.NaN, samples: new Float64Array(LENGTH).fill(Number.POSITIVE_INFINITY) },
  );
  for (const track of [0, 1, 2]) for (const at of [silent, strange]) expect(at(track, 0)).toBe(0);
});

test('what is not known of a stretch is not seen', () => {
  const stretch = { errors: new Float64Array(100).fill(5), first: 24, last: 76, sampleRate: 44100 };
  const profile = profileOf({ samples: stretch.errors, stretch, backward: stretch.errors, ratios: { usual: 1 }, peak: 40 });
  const middle = CELL_COUNT / 2;
  expect(profile[(middle - 2) * TRACK_COUNT]).toBeGreaterThan(0);
  for (const cell of [middle - 3, middle + 5]) expect(profile[cell * TRACK_COUNT]).toBe(0);
});
