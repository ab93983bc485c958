import type { FoundSwing, Patch, RepairMethod, Segment } from '../audio.ts';
import { isHeld } from '../dsp/held-runs.ts';
import { peakDbfs } from '../dsp/levels.ts';
import { energy } from '../dsp/statistics.ts';
import { isDoubtful, isForetold, isInvented, objectionTo } from './checks.ts';
import { foretellFromPartner, spoilt } from './partner.ts';
import { ALL_PARTS, type RepairParts } from './parts.ts';
import { removeDefect } from './removal.ts';
import { fillSurroundings, type RepairScene, type RepairWindow } from './scene.ts';
import { endWithSwing, SNAP_SECONDS, snapOf, withoutSwing } from './swing.ts';

/** Digital faults up to this length, in samples and in seconds, stand in place of the sound; so do dropouts, from this length on … */
const SHORT_FAULT_SAMPLES = 52;
const SHORT_FAULT_SECONDS = 0.0011;
const LONG_FAULT_SECONDS = 0.0035;
/** … and those between that have less than this share of its energy. */
const FAINT_SHARE = 0.05;

/** Among more than so many, itself included, a segment has to prove itself: the detector asks for less where defects are dense. */
const COMPANY = 2;

const INVENTED = 'what would be left is a sound that was not there before';
const FORETOLD = 'the segment is foretold by its surroundings about as well as they are themselves';
const DOUBT = 'what would be removed is softer than the music and stands out no more than it';

/** New samples, and how they were made. */
interface Candidate {
  readonly samples: Float64Array;
  readonly method: RepairMethod;
}

/**
 * One segment and its surroundings → patch: the gate's or the interpolation's samples, whichever the defect asks for; the original
 * (`none`, with a reason) where the surroundings cannot be used or the repair would be worse than the defect.
 */
export function repairSegment(window: RepairWindow, segment: Segment, sampleRate: number, parts = ALL_PARTS): Patch {
  if (segment.swing) return repairSwung(window, segment, segment.swing, sampleRate, parts);
  return (
    (parts.partner && repairByPartner(window, segment, sampleRate, parts)) || repairAlone(window, segment, sampleRate, parts)
  );
}

/** What the other channel foretells is set aside, and the rest repaired; undefined where it foretells too little, or that will not do. */
function repairByPartner(window: RepairWindow, segment: Segment, sampleRate: number, parts: RepairParts): Patch | undefined {
  const foretold = foretellFromPartner(window, segment);
  if (!foretold) return undefined;
  const rest = window.samples.map((sample, i) => sample - foretold[i]);
  const flagged = [...window.flagged, ...(window.partner ? spoilt(window.partner) : [])];
  const { samples, method } = repairAlone({ start: window.start, samples: rest, flagged }, segment, sampleRate, parts);
  if (method === 'none') return undefined;
  const at = segment.start - window.start;
  const original = originalSamples(window, segment);
  // What was left as it was stays so to the bit.
  const repaired = original.map((sample, i) => (samples[i] === rest[at + i] ? sample : samples[i] + foretold[at + i]));
  return buildPatch(window, segment, { samples: repaired, method });
}

function repairAlone(window: RepairWindow, segment: Segment, sampleRate: number, parts: RepairParts): Patch {
  const scene = fillSurroundings(window, segment, sampleRate, parts);
  if (typeof scene === 'string') return keepOriginal(window, segment, scene);
  let reason = '';
  for (const candidate of candidates(scene, segment, parts)) {
    reason = objectionTo(candidate.samples, scene);
    if (reason !== '') continue;
    const doubt = parts.doubt ? doubtOf(candidate.samples, scene, window, segment) : '';
    if (doubt !== '') return keepOriginal(window, segment, doubt);
    const samples = widen(window, segment, scene, candidate.samples);
    const removed = removedSwing(window, segment, samples, sampleRate);
    return removed
      ? repairSwung(window, segment, removed, sampleRate, parts)
      : buildPatch(window, segment, { ...candidate, samples });
  }
  return keepOriginal(window, segment, reason);
}

