import type { Random } from '../../src/degrade/random.ts';

/** One sound of the machine, and which of the sixteen steps of a bar it is struck on. */
interface Voice {
  readonly sound: Float64Array;
  readonly steps: readonly boolean[];
}

/**
 * An electronic drum machine: kicks whose beater is as sudden as a click, snares, rims and hats, struck in a pattern. No stroke is a defect.
 * One channel of `length` samples, at no level in particular.
 */
export function buildDrumPattern(length: number, sampleRate: number, random: Random): Float64Array {
  const pattern = new Float64Array(length);
  const stepSeconds = 15 / random.between(70, 180);
  const swing = random.between(0, 0.15) * stepSeconds;
  const voices = Array.from({ length: 1 + random.integer(4) }, (_, i) => buildVoice(i, sampleRate, random));
  for (let step = 0; step * stepSeconds * sampleRate < length; step++) {
    const at = Math.round((step * stepSeconds + (step % 2) * swing) * sampleRate);
    for (const { sound, steps } of voices) if (steps[step % steps.length]) strike(pattern, sound, at, random);
  }
  return pattern;
}

function strike(pattern: Float64Array, sound: Float64Array, at: number, random: Random): void {
  const velocity = random.between(0.6, 1);
  for (let i = 0; i < sound.length && at + i < pattern.length; i++) pattern[at + i] += velocity * sound[i];
}

function buildVoice(index: number, sampleRate: number, random: Random): Voice {
  const build = index === 0 ? buildKick : random.pick([buildKick, buildSnare, buildRim, buildHat]);
  const share = random.between(0.15, 0.6);
  return { sound: build(sampleRate, random), steps: Array.from({ length: 16 }, () => random.chance(share)) };
}

/** A sine that falls to its pitch within milliseconds, begun at any phase, under a beater of noise or a single pulse. */
function buildKick(sampleRate: number, random: Random): Float64Array {
  const pitchHz = random.logBetween(35, 90);
  const sweepHz = random.logBetween(30, 3000);
  const sweepSeconds = random.logBetween(0.002, 0.06);
  const ringSeconds = random.logBetween(0.03, 0.25);
  let phase = random.chance(0.4) ? random.between(0, Math.PI) : 0;
  const body = new Float64Array(Math.round(5 * ringSeconds * sampleRate)).map((_, i) => {
    const seconds = i / sampleRate;
    phase += (2 * Math.PI * (pitchHz + sweepHz * Math.exp(-seconds / sweepSeconds))) / sampleRate;
    return Math.sin(phase) * Math.exp(-seconds / ringSeconds);
  });
  return added(body, buildBeater(sampleRate, random), random.logBetween(0.02, 1.5));
}

/** 0.05 to 5 ms, with or without a rise. */
function buildBeater(sampleRate: number, random: Random): Float64Array {
  const fallSeconds = random.logBetween(0.00002, 0.001);
  const riseSeconds = random.chance(0.5) ? 0 : random.logBetween(0.00002, 0.0005);
  const toneHz = random.logBetween(500, 8000);
  const isNoise = random.chance(0.4);
  return new Float64Array(Math.ceil(5 * (fallSeconds + riseSeconds) * sampleRate)).map((_, i) => {
    const seconds = i / sampleRate;
    const rise = riseSeconds > 0 ? 1 - Math.exp(-seconds / riseSeconds) : 1;
    return rise * Math.exp(-seconds / fallSeconds) * (isNoise ? random.normal() : Math.cos(2 * Math.PI * toneHz * seconds));
  });
}

function buildSnare(sampleRate: number, random: Random): Float64Array {
  const tone = buildRing(random.logBetween(140, 350), random.logBetween(0.02, 0.12), sampleRate);
  return added(buildNoise(random.logBetween(0.02, 0.15), random.between(0, 1), sampleRate, random), tone, random.between(0.2, 2));
}

/** Rims, claves, bleeps: one or two resonances, begun at once. */
function buildRim(sampleRate: number, random: Random): Float64Array {
  const highestHz = 0.4 * sampleRate;
  const first = buildRing(random.logBetween(300, Math.min(3000, highestHz)), random.logBetween(0.002, 0.05), sampleRate);
  const second = buildRing(random.logBetween(600, Math.min(8000, highestHz)), random.logBetween(0.001, 0.03), sampleRate);
  return added(first, second, random.between(0, 1));
}

function buildHat(sampleRate: number, random: Random): Float64Array {
  return buildNoise(random.logBetween(0.004, 0.12), 1, sampleRate, random);
}

function buildRing(frequencyHz: number, ringSeconds: number, sampleRate: number): Float64Array {
  const omega = (2 * Math.PI * frequencyHz) / sampleRate;
  const fall = Math.exp(-1 / (ringSeconds * sampleRate));
  return new Float64Array(Math.round(5 * ringSeconds * sampleRate)).map((_, i) => Math.sin(omega * i) * fall ** i);
}

/** Falling noise; `brightness`: 0 as it is, 1 as steps from sample to sample. */
function buildNoise(ringSeconds: number, brightness: number, sampleRate: number, random: Random): Float64Array {
  const fall = Math.exp(-1 / (ringSeconds * sampleRate));
  let last = 0;
  return new Float64Array(Math.round(5 * ringSeconds * sampleRate)).map((_, i) => {
    const drawn = random.normal();
    const value = (drawn - brightness * last) * fall ** i;
    last = drawn;
    return value;
  });
}

function added(sound: Float64Array, other: Float64Array, gain: number): Float64Array {
  const [longer, shorter, ratio] = sound.length >= other.length ? [sound, other, gain] : [other, sound, 1 / gain];
  return longer.map((sample, i) => sample + (i < shorter.length ? ratio * shorter[i] : 0));
}
