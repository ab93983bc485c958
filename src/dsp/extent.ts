import { bridgeImpulses, drawLine } from './bridge.ts';
import { Interpolator } from './interpolation.ts';
import { autocorrelate, levinson, predictionErrors } from './linear-prediction.ts';
import { isPulseOfTrain } from './pulse-train.ts';
import { trimmedMeanMagnitude } from './statistics.ts';
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
const NOISE_SHARE = 1e-9;
/** Other impulses nearby, up to a sixteenth of the stretch, are kept from the predictor. */
const BRIDGE_SHIFT = 4;

/** Finds to the sample where a defect begins and ends, by the error of predicting it from either side. */
export class ExtentFinder {
  private readonly length: number;
  private readonly errorFloor: number;
  private readonly window: Float64Array;
  private readonly bridged: Float64Array;
  private readonly scratch: Float64Array;
  private readonly forward: Float64Array;
  private readonly backward: Float64Array;
  private readonly autocorrelation = new Float64Array(ORDER + 1);
  private readonly filter = new Float64Array(ORDER + 1);

  /** For stretches of `length` samples; prediction errors below `errorFloor` are nobody's. */
  constructor(length: number, errorFloor: number) {
    this.length = length;
    this.errorFloor = errorFloor;
    this.window = hannWindow(length);
    this.bridged = new Float64Array(length);
    this.scratch = new Float64Array(length);
    this.forward = new Float64Array(length);
    this.backward = new Float64Array(length);
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
    this.fit(samples, first, last);
    const limit = ERROR_RATIO * Math.max(this.errorFloor, this.usualError(first, last));
    let start = first;
    while (start < last && Math.abs(this.forward[start]) <= limit) start++;
    let end = last;
    while (end > start && Math.abs(this.backward[end - 1]) <= limit) end--;
    if (start < end)
      return fades ? this.withFadingEnds(start, end, [first, last], (FADING_RATIO / ERROR_RATIO) * limit) : [start, end];
    return this.isEdge(first, last, EDGE_RATIO * limit) ? [start, start] : undefined;
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
    this.fit(samples, first, last);
    const usual = Math.max(this.errorFloor, this.usualError(first, last));
    const filled = this.fillPieces(samples, pieces, first, last);
    const length = last + ORDER - first;
    predictionErrors(filled, first, length, this.filter, this.forward, this.backward);
    let sum = 0;
    for (let i = 0; i < length; i++) sum += Math.abs(this.forward[i]);
    return sum < GOING_ON_RATIO * usual * length;
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

  /** Whether what `find` found last at `[start, end)` is one pulse of a train with periods of `shortest` samples or more. */
  isPulseOfTrain(start: number, end: number, shortest: number): boolean {
    return isPulseOfTrain(this.forward, [ORDER, this.length - ORDER], [start, end], shortest);
  }

  private isEdge(first: number, last: number, limit: number): boolean {
    let past = 0;
    let future = 0;
    for (let i = first; i < last; i++) {
      past = Math.max(past, Math.abs(this.forward[i]));
      future = Math.max(future, Math.abs(this.backward[i]));
    }
    return past > limit && future > limit;
  }

  private fit(samples: Float64Array, first: number, last: number): void {
    bridgeImpulses(samples, this.bridged, 0, this.length, this.length >> BRIDGE_SHIFT);
    drawLine(this.bridged, first - 1, last);
    autocorrelate(this.bridged, 0, this.window, ORDER, this.autocorrelation);
    this.autocorrelation[0] *= 1 + NOISE_SHARE;
    levinson(this.autocorrelation, ORDER, this.filter);
    const inner = this.length - 2 * ORDER;
    predictionErrors(samples, ORDER, inner, this.filter, this.forward.subarray(ORDER), this.backward.subarray(ORDER));
  }

  /** Usual magnitude of the error outside `[first, last)`; digital silence, as around the recording, has none and would lower it. */
  private usualError(first: number, last: number): number {
    const before = this.gatherErrors(this.forward, ORDER, first, 0);
    return trimmedMeanMagnitude(this.scratch, this.gatherErrors(this.backward, last, this.length - ORDER, before));
  }

  /** Appends the errors of `[from, to)` that are not 0 to the `count` in `scratch`; returns how many there are then. */
  private gatherErrors(errors: Float64Array, from: number, to: number, count: number): number {
    let gathered = count;
    for (let i = from; i < to; i++) if (errors[i] !== 0) this.scratch[gathered++] = errors[i];
    return gathered;
  }
}
