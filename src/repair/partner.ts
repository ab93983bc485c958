import type { Segment } from '../audio.ts';
import { solveDefinite } from '../dsp/banded.ts';
import { isHeld } from '../dsp/held-runs.ts';
import type { ChannelWindow, RepairWindow } from './scene.ts';

/** Samples of the other channel, to either side of the same instant, that a sample is foretold from. */
const REACH = 2;
const TAP_COUNT = 2 * REACH + 1;
/** A second difference takes in a sample on either side. */
const MARGIN = REACH + 1;
/** The least samples, undamaged in both channels, that say how the two go together. */
const LEAST_KNOWN = 120;
/** Where more than this share of one channel's change of slope stays unexplained, the other has little to tell. */
const MOST_UNEXPLAINED = 0.6;
/** A change of slope so many times the usual may be the same defect, too soft in the other channel to be found there. */
const STRIKING = 4;
/** Keeps the equations solvable where the other channel holds a pure tone. */
const RELATIVE_NOISE = 1e-9;

/**
 * What the other channel of a pair tells of this one: the window's length, to be subtracted before a repair and added after it, so that
 * only what the channels have apart need be made up. A few weights on the other's neighbouring samples, fitted by least squares to the
 * changes of slope (second differences, which are nearly white) around the segment. Undefined where the other channel is damaged there
 * itself, or tells little. Source: the two-channel autoregressive model of Godsill & Rayner, Digital Audio Restoration, 1998, chapter 5, in
 * two steps.
 */
export function foretellFromPartner(window: RepairWindow, segment: Segment): Float64Array | undefined {
  const { partner, samples, start } = window;
  // Where a value is held shows in this channel's own samples only.
  if (!partner || (segment.type !== 'digital' && isHeld(samples, segment.start - start, segment.end - start))) return undefined;
  const slope = changeOfSlope(partner.samples);
  const known = markKnown(window, partner);
  if (isDamaged(window, partner, segment, slope, known)) return undefined;
  const taps = fitTaps(changeOfSlope(samples), slope, known);
  return taps && weigh(partner.samples, taps);
}

/** What damage of the other channel spoils in what is foretold from it. */
export function spoilt({ flagged }: ChannelWindow): ChannelWindow['flagged'] {
  return flagged.map(({ start, end }) => ({ start: start - REACH, end: end + REACH }));
}

function changeOfSlope(samples: Float64Array): Float64Array {
  const slope = new Float64Array(samples.length);
  for (let i = 1; i < samples.length - 1; i++) slope[i] = samples[i - 1] - 2 * samples[i] + samples[i + 1];
  return slope;
}

/** 1 where neither channel is flagged, nor any sample that the equations of the instant hold. */
function markKnown({ samples, start, flagged }: RepairWindow, partner: ChannelWindow): Uint8Array {
  const known = new Uint8Array(samples.length).fill(1, MARGIN, samples.length - MARGIN);
  for (const other of [...flagged, ...partner.flagged])
    known.fill(0, Math.max(0, other.start - start - MARGIN), Math.max(0, other.end - start + MARGIN));
  return known;
}

/** Whether the other channel is flagged around the segment, or as good as. */
function isDamaged(
  { start }: RepairWindow,
  partner: ChannelWindow,
  segment: Segment,
  slope: Float64Array,
  known: Uint8Array,
): boolean {
  const [from, to] = [segment.start - MARGIN, segment.end + MARGIN];
  if (partner.flagged.some((other) => other.start < to && other.end > from)) return true;
  let energy = 0;
  let count = 0;
  for (let i = 0; i < slope.length; i++) {
    energy += known[i] * slope[i] ** 2;
    count += known[i];
  }
  const striking = STRIKING * Math.sqrt(energy / Math.max(1, count));
  for (let i = Math.max(0, from - start); i < Math.min(slope.length, to - start); i++)
    if (Math.abs(slope[i]) > striking) return true;
  return count < LEAST_KNOWN;
}

/** The weights on the other channel's samples from REACH before to REACH after; undefined where they explain too little. */
function fitTaps(own: Float64Array, other: Float64Array, known: Uint8Array): Float64Array | undefined {
  const matrix = new Float64Array(TAP_COUNT * TAP_COUNT);
  const common = new Float64Array(TAP_COUNT);
  let energy = 0;
  for (let i = MARGIN; i < own.length - MARGIN; i++) {
    if (known[i] === 0) continue;
    energy += own[i] * own[i];
    for (let tap = 0; tap < TAP_COUNT; tap++) {
      const value = other[i + tap - REACH];
      common[tap] += value * own[i];
      for (let lag = 0; tap + lag < TAP_COUNT; lag++) matrix[tap * TAP_COUNT + lag] += value * other[i + tap + lag - REACH];
    }
  }
  for (let tap = 0; tap < TAP_COUNT; tap++) matrix[tap * TAP_COUNT] = matrix[tap * TAP_COUNT] * (1 + RELATIVE_NOISE) + 1e-30;
  const taps = common.slice();
  if (!solveDefinite(matrix, TAP_COUNT, TAP_COUNT - 1, taps)) return undefined;
  const explained = taps.reduce((sum, weight, tap) => sum + weight * common[tap], 0);
  return explained >= (1 - MOST_UNEXPLAINED) * energy && energy > 0 ? taps : undefined;
}

/** The weighted sum at each sample; at the ends the last sample stands in for those beyond. */
function weigh(samples: Float64Array, taps: Float64Array): Float64Array {
  const last = samples.length - 1;
  return samples.map((_, i) => {
    let sum = 0;
    for (let tap = 0; tap < TAP_COUNT; tap++) sum += taps[tap] * samples[Math.max(0, Math.min(last, i + tap - REACH))];
    return sum;
  });
}
