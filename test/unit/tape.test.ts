import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Tape } from '../../src/tape.ts';
import { noise } from '../signals.ts';
import { cutIntoBlocks } from '../streams.ts';

function tapeOf(channels: readonly Float64Array[], blockLength = 7, capacity = 8): Tape {
  const tape = new Tape(channels.length, capacity);
  for (const block of cutIntoBlocks(channels, [blockLength])) tape.append(block);
  return tape;
}

/** What a tape that holds `[start, sound.length)` of a sound must read. */
function expected(sound: Float64Array, start: number, from: number, length: number): number[] {
  return Array.from({ length }, (_, i) => (from + i >= start && from + i < sound.length ? sound[from + i] : 0));
}

test('a tape reads as the plain array would, zero outside, whatever the blocks and however much is forgotten', () => {
  const step = fc.record({ length: fc.nat(60), forgetBefore: fc.nat(400), from: fc.integer({ min: -20, max: 420 }) });
  const property = fc.property(fc.array(step, { maxLength: 12 }), fc.integer({ min: 1, max: 33 }), (steps, capacity) => {
    const sounds = [noise(12 * 60, 1, 'left'), noise(12 * 60, 1, 'right')];
    const tape = new Tape(2, capacity);
    let end = 0;
    let start = 0;
    for (const { length, forgetBefore, from } of steps) {
      tape.append({ start: end, length, channels: sounds.map((sound) => sound.subarray(end, end + length)) });
      end += length;
      tape.forget(forgetBefore);
      start = Math.max(start, Math.min(forgetBefore, end));
      expect([tape.start, tape.end]).toEqual([start, end]);
      for (const [c, sound] of sounds.entries()) {
        const target = new Float64Array(50).fill(Number.NaN);
        expect([...tape.read(c, from, target)]).toEqual(expected(sound.subarray(0, end), start, from, 50));
      }
    }
  });
  fc.assert(property, { numRuns: 60 });
});

test('a tape grows when it is full, and not a sample later', () => {
  const sound = noise(20, 1);
  for (const blockLength of [1, 2, 3, 8, 9])
    expect(tapeOf([sound], blockLength, 8).read(0, 0, new Float64Array(20))).toEqual(sound);
});

test('a tape takes a block that is longer than all it could hold so far', () => {
  const sound = noise(1000, 1);
  const tape = tapeOf([sound], 1000, 4);
  expect(tape.read(0, 0, new Float64Array(1000))).toEqual(sound);
});

test('a tape keeps its own copy: what happens to a block afterwards does not reach it', () => {
  const samples = Float64Array.of(1, 2, 3);
  const tape = new Tape(1);
  tape.append({ start: 0, length: 3, channels: [samples] });
  samples.fill(9);
  expect([...tape.read(0, 0, new Float64Array(3))]).toEqual([1, 2, 3]);
});

test('a tape takes only the length that a block states', () => {
  const tape = new Tape(1, 4);
  tape.append({ start: 0, length: 2, channels: [Float64Array.of(1, 2, 9, 9)] });
  tape.append({ start: 2, length: 1, channels: [Float64Array.of(3, 9)] });
  expect([...tape.read(0, 0, new Float64Array(5))]).toEqual([1, 2, 3, 0, 0]);
});

test('what was forgotten does not come back when an earlier position is named', () => {
  const tape = tapeOf([Float64Array.of(1, 2, 3, 4)]);
  tape.forget(3);
  tape.forget(1);
  expect(tape.start).toBe(3);
  expect([...tape.read(0, 0, new Float64Array(4))]).toEqual([0, 0, 0, 4]);
});

test('a tape is complete only once it is told so', () => {
  const tape = tapeOf([Float64Array.of(1, 2)]);
  expect(tape.isComplete).toBe(false);
  tape.complete();
  expect(tape.isComplete).toBe(true);
});
