import { energy, largestMagnitude } from './statistics.ts';

/** What lies nearer to an event than this may be its own ending … */
const GUARD_SECONDS = 0.001;
/** … and what lies farther than this behind that guard is not looked at. */
const REACH_SECONDS = 0.01;
/** An error of this share of the event's highest is a rival … */
const RIVAL_SHARE = 0.5;
/** … and another one, so far from the last. */
const RIVAL_SPACING_SECONDS = 0.0008;

/** Half the length of what is compared, around the event's highest error, and at least so many samples. */
const PATTERN_SECONDS = 0.00023;
const LEAST_PATTERN = 6;
/** Errors below this share of the event's highest are like nothing. */
const LIKE_SHARE = 0.35;
/** What is nearer to the event than this may be of it … */
const LIKE_GUARD_SECONDS = 0.0003;
/** … and what is like it is looked for as far as this. */
const LIKE_REACH_SECONDS = 0.012;
/** What is fainter than any recording is like nothing. */
const LEAST_ENERGY = 1e-30;
/** Shortest period of a rhythm, and what share of its period a pulse may come too early or late: pitch glides. */
const SHORTEST_PERIOD_SECONDS = 0.0006;
const JITTER_SHARE = 0.015;

/** The prediction errors of a stretch of sound, from the past: `[first, last)` are known. */
export interface ErrorStretch {
  readonly errors: Float64Array;
  readonly first: number;
  readonly last: number;
  readonly sampleRate: number;
}

/** What the errors on one side of an event say: of damage it is the event that stands out, of a voice or a reed it is one of many. */
export interface SideTraits {
  /** The highest error within 10 ms. */
  readonly highest: number;
  /** How many stand at half the event's highest error or above it. */
  readonly rivalCount: number;
  /** How like the event the likest of 12 ms is, 0 to 1: normalised correlation, times what share of its strength it has. */
  readonly likeness: number;
}

export interface ErrorTraits {
  readonly before: SideTraits;
  readonly behind: SideTraits;
  /** How like the event the less like of two others is that stand at equal distances before and behind it; … */
  readonly rhythm: number;
  /** … and of four others, one and two such distances away. */
  readonly longRhythm: number;
}

/** The traits of the errors around the event at `[start, end)`; `peak` is the place of its highest error. */
export function traitsAround(stretch: ErrorStretch, peak: number, [start, end]: readonly [number, number]): ErrorTraits {
  const { errors, first, last, sampleRate } = stretch;
  const samples = (seconds: number) => Math.round(seconds * sampleRate);
  const [guard, reach, likeGuard, likeReach] = [GUARD_SECONDS, REACH_SECONDS, LIKE_GUARD_SECONDS, LIKE_REACH_SECONDS].map(
    samples,
  );
  const height = Math.abs(errors[peak]);
  const likeness = likenessOf(stretch, peak);
  const side = (rivals: readonly [number, number], alike: readonly [number, number]) => ({
    ...rivalsIn(stretch, height, rivals),
    likeness: highest(likeness, Math.max(first, alike[0]), Math.min(last, alike[1])),
  });
  return {
    before: side([Math.max(first, start - guard - reach), start - guard], [peak - likeReach, start - likeGuard]),
    behind: side([end + guard, Math.min(last, end + guard + reach)], [end + likeGuard, peak + likeReach]),
    rhythm: rhythmOf(likeness, peak, 1, samples(SHORTEST_PERIOD_SECONDS)),
    longRhythm: rhythmOf(likeness, peak, 2, samples(SHORTEST_PERIOD_SECONDS)),
  };
}

/** The likeness of the least like of what stands `count` periods before and behind, for the best period. */
function rhythmOf(likeness: Float64Array, peak: number, count: number, shortest: number): number {
  const longest = Math.floor(Math.min(peak, likeness.length - 1 - peak) / count);
  let best = 0;
  for (let period = shortest; period <= longest; period++) {
    if (likeness[peak - period] <= best) continue;
    let least = likeness[peak - period];
    for (let k = 1; k <= count && least > best; k++)
      least = Math.min(least, near(likeness, peak - k * period, k * period), near(likeness, peak + k * period, k * period));
    best = Math.max(best, least);
  }
  return best;
}

/** The highest likeness about `at`, which lies so far from the event. */
function near(likeness: Float64Array, at: number, distance: number): number {
  const slack = 1 + Math.round(JITTER_SHARE * distance);
  return highest(likeness, Math.max(0, at - slack), Math.min(likeness.length, at + slack + 1));
}

