import type { DefectType } from '../audio.ts';
import { FLOAT_STEP, SlopeLevel, salienceDb } from './slope.ts';

/** A made defect, known to the sample: `[start, end)` of one channel. */
export interface DefectEvent {
  readonly channel: number;
  readonly start: number;
  readonly end: number;
  readonly type: DefectType;
  /** Its change of slope over that of the clean audio around it. */
  readonly salienceDb: number;
}

/** A change is part of a defect from this many quantisation steps on … */
const AUDIBLE_STEPS = 1.5;
/** … and from this share of the defect's peak on. */
const AUDIBLE_SHARE = 0.002;

/** A recording on which defects are laid: none overlaps another, and what lies outside them stays as it was. */
export class Canvas {
  readonly clean: readonly Float64Array[];
  readonly degraded: Float64Array[];
  readonly sampleRate: number;
  readonly length: number;
  readonly step: number;
  /** Added to the level of every defect of a groove, in decibels. */
  readonly levelDb: number;
  readonly slopes: readonly SlopeLevel[];
  private readonly isInteger: boolean;
  private readonly occupied: readonly Uint8Array[];
  private readonly laid: DefectEvent[] = [];

  /** `quantisationStep`: 0 for floating point. */
  constructor(clean: readonly Float64Array[], sampleRate: number, quantisationStep: number, levelDb = 0) {
    this.clean = clean;
    this.degraded = clean.map((samples) => samples.slice());
    this.sampleRate = sampleRate;
    this.length = clean[0]?.length ?? 0;
    this.levelDb = levelDb;
    this.isInteger = quantisationStep > 0;
    this.step = this.isInteger ? quantisationStep : FLOAT_STEP;
    this.slopes = clean.map((samples) => new SlopeLevel(samples, sampleRate, this.step));
    this.occupied = clean.map((samples) => new Uint8Array(samples.length));
  }

  /** The defects laid so far, by start, then channel. */
  get events(): DefectEvent[] {
    return this.laid.toSorted((one, other) => one.start - other.start || one.channel - other.channel);
  }

  /** Adds `difference` to the clean samples from `start` on; false where it would touch another defect or cannot be heard. */
  add(channel: number, start: number, difference: Float64Array, type: DefectType): boolean {
    const from = Math.max(0, start);
    const to = Math.min(this.length, start + difference.length);
    if (from >= to) return false;
    const change = this.realChange(channel, from, difference.subarray(from - start, to - start));
    const [first, last] = this.audibleExtent(change);
    if (first >= last || this.isOccupied(channel, from + first, from + last)) return false;
    this.write(channel, from + first, change.subarray(first, last), type);
    return true;
  }

  private realChange(channel: number, start: number, difference: Float64Array): Float64Array {
    const clean = this.clean[channel];
    return difference.map((value, i) => this.representable(clean[start + i] + value) - clean[start + i]);
  }

  /** The nearest sample value that an integer file can hold; floating point holds all. */
  private representable(value: number): number {
    if (!this.isInteger) return value;
    return Math.max(-1, Math.min(1 - this.step, Math.round(value / this.step) * this.step));
  }

  private audibleExtent(change: Float64Array): [number, number] {
    let peak = 0;
    for (let i = 0; i < change.length; i++) peak = Math.max(peak, Math.abs(change[i]));
    const threshold = Math.max(AUDIBLE_STEPS * this.step, AUDIBLE_SHARE * peak);
    let first = 0;
    let last = change.length;
    while (first < last && Math.abs(change[first]) < threshold) first++;
    while (last > first && Math.abs(change[last - 1]) < threshold) last--;
    return [first, last];
  }

  private isOccupied(channel: number, start: number, end: number): boolean {
    const occupied = this.occupied[channel];
    const to = Math.min(this.length, end + 1);
    for (let i = Math.max(0, start - 1); i < to; i++) if (occupied[i] !== 0) return true;
    return false;
  }

  private write(channel: number, start: number, change: Float64Array, type: DefectType): void {
    const end = start + change.length;
    const clean = this.clean[channel];
    const degraded = this.degraded[channel];
    for (let i = 0; i < change.length; i++) degraded[start + i] = clean[start + i] + change[i];
    this.occupied[channel].fill(1, start, end);
    const salience = salienceDb(change, this.slopes[channel].around(start, end));
    this.laid.push({ channel, start, end, type, salienceDb: salience });
  }
}
