import { bridge, drawLine } from './bridge';
import { autocorrelate, levinson, predictBackward, predictForward } from './prediction';
import { trimmedMean } from './statistics';

const DOUBLE: usize = 8;
/** White noise added to the autocorrelation, as a share of the power. */
const NOISE_SHARE: f64 = 1e-9;
/** Room that arrays want behind them. */
const PADDING: i32 = 16;

/**
 * Prediction errors of a stretch of `length` samples by a filter that knows neither what stands at `[first, last)` nor impulses of up to
 * `longest` samples: from the past and from the future, each at its sample's number; both leave `order`
 * samples out at either end. Returns their usual magnitude outside `[first, last)`; digital silence, as around a recording, has none
 * and would lower it. `scratch` has room for twice `length` and `order` and for 48 numbers more.
 */
export function measureErrors(
  samples: usize,
  window: usize,
  length: i32,
  order: i32,
  longest: i32,
  first: i32,
  last: i32,
  filter: usize,
  forward: usize,
  backward: usize,
  scratch: usize,
): f64 {
  const bridged = scratch + bytesOf(length + order + PADDING);
  bridge(samples, bridged, length, longest, scratch);
  drawLine(bridged, first - 1, last);
  const sums = bridged + bytesOf(length + PADDING);
  autocorrelate(bridged, window, length, order, scratch, sums);
  store<f64>(sums, load<f64>(sums) * (1 + NOISE_SHARE));
  levinson(sums, order, filter);
  const end = length - order;
  predictForward(samples + bytesOf(order), end - order, filter, order, forward + bytesOf(order));
  predictBackward(samples + bytesOf(order), end - order, filter, order, backward + bytesOf(order));
  let gathered = gather(forward + bytesOf(order), forward + bytesOf(first), scratch);
  gathered = gather(backward + bytesOf(last), backward + bytesOf(end), gathered);
  store<f64>(gathered, Infinity);
  return trimmedMean(scratch, <i32>((gathered - scratch) / DOUBLE));
}

function bytesOf(count: i32): usize {
  return DOUBLE * <usize>count;
}

/** Writes the magnitudes that are not 0 to `target`; returns the place behind them. */
function gather(from: usize, end: usize, target: usize): usize {
  for (let at = from; at < end; at += DOUBLE) {
    const error = load<f64>(at);
    store<f64>(target, abs<f64>(error));
    target += error !== 0 ? DOUBLE : 0;
  }
  return target;
}
