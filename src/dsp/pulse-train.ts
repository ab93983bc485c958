/** Half the length of what is compared around each pulse, in samples. */
const REACH = 10;
/** A neighbour pulse is at least this share as high … */
const LEAST_HEIGHT = 0.65;
/** … as like the pulse as this (normalised correlation) … */
const LEAST_LIKENESS = 0.8;
/** … and its distance on one side that on the other, but for this share of it: pitch glides. */
const JITTER_SHARE = 0.015;

/** As many neighbours on either side as the stretch has room for, up to this, must be there. */
const NEIGHBOUR_COUNT = 2;

/**
 * True where the highest prediction error in `[start, end)` is one pulse of a train: behind and before it, at equal distances, stand others
 * of its shape and nearly its height, as in a reed, a brass or a growl; defects do not keep time.
 * `errors`: prediction errors, of which `[first, last)` are known; `shortest`: smallest period in samples.
 */
export function isPulseOfTrain(
  errors: Float64Array,
  [first, last]: readonly [number, number],
  [start, end]: readonly [number, number],
  shortest: number,
): boolean {
  const peak = highest(errors, start, end);
  const least = LEAST_HEIGHT * Math.abs(errors[peak]);
  const known = [first + REACH, last - REACH] as const;
  for (let at = peak - shortest; at >= known[0]; at--) {
    if (Math.abs(errors[at]) >= least && isLike(errors, peak, at) && keepsTime(errors, known, peak, peak - at)) return true;
  }
  return false;
}

/** Whether pulses like that at `peak` stand a period behind it, and two to either side where the stretch reaches so far. */
function keepsTime(errors: Float64Array, [first, last]: readonly [number, number], peak: number, period: number): boolean {
  if (peak + period >= last) return false;
  for (let k = -NEIGHBOUR_COUNT; k <= NEIGHBOUR_COUNT; k++) {
    const at = peak + k * period;
    if (Math.abs(k) > 0 && at >= first && at < last && !hasLike(errors, peak, at, Math.abs(k) * period)) return false;
  }
  return true;
}

/** Whether there is one like the pulse at `peak` near `place`, which lies `distance` away. */
function hasLike(errors: Float64Array, peak: number, place: number, distance: number): boolean {
  const least = LEAST_HEIGHT * Math.abs(errors[peak]);
  const slack = 1 + Math.round(JITTER_SHARE * distance);
  for (let at = place - slack; at <= place + slack; at++) {
    if (Math.abs(errors[at]) >= least && isLike(errors, peak, at)) return true;
  }
  return false;
}

function highest(errors: Float64Array, start: number, end: number): number {
  let peak = start;
  for (let i = start + 1; i < end; i++) if (Math.abs(errors[i]) > Math.abs(errors[peak])) peak = i;
  return peak;
}

function isLike(errors: Float64Array, one: number, other: number): boolean {
  let product = 0;
  let energy = 0;
  let otherEnergy = 0;
  for (let i = -REACH; i <= REACH; i++) {
    const a = errors[one + i];
    const b = errors[other + i];
    product += a * b;
    energy += a * a;
    otherEnergy += b * b;
  }
  return product > LEAST_LIKENESS * Math.sqrt(energy * otherEnergy);
}