/** What the gate took out of a scratch as a swing: its windows are too long for the snap, which is still there. */
function removedSwing(window: RepairWindow, segment: Segment, samples: Float64Array, sampleRate: number): FoundSwing | undefined {
  const snapEnd = segment.start + Math.round(SNAP_SECONDS * sampleRate);
  if (segment.type !== 'scratch' || segment.end < snapEnd + Math.round(SNAP_SECONDS * sampleRate)) return undefined;
  const original = originalSamples(window, segment);
  return { snapEnd, samples: original.map((sample, i) => sample - samples[i]) };
}

/** The swing is subtracted, and what is left repaired as the snap it is. */
function repairSwung(window: RepairWindow, segment: Segment, swing: FoundSwing, sampleRate: number, parts: RepairParts): Patch {
  const calm = withoutSwing(window, segment, swing);
  const snap = repairSegment(calm, snapOf(segment, swing), sampleRate, parts);
  const repaired = originalSamples(calm, segment).slice();
  repaired.set(snap.samples);
  const samples = endWithSwing(repaired, originalSamples(window, segment), sampleRate);
  return buildPatch(window, segment, { samples, method: snap.method === 'none' ? 'gate' : snap.method });
}

/** Why the defect may as well be music; empty where it may not. */
function doubtOf(samples: Float64Array, scene: RepairScene, window: RepairWindow, segment: Segment): string {
  if (hasSoundLeft(scene, segment)) {
    if (window.flagged.length > COMPANY && isForetold(scene)) return FORETOLD;
    if (isInvented(samples, scene)) return INVENTED;
  }
  return isDoubtful(samples, scene, segment.type) ? DOUBT : '';
}

/** Best first; interpolation is what remains when the gate's result is refused. */
function* candidates(scene: RepairScene, segment: Segment, parts: RepairParts): Generator<Candidate> {
  const interpolated = { samples: scene.filled.slice(scene.start, scene.end), method: 'ar' } as const;
  if (hasSoundLeft(scene, segment)) yield removeDefect(scene, segment.type, parts) ?? interpolated;
  yield interpolated;
}

/** False where the defect stands in place of the sound: most digital faults, a value held for most of the segment, or silence all around. */
function hasSoundLeft(scene: RepairScene, { type }: Segment): boolean {
  const { observed, filled, start, end } = scene;
  if (isSilent(filled) || (type === 'digital' && !isUnlikelyFault(scene))) return false;
  return end - start <= 2 || !isHeld(observed, start, end);
}

/** Most digital faults are short, long or nearly silent; what is neither may as well lie over the sound, or be sound taken for a fault. */
function isUnlikelyFault({ observed, filled, start, end, sampleRate }: RepairScene): boolean {
  const length = end - start;
  if (length <= Math.max(SHORT_FAULT_SAMPLES, SHORT_FAULT_SECONDS * sampleRate)) return false;
  if (length > LONG_FAULT_SECONDS * sampleRate) return false;
  return energy(observed.subarray(start, end)) > FAINT_SHARE * energy(filled.subarray(start, end));
}

/** The repaired samples among those of the segment that the defect does not touch. */
function widen(window: RepairWindow, segment: Segment, scene: RepairScene, repaired: Float64Array): Float64Array {
  const samples = originalSamples(window, segment).slice();
  samples.set(repaired, scene.offset + scene.start - segment.start);
  return samples;
}

function isSilent(samples: Float64Array): boolean {
  for (let i = 0; i < samples.length; i++) if (samples[i] !== 0) return false;
  return true;
}

function buildPatch(window: RepairWindow, segment: Segment, { samples, method }: Candidate): Patch {
  const original = originalSamples(window, segment);
  const removedDb = round1(10 * Math.log10((energy(original) + 1e-20) / (energy(samples) + 1e-20)));
  return { segment, samples, method, peakDbfs: peakDbfs(original), removedDb };
}

function keepOriginal(window: RepairWindow, segment: Segment, reason: string): Patch {
  const peak = peakDbfs(originalSamples(window, segment));
  return { segment, samples: new Float64Array(0), method: 'none', reason, peakDbfs: peak, removedDb: 0 };
}

function originalSamples(window: RepairWindow, segment: Segment): Float64Array {
  return window.samples.subarray(segment.start - window.start, segment.end - window.start);
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
