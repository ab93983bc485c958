/** The whole chain finds made damage in made music, and it is the network that finds it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedModel, loadModel } from '../src/classify.ts';
import { declickRecording } from '../src/declick.ts';
import type { DefectEvent } from '../src/degrade/degrade.ts';
import { OUTPUT_COUNT } from '../src/features/definition.ts';
import { OPTIONS, resolveSettings } from '../src/options.ts';
import type { Report } from '../src/report/schema.ts';
import { temporaryFolder } from './temporary-folder.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/accuracy/', import.meta.url));
const DAMAGED = ['plucked-clicks', 'pad-crackle', 'drums-digital-48k', 'plucked-mixed-22k'];
const SALIENT_DB = 12;
const TOLERANCE_SECONDS = 24 / 44100;

let model: LoadedModel;
beforeAll(async () => {
  model = await loadModel(OPTIONS.model.default);
});
afterAll(() => model.dispose());

test('made damage is found with an F1 of at least 0.85', async () => {
  expect(await measureF1(model)).toBeGreaterThanOrEqual(0.85);
});

test('a clean drum loop is left alone', async () => {
  expect((await scanFixture('drums-clean', model)).segments).toEqual([]);
});

test.each([0.02, 0.5, 0.98])(
  'without the network, every probability being %f, hardly anything is found rightly',
  async (probability) => {
    expect(await measureF1(withConstantOutput(model, probability))).toBeLessThan(0.5);
  },
);

function withConstantOutput(real: LoadedModel, probability: number): LoadedModel {
  const count = real.manifest.window.outputFrames * OUTPUT_COUNT;
  return { ...real, run: async () => new Float32Array(count).fill(probability) };
}

async function measureF1(detector: LoadedModel): Promise<number> {
  const counts = { found: 0, missed: 0, right: 0, wrong: 0 };
  for (const name of DAMAGED) {
    const truth = JSON.parse(readFileSync(`${FIXTURES}${name}.events.json`, 'utf8')) as {
      sampleRate: number;
      events: DefectEvent[];
    };
    const { segments } = await scanFixture(name, detector);
    const tolerance = Math.round(TOLERANCE_SECONDS * truth.sampleRate);
    for (const event of truth.events.filter(({ salienceDb }) => salienceDb >= SALIENT_DB)) {
      counts[segments.some((segment) => areNear(segment, event, tolerance)) ? 'found' : 'missed']++;
    }
    for (const segment of segments) judge(segment, truth.events, tolerance, counts);
  }
  const recall = counts.found / (counts.found + counts.missed);
  const precision = counts.right / Math.max(1, counts.right + counts.wrong);
  return (2 * precision * recall) / Math.max(1e-9, precision + recall);
}

/** A segment that reaches far beyond its event counts against the detector by its length: flagging everything finds nothing. */
function judge(
  segment: Stretch,
  events: readonly DefectEvent[],
  tolerance: number,
  counts: { right: number; wrong: number },
): void {
  const near = events.filter((event) => areNear(segment, event, tolerance));
  let far = 0;
  for (let i = segment.start; i < segment.end; i++) {
    if (!near.some(({ start, end }) => i >= start - tolerance && i < end + tolerance)) far++;
  }
  counts.right += near.length > 0 ? 1 : 0;
  counts.wrong += Math.max(near.length > 0 ? 0 : 1, far / (10 * tolerance));
}

type Stretch = Pick<DefectEvent, 'channel' | 'start' | 'end'>;

function areNear(a: Stretch, b: Stretch, tolerance: number): boolean {
  return a.channel === b.channel && a.start < b.end + tolerance && b.start < a.end + tolerance;
}

async function scanFixture(name: string, detector: LoadedModel): Promise<Report> {
  const report = `${temporaryFolder()}/${name}.json`;
  const job = { input: `${FIXTURES}${name}.wav`, output: null, report, name };
  await declickRecording(job, resolveSettings({}), detector);
  return JSON.parse(readFileSync(report, 'utf8')) as Report;
}
