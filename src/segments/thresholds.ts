import { logit, sigmoid } from '../logistic.ts';
import type { Manifest } from '../manifest.ts';

/** The longer what is repaired, the more there is to get wrong: logits per natural logarithm of its length … */
const LENGTH_PRICE = 0.2;
/** … beyond that of a grain. */
const GRAIN_SECONDS = 0.00035;

interface ThresholdSettings {
  readonly thresholds: Manifest['thresholds'];
  readonly sensitivity: number;
}

/** The least verdict, in logits, that makes a defect of a candidate that is so long: the sensitivity says what counts as one, not how far it reaches. */
export function leastDamage({ thresholds, sensitivity }: ThresholdSettings, seconds: number): number {
  const price = LENGTH_PRICE * Math.log(Math.max(1, seconds / GRAIN_SECONDS));
  return logit(thresholds.verdict) + (0.5 - sensitivity) * thresholds.sensitivitySlope + price;
}

/** What a verdict is worth (Platt's curve): a probability of two digits. */
export function confidence(damage: number, { slope, shift }: Manifest['confidence']): number {
  return Math.round(100 * sigmoid(slope * damage + shift)) / 100;
}