function highest(values: Float64Array, from: number, to: number): number {
  let most = 0;
  for (let i = from; i < to; i++) if (values[i] > most) most = values[i];
  return most;
}

function rivalsIn({ errors, sampleRate }: ErrorStretch, height: number, [from, to]: readonly [number, number]) {
  const spacing = RIVAL_SPACING_SECONDS * sampleRate;
  let highest = 0;
  let rivalCount = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const error = Math.abs(errors[i]);
    if (error > highest) highest = error;
    if (error <= RIVAL_SHARE * height || i - latest <= spacing) continue;
    rivalCount++;
    latest = i;
  }
  return { highest, rivalCount };
}

/** How like the event at `peak` the errors around each other peak of its sign are; 0 where there is none. */
function likenessOf({ errors: exact, first, last, sampleRate }: ErrorStretch, peak: number): Float64Array {
  const errors = smoothed(exact, first, last);
  const half = Math.max(LEAST_PATTERN, Math.round(PATTERN_SECONDS * sampleRate));
  const [start, end] = [Math.max(first, peak - half), Math.min(last, peak + half + 1)];
  const sign = Math.sign(errors[peak]);
  const least = LIKE_SHARE * Math.abs(errors[peak]);
  const own = energy(errors.subarray(start, end));
  const likeness = new Float64Array(last);
  if (own < LEAST_ENERGY || least === 0) return likeness;
  for (let at = first + peak - start; at < last - (end - 1 - peak); at++) {
    const height = sign * errors[at];
    if (height < least || height < sign * errors[at - 1] || height < sign * errors[at + 1]) continue;
    likeness[at] = likenessAt(errors, [start, end], at - peak, own);
  }
  return likeness;
}

/** Errors without what is so high that half a sample turns it around: pulses of a tone fall between samples. */
function smoothed(errors: Float64Array, first: number, last: number): Float64Array {
  const smooth = new Float64Array(errors.length);
  for (let i = first + 1; i < last - 1; i++) smooth[i] = 0.25 * errors[i - 1] + 0.5 * errors[i] + 0.25 * errors[i + 1];
  return smooth;
}

/** How like the errors of `[start, end)`, of such an energy, those so much later are: correlation, times the share of their strength. */
function likenessAt(errors: Float64Array, [start, end]: readonly [number, number], shift: number, own: number): number {
  let [product, other, early, late] = [0, 0, 0, 0];
  for (let i = start; i < end; i++) {
    const later = errors[i + shift];
    product += errors[i] * later;
    early += errors[i] * errors[i + shift - 1];
    late += errors[i] * errors[i + shift + 1];
    other += later * later;
  }
  const top = highestBetween(early, product, late);
  return Math.min(1, (Math.min(1, Math.sqrt(other / own)) * top) / Math.sqrt(own * other));
}

/** Of the parabola through three values, where the middle one is the highest; else that. */
function highestBetween(before: number, middle: number, behind: number): number {
  if (middle <= before || middle <= behind) return Math.max(before, middle, behind);
  return middle - (before - behind) ** 2 / (8 * (before - 2 * middle + behind));
}

/** So many samples beside an event, but for the nearest, the predictor still holds it, or what it is of. */
const SHADOW_SAMPLES = [2, 32] as const;

/** How many times the error at `peak` the highest is that lies so near to the event at `[start, end)` that this may be no more than its echo. */
export function shadowOver({ errors, first, last }: ErrorStretch, peak: number, [start, end]: readonly [number, number]): number {
  const [nearest, farthest] = SHADOW_SAMPLES;
  const before = largestMagnitude(errors, Math.max(first, start - farthest), start - nearest);
  const behind = largestMagnitude(errors, end + nearest, Math.min(last, end + farthest));
  return Math.max(before, behind) / Math.abs(errors[peak]);
}

/** No faster than with every sample, but for what is before the first. */
const MOST_ROUGH = 4;

/** How fast the errors of `[start, end)` change, 0 to 4: the energy of their differences over their own. */
export function roughness({ errors, first }: ErrorStretch, [start, end]: readonly [number, number]): number {
  let differences = 0;
  let own = 0;
  for (let i = Math.max(first + 1, start); i < end; i++) {
    differences += (errors[i] - errors[i - 1]) ** 2;
    own += errors[i] ** 2;
  }
  return own > 0 ? Math.min(MOST_ROUGH, differences / own) : 0;
}
