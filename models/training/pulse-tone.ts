import type { Random } from '../../src/degrade/random.ts';

/**
 * A reed, a growl, a vocal fry: pulses at a gliding pitch through a few resonances. Each pulse is as sudden as a click, and none is one.
 * One channel of `length` samples; peak about 1.
 */
export function buildPulseTone(length: number, sampleRate: number, random: Random): Float64Array {
  const tone = new Float64Array(length);
  layPulses(tone, sampleRate, random);
  for (let i = 0, count = 1 + random.integer(4); i < count; i++)
    resonate(tone, random.logBetween(150, 0.35 * sampleRate), sampleRate, random);
  return tone;
}

function layPulses(tone: Float64Array, sampleRate: number, random: Random): void {
  const lowest = random.logBetween(25, 500);
  const glide = random.between(0, 0.4);
  const wobbleHz = random.logBetween(0.1, 8);
  const jitter = random.pick([0, 0.002, 0.02, 0.08]);
  const width = Math.max(1, Math.round(random.logBetween(0.00002, 0.001) * sampleRate));
  const between = random.chance(0.3) ? random.between(0.2, 0.6) : 0;
  let at = 0;
  while (at < tone.length) {
    const period = sampleRate / (lowest * (1 + glide * Math.sin((2 * Math.PI * wobbleHz * at) / sampleRate)));
    addPulse(tone, at, width, random.between(0.7, 1));
    if (between > 0) addPulse(tone, at + between * period, width, random.between(0.5, 1));
    at += period * (1 + jitter * random.normal());
  }
}

function addPulse(tone: Float64Array, at: number, width: number, level: number): void {
  const from = Math.floor(at);
  for (let i = 0; i < width && from + i < tone.length; i++) tone[from + i] += level * Math.sin((Math.PI * (i + 0.5)) / width);
}

/** A two-pole resonance, in place, mixed with what it is fed. */
function resonate(tone: Float64Array, frequencyHz: number, sampleRate: number, random: Random): void {
  const radius = Math.exp((-Math.PI * random.logBetween(40, 1500)) / sampleRate);
  const a1 = 2 * radius * Math.cos((2 * Math.PI * frequencyHz) / sampleRate);
  const a2 = -radius * radius;
  const dry = random.between(0, 0.5);
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < tone.length; i++) {
    const y = (1 - radius) * tone[i] + a1 * y1 + a2 * y2;
    tone[i] = dry * tone[i] + y;
    y2 = y1;
    y1 = y;
  }
}
