import type { Canvas } from './canvas.ts';
import { drawInstants } from './clicks.ts';
import { drawGrooveHabit, type GrooveHabit, layShape } from './groove.ts';
import type { Random } from './random.ts';
import { buildNoiseBurst, buildResonance, finish, mix } from './shapes.ts';

/** Mouth noises: soft resonant ticks of 3 to 12 ms, the same in both channels, often in small groups. */
export function layMouthTicks(canvas: Canvas, perSecond: number, random: Random): void {
  const drawn = drawGrooveHabit(random, -2, true);
  const habit: GrooveHabit = { ...drawn, verticalShare: 0, singleShare: 0.05 };
  for (const instant of drawInstants(perSecond, canvas, random)) {
    const count = random.chance(0.25) ? 2 + random.integer(3) : 1;
    for (let tick = 0, start = instant; tick < count; tick++) {
      layShape(canvas, start, buildTick(canvas.sampleRate, random), 'mouth', habit, random);
      start += Math.round(random.logBetween(0.015, 0.12) * canvas.sampleRate);
    }
  }
}

/** Two or three damped resonances of a vocal tract, of which the first lasts 3 to 12 ms or dies away sooner, some with a breath of noise; some lips part in two steps. */
export function buildTick(sampleRate: number, random: Random): Float64Array {
  const length = Math.round(random.between(0.003, 0.012) * random.logBetween(0.35, 1) * sampleRate);
  const highestHz = 0.42 * sampleRate;
  let tick = buildResonance(length, random.logBetween(700, Math.min(3500, highestHz)), sampleRate, random);
  for (let formant = 0; formant < 1 + random.integer(2); formant++) {
    const shorter = Math.max(2, Math.round(length * random.between(0.3, 0.9)));
    const frequencyHz = random.logBetween(1500, Math.min(8000, highestHz));
    tick = mix(tick, buildResonance(shorter, frequencyHz, sampleRate, random), 0, random.between(0.1, 0.8));
  }
  if (random.chance(0.3)) tick = mix(tick, buildNoiseBurst(Math.ceil(length / 2), random), 0, random.between(0.1, 0.4));
  return finish(random.chance(0.2) ? openTwice(tick, random) : tick);
}

function openTwice(tick: Float64Array, random: Random): Float64Array {
  return mix(tick, tick, Math.round(tick.length * random.between(0.2, 0.5)), random.sign() * random.between(0.4, 0.9)).slice(
    0,
    tick.length,
  );
}
