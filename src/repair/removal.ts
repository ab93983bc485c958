import type { DefectType, RepairMethod } from '../audio.ts';
import { separateDefect } from '../dsp/separation.ts';
import { SpectralGate } from '../dsp/spectral-gate.ts';
import { ALL_PARTS } from './parts.ts';
import type { RepairScene } from './scene.ts';

/** Shorter segments than this, of which a part is the margin that the network gives, have no spectrum worth gating. */
const SHORTEST_GATED_SECONDS = 0.0007;
/** The gate's window in seconds for clicks, for ticks and for swings: about the length of what it is to tell from the music. */
const CLICK_WINDOW_SECONDS = 0.0029;
const TICK_WINDOW_SECONDS = 0.0116;
const SWING_WINDOW_SECONDS = 0.0232;
/** Segments up to this length get the clicks' window. */
const LONGEST_CLICK_SECONDS = 0.003;
/** A defect is a swing where a mean over this time keeps more than a share of its energy, that is, of what lies below some 400 Hz. */
const SWING_MEAN_SECONDS = 0.001;
/** The share asked for: what the gate takes out holds some of the music's bass, so the type weighs in. */
const SWING_SHARE = { click: 0.5, crackle: 0.5, scratch: 0.3, digital: 0.5, mouth: 0.8 } as const satisfies Record<
  DefectType,
  number
>;
/** Surroundings that the gate's expectation comes from, to either side: this long, at least two windows. */
const REACH_SECONDS = 0.012;
/** Cross-fade to the interpolated samples at both ends. */
const FADE_SECONDS = 0.0002;
/** Two for each resonance: a click has hardly the time for two, a tick or a snap rings in several. */
const CLICK_ORDER = 4;
const TICK_ORDER = 12;
const ITERATIONS = 2;
/** Shorter segments than this are interpolated: no sample of theirs was left untouched. */
const SHORTEST_SEPARATED_SECONDS = 0.00014;
/** A grain's samples are unrelated, and its rounds are cheap. */
const GRAIN_ORDER = 0;
const GRAIN_ITERATIONS = 4;
/** Segments are separated while samples times squared order keep below this: some hundredths of a second. */
const SEPARATION_BUDGET = 4e6;

/** Energy of a click over that of the music under it from which on the gate would leave more of the click than interpolation. */
const LOUD_RATIO = 4;

const gates = new Map<number, SpectralGate>();

/**
 * Takes the defect out and leaves the music under it, as far as the two can be told apart: the spectral gate first, then, unless the
 * defect is a slow swing, the separation by the models of both, which starts from what the gate took out. Undefined where neither works.
 */
export function removeDefect(
  scene: RepairScene,
  type: DefectType,
  parts = ALL_PARTS,
): { samples: Float64Array; method: RepairMethod } | undefined {
  const separateIf = (estimate: Float64Array, iterations: number, order: number) =>
    parts.separation ? separate(scene, estimate, iterations, order) : undefined;
  const seconds = (scene.end - scene.start) / scene.sampleRate;
  if (seconds < SHORTEST_SEPARATED_SECONDS) return undefined;
  if (seconds < SHORTEST_GATED_SECONDS) return named('ar', separateIf(interpolatedPart(scene), GRAIN_ITERATIONS, GRAIN_ORDER));
  const isLong = seconds > LONGEST_CLICK_SECONDS;
  const order = isLong ? TICK_ORDER : CLICK_ORDER;
  if (!parts.gate || (!isLong && isLoud(scene))) return named('ar', separateIf(interpolatedPart(scene), ITERATIONS, order));
  const gated = applyGate(scene, isLong ? TICK_WINDOW_SECONDS : CLICK_WINDOW_SECONDS);
  if (isLong && swingShare(scene, gated) > SWING_SHARE[type]) return named('gate+ar', applyGate(scene, SWING_WINDOW_SECONDS));
  return named('gate+ar', separateIf(gated, ITERATIONS, order) ?? gated);
}

/** Whether the defect is much louder than the music that is thought to lie under it. */
function isLoud({ observed, filled, start, end }: RepairScene): boolean {
  let defect = 0;
  let music = 0;
  for (let i = start; i < end; i++) {
    defect += (observed[i] - filled[i]) ** 2;
    music += filled[i] ** 2;
  }
  return defect > LOUD_RATIO * music;
}

function named(method: RepairMethod, samples: Float64Array | undefined) {
  return samples && { samples, method };
}

function interpolatedPart({ filled, start, end }: RepairScene): Float64Array {
  return filled.subarray(start, end);
}

function applyGate(scene: RepairScene, seconds: number): Float64Array {
  const { sampleRate, start, end, observed, filled } = scene;
  const gate = gateOf(2 ** Math.max(3, Math.round(Math.log2(seconds * sampleRate))));
  const reach = Math.max(2 * gate.windowLength, Math.round(REACH_SECONDS * sampleRate));
  const gated = gate.apply({ observed, substitute: filled, start, end }, reach);
  fadeEnds(gated, interpolatedPart(scene), Math.max(1, Math.round(FADE_SECONDS * sampleRate)));
  return gated;
}

function gateOf(windowLength: number): SpectralGate {
  const gate = gates.get(windowLength) ?? new SpectralGate(windowLength);
  gates.set(windowLength, gate);
  return gate;
}

/** Leads the samples over to the interpolated ones at both ends, which join the surroundings without a step. */
function fadeEnds(samples: Float64Array, joined: Float64Array, fadeLength: number): void {
  const length = Math.min(fadeLength, samples.length >> 2);
  for (let i = 0; i < length; i++) {
    const share = (i + 1) / (length + 1);
    const j = samples.length - 1 - i;
    samples[i] = joined[i] + share * (samples[i] - joined[i]);
    samples[j] = joined[j] + share * (samples[j] - joined[j]);
  }
}

/** Refines a first estimate of the segment by the models of music and defect; undefined where that is too much work or cannot be solved. */
function separate(scene: RepairScene, estimate: Float64Array, iterations: number, defectOrder: number): Float64Array | undefined {
  const order = scene.model.filter.length - 1;
  if (estimate.length * order * order > SEPARATION_BUDGET) return undefined;
  // Nearer to the recording's ends than the order, the models' equations lack samples.
  if (scene.start < order || scene.end + order > scene.filled.length) return undefined;
  const observed = scene.observed.subarray(scene.start, scene.end);
  const deviation = difference(observed, interpolatedPart(scene));
  const defect = separateDefect(deviation, difference(observed, estimate), scene.model, { defectOrder, iterations });
  return defect && difference(observed, defect);
}

function difference(minuend: Float64Array, subtrahend: Float64Array): Float64Array {
  return minuend.map((sample, i) => sample - subtrahend[i]);
}

/** Share of the energy that the gate took out which a moving mean lets pass. */
function swingShare({ observed, start, sampleRate }: RepairScene, gated: Float64Array): number {
  const radius = Math.max(1, Math.round((SWING_MEAN_SECONDS * sampleRate) / 2));
  const defect = gated.map((sample, i) => observed[start + i] - sample);
  const sums = new Float64Array(defect.length + 1);
  for (let i = 0; i < defect.length; i++) sums[i + 1] = sums[i] + defect[i];
  let all = 0;
  let slow = 0;
  for (let i = 0; i < defect.length; i++) {
    const from = Math.max(0, i - radius);
    const to = Math.min(defect.length, i + radius + 1);
    all += defect[i] ** 2;
    slow += ((sums[to] - sums[from]) / (to - from)) ** 2;
  }
  return all > 0 ? slow / all : 0;
}
