import { expect, test } from 'vitest';
import type { Segment } from '../../../src/audio.ts';
import { buildSwing } from '../../../src/dsp/swing-course.ts';
import { repairSegment } from '../../../src/repair.ts';
import { clipStart, SwingTracer } from '../../../src/segments/swing-tracer.ts';
import { Tape } from '../../../src/tape.ts';
import { mix, noise, tone } from '../../signals.ts';

const RATE = 44100;
const START = 6000;
const SWING = { amplitude: -0.4, frequencyHz: 60, seconds: 0.015, delaySeconds: 0, decay: 'cosine' } as const;
const CLICK: Segment = { channel: 0, start: START, end: START + 24, type: 'click', confidence: 0.9 };

const clean = mix(mix(tone(12000, 95, RATE, 0.05), tone(12000, 1000, RATE, 0.1)), noise(12000, 0.001));
const scratched = mix(clean, withSnap(buildSwing(SWING, RATE, 900)));

function withSnap(wave: Float64Array): Float64Array {
  const event = new Float64Array(12000);
  event.set(wave, START);
  for (let i = 0; i < 24; i++) event[START + i] += 0.5 * (i % 2 === 0 ? 1 : -1);
  return event;
}

function trace(samples: Float64Array, segment: Segment): Segment {
  const tape = new Tape(1);
  tape.append({ start: 0, length: samples.length, channels: [samples] });
  return new SwingTracer(0, tape, RATE).trace(segment);
}

test('a click with a swing behind it is a scratch that ends with the swing', () => {
  const { start, end, type, swing } = trace(scratched, CLICK);
  expect([start, type, swing?.samples.length]).toEqual([START, 'scratch', end - start]);
  expect(Math.abs(end - START - SWING.seconds * RATE)).toBeLessThan(0.003 * RATE);
});

test('a click without one stays what it was, and so does what lies too near to an end of the recording', () => {
  expect(trace(mix(clean, withSnap(new Float64Array(1))), CLICK)).toEqual({ ...CLICK });
  const late = { ...CLICK, start: 11000, end: 11024 };
  expect(trace(scratched, late)).toBe(late);
  const early = { ...CLICK, start: 500, end: 524 };
  expect(trace(scratched, early)).toBe(early);
});

test('a grain is too light to make the arm swing', () => {
  const grain = { ...CLICK, end: START + 12 };
  expect(trace(scratched, grain)).toBe(grain);
  const crackle = { ...CLICK, type: 'crackle' } as const;
  expect(trace(scratched, crackle)).toBe(crackle);
});

test('a repair takes the swing out and leaves the music under it', () => {
  const segment = trace(scratched, CLICK);
  const samples = scratched.slice(START - 2205, segment.end + 1102);
  const patch = repairSegment({ samples, start: START - 2205, flagged: [segment] }, segment, RATE);
  expect(patch.samples.length).toBe(segment.end - START);
  const left = patch.samples.map((sample, i) => sample - clean[START + i]);
  const damage = patch.samples.map((_, i) => scratched[START + i] - clean[START + i]);
  expect(energy(left)).toBeLessThan(energy(damage) / 50);
});

test('a segment of which the start is taken keeps the rest of its swing, or none where the snap is not in it', () => {
  const swing = { snapEnd: 14, samples: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7) };
  const segment: Segment = { ...CLICK, start: 10, end: 18, swing };
  expect(clipStart(segment, 5)).toEqual(segment);
  expect(clipStart(segment, 12)).toEqual({
    ...segment,
    start: 12,
    swing: { snapEnd: 14, samples: Float64Array.of(2, 3, 4, 5, 6, 7) },
  });
  expect(clipStart(segment, 15)).toEqual({ ...CLICK, start: 15, end: 18 });
});

function energy(samples: Float64Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}
