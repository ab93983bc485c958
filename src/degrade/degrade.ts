import { Canvas, type DefectEvent } from './canvas.ts';
import { layClicks, layCrackle } from './clicks.ts';
import { layDigitalFaults } from './digital.ts';
import { type Grain, layGrains } from './grains.ts';
import { layMouthTicks } from './mouth.ts';
import type { Random } from './random.ts';
import { layScratches } from './scratch.ts';

export type { DefectEvent } from './canvas.ts';

export const DEGRADATION_KINDS = ['clicks', 'crackle', 'scratch', 'digital', 'mouth', 'mixed', 'real'] as const;

export type DegradationKind = (typeof DEGRADATION_KINDS)[number];

/** A degraded recording and the truth about it. */
export interface Degraded {
  /** As long as the clean channels; equal to them outside the events. */
  readonly channels: Float64Array[];
  /** By start, then channel; events of one channel do not overlap. */
  readonly events: DefectEvent[];
}

export interface DegradeOptions {
  /** Defects per second, over all channels; drawn from the range usual for the kind where it is left out. */
  readonly density?: number;
  /** Added to the drawn levels, in decibels: 0 (the default) is soft, as training wants it. Digital faults have no level. */
  readonly levelDb?: number;
  /** Step between sample values; 0 (the default) for floating point. */
  readonly quantisationStep?: number;
  /** Grains cut out of real surface noise: needed for `real`, mixed in for `mixed`. */
  readonly grains?: readonly Grain[];
}

/** Defects per second from which the density of a kind is drawn, uniform in the logarithm. */
const DENSITY_RANGES: Record<DegradationKind, readonly [number, number]> = {
  clicks: [1 / 60, 100],
  crackle: [0.5, 200],
  scratch: [0.3, 4],
  digital: [1 / 60, 40],
  mouth: [0.1, 12],
  mixed: [0.2, 120],
  real: [0.2, 200],
};

/**
 * Lays made defects of one kind over clean audio; the same arguments and state of `random` give the same result.
 * `clean`: one array per channel, equally long, full scale ±1.0, not changed.
 */
export function degrade(
  clean: readonly Float64Array[],
  sampleRate: number,
  kind: DegradationKind,
  random: Random,
  options: DegradeOptions = {},
): Degraded {
  const canvas = new Canvas(clean, sampleRate, options.quantisationStep ?? 0, options.levelDb);
  const density = options.density ?? random.logBetween(...DENSITY_RANGES[kind]);
  LAYERS[kind](canvas, density, random, options.grains ?? []);
  return { channels: canvas.degraded, events: canvas.events };
}

type Layer = (canvas: Canvas, perSecond: number, random: Random, grains: readonly Grain[]) => void;

const LAYERS: Record<DegradationKind, Layer> = {
  clicks: layClicks,
  crackle: layCrackle,
  scratch: layScratches,
  digital: layDigitalFaults,
  mouth: layMouthTicks,
  mixed: layMixed,
  real: (canvas, perSecond, random, grains) => layGrains(canvas, perSecond, random, grains),
};

function layMixed(canvas: Canvas, perSecond: number, random: Random, grains: readonly Grain[]): void {
  const clickShare = random.between(0.1, 0.5);
  layClicks(canvas, perSecond * clickShare, random);
  const layRest = grains.length > 0 && random.chance(0.5) ? layGrains : layCrackle;
  layRest(canvas, perSecond * (1 - clickShare), random, grains);
}
