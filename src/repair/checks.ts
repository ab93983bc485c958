import type { DefectType } from '../audio.ts';
import { EXCESS_REACH_SECONDS, excessError } from '../dsp/excess-error.ts';
import { holdsOnlyNumbers, meanSquare } from '../dsp/statistics.ts';
import type { RepairScene } from './scene.ts';

/** A patch may exceed what the segment and its surroundings reach by this factor: a defect can hide a peak of the music. */
const MARGIN = 1.5;
/** Steps of the last bits are no discontinuity. */
const SMALLEST_STEP = 1e-4;
/** By how much the change of slope of what is removed must stand over the surroundings': long repairs take more music for a defect. */
const LEAST_SALIENCE_DB = {
  click: -Infinity,
  crackle: -Infinity,
  scratch: 20,
  digital: -Infinity,
  mouth: 3,
} as const satisfies Record<DefectType, number>;
const SALIENCE_REACH_SECONDS = 0.02;
/** Shorter stretches hold too few independent samples to tell by their correlation whether the music is in them. */
const SHORTEST_CORRELATED_SECONDS = 0.003;
/** Energy of the recorded stretch over what is left of it from which on the defect hides what it covers. */
const HIDING_RATIO = 4;
/** The least share of what is left that must have been there. */
const LEAST_COMMON_SHARE = 0.5;
/** Powers before and behind that differ by less than 6 dB are of steady music, which the repair knows well. */
const STEADY_RATIO = 4;
/** Of an error over those nearby, in energy: of what is flagged among others and has less, most is no defect … */
const LEAST_EXCESS = 5;
/** … up to this length: longer defects are soft, and their error is spread. */
const LONGEST_FORETOLD_SECONDS = 0.0015;

/** Why a patch must not be used, fit for a report; empty where it may. */
export function objectionTo(samples: Float64Array, scene: RepairScene): string {
  if (!holdsOnlyNumbers(samples)) return 'the repair gave values that are not finite numbers';
  const { observed, start, end } = scene;
  const from = Math.max(0, start - 2);
  const patched = scene.filled.slice(from, end + 2);
  patched.set(samples, start - from);
  const loudest = MARGIN * Math.max(peak(observed, start, end), SMALLEST_STEP);
  if (exceeds(peak(patched, start - from, end - from), loudest, scene, peak))
    return 'the repair would be louder than the segment and its surroundings';
  const sharpest = MARGIN * Math.max(kink(observed, start - 1, end + 1), SMALLEST_STEP);
  if (exceeds(kink(patched, start - 1 - from, end + 1 - from), sharpest, scene, kink))
    return 'the repair would be rougher than the segment and its surroundings';
  return '';
}

/** The surroundings are looked at only where the segment itself does not excuse the value. */
function exceeds(value: number, limit: number, scene: RepairScene, measure: Measure): boolean {
  return value > limit && value > MARGIN * surroundings(scene, measure);
}

/**
 * Whether what the repair takes out of the scene's stretch may as well be music: softer than what it leaves, without an edge that
 * the surroundings have not, and where the music changes. Better a masked defect than a dulled onset.
 */
export function isDoubtful(samples: Float64Array, scene: RepairScene, type: DefectType): boolean {
  const removed = new Float64Array(samples.length + 4);
  for (let i = 0; i < samples.length; i++) removed[i + 2] = scene.observed[scene.start + i] - samples[i];
  if (meanSquare(removed) > meanSquare(samples) || isSteady(scene)) return false;
  const usual = Math.sqrt(usualSlopeEnergy(scene));
  return kink(removed, 1, removed.length - 1) < 10 ** (LEAST_SALIENCE_DB[type] / 20) * usual;
}

/**
 * Whether the sound that a repair leaves was not there before: a defect knows nothing of the music that it covers, so what was
 * recorded holds all of the music and correlates with it, unless the defect is far the louder.
 */
export function isInvented(samples: Float64Array, { observed, start, sampleRate }: RepairScene): boolean {
  if (samples.length < SHORTEST_CORRELATED_SECONDS * sampleRate) return false;
  let recorded = 0;
  let left = 0;
  let common = 0;
  for (let i = 0; i < samples.length; i++) {
    recorded += observed[start + i] * observed[start + i];
    left += samples[i] * samples[i];
    common += observed[start + i] * samples[i];
  }
  return recorded < HIDING_RATIO * left && common < LEAST_COMMON_SHARE * left;
}

/**
 * Whether the stretch as recorded is foretold about as well as the sound around it: then nothing shows that a defect is there, and what
 * repair would take out is the sound's own noise.
 */
export function isForetold(scene: RepairScene): boolean {
  if (scene.end - scene.start > LONGEST_FORETOLD_SECONDS * scene.sampleRate) return false;
  const reach = Math.round(EXCESS_REACH_SECONDS * scene.sampleRate);
  return excessError(scene, scene.model.filter, reach) < LEAST_EXCESS;
}

/** Whether the sound is about as loud before the stretch as behind it. */
function isSteady({ filled, start, end, sampleRate }: RepairScene): boolean {
  const reach = Math.round(SALIENCE_REACH_SECONDS * sampleRate);
  const before = meanSquare(filled.subarray(Math.max(0, start - reach), start));
  const behind = meanSquare(filled.subarray(end, end + reach));
  return Math.max(before, behind) < STEADY_RATIO * Math.min(before, behind);
}

/** Mean square of the second difference around the stretch. */
function usualSlopeEnergy({ filled, start, end, sampleRate }: RepairScene): number {
  const reach = Math.round(SALIENCE_REACH_SECONDS * sampleRate);
  const from = Math.max(1, start - reach);
  const to = Math.min(filled.length - 1, end + reach);
  let sum = 0;
  for (let i = from; i < to; i++) sum += (filled[i - 1] - 2 * filled[i] + filled[i + 1]) ** 2;
  return sum / Math.max(1, to - from);
}

type Measure = (signal: Float64Array, from: number, to: number) => number;

function surroundings({ filled, start, end }: RepairScene, measure: Measure): number {
  return Math.max(measure(filled, 0, start), measure(filled, end, filled.length));
}

function peak(signal: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const magnitude = Math.abs(signal[i]);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** Largest second difference around the samples of `[from, to)` that have neighbours. */
function kink(signal: Float64Array, from: number, to: number): number {
  let largest = 0;
  const last = Math.min(to, signal.length - 1);
  for (let i = Math.max(1, from); i < last; i++) {
    const magnitude = Math.abs(signal[i - 1] - 2 * signal[i] + signal[i + 1]);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}
