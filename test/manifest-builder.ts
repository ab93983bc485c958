/** Models and their manifests, for the tests. */
import { createHash } from 'node:crypto';
import { DEFECT_TYPES } from '../src/audio.ts';
import { FEATURE_DEFINITION } from '../src/features/definition.ts';
import type { Manifest } from '../src/manifest.ts';
import { TRAITS } from '../src/segments/traits.ts';
import type { VerdictNetwork } from '../src/segments/verdict.ts';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** More than any margin between the types. */
const TYPE_WEIGHT = 9;

/** A verdict that repeats the network's probability and its shares of the types. */
export function wordOfNetwork(): VerdictNetwork {
  const outputs: readonly string[] = ['network', ...DEFECT_TYPES];
  const weights = TRAITS.map((trait) =>
    outputs.map((output) => (trait === output ? (trait === 'network' ? 1 : TYPE_WEIGHT) : 0)),
  );
  return { traits: TRAITS, layers: [{ weights, bias: outputs.map(() => 0) }] };
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
