/** Samples on either side of a run that say how the sound moves there: faults of the wire are counted in samples, whatever the rate. */
export const HELD_CONTEXT = 192;
/** Shorter runs happen in any sound. */
const SHORTEST_RUN = 4;
/** How improbable a run must be, in bits, where the sound around it repeats a sample as often as it does. */
const LEAST_SURPRISE_BITS = 22;
/** Where more of the samples around repeat the one before, plateaus are usual. */
const MOST_REPEATS = 0.25;
/** At one end of the run the sound jumps: its step exceeds the next one out by so many mean steps, … */
const JUMP_RATIO = 2.5;
/** … fewer where so much surprises that no wave rests for so long, … */
const STRONG_SURPRISE_BITS = 64;
const FAINT_JUMP_RATIO = 1.25;
/** … and of the least steps that the recording makes at such values. */
const LEAST_STEPS = 4;
/** Where the sound moves by so many of the finest steps on both sides, such zeros tell by themselves … */
const LEAST_MOVEMENT = 8;
/** … unless there are so many that they may be a pause: that one is faded into and out of. */
const PAUSE_JUMP_RATIO = 0.5;

/**
 * Finds where the samples themselves prove a fault: one value held, or zeros, for at most `longest` samples, in sound that moves on
 * both sides, hardly ever repeats a sample, and goes on with a jump. A clipped peak is no fault: nothing around it is beyond it.
 */
export class HeldRunFinder {
  private readonly longest: number;
  private readonly longestBlock: number;

  /** `longestBlock`: more zeros may be a pause. Both in samples. */
  constructor(longest: number, longestBlock: number) {
    this.longest = longest;
    this.longestBlock = longestBlock;
  }

  /** The faulty samples, `[start, end)` each, ascending, of runs that have HELD_CONTEXT samples on either side. */
  find(samples: Float64Array): [number, number][] {
    const found: [number, number][] = [];
    for (let start = HELD_CONTEXT, end = start; start + SHORTEST_RUN <= samples.length - HELD_CONTEXT; start = end) {
      end = start + 1;
      while (end < samples.length && samples[end] === samples[start]) end++;
      if (end - start >= SHORTEST_RUN && this.isFault(samples, start, end)) {
        // A value is held from the one that was right; zeros are all wrong.
        found.push([samples[start] === 0 ? start : start + 1, end]);
      }
    }
    return found;
  }

  private isFault(samples: Float64Array, start: number, end: number): boolean {
    const [from, to] = [start - HELD_CONTEXT, end + HELD_CONTEXT];
    if (samples[start - 1] === samples[start] || end - start > this.longest || to > samples.length) return false;
    const [before, behind] = [movementIn(samples, from + 1, start), movementIn(samples, end + 1, to)];
    const share = (1 + Math.max(before.repeats, behind.repeats)) / HELD_CONTEXT;
    const surpriseBits = (end - start - 1) * -Math.log2(share);
    if (share > MOST_REPEATS || surpriseBits < LEAST_SURPRISE_BITS) return false;
    const jump = Math.max(excessStep(samples, start, start - 1), excessStep(samples, end, end + 1));
    const ratio = jump / Math.max(before.step, behind.step);
    const isStrong = surpriseBits >= STRONG_SURPRISE_BITS;
    if (isStrong && samples[start] === 0 && movesFreely(before) && movesFreely(behind))
      return end - start <= this.longestBlock || ratio >= PAUSE_JUMP_RATIO;
    return ratio >= (isStrong ? FAINT_JUMP_RATIO : JUMP_RATIO) && standsOut(samples, start, end, jump);
  }
}

/** How samples move: the mean step from one to the next, the finest but 0, and how many are 0. */
interface Movement {
  readonly step: number;
  readonly finest: number;
  readonly repeats: number;
}

function movesFreely({ step, finest }: Movement): boolean {
  return step >= LEAST_MOVEMENT * finest;
}

/** Of the steps that lead to the samples of `[start, end)`. */
function movementIn(samples: Float64Array, start: number, end: number): Movement {
  let sum = 0;
  let finest = Number.POSITIVE_INFINITY;
  let repeats = 0;
  for (let i = start; i < end; i++) {
    const step = Math.abs(samples[i] - samples[i - 1]);
    sum += step;
    if (step === 0) repeats++;
    else if (step < finest) finest = step;
  }
  return { step: sum / (end - start), finest, repeats };
}

/** By how much the step to sample `at` exceeds that to `next`. */
function excessStep(samples: Float64Array, at: number, next: number): number {
  return Math.abs(samples[at] - samples[at - 1]) - Math.abs(samples[next] - samples[next - 1]);
}

/**
 * Whether samples around lie above the run and below it, which they do not where a peak is clipped, and some so near its value that the
 * jump is many of the steps that the recording can make there.
 */
function standsOut(samples: Float64Array, start: number, end: number, jump: number): boolean {
  const value = samples[start];
  let above = Number.POSITIVE_INFINITY;
  let below = Number.POSITIVE_INFINITY;
  for (let i = start - HELD_CONTEXT; i < end + HELD_CONTEXT; i++) {
    const difference = samples[i] - value;
    if (difference > 0 && difference < above) above = difference;
    if (difference < 0 && -difference < below) below = -difference;
  }
  return Math.max(above, below) < Number.POSITIVE_INFINITY && jump >= LEAST_STEPS * Math.min(above, below);
}

/** Whether one value is held for half of a stretch or more: there the defect stands in place of the sound. */
export function isHeld(samples: Float64Array, start: number, end: number): boolean {
  let repeats = 0;
  for (let i = start + 1; i < end; i++) if (samples[i] === samples[i - 1]) repeats++;
  return repeats >= (end - start) / 2;
}
