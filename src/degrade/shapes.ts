import type { Random } from './random.ts';

/** A defect's form is cut where it falls below this share of its peak, and led to zero inside that. */
const EXTENT_SHARE = 0.02;
/** Forms up to this length end as they are: there is no room for a fade. */
const SHORTEST_FADED = 10;

/** A damped oscillation: `length` samples in which it falls to 3 %, with a short rise. */
export function buildResonance(length: number, frequencyHz: number, sampleRate: number, random: Random): Float64Array {
  const phase = random.between(0, 2 * Math.PI);
  const rise = length * random.between(0, 0.2);
  const omega = (2 * Math.PI * frequencyHz) / sampleRate;
  const decay = 3.5 / length;
  return new Float64Array(length).map((_, i) => {
    const attack = i < rise ? (i + 1) / (rise + 1) : 1;
    return attack * Math.exp(-decay * i) * Math.sin(omega * i + phase);
  });
}

/** Two to four lobes of alternating sign, each lower and wider than the one before: a stylus thrown off and caught. */
export function buildLobes(length: number, random: Random): Float64Array {
  const shape = new Float64Array(length);
  const count = 2 + random.integer(3);
  const widening = random.between(1, 2);
  const falling = random.between(0.3, 0.8);
  let width = (length * (widening - 1 || 1)) / (widening ** count - 1 || count);
  let height = 1;
  for (let lobe = 0, from = 0; lobe < count; lobe++, from += width / widening) {
    for (let i = Math.ceil(from); i < Math.min(length, from + width); i++) {
      shape[i] += height * Math.sin((Math.PI * (i + 0.5 - from)) / width);
    }
    height *= -falling;
    width *= widening;
  }
  return shape;
}

/** A sudden deflection that falls back, sometimes past the middle: what a coupled amplifier makes of a step. */
export function buildFall(length: number, random: Random): Float64Array {
  const decay = random.between(2, 6) / length;
  const turn = random.chance(0.5) ? length * random.between(0.1, 0.5) : length;
  const rebound = random.between(0.1, 0.5);
  return new Float64Array(length).map((_, i) => (i < turn ? 1 : -rebound) * Math.exp(-decay * i));
}

/** Noise under an envelope that rises fast and falls slowly. */
export function buildNoiseBurst(length: number, random: Random): Float64Array {
  const peak = length * random.between(0.05, 0.4);
  const shape = new Float64Array(length).map((_, i) => {
    const envelope = i < peak ? (i + 1) / (peak + 1) : Math.exp((-3 * (i - peak)) / (length - peak));
    return random.normal() * envelope;
  });
  return smooth(shape, random.integer(4));
}

/** One to eight irregular samples. */
export function buildGrain(length: number, random: Random): Float64Array {
  if (random.chance(0.3)) return new Float64Array(length).map((_, i) => Math.sin((Math.PI * (i + 0.5)) / length));
  if (random.chance(0.4)) return buildLobes(length, random);
  const decay = random.between(0.2, 1);
  const isAlternating = random.chance(0.5);
  return new Float64Array(length).map((_, i) => {
    const sign = isAlternating ? (-1) ** i : random.sign();
    return sign * decay ** i * random.between(0.5, 1);
  });
}

/** Runs a (¼ ½ ¼) smoother over the shape `count` times: the narrower bandwidth of old equipment and codecs. */
export function smooth(shape: Float64Array, count: number): Float64Array {
  let current = shape;
  for (let round = 0; round < count; round++) {
    const from = current;
    const at = (i: number) => (i >= 0 && i < from.length ? from[i] : 0);
    current = new Float64Array(from.length + 2).map((_, i) => 0.25 * at(i - 2) + 0.5 * at(i - 1) + 0.25 * at(i));
  }
  return current;
}

/** Adds one shape to another at an offset; the result is as long as is needed. */
export function mix(shape: Float64Array, other: Float64Array, offset: number, gain: number): Float64Array {
  const mixed = new Float64Array(Math.max(shape.length, offset + other.length));
  mixed.set(shape);
  for (let i = 0; i < other.length; i++) mixed[offset + i] += gain * other[i];
  return mixed;
}

/** Cuts a shape where it stays below 2 % of its peak, and fades the last quarter so that it ends without a step. */
export function finish(shape: Float64Array): Float64Array {
  let peak = 0;
  for (let i = 0; i < shape.length; i++) peak = Math.max(peak, Math.abs(shape[i]));
  let first = 0;
  let last = shape.length;
  while (first < last && Math.abs(shape[first]) < EXTENT_SHARE * peak) first++;
  while (last > first && Math.abs(shape[last - 1]) < EXTENT_SHARE * peak) last--;
  const cut = shape.slice(first, last);
  if (cut.length > SHORTEST_FADED) fadeOut(cut, Math.ceil(cut.length / 4));
  return cut;
}

function fadeOut(shape: Float64Array, length: number): void {
  for (let i = 0; i < length; i++) {
    shape[shape.length - 1 - i] *= 0.5 - 0.5 * Math.cos((Math.PI * (i + 1)) / (length + 1));
  }
}
