import type { Patch, Segment } from '../../src/audio.ts';
import { fillUnknown } from '../../src/dsp/interpolation.ts';
import { SpectralGate } from '../../src/dsp/spectral-gate.ts';
import { ALL_PARTS, type RepairParts } from '../../src/repair/parts.ts';
import type { RepairWindow } from '../../src/repair/scene.ts';
import { repairSegment } from '../../src/repair.ts';

/** A way to repair one segment: its new samples, or the old ones where it gives up. */
export interface RepairMethod {
  readonly name: string;
  readonly repair: (window: RepairWindow, segment: Segment, sampleRate: number) => Float64Array;
}

/** What declick's repair is measured against, and declick without one part each. */
export const REPAIR_METHODS: readonly RepairMethod[] = [
  { name: 'declick', repair: (...scene) => samplesOf(scene[0], repairSegment(...scene)) },
  withParts('declick, no extents', { extents: false }),
  withParts('declick, no gate', { gate: false }),
  withParts('declick, no separation', { separation: false }),
  withParts('declick, no gate, no separation', { gate: false, separation: false }),
  withParts('declick, no partner', { partner: false }),
  withParts('declick, no doubt', { doubt: false }),
  { name: 'linear', repair: interpolateLinearly },
  { name: 'cubic (Hermite, four points)', repair: interpolateCubically },
  { name: 'AR, order 32', repair: (window, segment) => cut(fillGaps(window), window, segment) },
  { name: 'gate, 512 samples', repair: gatePlainly },
];

function withParts(name: string, parts: Partial<RepairParts>): RepairMethod {
  return { name, repair: (...scene) => samplesOf(scene[0], repairSegment(...scene, { ...ALL_PARTS, ...parts })) };
}

function samplesOf(window: RepairWindow, { samples, segment, method }: Patch): Float64Array {
  return method === 'none' ? cut(window.samples, window, segment) : samples;
}

function cut(samples: Float64Array, window: RepairWindow, { start, end }: Segment): Float64Array {
  return samples.slice(start - window.start, end - window.start);
}

/** The sample at `offset` of the segment's start, or 0 outside the window. */
function sampleAt({ samples, start }: RepairWindow, position: number): number {
  return samples[position - start] ?? 0;
}

function interpolateLinearly(window: RepairWindow, { start, end }: Segment): Float64Array {
  const before = sampleAt(window, start - 1);
  const step = (sampleAt(window, end) - before) / (end - start + 1);
  return Float64Array.from({ length: end - start }, (_, i) => before + step * (i + 1));
}

/** Cubic Hermite spline through the two samples at either side, their differences as slopes. */
function interpolateCubically(window: RepairWindow, { start, end }: Segment): Float64Array {
  const span = end - start + 1;
  const [before, behind] = [sampleAt(window, start - 1), sampleAt(window, end)];
  const slopeBefore = (before - sampleAt(window, start - 2)) * span;
  const slopeBehind = (sampleAt(window, end + 1) - behind) * span;
  return Float64Array.from({ length: end - start }, (_, i) => {
    const t = (i + 1) / span;
    const ease = t * t * (3 - 2 * t);
    return before + ease * (behind - before) + t * (1 - t) * ((1 - t) * slopeBefore - t * slopeBehind);
  });
}

/** Every flagged sample of the window by least squares (Janssen, Veldhuis & Vries 1986). */
function fillGaps({ samples, start, flagged }: RepairWindow): Float64Array {
  const filled = samples.slice();
  const unknown = new Uint8Array(samples.length);
  for (const other of flagged) unknown.fill(1, Math.max(0, other.start - start), Math.max(0, other.end - start));
  return fillUnknown(filled, unknown, 32, 2) ? filled : samples;
}

const gate = new SpectralGate(512);

/** What stands over the surroundings' level is turned down, towards silence. */
function gatePlainly(window: RepairWindow, segment: Segment): Float64Array {
  const filled = fillGaps(window);
  const [start, end] = [segment.start - window.start, segment.end - window.start];
  const observed = filled.slice();
  observed.set(window.samples.subarray(start, end), start);
  return gate.apply({ observed, substitute: filled.slice().fill(0, start, end), start, end }, 2 * gate.windowLength);
}
