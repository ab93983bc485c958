import type { Segment } from '../audio.ts';
import { type AutoregressiveModel, fillUnknown } from '../dsp/interpolation.ts';
import { holdsOnlyNumbers } from '../dsp/statistics.ts';

/** Original samples of one channel around a segment, and every segment of the channel that overlaps them. */
export interface RepairWindow {
  readonly samples: Float64Array;
  /** Position of `samples[0]` in the recording. */
  readonly start: number;
  /** In samples of the recording; the segment itself is among them. */
  readonly flagged: readonly { readonly start: number; readonly end: number }[];
}

/** A segment in surroundings without gaps: all arrays of equal length, positions within them. */
export interface RepairScene {
  /** The segment as recorded; the window's other segments filled in. */
  readonly observed: Float64Array;
  /** The segment filled in as well, from both sides. */
  readonly filled: Float64Array;
  readonly start: number;
  readonly end: number;
  readonly model: AutoregressiveModel;
  readonly sampleRate: number;
}

/** Order of the prediction at 44.1 kHz; it follows the rate between these bounds. */
const ORDER_AT_44100 = 48;
const LEAST_ORDER = 24;
const MOST_ORDER = 64;
/** Model and samples are estimated in turn this often. */
const ROUNDS = 2;
/** Short gaps are filled from this far on either side: music is steadier there than over the whole window. */
const NEAR_SECONDS = 0.023;
const SHORT_SECONDS = 0.004;
/** The least known samples for each coefficient of the model. */
const KNOWN_PER_COEFFICIENT = 3;

/** Builds the scene of a segment; where that cannot be done, the reason, fit for a report. */
export function fillSurroundings(window: RepairWindow, segment: Segment, sampleRate: number): RepairScene | string {
  const unknown = markUnknown(window);
  const near = nearby(window, segment, sampleRate);
  const filled = window.samples.slice(near.from, near.to);
  if (!holdsOnlyNumbers(filled)) return 'values that are not finite numbers lie in or near the segment';
  const marks = unknown.subarray(near.from, near.to);
  const order = fittingOrder(marks, sampleRate);
  if (order < 1) return 'too few undamaged samples lie near the segment';
  const model = fillUnknown(filled, marks, order, ROUNDS);
  if (!model || !holdsOnlyNumbers(filled)) return 'the surroundings do not determine the missing samples';
  const start = segment.start - window.start - near.from;
  const end = segment.end - window.start - near.from;
  const observed = filled.slice();
  observed.set(window.samples.subarray(near.from + start, near.from + end), start);
  return { observed, filled, start, end, model, sampleRate };
}

function markUnknown({ samples, start, flagged }: RepairWindow): Uint8Array {
  const marks = new Uint8Array(samples.length);
  for (const other of flagged) marks.fill(1, Math.max(0, other.start - start), Math.max(0, other.end - start));
  return marks;
}

/** The part of the window to look at. */
function nearby({ samples, start }: RepairWindow, segment: Segment, sampleRate: number): { from: number; to: number } {
  if (segment.end - segment.start > SHORT_SECONDS * sampleRate) return { from: 0, to: samples.length };
  const reach = Math.round(NEAR_SECONDS * sampleRate);
  return { from: Math.max(0, segment.start - start - reach), to: Math.min(samples.length, segment.end - start + reach) };
}

function fittingOrder(unknown: Uint8Array, sampleRate: number): number {
  let known = unknown.length;
  for (let i = 0; i < unknown.length; i++) known -= unknown[i];
  const wanted = Math.round((ORDER_AT_44100 * sampleRate) / 44100);
  return Math.min(Math.max(LEAST_ORDER, Math.min(MOST_ORDER, wanted)), Math.floor(known / KNOWN_PER_COEFFICIENT));
}
