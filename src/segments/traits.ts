import { DEFECT_TYPES } from '../audio.ts';
import { type ErrorStretch, roughness, type SideTraits, traitsAround } from '../dsp/error-traits.ts';
import type { ErrorRatios } from '../dsp/extent.ts';
import { logit } from '../logistic.ts';
import type { Run } from './run-tracker.ts';

/** Sound on either side whose levels are compared. */
const LEVEL_SECONDS = 0.005;
/** What lies nearer than this to a candidate may be its own. */
const GUARD_SECONDS = 0.001;

/** What is known of a candidate, in this order. Ratios are natural logarithms; errors are those of prediction. */
export const TRAITS = [
  /** Logit of the network's highest probability. */
  'network',
  /** The largest error from the past and from the future, in usual ones around. */
  'forwardError',
  'backwardError',
  /** Logarithm of the milliseconds that were found to be damaged. */
  'length',
  /** Logarithm of one more than the certain defects of the second before. */
  'company',
  /** Shares of the types, by the network, and those of the company. */
  ...DEFECT_TYPES,
  ...DEFECT_TYPES.map((type) => `${type}Company`),
  /** The highest errors nearby, over the candidate's, and how many come near it. */
  'rivalBefore',
  'rivalBehind',
  'rivalCountBefore',
  'rivalCountBehind',
  /** The level behind over that before. */
  'rise',
  'roughness',
  /** The usual error over the level of the sound. */
  'predictability',
  'likenessBefore',
  'likenessBehind',
  /** How like others are that stand at equal distances. */
  'rhythm',
  'longRhythm',
  /** Whether its errors stand out at all. */
  'standsOut',
  /** The largest error of the other channel at the same place, in usual ones, and the correlation of both. */
  'otherError',
  'otherLikeness',
  /** Sample rate over 44.1 kHz. */
  'rate',
] as const;

/** A stretch of sound around a candidate at `[start, end)` of it. */
export interface Surroundings {
  readonly samples: Float64Array;
  readonly stretch: ErrorStretch;
  readonly ratios: ErrorRatios;
  readonly peak: number;
  readonly start: number;
  readonly end: number;
  readonly standsOut: boolean;
  /** The same stretch of the other channel of a pair. */
  readonly other?: { readonly stretch: ErrorStretch; readonly ratios: ErrorRatios };
}

const ERROR_RANGE = [-1, 6] as const;
const RIVAL_RANGE = [-5, 2] as const;
const RISE_RANGE = [-4, 4] as const;
const PREDICTABILITY_RANGE = [-12, 0] as const;
const LEAST_PROBABILITY = 1e-4;

/** The TRAITS of a run, placed in its surroundings. */
export function describe(run: Run, around: Surroundings): Float64Array {
  const { stretch, ratios, peak, start, end } = around;
  const height = Math.abs(stretch.errors[peak]);
  const { before, behind, rhythm, longRhythm } = traitsAround(stretch, peak, [start, end]);
  const rival = ({ highest }: SideTraits) => logarithm(highest / height, RIVAL_RANGE);
  const [otherError, otherLikeness] = describeOther(around);
  return Float64Array.from([
    logit(Math.max(LEAST_PROBABILITY, Math.min(1 - LEAST_PROBABILITY, run.peak))),
    logarithm(ratios.forward, ERROR_RANGE),
    logarithm(ratios.backward, ERROR_RANGE),
    Math.log((1000 * Math.max(1, end - start)) / stretch.sampleRate),
    Math.log1p(sumOf(run.crowdTypes)),
    ...shares(run.typeScores),
    ...shares(run.crowdTypes),
    rival(before),
    rival(behind),
    before.rivalCount,
    behind.rivalCount,
    rise(around),
    roughness(stretch, [start, end]),
    logarithm(ratios.usual / levelAround(around), PREDICTABILITY_RANGE),
    before.likeness,
    behind.likeness,
    rhythm,
    longRhythm,
    Number(around.standsOut),
    otherError,
    otherLikeness,
    Math.log(stretch.sampleRate / 44100),
  ]);
}

function describeOther({ stretch, start, end, other }: Surroundings): [number, number] {
  if (!other) return [0, 0];
  const { forward, backward } = other.ratios;
  return [
    logarithm(Math.max(forward, backward), ERROR_RANGE),
    correlation(stretch.errors.subarray(start, end), other.stretch.errors.subarray(start, end)),
  ];
}

function rise({ samples, stretch: { sampleRate, first, last }, start, end }: Surroundings): number {
  const [guard, length] = [GUARD_SECONDS, LEVEL_SECONDS].map((seconds) => Math.round(seconds * sampleRate));
  const before = meanSquare(samples, [Math.max(first, start - guard - length), start - guard]);
  const behind = meanSquare(samples, [end + guard, Math.min(last, end + guard + length)]);
  return logarithm(Math.sqrt(behind / before), RISE_RANGE);
}

function levelAround({ samples, stretch: { sampleRate, first, last }, start, end }: Surroundings): number {
  const guard = Math.round(GUARD_SECONDS * sampleRate);
  return Math.sqrt(meanSquare(samples, [first, start - guard], [end + guard, last]));
}

function meanSquare(samples: Float64Array, ...parts: (readonly [number, number])[]): number {
  let sum = 0;
  let count = 0;
  for (const [start, end] of parts) for (let i = start; i < end; i++, count++) sum += samples[i] * samples[i];
  return sum / Math.max(1, count);
}

function correlation(a: Float64Array, b: Float64Array): number {
  let [product, energyA, energyB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    energyA += a[i] * a[i];
    energyB += b[i] * b[i];
  }
  const scale = Math.sqrt(energyA * energyB);
  return scale > 0 ? product / scale : 0;
}

function shares(scores: Float64Array): Float64Array {
  const sum = sumOf(scores);
  return sum > 0 ? scores.map((score) => score / sum) : scores;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The natural logarithm, within a range; what is no number is at its lower end. */
function logarithm(value: number, [least, most]: readonly [number, number]): number {
  const exact = Math.log(value);
  return exact > least ? Math.min(exact, most) : least;
}
