import { expect, test } from 'vitest';
import type { Segment } from '../../src/audio.ts';
import { fingerprint } from '../../src/fingerprint.ts';
import { Tape } from '../../src/tape.ts';
import { noise } from '../signals.ts';

const CLICK = 1000;

/** Noise with a click; `silence` samples before it all. */
function tapeWith(silence: number, gain = 1): Tape {
  const samples = new Float64Array(silence + 2000);
  samples.set(
    noise(2000, 0.01, 'ground').map((x) => x * gain),
    silence,
  );
  samples[silence + CLICK] = 0.8;
  const tape = new Tape(1);
  tape.append({ start: 0, length: samples.length, channels: [samples] });
  return tape;
}

function segmentAt(start: number, end: number): Segment {
  return { channel: 0, start, end, type: 'click', confidence: 1 };
}

test('a defect keeps its fingerprint where the recording is shifted, and where its ends move', () => {
  const print = fingerprint(segmentAt(CLICK - 4, CLICK + 6), tapeWith(0));
  expect(print).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint(segmentAt(44_101 + CLICK - 4, 44_101 + CLICK + 6), tapeWith(44_101))).toBe(print);
  expect(fingerprint(segmentAt(CLICK - 1, CLICK + 9), tapeWith(0))).toBe(print);
});

test('another place, or other sound around it, has another fingerprint', () => {
  const print = fingerprint(segmentAt(CLICK - 4, CLICK + 6), tapeWith(0));
  expect(fingerprint(segmentAt(500, 510), tapeWith(0))).not.toBe(print);
  expect(fingerprint(segmentAt(CLICK - 4, CLICK + 6), tapeWith(0, 0.5))).not.toBe(print);
});

test('a defect at the very start or end of the recording has one, too', () => {
  expect(fingerprint(segmentAt(0, 3), tapeWith(0))).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint(segmentAt(1997, 2000), tapeWith(0))).toMatch(/^[0-9a-f]{16}$/);
});
