import type { LoadedModel } from '../src/classify.ts';
import { FEATURE_DEFINITION, FEATURE_LAYOUT, OUTPUT_COUNT } from '../src/features/definition.ts';
import type { Manifest } from '../src/manifest.ts';
import { buildManifest } from './manifest-builder.ts';

/** A network in plain code that takes all that is far above the quantisation step for a defect. */
export function buildLoudnessModel(window: Manifest['window']): LoadedModel {
  return {
    name: 'loudness',
    sha256: '0'.repeat(64),
    manifest: buildManifest({ window }),
    async run(features) {
      return Float32Array.from({ length: window.outputFrames * OUTPUT_COUNT }, (_, i) => {
        const [row, output] = [Math.floor(i / OUTPUT_COUNT), i % OUTPUT_COUNT];
        if (output >= FEATURE_DEFINITION.subBlockCount) return output === FEATURE_DEFINITION.subBlockCount ? 1 : 0;
        const frame = (window.reachFrames + row) * FEATURE_LAYOUT.count;
        return features[frame + FEATURE_LAYOUT.levels + 1] > 2.5 ? 0.99 : 0.01;
      });
    },
    async dispose() {},
  };
}
