/** Half the length of what is compared around each pulse, as a share of the shortest period, and at least so many samples. */
const REACH_SHARE = 0.15;
const LEAST_REACH = 6;
/** A neighbour pulse is at least this share as high … */
const LEAST_HEIGHT = 0.65;
/** … as like the pulse as this (normalised correlation) … */
const LEAST_LIKENESS = 0.8;
/** … and its distance on one side that on the other, but for this share of it: pitch glides. */
const JITTER_SHARE = 0.015;
/** As many neighbours on either side as the stretch has room for, up to this, must be there … */
const NEIGHBOUR_COUNT = 2;

/**
 * True where the highest prediction error in `[start, end)` is one pulse of a train: behind and before it, at equal distances, stand others
 * of its shape and nearly its height, as in a reed, a brass or a growl; defects do not keep time.
 * `errors`: prediction errors, of which `[first, last)` are known; `shortest`: smallest period in samples; `leastCount`, up to 2: neighbours on
 * either side that there must be room for, more where pulses are so many that some lie at equal distances. Of the errors `pulseReach` and more
 * behind `end`, none is looked at before `foresee` has been called: few stretches get so far.
 */
export function isPulseOfTrain(
  errors: Float64Array,
  [first, last]: readonly [number, number],
  [start, end]: readonly [number, number],
  { shortest, leastCount }: TrainSearch,
  foresee: () => void = () => undefined,
): boolean {
  const reach = pulseReach(shortest);
  const peak = highest(errors, start, end);
  const pulse = openPattern(errors, peak - reach, 2 * reach + 1);
  const train = {
    errors,
    peak,
    pulse,
    least: LEAST_HEIGHT * Math.abs(errors[peak]),
    reach,
    first: first + reach,
    last: last - reach,
    leastCount,
  };
  for (let at = peak - shortest; at >= train.first; at--) {
    if (!isPulse(train, at)) continue;
    foresee();
    if (keepsTime(train, peak - at)) return true;
  }
  return false;
}

/** What is compared of a longer event, in samples at most: its first part is the loudest. */
const LONGEST_COMPARED = 160;
/** An event is as like what was a period before and what comes a period later as this … */
const LEAST_RECURRENCE = 0.55;
/** … and these as strong as this share of it. */
const LEAST_STRENGTH = 0.6;

/** What is shorter than this share of the shortest period is like much else: it must come again so often on either side, as far as the stretch reaches. */
const SHORT_SHARE = 2 / 3;
const SHORT_COUNT = 3;

/**
 * True where the prediction errors of `[start, end)` come again at equal distances on both sides: the formants of a growl change from pulse
 * to pulse, and yet are those of the pulse before and the next. Arguments as above, all errors known.
 */
export function recurs(
  errors: Float64Array,
  [first, last]: readonly [number, number],
  [start, end]: readonly [number, number],
  shortest: number,
): boolean {
  const ring = openPattern(errors, start, Math.min(end - start, LONGEST_COMPARED));
  const behind = last - ring.length;
  const count = ring.length < SHORT_SHARE * shortest ? SHORT_COUNT : 1;
  for (let period = shortest; period <= Math.min(start - first, behind - start); period++) {
    if (!comesAgainAt(ring, start - period)) continue;
    let k = 1;
    while (k <= count && comesAgain(ring, k * period, [first, behind])) k++;
    if (k > count) return true;
  }
  return false;
}

/** Whether what is like the ring stands about so far before it and behind, on the sides where `[first, behind]` reaches so far. */
function comesAgain(ring: Pattern, distance: number, [first, behind]: readonly [number, number]): boolean {
  const slack = slackAt(distance);
  const isThere = (at: number) => at <= behind && comesAgainAt(ring, at);
  const comesAgainNear = (place: number) => place - slack < first || place > behind || isNear(place, slack, isThere);
  return comesAgainNear(ring.start - distance) && comesAgainNear(ring.start + distance);
}

function comesAgainAt(ring: Pattern, at: number): boolean {
  return isLike(ring, at, LEAST_RECURRENCE, LEAST_STRENGTH);
}

/** Errors that others are compared with, and their energy. */
interface Pattern {
  readonly errors: Float64Array;
  readonly start: number;
  readonly length: number;
  readonly energy: number;
}

function openPattern(errors: Float64Array, start: number, length: number): Pattern {
  let energy = 0;
  for (let i = start; i < start + length; i++) energy += errors[i] * errors[i];
  return { errors, start, length, energy };
}

/** Whether the errors from `at` on correlate with the pattern's by more than `likeness`, and are at least `strength` times as strong. */
function isLike({ errors, start, length, energy }: Pattern, at: number, likeness: number, strength = 0): boolean {
  let product = 0;
  let otherEnergy = 0;
  for (let i = 0; i < length; i++) {
    const other = errors[at + i];
    product += errors[start + i] * other;
    otherEnergy += other * other;
  }
  return otherEnergy >= strength ** 2 * energy && product > likeness * Math.sqrt(energy * otherEnergy);
}

/** Half the length of what is compared around each pulse, in samples. */
export function pulseReach(shortest: number): number {
  return Math.max(LEAST_REACH, Math.round(REACH_SHARE * shortest));
}

/** What to look for: periods of at least so many samples, and so many neighbours on either side. */
export interface TrainSearch {
  readonly shortest: number;
  readonly leastCount: number;
}

/** A pulse at `peak` and what is asked of others; `[first, last)` is where they can be looked for. */
interface Train {
  readonly errors: Float64Array;
  readonly peak: number;
  readonly pulse: Pattern;
  readonly least: number;
  readonly reach: number;
  readonly first: number;
  readonly last: number;
  readonly leastCount: number;
}

/** Whether pulses like that at the peak stand a period away on both sides, and two where the stretch reaches so far. */
function keepsTime(train: Train, period: number): boolean {
  const least = train.leastCount * period;
  if (train.peak - least < train.first || train.peak + least >= train.last) return false;
  for (let k = -NEIGHBOUR_COUNT; k <= NEIGHBOUR_COUNT; k++) {
    const at = train.peak + k * period;
    if (k === 0 || at < train.first || at >= train.last) continue;
    if (!isNear(at, slackAt(Math.abs(k) * period), (place) => isPulse(train, place))) return false;
  }
  return true;
}

/** How far a place may lie from where it is looked for, at so many samples' distance. */
function slackAt(distance: number): number {
  return 1 + Math.round(JITTER_SHARE * distance);
}

/** Whether it is there at `place`, or up to `slack` samples off. */
function isNear(place: number, slack: number, isThere: (at: number) => boolean): boolean {
  for (let at = place - slack; at <= place + slack; at++) if (isThere(at)) return true;
  return false;
}

function highest(errors: Float64Array, start: number, end: number): number {
  let peak = start;
  for (let i = start + 1; i < end; i++) if (Math.abs(errors[i]) > Math.abs(errors[peak])) peak = i;
  return peak;
}

function isPulse({ errors, pulse, least, reach }: Train, other: number): boolean {
  return Math.abs(errors[other]) >= least && isLike(pulse, other - reach, LEAST_LIKENESS);
}
