import type { DefectEvent } from '../../src/degrade/degrade.ts';

/** Softer events are neither asked for nor held against a tool. */
export const SALIENT_DB = 12;
/** How far a change may stand off an event, at 44.1 kHz. */
const TOLERANCE_SAMPLES = 24;
/** Changed samples at most this far apart belong to one stretch. */
const BRIDGED_SAMPLES = 4;

/** A stretch of one channel that a tool says it flagged. */
export interface FlaggedStretch {
  readonly channel: number;
  readonly start: number;
  readonly end: number;
}

/** What one cleaned recording is judged by: planar samples, full scale ±1.0. */
export interface Trial {
  readonly clean: readonly Float64Array[];
  readonly degraded: readonly Float64Array[];
  readonly output: readonly Float64Array[];
  readonly sampleRate: number;
  readonly events: readonly DefectEvent[];
  readonly quantisationStep: number;
  /** What the tool's report lists; empty where it has none. */
  readonly flagged: readonly FlaggedStretch[];
}

/** Sums that may be added over recordings. */
export interface Tally {
  foundEvents: number;
  missedEvents: number;
  rightRuns: number;
  falseRuns: number;
  channelMinutes: number;
  errorBefore: number;
  errorAfter: number;
  touchedFarSamples: number;
  farSamples: number;
}

function emptyTally(): Tally {
  return {
    foundEvents: 0,
    missedEvents: 0,
    rightRuns: 0,
    falseRuns: 0,
    channelMinutes: 0,
    errorBefore: 0,
    errorAfter: 0,
    touchedFarSamples: 0,
    farSamples: 0,
  };
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return addUp(emptyTally(), tallies);
}

/** Adds field by field, beginning with `nothing`, whose fields are 0. */
export function addUp<Sums extends Record<keyof Sums, number>>(nothing: Sums, terms: readonly Sums[]): Sums {
  const keys = Object.keys(nothing) as (keyof Sums)[];
  const sumOf = (key: keyof Sums) => terms.reduce((sum, term) => sum + term[key], 0);
  return Object.fromEntries(keys.map((key) => [key, sumOf(key)])) as Sums;
}

/** Event precision, recall and F1, and harm, of summed tallies. */
export function summarize(tally: Tally) {
  const precision = tally.rightRuns / Math.max(1, tally.rightRuns + tally.falseRuns);
  const recall = tally.foundEvents / Math.max(1, tally.foundEvents + tally.missedEvents);
  return {
    precision,
    recall,
    f1: (2 * precision * recall) / Math.max(1e-9, precision + recall),
    falsePerChannelMinute: tally.falseRuns / Math.max(1e-9, tally.channelMinutes),
    touchedShare: tally.touchedFarSamples / Math.max(1, tally.farSamples),
    gainDb: 10 * Math.log10((tally.errorBefore + 1e-12) / (tally.errorAfter + 1e-12)),
  };
}

/** Runs of set flags, `[start, end)`; those whose last and first samples lie at most `join` apart are one. */
export function runsOf(flags: Uint8Array, join: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let i = 0; i < flags.length; i++) {
    if (flags[i] === 0) continue;
    const last = runs.at(-1);
    if (last && i - (last[1] - 1) <= join) last[1] = i + 1;
    else runs.push([i, i + 1]);
  }
  return runs;
}

/** How far a change may stand off what it is to repair, at the recording's own rate. */
export function toleranceSamples(sampleRate: number): number {
  return Math.floor((TOLERANCE_SAMPLES * sampleRate) / 44100);
}

/** Judges any tool alike: what it changed is what it flagged. Distances are taken at the recording's own rate. */
export function scoreTrial(trial: Trial): Tally {
  const tally = emptyTally();
  const tolerance = toleranceSamples(trial.sampleRate);
  for (let channel = 0; channel < trial.clean.length; channel++) scoreChannel(trial, channel, tolerance, tally);
  return tally;
}

/** What went into a tool and what came out. */
type Change = Pick<Trial, 'degraded' | 'output' | 'quantisationStep'>;

/** What the tool changed in all channels, small gaps bridged. */
export function changedStretches(change: Change): FlaggedStretch[] {
  return change.degraded.flatMap((_, channel) =>
    runsOf(changedSamples(change, channel), BRIDGED_SAMPLES).map(([start, end]) => ({ channel, start, end })),
  );
}

/** Samples that the tool changed by more than rounding. */
function changedSamples({ output, degraded, quantisationStep }: Change, channel: number): Uint8Array {
  const [after, before] = [output[channel], degraded[channel]];
  const changed = new Uint8Array(before.length);
  for (let i = 0; i < changed.length; i++) changed[i] = Number(Math.abs(after[i] - before[i]) > 1.5 * quantisationStep);
  return changed;
}

function scoreChannel(trial: Trial, channel: number, tolerance: number, tally: Tally): void {
  const changed = changedSamples(trial, channel);
  const events = trial.events.filter((event) => event.channel === channel);
  const near = new Uint8Array(changed.length);
  for (const { start, end } of events) near.fill(1, Math.max(0, start - tolerance), end + tolerance);
  const found = changed.slice();
  for (const stretch of trial.flagged) if (stretch.channel === channel) found.fill(1, stretch.start, stretch.end);
  countEvents(events, found, tolerance, tally);
  countRuns(changed, near, tolerance, tally);
  countSamples(trial, channel, changed, near, tally);
  tally.channelMinutes += changed.length / trial.sampleRate / 60;
}

function countEvents(events: readonly DefectEvent[], found: Uint8Array, tolerance: number, tally: Tally): void {
  for (const { start, end, salienceDb } of events) {
    if (salienceDb < SALIENT_DB) continue;
    const isFound = found.subarray(Math.max(0, start - tolerance), end + tolerance).includes(1);
    if (isFound) tally.foundEvents++;
    else tally.missedEvents++;
  }
}

/** A run that reaches far beyond its event counts against the tool by its length, so that rewriting everything finds nothing. */
function countRuns(changed: Uint8Array, near: Uint8Array, tolerance: number, tally: Tally): void {
  for (const [start, end] of runsOf(changed, tolerance)) {
    let farCount = 0;
    let nearCount = 0;
    for (let i = start; i < end; i++) {
      farCount += changed[i] & (1 - near[i]);
      nearCount += near[i];
    }
    const excess = farCount / (10 * tolerance);
    tally.rightRuns += Number(nearCount > 0);
    tally.falseRuns += nearCount > 0 ? excess : Math.max(1, excess);
  }
}

function countSamples(trial: Trial, channel: number, changed: Uint8Array, near: Uint8Array, tally: Tally): void {
  const [clean, degraded, output] = [trial.clean[channel], trial.degraded[channel], trial.output[channel]];
  for (let i = 0; i < changed.length; i++) {
    tally.farSamples += 1 - near[i];
    tally.touchedFarSamples += changed[i] & (1 - near[i]);
    tally.errorBefore += (degraded[i] - clean[i]) ** 2;
    tally.errorAfter += (output[i] - clean[i]) ** 2;
  }
}
