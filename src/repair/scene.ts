import type { DefectType, Segment } from '../audio.ts';
import type { AutoregressiveModel } from '../dsp/autoregressive-fit.ts';
import { isHeld } from '../dsp/held-runs.ts';
import { Interpolator } from '../dsp/interpolation.ts';
import { holdsOnlyNumbers, meanSquare } from '../dsp/statistics.ts';
import { ALL_PARTS } from './parts.ts';
import { findTouched } from './touched.ts';

/** Original samples of one channel, and every segment of the channel that overlaps them, in samples of the recording. */
export interface ChannelWindow {
  readonly samples: Float64Array;
  readonly flagged: readonly { readonly start: number; readonly end: number }[];
}

/** What lies around a segment, which is itself among those that are flagged. */
export interface RepairWindow extends ChannelWindow {
  /** Position of `samples[0]` in the recording. */
  readonly start: number;
  /** The same samples of the other channel of a pair. */
  readonly partner?: ChannelWindow;
}

/** Positions within a window. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A stretch, `[start, end)`, in surroundings without gaps: all arrays of equal length. */
interface FilledStretch extends Stretch {
  /** The stretch as recorded; all else that is flagged filled in. */
  readonly observed: Float64Array;
  /** The stretch filled in as well, from both sides. */
  readonly filled: Float64Array;
  readonly model: AutoregressiveModel;
}

/** What the defect touches of a segment, and what lies around. */
export interface RepairScene extends FilledStretch {
  /** Position of the arrays' first sample in the recording. */
  readonly offset: number;
  readonly sampleRate: number;
}

/** What the samples of a segment of some length are predicted from. */
interface Scope {
  readonly longestSeconds: number;
  /** How far to look to either side, within the window. */
  readonly reachSeconds: number;
  /** Of the prediction, at 44.1 kHz. */
  readonly order: number;
}

/** Music is steadier near by; a longer gap needs more of it. */
const LONG: Scope = { longestSeconds: Number.POSITIVE_INFINITY, reachSeconds: Number.POSITIVE_INFINITY, order: 48 };
const SCOPES: readonly Scope[] = [
  { longestSeconds: 0.00035, reachSeconds: 0.01, order: 32 },
  { longestSeconds: 0.004, reachSeconds: 0.016, order: 48 },
  LONG,
];
/** Rounds of finding what the defect touches: the third finds hardly anything more. */
const MOST_ROUNDS = 3;
/** Flagged samples of a short segment, and of a long one; still longer ones are damaged as a whole. */
const SHORT_SAMPLES = 64;
const LONG_SAMPLES = 160;
/**
 * Natural logarithm of the odds for a flagged sample of a short segment, and of a long one, to be damaged, before it is looked at: grains
 * and faults of the wire begin and end at once, others fade, and no faded end is worth more than the gate.
 */
const DAMAGED_ODDS = {
  click: [2.8, 5],
  crackle: [1.5, 1.5],
  scratch: [2.5, Infinity],
  digital: [1, Infinity],
  mouth: [2.5, Infinity],
} as const satisfies Record<DefectType, readonly [number, number]>;
const LEAST_ORDER = 24;
const MOST_ORDER = 64;
/**
 * Of a long digital fault nothing can be saved but by foresight, which a high order gives: what a gap's samples times the squared order
 * may come to, and the most at 44.1 kHz. Source: Kauppinen & Roth, Audio signal extrapolation: theory and applications, 2002.
 */
const FORESIGHT_BUDGET = 4e7;
const MOST_FORESIGHT = 300;
/** Of the energy around, an offset that is set aside makes up so much. */
const OFFSET_SHARE = 0.5;
/** The least known samples for each coefficient of the model. */
const KNOWN_PER_COEFFICIENT = 3;

/** Builds the scene of a segment; where that cannot be done, the reason, fit for a report. */
export function fillSurroundings(
  window: RepairWindow,
  segment: Segment,
  sampleRate: number,
  parts = ALL_PARTS,
): RepairScene | string {
  const scope = scopeOf(segment, sampleRate);
  const near = nearby(window, segment, reachOf(segment, sampleRate));
  const samples = window.samples.subarray(near.from, near.to);
  if (!holdsOnlyNumbers(samples)) return 'values that are not finite numbers lie in or near the segment';
  const marks = markUnknown(window, near);
  const order = fittingOrder(marks, scope === LONG ? longOrder(segment, sampleRate) : ordinaryOrder(scope, sampleRate));
  if (order < 1) return 'too few undamaged samples lie near the segment';
  const offset = window.start + near.from;
  const stretch = { start: segment.start - offset, end: segment.end - offset };
  const odds = parts.extents ? damagedOdds(segment, samples, stretch) : Number.POSITIVE_INFINITY;
  const mean = scope === LONG && segment.type === 'digital' ? offsetOf(samples, marks) : 0;
  const scene = fill(mean === 0 ? samples : shifted(samples, -mean), marks, stretch, order, odds);
  if (scene && mean !== 0)
    return { ...scene, observed: shifted(scene.observed, mean), filled: shifted(scene.filled, mean), offset, sampleRate };
  return scene ? { ...scene, offset, sampleRate } : 'the surroundings do not determine the missing samples';
}

