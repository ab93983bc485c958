/** Models and their manifests, for the tests. */
import { createHash } from 'node:crypto';
import { DEFECT_TYPES } from '../src/audio.ts';
import { FEATURE_DEFINITION } from '../src/features/definition.ts';
import type { Manifest } from '../src/manifest.ts';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
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
    thresholds: { onset: 0.6, offset: 0.4, sensitivitySlope: 4 },
    confidence: { slope: 1, shift: 0 },
    ...changes,
  };
}
