/** What was cleaned passes a scan but for a few in a hundred: for every kind of damage that can be made. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drums, pad, plucked } from '../fixtures/music.ts';
import { encodeWav, quantise } from '../fixtures/wav.ts';
import { type LoadedModel, loadModel } from '../src/classify.ts';
import { declickRecording } from '../src/declick.ts';
import { type DegradationKind, degrade } from '../src/degrade/degrade.ts';
import { Random } from '../src/degrade/random.ts';
import { OPTIONS, resolveSettings } from '../src/options.ts';
import type { ReportSegment } from '../src/report/schema.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SAMPLE_RATE = 44100;
const SECONDS = 6;
const SETTINGS = resolveSettings({});

/**
 * Segments of the second scan, over those of the first: at most this share, a little above what was measured (behind it). The aim is a few in
 * a hundred for all of them: lower these as detector and repair get better. `real` is not here, as its grains are cut out of recordings that
 * are no part of the project.
 */
const LIMITS: Readonly<Record<Exclude<DegradationKind, 'real'>, { readonly perSecond: number; readonly share: number }>> = {
  clicks: { perSecond: 20, share: 0.02 }, // 0
  crackle: { perSecond: 60, share: 0.01 }, // 0
  scratch: { perSecond: 4, share: 0.05 }, // 0
  digital: { perSecond: 10, share: 0.03 }, // 0.017
  mouth: { perSecond: 10, share: 0.05 }, // 0.045
  mixed: { perSecond: 30, share: 0.01 }, // 0.005
};

let model: LoadedModel;
let music: Float64Array[];
beforeAll(async () => {
  music = buildMusic();
  model = await loadModel(OPTIONS.model.default);
});
afterAll(() => model.dispose());

test.each(Object.entries(LIMITS))('what was repaired is not found again, but for a share: %s %j', async (kind, limit) => {
  const folder = temporaryFolder();
  const [input, output] = [join(folder, 'in.wav'), join(folder, 'out.wav')];
  writeFileSync(input, buildDamaged(kind as DegradationKind, limit.perSecond));
  const before = await run(input, output);
  const residuals = await run(output, null);
  // What is left is told, so that whoever tightens the limits sees where to look.
  const told = residuals.map((segment) => describe(segment, before)).join('\n');
  expect(before.length).toBeGreaterThan(5);
  expect(residuals.length / before.length, told).toBeLessThanOrEqual(limit.share);
});

/** The three pieces of the fixtures together, as one channel. */
function buildMusic(): Float64Array[] {
  const pieces = [plucked, pad, drums].map((piece) => piece(SECONDS, SAMPLE_RATE)[0]);
  return quantise([pieces[0].map((_, i) => 0.4 * pieces.reduce((sum, piece) => sum + piece[i], 0))], 16);
}

function buildDamaged(kind: DegradationKind, density: number): Buffer {
  const options = { density, levelDb: 6, quantisationStep: 2 ** -15 };
  return encodeWav(degrade(music, SAMPLE_RATE, kind, new Random(`rescan ${kind}`), options).channels, SAMPLE_RATE, 16);
}

/** Cleans, or scans where there is no output; resolves to the segments. */
async function run(input: string, output: string | null): Promise<ReportSegment[]> {
  const segments: ReportSegment[] = [];
  const job = { input, output, report: null, name: 'recording.wav' };
  await declickRecording(job, SETTINGS, model, { onSegment: (segment) => segments.push(segment) });
  return segments;
}

/** "click 0.91 at 51234, 12 samples: there was a scratch, repaired by ar" */
function describe({ type, confidence, channel, start, end }: ReportSegment, before: readonly ReportSegment[]): string {
  const earlier = before.find((other) => other.channel === channel && other.start < end && other.end > start);
  const history =
    earlier === undefined ? 'nothing was found there' : `there was a ${earlier.type}, repaired by ${earlier.repair}`;
  return `${type} ${confidence} at ${start}, ${end - start} samples: ${history}`;
}
