import { expect, test } from 'vitest';
import type { Patch, Segment } from '../../../src/audio.ts';
import { ALL_PARTS } from '../../../src/repair/parts.ts';
import type { ChannelWindow } from '../../../src/repair/scene.ts';
import { repairSegment } from '../../../src/repair.ts';
import { mix, noise, toneMixture, withClick } from '../../signals.ts';

const RATE = 44100;
const LENGTH = 4000;
const MIDDLE = 2000;
const common = mix(toneMixture(LENGTH, RATE), noise(LENGTH, 0.05));
const left = mix(common, noise(LENGTH, 0.002, 7));
/** Softer, and a sample later. */
const right = mix(
  Float64Array.from(common, (_, i) => 0.6 * (common[i - 1] ?? 0)),
  noise(LENGTH, 0.002, 8),
);
const CLICK = Float64Array.from({ length: 20 }, (_, i) => 0.4 * Math.exp(-i / 6) * Math.cos(0.9 * i));
const segment: Segment = { channel: 0, start: MIDDLE, end: MIDDLE + 20, type: 'click', confidence: 1 };
const damaged = withClick(left, MIDDLE, CLICK);

function errorOf({ samples }: Patch): number {
  return samples.reduce((sum, sample, i) => sum + (sample - left[MIDDLE + i]) ** 2, 0);
}

function repairBeside(partner: ChannelWindow): Patch {
  return repairSegment({ samples: damaged, start: 0, flagged: [segment], partner }, segment, RATE);
}

const alone = repairSegment({ samples: damaged, start: 0, flagged: [segment] }, segment, RATE);

test('what the other channel holds as well is taken from there', () => {
  expect(errorOf(repairBeside({ samples: right, flagged: [] }))).toBeLessThan(errorOf(alone) / 10);
});

test('where both channels hold the same sound, it comes back as it was', () => {
  expect(errorOf(repairBeside({ samples: left, flagged: [] }))).toBeLessThan(1e-9);
});

test('a channel that tells nothing of the damaged one changes no sample of its repair', () => {
  expect(repairBeside({ samples: noise(LENGTH, 0.3, 9), flagged: [] })).toEqual(alone);
  expect(repairBeside({ samples: new Float64Array(LENGTH), flagged: [] })).toEqual(alone);
  expect(repairBeside({ samples: new Float64Array(LENGTH).fill(Number.NaN), flagged: [] })).toEqual(alone);
});

test('nothing is taken from a channel that is damaged at the same time, found or not', () => {
  expect(repairBeside({ samples: right, flagged: [{ start: MIDDLE - 30, end: MIDDLE + 1 }] })).toEqual(alone);
  expect(repairBeside({ samples: withClick(right, MIDDLE, CLICK), flagged: [] })).toEqual(alone);
});

test('damage elsewhere in the other channel does not reach the repair', () => {
  const elsewhere = { start: MIDDLE + 60, end: MIDDLE + 80 };
  const patch = repairBeside({ samples: withClick(right, elsewhere.start, CLICK), flagged: [elsewhere] });
  expect(errorOf(patch)).toBeLessThan(errorOf(alone) / 5);
});

test('nor does damage right beside it, however loud', () => {
  const beside = { start: MIDDLE - 14, end: MIDDLE - 4 };
  const window = { samples: damaged, start: 0, flagged: [segment] };
  const spoilt = { samples: withClick(right, beside.start, new Float64Array(10).fill(30)), flagged: [beside] };
  expect(errorOf(repairSegment({ ...window, partner: spoilt }, segment, RATE))).toBeLessThan(errorOf(alone) / 5);
});

test('the part can be left out', () => {
  const window = { samples: damaged, start: 0, flagged: [segment], partner: { samples: right, flagged: [] } };
  expect(repairSegment(window, segment, RATE, { ...ALL_PARTS, partner: false })).toEqual(alone);
});

test('no sample is changed by the rounding of setting the other channel aside and adding it again', () => {
  const hissing = mix(right, noise(LENGTH, 0.015, 10));
  for (let place = 600; place < 3400; place += 100) {
    const grained = withClick(left, place, [0.3, -0.5, 0.4]);
    const wide: Segment = { ...segment, start: place - 8, end: place + 11, type: 'crackle' };
    const window = { samples: grained, start: 0, flagged: [wide], partner: { samples: hissing, flagged: [] } };
    const changes = repairSegment(window, wide, RATE).samples.map((sample, i) => Math.abs(sample - grained[wide.start + i]));
    expect(changes.filter((change) => change > 0 && change < 1e-12)).toHaveLength(0);
  }
});
