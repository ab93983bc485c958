import type { AudioFormat, Block, Patch, Segment } from './audio.ts';
import { classify, type LoadedModel, type ProbabilitySpan } from './classify.ts';
import { peakDbfs } from './dsp/levels.ts';
import { extractFeatures } from './features.ts';
import { fingerprint } from './fingerprint.ts';
import { REPAIR_LOOK_BEHIND_SECONDS } from './reach.ts';
import { repair, type SettledPatches } from './repair.ts';
import { CANDIDATES_LOOK_BEHIND_SECONDS } from './segments/candidates.ts';
import { raiseProvenFaults } from './segments/proven-faults.ts';
import { placeSegments, type SegmentSpan } from './segments.ts';
import { StageClock } from './stage-clock.ts';
import type { Tape } from './tape.ts';

/** What the patches of a recording depend on, apart from its samples. */
export interface Wanted {
  readonly model: LoadedModel;
  readonly sensitivity: number;
  /** Segments are found, and left as they are. */
  readonly isScan: boolean;
}

interface Conduct {
  readonly framesPerStep?: () => number;
  readonly clock?: StageClock;
  /** Sees all probabilities. */
  readonly watch?: { accept(span: ProbabilitySpan): void };
}

/** The middle of the way: features → classify → segments → repair. The tape forgets what has been given and is no longer in sight. */
export async function* findPatches(
  blocks: AsyncIterable<Block>,
  tape: Tape,
  format: AudioFormat,
  { model, sensitivity, isScan, framesPerStep, clock = new StageClock('write'), watch }: Wanted & Conduct,
): AsyncGenerator<SettledPatches> {
  const { thresholds, verdict, confidence } = model.manifest;
  const features = clock.time('features', extractFeatures(blocks, tape, format));
  const probabilities = clock.time('classify', classify(features, model, framesPerStep));
  const raised = clock.time('proven', raiseProvenFaults(probabilities, tape, format));
  const segments = clock.time(
    'segments',
    placeSegments(watched(raised, watch), tape, format, { thresholds, verdict, confidence, sensitivity }),
  );
  const patches = clock.time('repair', isScan ? keepOriginals(segments, tape) : repair(segments, tape, format));
  const lookBehind = Math.ceil(Math.max(REPAIR_LOOK_BEHIND_SECONDS, CANDIDATES_LOOK_BEHIND_SECONDS) * format.sampleRate);
  for await (const settled of patches) {
    yield settled;
    tape.forget(settled.settledUntil - lookBehind);
  }
}

async function* watched(spans: AsyncIterable<ProbabilitySpan>, watch: Conduct['watch']): AsyncGenerator<ProbabilitySpan> {
  for await (const span of spans) {
    watch?.accept(span);
    yield span;
  }
}

/** A scan repairs nothing. */
async function* keepOriginals(spans: AsyncIterable<SegmentSpan>, tape: Tape): AsyncGenerator<SettledPatches> {
  for await (const { segments, settledUntil } of spans) {
    yield { patches: segments.map((segment) => keepOriginal(segment, tape)), settledUntil };
  }
}

function keepOriginal(segment: Segment, tape: Tape): Patch {
  const original = tape.read(segment.channel, segment.start, new Float64Array(segment.end - segment.start));
  const samples = new Float64Array(0);
  const kept = { segment, samples, method: 'none', reason: 'only scanned', peakDbfs: peakDbfs(original), removedDb: 0 } as const;
  return { ...kept, fingerprint: fingerprint(segment, tape) };
}