/** Of a value that is held no sample is right, however near to the sound some come. */
function damagedOdds({ type }: Segment, samples: Float64Array, { start, end }: Stretch): number {
  if (end - start > LONG_SAMPLES || (type === 'digital' && isHeld(samples, start, end))) return Number.POSITIVE_INFINITY;
  const [short, long] = DAMAGED_ODDS[type];
  return end - start <= SHORT_SAMPLES ? short : long;
}

/**
 * The mean of the known samples, where it is most of what is heard there, 0 elsewhere: prediction draws what it cannot tell towards zero, where a
 * sound with an offset does not lie.
 */
function offsetOf(samples: Float64Array, unknown: Uint8Array): number {
  const known = samples.filter((_, i) => unknown[i] === 0);
  const mean = known.reduce((sum, sample) => sum + sample, 0) / Math.max(1, known.length);
  return mean * mean >= OFFSET_SHARE * meanSquare(known) ? mean : 0;
}

function shifted(samples: Float64Array, by: number): Float64Array {
  return samples.map((sample) => sample + by);
}

function scopeOf({ start, end }: Segment, sampleRate: number): Scope {
  return SCOPES.find(({ longestSeconds }) => (end - start) / sampleRate <= longestSeconds) as Scope;
}

/** How far to either side of a segment samples are looked at, if the window holds so many. */
export function reachOf(segment: Segment, sampleRate: number): number {
  return Math.round(scopeOf(segment, sampleRate).reachSeconds * sampleRate);
}

/** Model and samples in turn; in between it is found what the defect touches, the more closely the more samples are known. */
function fill(
  samples: Float64Array,
  marks: Uint8Array,
  segment: Stretch,
  order: number,
  damagedOdds: number,
): FilledStretch | undefined {
  const filled = samples.slice();
  const interpolator = new Interpolator(filled, marks, order);
  let model = interpolator.refine(marks);
  let { start, end } = segment;
  for (let round = 0; model && round < MOST_ROUNDS; round++) {
    const [from, to] = findTouched({ samples, filled, start, end }, model, damagedOdds);
    if (round > 0 && from === start && to === end) break;
    release(samples, filled, marks, start, from);
    release(samples, filled, marks, to, end);
    [start, end] = [from, to];
    if (round === 0) model = interpolator.refine(marks, start, end);
    else if (!interpolator.fill(marks, model, start, end)) return undefined;
  }
  if (!model || !holdsOnlyNumbers(filled)) return undefined;
  const observed = filled.slice();
  for (let i = start; i < end; i++) observed[i] = samples[i];
  return { observed, filled, start, end, model };
}

/** Takes the samples of `[from, to)` for undamaged. */
function release(samples: Float64Array, filled: Float64Array, marks: Uint8Array, from: number, to: number): void {
  marks.fill(0, from, to);
  for (let i = from; i < to; i++) filled[i] = samples[i];
}

function markUnknown({ start, flagged }: RepairWindow, near: { from: number; to: number }): Uint8Array {
  const marks = new Uint8Array(near.to - near.from);
  const origin = start + near.from;
  for (const other of flagged) marks.fill(1, Math.max(0, other.start - origin), Math.max(0, other.end - origin));
  return marks;
}

/** The part of the window to look at. */
function nearby({ samples, start }: RepairWindow, segment: Segment, reach: number): { from: number; to: number } {
  return { from: Math.max(0, segment.start - start - reach), to: Math.min(samples.length, segment.end - start + reach) };
}

function longOrder({ type, start, end }: Segment, sampleRate: number): number {
  if (type !== 'digital') return ordinaryOrder(LONG, sampleRate);
  const most = Math.round((MOST_FORESIGHT * sampleRate) / 44100);
  return Math.max(ordinaryOrder(LONG, sampleRate), Math.min(most, Math.floor(Math.sqrt(FORESIGHT_BUDGET / (end - start)))));
}

function ordinaryOrder({ order }: Scope, sampleRate: number): number {
  return Math.max(LEAST_ORDER, Math.min(MOST_ORDER, Math.round((order * sampleRate) / 44100)));
}

function fittingOrder(unknown: Uint8Array, wanted: number): number {
  let known = unknown.length;
  for (let i = 0; i < unknown.length; i++) known -= unknown[i];
  return Math.min(wanted, Math.floor(known / KNOWN_PER_COEFFICIENT));
}
