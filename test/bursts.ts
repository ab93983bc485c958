import { Random } from '../src/degrade/random.ts';
import { noise } from './signals.ts';

/** Faint noise with bursts of up to `longestSeconds`, up to 60 ms apart: segments that wait for one another. */
export function makeBursts(sampleRate: number, seconds: number, longestSeconds = 0.13): Float64Array {
  const random = new Random('bursts');
  const sound = noise(seconds * sampleRate, 3e-5, 'faint');
  for (let at = 0.2 * sampleRate; at < sound.length; at += random.between(0, 0.06) * sampleRate) {
    for (const end = at + random.between(0, longestSeconds) * sampleRate; at < end && at < sound.length; at++) {
      sound[Math.floor(at)] += random.between(-0.5, 0.5);
    }
  }
  return sound;
}
