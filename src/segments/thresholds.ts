import { logit, sigmoid } from '../logistic.ts';
import type { Manifest } from '../manifest.ts';
import { shiftOf } from './crowd.ts';
import type { Run } from './run-tracker.ts';

interface ThresholdSettings {
  readonly thresholds: Manifest['thresholds'];
  readonly sensitivity: number;
}

/** The two thresholds of the hysteresis at a sensitivity, which says what counts as a defect, not how far one reaches. */
export function resolveThresholds({ thresholds, sensitivity }: ThresholdSettings): {
  onset: number;
  offset: number;
} {
  const onset = sigmoid(logit(thresholds.onset) + (0.5 - sensitivity) * thresholds.sensitivitySlope);
  return { onset, offset: Math.min(thresholds.offset, onset) };
}

/** What the network makes of it and the evidence beside it (Platt's curve), and the company that it is found in. */
export function confidence(
  { peak, crowdCount }: Pick<Run, 'peak' | 'crowdCount'>,
  evidence: number,
  { slope, shift }: Manifest['confidence'],
): number {
  const bounded = Math.max(1e-6, Math.min(1 - 1e-6, peak));
  return asConfidence(sigmoid(slope * (logit(bounded) + evidence) + shift + shiftOf(crowdCount)));
}

/** A probability as a segment tells it: two digits. */
export function asConfidence(probability: number): number {
  return Math.round(100 * probability) / 100;
}
