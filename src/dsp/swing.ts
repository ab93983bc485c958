import {
  fitLowBand,
  passage,
  product,
  rootMeanSquare,
  SNAP_FROM,
  STEP_SECONDS,
  STEPS_BEFORE,
  STEPS_BEHIND,
  Whitener,
  WINDOW_STEPS,
} from './low-band.ts';
import { type Course, coarseCourses, courseAt, HIGHEST_HZ, type Swing, VARIATIONS } from './swing-course.ts';

/** Each round searches nearer to the best of the last. */
const ROUNDS = 4;
const NARROWING = 0.6;

/** The low band must be so many times less predictable than around for a swing to be worth looking for, */
const LEAST_SURPRISE = 2;
/** a swing explain most of that, and clearly, */
const LEAST_EXPLAINED = 0.6;
const LEAST_EVIDENCE = 60;
/** stand over the low band around, */
const LEAST_OVER_BEFORE = 0.4;
const LEAST_OVER_BEHIND = 0.5;
/** and leave behind it what was before, or next to nothing: other than the sound of a drum. */
const MOST_BEHIND_OVER_BEFORE = 2;
const MOST_BEHIND_SHARE = 0.2;
/** Softer than eight steps of 16 bits it does no harm, and no arm swings beyond full scale. */
const LEAST_AMPLITUDE = 2.5e-4;
const MOST_AMPLITUDE = 1;

/** Finds the swing that a snap leaves, if there is one. */
export class SwingFinder {
  /** Samples that `find` wants before the snap's first, and in all. */
  readonly samplesBefore: number;
  readonly length: number;
  private readonly step: number;
  private readonly sampleRate: number;
  private readonly window: Float64Array;
  private readonly coarse: readonly { readonly course: Course; readonly low: Float64Array }[];

  constructor(sampleRate: number) {
    this.sampleRate = sampleRate;
    this.step = Math.round(STEP_SECONDS * sampleRate);
    const reach = (WINDOW_STEPS / 2) * this.step;
    this.samplesBefore = STEPS_BEFORE * this.step + reach;
    this.length = this.samplesBefore + (STEPS_BEHIND - 1) * this.step + reach + 1;
    this.window = Float64Array.from(
      { length: 2 * reach + 1 },
      (_, i) => (1 + Math.cos((Math.PI * (i - reach)) / reach)) / (2 * reach),
    );
    this.coarse = coarseCourses().map((course) => ({ course, low: this.sample(course) }));
  }

  /** The swing behind the snap whose first sample is `samples[samplesBefore]`; undefined where none stands clearly over the low band of the sound. */
  find(samples: Float64Array): Swing | undefined {
    const low = this.lowBand(samples);
    const model = fitLowBand(low);
    if (!model) return undefined;
    const whitener = new Whitener(model.filter);
    const surprise = whitener.whiten(low);
    const energy = product(surprise, surprise);
    if (!(energy > LEAST_SURPRISE * surprise.length * model.variance)) return undefined;
    const best = this.search(whitener, surprise);
    if (best.explained < LEAST_EXPLAINED * energy || best.explained < LEAST_EVIDENCE * model.variance) return undefined;
    const swing = { ...best.course, amplitude: best.scale / passage((best.course.frequencyHz * this.step) / this.sampleRate) };
    return isPlausible(swing) && this.standsApart(low, best) ? swing : undefined;
  }

  private lowBand(samples: Float64Array): Float64Array {
    const low = new Float64Array(STEPS_BEFORE + STEPS_BEHIND);
    for (let i = 0; i < low.length; i++) {
      const from = i * this.step;
      let sum = 0;
      for (let j = 0; j < this.window.length; j++) sum += this.window[j] * samples[from + j];
      low[i] = sum;
    }
    return low;
  }

  private search(whitener: Whitener, surprise: Float64Array): Fit {
    const fitOf = (course: Course, low = this.sample(course)) => fitCourse(course, low, whitener, surprise);
    const [first, ...others] = this.coarse;
    let best = fitOf(first.course, first.low);
    const consider = (fit: Fit) => {
      if (fit.explained > best.explained) best = fit;
    };
    for (const { course, low } of others) consider(fitOf(course, low));
    for (let round = 0, nearness = 1; round < ROUNDS; round++, nearness *= NARROWING) {
      for (const vary of VARIATIONS) for (const course of vary(best.course, nearness)) consider(fitOf(course));
    }
    return best;
  }

  /** A course in the low band, but for what the window takes away, which depends on the frequency alone. */
  private sample(course: Course): Float64Array {
    const seconds = this.step / this.sampleRate;
    return Float64Array.from({ length: STEPS_BEFORE + STEPS_BEHIND }, (_, i) => courseAt(course, (i - STEPS_BEFORE) * seconds));
  }

  private standsApart(low: Float64Array, { course, low: shape, scale }: Fit): boolean {
    const endSeconds = course.delaySeconds + course.seconds;
    const end = STEPS_BEFORE + Math.ceil((endSeconds * this.sampleRate) / this.step);
    const swing = Math.abs(scale) * rootMeanSquare(shape, STEPS_BEFORE, end);
    const before = rootMeanSquare(low, 0, STEPS_BEFORE + SNAP_FROM);
    const behind = rootMeanSquare(low, end, low.length);
    const isOver = behind < Math.max(MOST_BEHIND_OVER_BEFORE * before, MOST_BEHIND_SHARE * swing);
    return isOver && swing > LEAST_OVER_BEFORE * before && swing > LEAST_OVER_BEHIND * behind;
  }
}

/** What fits best at the highest frequency that was tried is faster than that: the pulse of a voice, the skin of a drum. */
function isPlausible({ amplitude, frequencyHz }: Swing): boolean {
  const magnitude = Math.abs(amplitude);
  return magnitude > LEAST_AMPLITUDE && magnitude < MOST_AMPLITUDE && frequencyHz < HIGHEST_HZ;
}

/** A course, how much of it is in the surprise, and the energy that this explains. */
interface Fit {
  readonly course: Course;
  readonly low: Float64Array;
  readonly scale: number;
  readonly explained: number;
}

function fitCourse(course: Course, low: Float64Array, whitener: Whitener, surprise: Float64Array): Fit {
  const expected = whitener.whiten(low);
  const common = product(expected, surprise);
  const energy = product(expected, expected) + Number.MIN_VALUE;
  return { course, low, scale: common / energy, explained: (common * common) / energy };
}
