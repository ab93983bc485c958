import type { ErrorStretch } from './error-traits.ts';
import { Interpolator } from './interpolation.ts';
import { openWorkbench } from './kernel.ts';
import { largestMagnitude } from './statistics.ts';
import { hannWindow } from './window.ts';

const ORDER = 24;
/** A prediction error of this many times its usual magnitude belongs to the defect: about 3.3 standard deviations of a normal one. */
const ERROR_RATIO = 4.4;
/** Next to such errors lesser ones do, too: the ends of most defects fade. */
const FADING_RATIO = 2.5;
/** So many lesser errors may lie between. */
const FADING_GAP = 2;
/** Of the usual error, on average, where filling in the impulses has explained all: they take up a part of it. */
const GOING_ON_RATIO = 0.95;
/** An edge stands out this many times further. */
const EDGE_RATIO = 4;
/** Other impulses nearby, up to a sixteenth of the stretch, are kept from the predictor. */
const BRIDGE_SHIFT = 4;
/** Room that the kernel wants behind its arrays. */
const PADDING = 16;

/** The largest prediction errors at a place, from the past and from the future, in usual ones around it, and these. */
export interface ErrorRatios {
  readonly forward: number;
  readonly backward: number;
  readonly usual: number;
}

/** Finds to the sample where a defect begins and ends, by the error of predicting it from either side. */
export class ExtentFinder {
  private readonly length: number;
  private readonly errorFloor: number;
  private readonly window: Float64Array;
  /** Errors of what was looked at last. */
  private readonly forward: Float64Array;
  private looked: ErrorRatios = { forward: 0, backward: 0, usual: 0 };
  private readonly filter = new Float64Array(ORDER + 1);
  private readonly backward: Float64Array;

  /** For stretches of `length` samples; prediction errors below `errorFloor` are nobody's. */
  constructor(length: number, errorFloor: number) {
    this.length = length;
    this.errorFloor = errorFloor;
    this.window = hannWindow(length);
    this.forward = new Float64Array(length);
    this.backward = new Float64Array(length);
  }

  /** The largest prediction errors where `find` looked last. */
  get ratios(): ErrorRatios {
    return this.looked;
  }

  /** The errors from the past of all that `find` looked at last; the next look overwrites them. */
  get stretch(): Omit<ErrorStretch, 'sampleRate'> {
    return { errors: this.forward, first: ORDER, last: this.length - ORDER };
  }

  /** Those from the future, of the same samples. */
  get backwardErrors(): Float64Array {
    return this.backward;
  }

  /**
   * Start and end of the defect in `samples` that was seen at `[from, to)`, at most `margin` samples outside of it:
   * it begins where the past first fails to predict the sound and ends where the future last does; where it `fades`, lesser failures next
   * to these count, too.
   * Undefined where the prediction fails nowhere, or not clearly; empty at an edge, as of a square wave: neither the past
   * nor the future foretells it, but no sample stands apart from both.
   */
  find(samples: Float64Array, from: number, to: number, margin: number, fades = false): readonly [number, number] | undefined {
    const first = Math.max(ORDER, from - margin);
    const last = Math.min(this.length - ORDER, to + margin);
    const usual = Math.max(this.errorFloor, this.predict(samples, first, last));
    const [past, future] = [largestMagnitude(this.forward, first, last), largestMagnitude(this.backward, first, last)];
    this.looked = { forward: past / usual, backward: future / usual, usual };
    const limit = ERROR_RATIO * usual;
    let start = first;
    while (start < last && Math.abs(this.forward[start]) <= limit) start++;
    let end = last;
    while (end > start && Math.abs(this.backward[end - 1]) <= limit) end--;
    if (start < end)
      return fades ? this.withFadingEnds(start, end, [first, last], (FADING_RATIO / ERROR_RATIO) * limit) : [start, end];
    return Math.min(past, future) > EDGE_RATIO * limit ? [start, start] : undefined;
  }

  private withFadingEnds(start: number, end: number, [first, last]: readonly [number, number], limit: number): [number, number] {
    let from = start;
    for (let i = start - 1; i >= Math.max(first, from - 1 - FADING_GAP); i--) if (Math.abs(this.forward[i]) > limit) from = i;
    let to = end;
    for (let i = end; i < Math.min(last, to + 1 + FADING_GAP); i++) if (Math.abs(this.backward[i]) > limit) to = i + 1;
    return [from, to];
  }

  /**
   * Whether the sound goes on between and behind the `pieces` of `samples` once they are filled in: then they are impulses, each a defect
   * of its own. Else what lies between is not the sound around it, as where a stretch was repeated or shifted.
   */
  goesOn(samples: Float64Array, pieces: readonly (readonly [number, number])[]): boolean {
    const first = Math.max(ORDER, pieces[0][0]);
    const last = Math.min(this.length - 2 * ORDER, pieces[pieces.length - 1][1]);
    const usual = Math.max(this.errorFloor, this.predict(samples, first, last));
    const filled = this.fillPieces(samples, pieces, first, last);
    const end = last + ORDER;
    this.predictForward(filled, first, end);
    let sum = 0;
    for (let i = first; i < end; i++) sum += Math.abs(this.forward[i]);
    return sum < GOING_ON_RATIO * usual * (end - first);
  }

  private fillPieces(
    samples: Float64Array,
    pieces: readonly (readonly [number, number])[],
    from: number,
    to: number,
  ): Float64Array {
    const filled = samples.slice();
    const unknown = new Uint8Array(this.length);
    for (const [start, end] of pieces) unknown.fill(1, start, end);
    new Interpolator(filled, unknown, ORDER).fill(unknown, { filter: this.filter, excitationVariance: 0 }, from, to);
    return filled;
  }

  /** The errors of all from the past and from the future; returns their usual magnitude outside `[first, last)`. */
  private predict(samples: Float64Array, first: number, last: number): number {
    const { length } = this;
    const bench = openWorkbench();
    const padded = length + PADDING;
    const sizes = [padded, padded, ORDER + 1, padded, padded, 2 * (length + ORDER) + 3 * PADDING];
    const [from, window, filter, forward, backward, scratch] = bench.layOut(...sizes);
    bench.write(from, samples);
    bench.write(window, this.window);
    const end = length - ORDER;
    const usual = bench.kernel.measureErrors(
      from,
      window,
      length,
      ORDER,
      length >> BRIDGE_SHIFT,
      first,
      last,
      filter,
      forward,
      backward,
      scratch,
    );
    this.filter.set(bench.view(filter, ORDER + 1));
    this.forward.set(bench.view(forward, end).subarray(ORDER), ORDER);
    this.backward.set(bench.view(backward, end).subarray(ORDER), ORDER);
    return usual;
  }

  /** The errors of `[start, end)` from the past. */
  private predictForward(samples: Float64Array, start: number, end: number): void {
    const count = end - start;
    const bench = openWorkbench();
    const [from, filter, target] = bench.layOut(ORDER + count + PADDING, ORDER + 1, count + PADDING);
    bench.write(from, samples.subarray(start - ORDER, end));
    bench.write(filter, this.filter);
    bench.kernel.predictForward(from + 8 * ORDER, count, filter, ORDER, target);
    this.forward.set(bench.view(target, count), start);
  }
}
