import { trimmedMeanMagnitude } from './statistics.ts';

/** Second differences above this many times their usual magnitude count as an impulse. */
const IMPULSE_RATIO = 8;
/** An impulse ends where this share of the longest one is calm, at least three samples. */
const CALM_SHARE = 12;

/**
 * Copies `source[start .. start + length)` to the same place in `target`, with impulses replaced by straight lines:
 * a predictor fitted on the result has not learnt the clicks that it is to find. `scratch` holds at least `length` samples.
 */
export function bridgeImpulses(
  source: Float64Array,
  target: Float64Array,
  start: number,
  length: number,
  longest: number,
  scratch: Float64Array,
): void {
  scratch[0] = 0;
  scratch[length - 1] = 0;
  for (let i = 1; i < length - 1; i++) {
    const at = start + i;
    scratch[i] = source[at - 1] - 2 * source[at] + source[at + 1];
  }
  const limit = IMPULSE_RATIO * trimmedMeanMagnitude(scratch, length);
  for (let i = 0; i < length; i++) target[start + i] = source[start + i];
  const calm = Math.max(3, Math.trunc(longest / CALM_SHARE));
  for (let i = 1; i < length - 1; i++) {
    if (Math.abs(scratch[i]) <= limit) continue;
    const end = impulseEnd(scratch, i, length, limit, calm);
    if (end - i <= longest) drawLine(target, start + i - 1, start + end);
    i = end;
  }
}

/** First sample behind an impulse that is followed by `calm` calm ones. */
function impulseEnd(differences: Float64Array, start: number, length: number, limit: number, calm: number): number {
  let end = start + 1;
  for (let i = end; i < length - 1 && i < end + calm; i++) if (Math.abs(differences[i]) > limit) end = i + 1;
  return end;
}

/** Replaces the samples between positions `from` and `to` by a straight line, in place. */
function drawLine(samples: Float64Array, from: number, to: number): void {
  const step = (samples[to] - samples[from]) / (to - from);
  for (let i = from + 1; i < to; i++) samples[i] = samples[from] + step * (i - from);
}
