import type { Canvas } from './canvas.ts';
import { drawGrooveHabit, layShape } from './groove.ts';
import type { Random } from './random.ts';
import { buildFall, buildGrain, buildLobes, buildNoiseBurst, buildResonance, finish, mix, smooth } from './shapes.ts';

/** Instants of a Poisson process, in samples. */
export function drawInstants(perSecond: number, canvas: Canvas, random: Random): number[] {
  const instants: number[] = [];
  for (let at = 0; ; ) {
    at += (-Math.log(1 - random.uniform()) / perSecond) * canvas.sampleRate;
    if (at >= canvas.length) return instants;
    instants.push(Math.floor(at));
  }
}

/** Groove defects of 0.1 to 2.5 ms: bipolar, resonant, with damped tails. */
export function layClicks(canvas: Canvas, perSecond: number, random: Random): void {
  const habit = drawGrooveHabit(random);
  const smoothing = random.chance(0.4) ? random.integer(4) : 0;
  for (const start of drawInstants(perSecond, canvas, random)) {
    const shape = finish(smooth(buildClick(canvas.sampleRate, random), smoothing));
    layShape(canvas, start, shape, 'click', habit, random);
  }
}

/** Grains of one to eight samples (at 44.1 kHz): a steady run, bursts, or both. */
export function layCrackle(canvas: Canvas, perSecond: number, random: Random): void {
  const habit = drawGrooveHabit(random);
  const smoothing = random.chance(0.3) ? 1 : 0;
  const steadyShare = random.pick([0, 0.2, 0.5, 1]);
  const instants = drawInstants(Math.max(1e-3, perSecond * steadyShare), canvas, random);
  const grainsPerBurst = random.logBetween(4, 60);
  for (const burst of drawInstants(Math.max(1e-3, (perSecond * (1 - steadyShare)) / grainsPerBurst), canvas, random)) {
    instants.push(...drawBurst(burst, grainsPerBurst, canvas, random));
  }
  for (const start of instants) {
    const length = Math.max(1, Math.round((random.logBetween(0.8, 8.5) / 44100) * canvas.sampleRate));
    layShape(canvas, start, finish(smooth(buildGrain(length, random), smoothing)), 'crackle', habit, random);
  }
}

function drawBurst(start: number, grainCount: number, canvas: Canvas, random: Random): number[] {
  const count = Math.max(2, Math.round(grainCount * random.between(0.3, 1.7)));
  const span = random.logBetween(0.005, 0.3) * canvas.sampleRate;
  return Array.from({ length: count }, () => start + Math.floor(span * random.uniform() ** 1.5));
}

/** One click: a resonance, opposed lobes or a burst of noise, sometimes a second one behind it, sometimes a slow tail. */
export function buildClick(sampleRate: number, random: Random): Float64Array {
  const lengthMs = random.chance(0.65) ? random.logBetween(0.2, 0.6) : random.logBetween(0.1, 2.5);
  const length = Math.max(2, Math.round((lengthMs / 1000) * sampleRate));
  const body = buildBody(length, sampleRate, random);
  const click = random.chance(0.1) ? struckTwice(body, sampleRate, random) : body;
  if (!random.chance(0.2)) return click;
  const tailLength = Math.ceil(random.between(0.001, 0.005) * sampleRate);
  const tail = buildResonance(tailLength, random.logBetween(80, 800), sampleRate, random);
  return mix(click, tail, random.integer(length), random.between(0.03, 0.3));
}

/** The stylus jumps and lands. */
function struckTwice(click: Float64Array, sampleRate: number, random: Random): Float64Array {
  const apart = Math.round(random.logBetween(0.0001, 0.0008) * sampleRate);
  return mix(click, click, apart, random.sign() * random.between(0.3, 1));
}

function buildBody(length: number, sampleRate: number, random: Random): Float64Array {
  const draw = random.uniform();
  if (draw < 0.3) return buildLobes(length, random);
  if (draw < 0.42) return buildNoiseBurst(length, random);
  if (draw < 0.5) return buildFall(length, random);
  const highestHz = Math.min(18000, 0.42 * sampleRate);
  const body = buildResonance(length, random.logBetween(1000, highestHz), sampleRate, random);
  if (draw < 0.77) return body;
  return mix(body, buildResonance(length, random.logBetween(500, highestHz), sampleRate, random), 0, random.between(0.2, 1));
}
