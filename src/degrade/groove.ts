import type { DefectType } from '../audio.ts';
import type { Canvas } from './canvas.ts';
import { predictionErrorLevel } from './prediction.ts';
import type { Random } from './random.ts';
import { peakSlopeChange } from './slope.ts';

/** What levels are set against: the clean audio's change of slope, its prediction error, or full scale. */
type LevelReference = 'slope' | 'prediction' | 'absolute';

/** How loud the defects of one recording are, and how they lie in its channels. */
export interface GrooveHabit {
  readonly reference: LevelReference;
  readonly centreDb: number;
  readonly spreadDb: number;
  /** Offset of all relative levels, for kinds that are soft or loud by nature. */
  readonly offsetDb: number;
  readonly verticalShare: number;
  readonly singleShare: number;
}

/** `isLong`: for defects of which prediction explains most, so that a level above its error means little. */
export function drawGrooveHabit(random: Random, offsetDb = 0, isLong = false): GrooveHabit {
  const draw = random.uniform();
  return {
    reference: draw < 0.13 ? 'absolute' : draw < 0.35 && !isLong ? 'prediction' : 'slope',
    centreDb: random.between(9, 40),
    spreadDb: random.between(2, 9),
    offsetDb,
    verticalShare: random.uniform(),
    singleShare: random.between(0.05, 0.6),
  };
}

/** Lays one shape at `start`, scaled to the habit's level, in one channel or in both of a pair at the same instant. */
export function layShape(
  canvas: Canvas,
  start: number,
  shape: Float64Array,
  type: DefectType,
  habit: GrooveHabit,
  random: Random,
): void {
  const channel = random.integer(canvas.clean.length);
  const gain = random.sign() * levelGain(canvas, channel, start, shape, habit, random);
  canvas.add(channel, start, scale(shape, gain), type);
  const partner = channel ^ 1;
  if (partner >= canvas.clean.length || random.chance(habit.singleShare)) return;
  const side = random.chance(habit.verticalShare) ? -1 : 1;
  canvas.add(partner, start, scale(shape, gain * side * random.logBetween(0.2, 1.2)), type);
}

export function scale(shape: Float64Array, gain: number): Float64Array {
  return shape.map((sample) => sample * gain);
}

/** The gain that brings a shape to a level drawn from the habit, in the surroundings where it will lie; rarely beyond full scale. */
export function levelGain(
  canvas: Canvas,
  channel: number,
  start: number,
  shape: Float64Array,
  habit: GrooveHabit,
  random: Random,
): number {
  const peak = peakMagnitude(shape);
  const quietest = (canvas.step * random.between(3, 12)) / peak;
  const loudest = random.between(0.5, 1.5) / peak;
  const wanted = wantedGain(canvas, channel, start, shape, habit, drawLevelDb(habit, random) + canvas.levelDb);
  return Math.min(loudest, Math.max(quietest, wanted));
}

function wantedGain(
  canvas: Canvas,
  channel: number,
  start: number,
  shape: Float64Array,
  { reference }: GrooveHabit,
  levelDb: number,
): number {
  if (reference === 'absolute') return 10 ** ((levelDb - 55) / 20) / peakMagnitude(shape);
  if (reference === 'slope') {
    const slope = canvas.slopes[channel].around(start, start + shape.length);
    return (slope * 10 ** (levelDb / 20)) / peakSlopeChange(shape);
  }
  const error = predictionErrorLevel(canvas.clean[channel], start + (shape.length >> 1));
  return (error * 10 ** ((levelDb + 4) / 20)) / peakMagnitude(shape);
}

function drawLevelDb(habit: GrooveHabit, random: Random): number {
  const drawn = random.chance(0.7) ? habit.centreDb + habit.spreadDb * random.normal() : random.between(6, 50);
  return Math.max(4, Math.min(52, drawn)) + habit.offsetDb;
}

function peakMagnitude(shape: Float64Array): number {
  let peak = 1e-12;
  for (let i = 0; i < shape.length; i++) peak = Math.max(peak, Math.abs(shape[i]));
  return peak;
}
