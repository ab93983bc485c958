import { largestMagnitude } from './statistics.ts';

/** Samples on either side of a repeat that say what is usual there. */
const CONTEXT = 192;
/** A repeat of fewer samples is not looked for: so many at once are looked up. */
const GRAM = 4;
/** How far back the original may lie, in samples: blocks of a wire or a buffer are counted in samples, whatever the rate. */
const FARTHEST = 320;
/** Samples that must be known before a repeat, and behind it. */
export const REPEAT_LOOK_BEHIND = CONTEXT + FARTHEST + GRAM;
export const REPEAT_LOOK_AHEAD = CONTEXT;
/** How improbable a repeat must be, in bits, the curvature of the sound around being as varied as it is; 8 of these pay for all the places it might come from. */
const LEAST_SURPRISE_BITS = 30;
/** At one end the curvature exceeds that around so many times … */
const JUMP_RATIO = 3;
/** … or is no less, where so much surprises that noise has no other way to repeat itself. */
const STRONG_SURPRISE_BITS = 80;
const FAINT_JUMP_RATIO = 1;
/** So many samples beside a repeat may be equal by chance. */
const CHANCE = 2;
/** Curvatures that differ by less than this, relative to the peak, are equal: gains round. */
const ROUNDING = 2 ** -22;
const TABLE_BITS = 14;

/**
 * Finds where the samples themselves prove a fault: 4 to `longest` samples that repeat, to the bit, those at most 320 before, in sound that
 * does not repeat itself and is too varied for that to be chance, with a jump at one end. What goes on repeating is a period.
 */
export class RepeatFinder {
  private readonly longest: number;
  /** Where the samples of each hash stood last. */
  private readonly places = new Int32Array(1 << TABLE_BITS);
  /** Of the repeats that were met, where they begin and how far before their originals do. */
  private starts = new Int32Array(0);
  private lags = new Int32Array(0);
  private readonly curvatures = new Float64Array(2 * CONTEXT);

  constructor(longest: number) {
    this.longest = longest;
  }

  /** The faulty samples, `[start, end)` each, ascending, of repeats with REPEAT_LOOK_BEHIND samples before and REPEAT_LOOK_AHEAD behind. */
  find(samples: Float64Array): [number, number][] {
    const count = this.meet(samples);
    const { starts, lags } = this;
    const found: [number, number][] = [];
    for (let i = 0; i < count; i++) {
      if (i > 0 && starts[i] - starts[i - 1] <= CONTEXT) continue;
      const next = i + 1 < count ? starts[i + 1] : Number.POSITIVE_INFINITY;
      const fault = this.placeFault(samples, starts[i], lags[i], next);
      if (fault) found.push(fault);
    }
    return found;
  }

  /** Meets all repeats, in order: where GRAM samples equal those that were last of their hash, and the one before them does not. */
  private meet(samples: Float64Array): number {
    const { places } = this;
    const { length } = samples;
    if (this.starts.length < length) [this.starts, this.lags] = [new Int32Array(length), new Int32Array(length)];
    const words = new Int32Array(samples.buffer, samples.byteOffset, 2 * length);
    places.fill(-FARTHEST - 1);
    let count = 0;
    for (let n = 0, h0 = 0, h1 = 0, h2 = 0, h3 = 0; n < length; n++, h3 = h2, h2 = h1, h1 = h0) {
      h0 = Math.imul(words[2 * n] ^ Math.imul(words[2 * n + 1], 0x1e3779b1), 0x05ebca6b);
      const near = (h0 + Math.imul(h1, 0x27d4eb2f)) | 0;
      const far = (Math.imul(h2, 0x165667b1) + Math.imul(h3, 0x42b2ae35)) | 0;
      const key = Math.imul((near + far) | 0, 0x1e3779b1) >>> (32 - TABLE_BITS);
      const lag = n - places[key];
      places[key] = n;
      if (lag < GRAM || lag > FARTHEST || samples[n] !== samples[n - lag] || !beginsRepeat(samples, n, lag)) continue;
      this.starts[count] = n + 1 - GRAM;
      this.lags[count++] = lag;
    }
    return count;
  }

