import type { Canvas } from './canvas.ts';
import { drawInstants } from './clicks.ts';
import { drawGrooveHabit, type GrooveHabit, layShape } from './groove.ts';
import type { Random } from './random.ts';
import { buildLobes, buildNoiseBurst, buildResonance, finish, mix } from './shapes.ts';

const TURNS_PER_MINUTE = [100 / 3, 45, 78] as const;

/** Scratches: a wide snap and the swing of the tone arm behind it, once a turn for some turns, or alone. */
export function layScratches(canvas: Canvas, perSecond: number, random: Random): void {
  const habit = drawGrooveHabit(random, 4, true);
  const turn = (60 / random.pick(TURNS_PER_MINUTE)) * canvas.sampleRate;
  const scratchCount = Math.max(1, Math.round((perSecond * turn) / canvas.sampleRate));
  for (let scratch = 0; scratch < scratchCount; scratch++) layRepeated(canvas, turn, habit, random);
  for (const start of drawInstants(Math.max(1e-3, perSecond / 5), canvas, random)) {
    layShape(canvas, start, buildScratch(canvas.sampleRate, random), 'scratch', habit, random);
  }
}

function layRepeated(canvas: Canvas, turn: number, habit: GrooveHabit, random: Random): void {
  const drift = random.between(-0.002, 0.002);
  const jitter = turn * random.logBetween(1e-5, 3e-3);
  const lossShare = random.between(0, 0.3);
  for (let at = random.between(0, turn); at < canvas.length; at += turn * (1 + drift)) {
    if (random.chance(lossShare)) continue;
    const start = Math.round(at + jitter * random.normal());
    layShape(canvas, start, buildScratch(canvas.sampleRate, random), 'scratch', habit, random);
  }
}

/** A snap of 0.4 to 3 ms, then 4 to 18 ms of a swing at 30 to 180 Hz. */
export function buildScratch(sampleRate: number, random: Random): Float64Array {
  const snap = buildSnap(Math.max(4, Math.round(random.logBetween(0.0004, 0.003) * sampleRate)), sampleRate, random);
  const swing = buildSwing(random.between(0.004, 0.018), random.logBetween(30, 180), sampleRate);
  const offset = random.integer(Math.ceil(snap.length / 2));
  return finish(mix(snap, swing, offset, random.sign() * random.logBetween(0.1, 1.5)));
}

function buildSnap(length: number, sampleRate: number, random: Random): Float64Array {
  const draw = random.uniform();
  if (draw < 0.35) return buildNoiseBurst(length, random);
  if (draw < 0.6) return buildLobes(length, random);
  return buildResonance(length, random.logBetween(600, Math.min(6000, 0.42 * sampleRate)), sampleRate, random);
}

function buildSwing(seconds: number, frequencyHz: number, sampleRate: number): Float64Array {
  const length = Math.round(seconds * sampleRate);
  return new Float64Array(length).map((_, i) => {
    const fall = Math.cos((0.5 * Math.PI * i) / length) ** 2;
    return fall * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRate);
  });
}
