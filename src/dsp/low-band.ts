import { solveDefinite } from './banded.ts';

/** The low band is looked at in steps of this, under a Hann window of four of them, which stops what lies above 500 Hz. */
export const STEP_SECONDS = 0.001;
export const WINDOW_STEPS = 4;
/** Around the snap's first sample. A kick drum, a bass note sound on where a swing has long ended: that is seen behind it. */
export const STEPS_BEFORE = 30;
export const STEPS_BEHIND = 33;
const LONGEST_STEPS = 18;
/** Where the snap lies, on its own or under the window: not looked at. */
export const SNAP_FROM = -1;
const SNAP_TO = 3;
/** Of the model of the low band. */
const ORDER = 8;
const RIDGE = 1e-3;
/** Far below the quantisation of 16 bits, in such a window. */
const VARIANCE_FLOOR = 1e-11;

/** Prediction errors of the low band, less all that the samples under the snap, whatever they are, can account for. */
export class Whitener {
  private readonly filter: Float64Array;
  private readonly hidden: Float64Array[] = [];

  constructor(filter: Float64Array) {
    this.filter = filter;
    for (let at = SNAP_FROM; at < SNAP_TO; at++) {
      const impulse = new Float64Array(STEPS_BEFORE + STEPS_BEHIND);
      impulse[STEPS_BEFORE + at] = 1;
      const direction = this.whiten(impulse);
      const length = Math.sqrt(product(direction, direction));
      if (length > 0) this.hidden.push(direction.map((value) => value / length));
    }
  }

  whiten(low: Float64Array): Float64Array {
    const errors = predictionErrors(low, this.filter, 0, low.length);
    for (const direction of this.hidden) {
      const share = product(errors, direction);
      for (let i = 0; i < errors.length; i++) errors[i] -= share * direction[i];
    }
    return errors;
  }
}

/** Where the low band is that of the sound alone. */
const KNOWN = [
  [0, STEPS_BEFORE + SNAP_FROM],
  [STEPS_BEFORE + LONGEST_STEPS, STEPS_BEFORE + STEPS_BEHIND],
] as const;

/** Least-squares prediction of the low band, from the past and from the future alike (modified covariance method; Marple, 1987, chapter 8). */
export function fitLowBand(low: Float64Array): { filter: Float64Array; variance: number } | undefined {
  const matrix = new Float64Array(ORDER * ORDER);
  const solution = new Float64Array(ORDER);
  for (const [from, to] of KNOWN) addEquations(matrix, solution, low, from, to);
  let trace = 0;
  for (let i = 0; i < ORDER; i++) trace += matrix[i * ORDER];
  for (let i = 0; i < ORDER; i++) matrix[i * ORDER] += (RIDGE * trace) / ORDER + Number.MIN_VALUE;
  if (!(trace > 0) || !solveDefinite(matrix, ORDER, ORDER - 1, solution)) return undefined;
  const filter = Float64Array.of(1, ...solution);
  const errors = KNOWN.flatMap(([from, to]) => [
    predictionErrors(low, filter, from, to),
    predictionErrors(low.slice(from, to).reverse(), filter, 0, to - from),
  ]);
  const count = errors.reduce((sum, { length }) => sum + length, 0);
  return { filter, variance: errors.reduce((sum, each) => sum + product(each, each), 0) / count + VARIANCE_FLOOR };
}

/** Those that predict `low[from + ORDER .. to)` from the past and `low[from .. to - ORDER)` from the future, with the coefficients negated. */
function addEquations(matrix: Float64Array, solution: Float64Array, low: Float64Array, from: number, to: number): void {
  for (let t = from + ORDER; t < to; t++) {
    for (let i = 1; i <= ORDER; i++) {
      solution[i - 1] -= low[t] * low[t - i] + low[t - ORDER] * low[t - ORDER + i];
      for (let j = 1; j <= i; j++) {
        matrix[(j - 1) * ORDER + i - j] += low[t - i] * low[t - j] + low[t - ORDER + i] * low[t - ORDER + j];
      }
    }
  }
}

function predictionErrors(low: Float64Array, filter: Float64Array, from: number, to: number): Float64Array {
  const errors = new Float64Array(to - from - ORDER);
  for (let t = from + ORDER; t < to; t++) {
    let sum = 0;
    for (let i = 0; i <= ORDER; i++) sum += filter[i] * low[t - i];
    errors[t - from - ORDER] = sum;
  }
  return errors;
}

/** What a Hann window of WINDOW_STEPS lets pass of a frequency in cycles per step. */
export function passage(cyclesPerStep: number): number {
  const cycles = WINDOW_STEPS * cyclesPerStep;
  if (Math.abs(cycles - 1) < 1e-6) return 0.5;
  return Math.sin(Math.PI * cycles) / (Math.PI * cycles * (1 - cycles * cycles));
}

export function product(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i];
  return sum;
}

export function rootMeanSquare(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] * values[i];
  return Math.sqrt(sum / Math.max(1, to - from));
}