  private placeFault(samples: Float64Array, start: number, lag: number, next: number): [number, number] | undefined {
    const longest = Math.min(this.longest, lag + 2 * CHANCE);
    const end = endOfRepeat(samples, start, lag, longest);
    if (end - start > longest || next < end + CONTEXT - GRAM || start < REPEAT_LOOK_BEHIND || end + CONTEXT > samples.length)
      return undefined;
    const usual = this.usualCurvature(samples, start, end);
    const clear = JUMP_RATIO * usual;
    const [from, to] = [sharpest(samples, start, 1, clear), sharpest(samples, end, -1, clear)];
    const jump = Math.max(corner(samples, from), corner(samples, to));
    // An original that begins with a jump itself is a period.
    if (usual === 0 || jump < FAINT_JUMP_RATIO * usual || corner(samples, from - lag) >= clear) return undefined;
    const leastBits = jump >= clear ? LEAST_SURPRISE_BITS : STRONG_SURPRISE_BITS;
    return this.surpriseBits(samples, start, end) < leastBits ? undefined : [from, to];
  }

  /** The mean curvature before or behind, whichever is more; fills `curvatures`. */
  private usualCurvature(samples: Float64Array, start: number, end: number): number {
    const { curvatures } = this;
    let before = 0;
    let behind = 0;
    for (let i = 0; i < CONTEXT; i++) {
      curvatures[i] = curvature(samples, start - 1 - i);
      // Those at the end itself are of the jump.
      curvatures[CONTEXT + i] = curvature(samples, end + Math.max(2, i));
      before += Math.abs(curvatures[i]);
      behind += Math.abs(curvatures[CONTEXT + i]);
    }
    return Math.max(before, behind) / CONTEXT;
  }

  /** How improbable it is that samples that move are equal, as often as two of `curvatures` are. */
  private surpriseBits(samples: Float64Array, start: number, end: number): number {
    const curvatures = this.curvatures.sort();
    const { length } = curvatures;
    const tolerance = ROUNDING * largestMagnitude(samples, start - CONTEXT, end + CONTEXT);
    let pairs = 0;
    for (let i = 1, equal = 1; i < length; i++, equal++) {
      if (curvatures[i] - curvatures[i - 1] > tolerance) equal = 0;
      pairs += 2 * equal;
    }
    let moves = 0;
    for (let i = start; i < end; i++) if (samples[i] !== samples[i - 1]) moves++;
    return moves * -Math.log2(Math.min(1, (1 + pairs / length) / length));
  }
}

function beginsRepeat(samples: Float64Array, n: number, lag: number): boolean {
  if (n - lag < GRAM) return false;
  for (let i = n - 1; i > n - GRAM; i--) if (samples[i] !== samples[i - lag]) return false;
  return samples[n - GRAM] !== samples[n - GRAM - lag];
}

/** One past the last equal sample, which is looked for no further than tells that there are more than `longest`. */
function endOfRepeat(samples: Float64Array, start: number, lag: number, longest: number): number {
  const most = Math.min(samples.length, start + longest + 1);
  let end = start + GRAM;
  while (end < most && samples[end] === samples[end - lag]) end++;
  return end;
}

function curvature(samples: Float64Array, at: number): number {
  return samples[at] - 2 * samples[at - 1] + samples[at - 2];
}

/** How sharply the sound turns at sample `at` if it jumps there: by as much before it as behind it. */
function corner(samples: Float64Array, at: number): number {
  return Math.min(Math.abs(curvature(samples, at)), Math.abs(curvature(samples, at + 1)));
}

/** `end` of a repeat, or where it jumps a little further in: samples beside it may be equal by chance. */
function sharpest(samples: Float64Array, end: number, inwards: number, jump: number): number {
  if (corner(samples, end) >= jump) return end;
  for (let i = 1; i <= CHANCE; i++) if (corner(samples, end + i * inwards) >= jump) return end + i * inwards;
  return end;
}
