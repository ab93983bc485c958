/** Models and their manifests, for the tests. */
import { createHash } from 'node:crypto';
import { DEFECT_TYPES } from '../src/audio.ts';
import { FEATURE_DEFINITION } from '../src/features/definition.ts';
import type { Manifest } from '../src/manifest.ts';
import { CELL_COUNT, TRACK_COUNT } from '../src/segments/profile.ts';
import { TRAITS } from '../src/segments/traits.ts';
import type { VerdictNetwork } from '../src/segments/verdict.ts';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** More than any margin between the types. */
const TYPE_WEIGHT = 9;

/** A verdict that repeats the network's probability and its shares of the types, whatever its profile. */
export function wordOfNetwork(): VerdictNetwork {
  const outputs: readonly string[] = ['network', ...DEFECT_TYPES];
  const weights = [...TRAITS, 'profile'].map((input) =>
    outputs.map((output) => (input === output ? (input === 'network' ? 1 : TYPE_WEIGHT) : 0)),
  );
  const profile = [{ weights: rows(TRACK_COUNT * CELL_COUNT, 1), bias: [0] }];
  return { traits: TRAITS, profile, layers: [{ weights, bias: outputs.map(() => 0) }] };
}

/** Weights that are all the same. */
export function rows(count: number, width: number, value = 0): number[][] {
  return Array.from({ length: count }, () => Array<number>(width).fill(value));
}

/** A manifest that fits this version of declick and, given its bytes, the model. */
export function buildManifest(changes: Partial<Manifest> = {}, model: Uint8Array = new Uint8Array(0)): Manifest {
  return {
    manifestVersion: 1,
    name: 'test',
    sha256: sha256(model),
    features: JSON.parse(JSON.stringify(FEATURE_DEFINITION)),
    window: { reachFrames: 22, outputFrames: 5 },
    types: [...DEFECT_TYPES],
    thresholds: { onset: 0.6, offset: 0.4, verdict: 0.6, sensitivitySlope: 4 },
    verdict: wordOfNetwork(),
    confidence: { slope: 1, shift: 0 },
    ...changes,
  };
}
