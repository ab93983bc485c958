/** Sounds made by rule, for the tests: arrays of samples, full scale ±1.0. */
import { Random } from '../src/degrade/random.ts';

/** A sine that begins at phase zero. */
export function tone(length: number, frequencyHz: number, sampleRate: number, amplitude = 0.5): Float64Array {
  return Float64Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRate));
}

const PARTIALS_HZ = [331, 1113, 2017, 3390];

/** Four partials, 0.4 at most, over a trace of noise: what music looks like to a predictor. */
export function toneMixture(length: number, sampleRate: number, seed: number | string = 'mixture'): Float64Array {
  return mix(noise(length, 1e-5, seed), ...PARTIALS_HZ.map((frequencyHz) => tone(length, frequencyHz, sampleRate, 0.1)));
}

/** White Gaussian noise; `level` is its standard deviation. */
export function noise(length: number, level: number, seed: number | string = 'noise'): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length }, () => level * random.normal());
}

/** A full-scale square wave, `period` samples long. */
export function squareWave(length: number, period: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => (i % period < period / 2 ? 1 : -1));
}

/** The sum of sounds of one length. */
export function mix(...sounds: readonly Float64Array[]): Float64Array {
  return sounds[0].map((_, i) => sounds.reduce((sum, sound) => sum + sound[i], 0));
}

/** A copy with `shape` added from sample `start` on. */
export function withClick(sound: Float64Array, start: number, shape: ArrayLike<number>): Float64Array {
  const clicked = sound.slice();
  for (let i = 0; i < shape.length; i++) clicked[start + i] += shape[i];
  return clicked;
}

/** White noise through 1 / (1 + a1 z^-1 + ...): an autoregressive process of known coefficients a1, a2, ... */
export function autoregressiveNoise(length: number, coefficients: readonly number[], seed: number | string): Float64Array {
  const sound = noise(length, 0.01, seed);
  for (let n = 0; n < length; n++) {
    for (let i = 1; i <= Math.min(n, coefficients.length); i++) sound[n] -= coefficients[i - 1] * sound[n - i];
  }
  return sound;
}
