import { describe, expect, test } from 'vitest';
import { DEGRADATION_KINDS, type DegradationKind, type Degraded, degrade } from '../../../src/degrade/degrade.ts';
import type { Grain } from '../../../src/degrade/grains.ts';
import { Random } from '../../../src/degrade/random.ts';

const SAMPLE_RATE = 44100;
const STEP = 2 ** -15;
const GRAINS: Grain[] = [
  { sampleRate: 22050, channels: [Float64Array.of(0.2, 1, -0.7, 0.3), Float64Array.of(0.1, 0.5, 0.6, -0.2)] },
];

/** A stereo chord with a little noise, on the grid of 16-bit values. */
function buildClean(seconds: number): Float64Array[] {
  const random = new Random('clean');
  return [0, 1].map((channel) =>
    new Float64Array(seconds * SAMPLE_RATE).map((_, i) => {
      const chord = [220, 277, 330].reduce(
        (sum, hz) => sum + 0.1 * Math.sin((2 * Math.PI * (hz + channel) * i) / SAMPLE_RATE),
        0,
      );
      return Math.round((chord + 0.002 * random.normal()) / STEP) * STEP;
    }),
  );
}

const clean = buildClean(4);

function degradeDensely(kind: DegradationKind, seed: string): Degraded {
  return degrade(clean, SAMPLE_RATE, kind, new Random(seed), { density: 20, quantisationStep: STEP, grains: GRAINS });
}

describe.each(DEGRADATION_KINDS)('%s', (kind) => {
  const degraded = degradeDensely(kind, 'one');

  test('the same seed gives the same samples and events, another seed others', () => {
    const again = degradeDensely(kind, 'one');
    expect(again.events).toEqual(degraded.events);
    again.channels.forEach((samples, c) => {
      expect(Buffer.from(samples.buffer).equals(Buffer.from(degraded.channels[c].buffer))).toBe(true);
    });
    expect(degradeDensely(kind, 'two').events).not.toEqual(degraded.events);
  });

  test('every sample outside the events is untouched, and each event changes its first and last sample', () => {
    const inside = clean.map((samples) => new Uint8Array(samples.length));
    expect(degraded.events.length).toBeGreaterThan(5);
    for (const { channel, start, end } of degraded.events) {
      inside[channel].fill(1, start, end);
      expect(degraded.channels[channel][start]).not.toBe(clean[channel][start]);
      expect(degraded.channels[channel][end - 1]).not.toBe(clean[channel][end - 1]);
    }
    clean.forEach((samples, c) => {
      const changedOutside = samples.findIndex((sample, i) => inside[c][i] === 0 && degraded.channels[c][i] !== sample);
      expect(changedOutside).toBe(-1);
    });
  });

  test('events are sorted, within the recording, and apart from one another', () => {
    const ends = [0, 0];
    let lastStart = 0;
    for (const { channel, start, end } of degraded.events) {
      expect(start).toBeGreaterThanOrEqual(Math.max(lastStart, ends[channel]));
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(clean[0].length);
      ends[channel] = end;
      lastStart = start;
    }
  });

  test('degraded samples are values that a 16-bit file can hold', () => {
    for (const samples of degraded.channels) {
      expect(samples.every((sample) => sample >= -1 && sample <= 1 - STEP && Number.isInteger(sample / STEP))).toBe(true);
    }
  });
});

const LENGTHS_MS: Record<DegradationKind, readonly [number, number]> = {
  clicks: [1000 / SAMPLE_RATE, 8],
  crackle: [1000 / SAMPLE_RATE, 12000 / SAMPLE_RATE],
  scratch: [0.3, 22],
  digital: [1000 / SAMPLE_RATE, 20],
  mouth: [0.5, 12.1],
  mixed: [1000 / SAMPLE_RATE, 8],
  real: [1000 / SAMPLE_RATE, 4],
};

test.each(DEGRADATION_KINDS)('%s: the length of every event is in the range of its kind', (kind) => {
  const [shortest, longest] = LENGTHS_MS[kind];
  for (let seed = 0; seed < 5; seed++) {
    for (const { start, end } of degradeDensely(kind, `length ${seed}`).events) {
      const lengthMs = ((end - start) / SAMPLE_RATE) * 1000;
      expect(lengthMs).toBeGreaterThanOrEqual(shortest - 1e-9);
      expect(lengthMs).toBeLessThanOrEqual(longest);
    }
  }
});

test('over many seeds salience spreads from soft to loud, with a good share between 12 and 25 dB', () => {
  const saliences = Array.from({ length: 30 }, (_, seed) => degradeDensely('clicks', `salience ${seed}`).events)
    .flat()
    .map((event) => event.salienceDb);
  const share = (low: number, high: number) => saliences.filter((db) => db >= low && db < high).length / saliences.length;
  expect(share(12, 25)).toBeGreaterThan(0.25);
  expect(share(25, 50)).toBeGreaterThan(0.15);
  expect(share(-100, 12)).toBeGreaterThan(0.05);
});

test('groove defects strike both channels of a pair at the same instant, mostly', () => {
  const { events } = degradeDensely('scratch', 'pairs');
  const starts = [0, 1].map((channel) => events.filter((event) => event.channel === channel).map((event) => event.start));
  const paired = starts[0].filter((start) => starts[1].some((other) => Math.abs(other - start) < 20)).length;
  expect(paired / starts[0].length).toBeGreaterThan(0.3);
});

test('a mono, a three-channel and an empty recording are degraded as they are', () => {
  expect(degrade([clean[0]], SAMPLE_RATE, 'clicks', new Random(1), { density: 20 }).channels).toHaveLength(1);
  expect(degrade([...clean, clean[0]], SAMPLE_RATE, 'mouth', new Random(1), { density: 20 }).channels).toHaveLength(3);
  expect(degrade([new Float64Array(0)], SAMPLE_RATE, 'digital', new Random(1)).events).toEqual([]);
});
