/** A damped oscillation of low frequency, as the tone arm makes behind a snap. */
export interface Swing {
  readonly amplitude: number;
  readonly frequencyHz: number;
  /** From its first to its last sample. */
  readonly seconds: number;
  /** From the snap's first sample to the swing's; negative where it begins before. */
  readonly delaySeconds: number;
  readonly decay: Decay;
}

/** How it fades: as half a cosine, squared, or exponentially. */
type Decay = 'cosine' | 'exponential';

/** What is fitted: a swing of amplitude 1. */
export type Course = Omit<Swing, 'amplitude'>;

const LOWEST_HZ = 28;
export const HIGHEST_HZ = 190;
const SHORTEST_SECONDS = 0.004;
const LONGEST_SECONDS = 0.019;
const EARLIEST_SECONDS = -0.0005;
const LATEST_SECONDS = 0.002;
const DECAYS: readonly Decay[] = ['cosine', 'exponential'];
const COARSE_HZ = [32, 45, 62, 85, 110, 140, 175];
const COARSE_SECONDS = [0.005, 0.008, 0.012, 0.017];
const COARSE_DELAY_SECONDS = 0.0004;
/** How far from the best so far the first round of a search looks. */
const FREQUENCY_SPREAD = 0.15;
const LENGTH_SPREAD = 0.2;
const DELAY_SPREAD_SECONDS = 0.0004;

/** The samples of a swing from its snap's first sample on, `length` of them. */
export function buildSwing(swing: Swing, sampleRate: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => swing.amplitude * courseAt(swing, i / sampleRate));
}

/** A sample of a course, `timeSeconds` behind the snap's first. */
export function courseAt({ frequencyHz, seconds, delaySeconds, decay }: Course, timeSeconds: number): number {
  const t = timeSeconds - delaySeconds;
  if (t <= 0 || t >= seconds) return 0;
  return decayAt(decay, t / seconds) * Math.sin(2 * Math.PI * frequencyHz * t);
}

function decayAt(decay: Decay, share: number): number {
  if (decay === 'cosine') return Math.cos(0.5 * Math.PI * share) ** 2;
  return Math.exp(-2.5 * share) * (share > 0.7 ? 0.5 + 0.5 * Math.cos((Math.PI * (share - 0.7)) / 0.3) : 1);
}

/** Where a search begins. */
export function coarseCourses(): Course[] {
  const delaySeconds = COARSE_DELAY_SECONDS;
  return COARSE_HZ.flatMap((frequencyHz) =>
    COARSE_SECONDS.flatMap((seconds) => DECAYS.map((decay) => ({ frequencyHz, seconds, delaySeconds, decay }))),
  );
}

/** Courses near the best one: other frequencies, lengths, beginnings, and the other way of fading. */
export const VARIATIONS: readonly ((best: Course, nearness: number) => Course[])[] = [
  (best, nearness) =>
    [1, -1].map((sign) => ({
      ...best,
      frequencyHz: clamp(best.frequencyHz * (1 + FREQUENCY_SPREAD * nearness) ** sign, LOWEST_HZ, HIGHEST_HZ),
    })),
  (best, nearness) =>
    [1, -1].map((sign) => ({
      ...best,
      seconds: clamp(best.seconds * (1 + LENGTH_SPREAD * nearness) ** sign, SHORTEST_SECONDS, LONGEST_SECONDS),
    })),
  (best, nearness) =>
    [1, -1].map((sign) => ({
      ...best,
      delaySeconds: clamp(best.delaySeconds + sign * DELAY_SPREAD_SECONDS * nearness, EARLIEST_SECONDS, LATEST_SECONDS),
    })),
  (best) => DECAYS.filter((decay) => decay !== best.decay).map((decay) => ({ ...best, decay })),
];

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
