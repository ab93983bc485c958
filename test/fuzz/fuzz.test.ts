import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedModel, loadModel } from '../../src/classify.ts';
import { declickRecording } from '../../src/declick.ts';
import { Random } from '../../src/degrade/random.ts';
import { DeclickError } from '../../src/errors.ts';
import { OPTIONS, resolveSettings, type Settings } from '../../src/options.ts';
import type { ReportHead, ReportSegment } from '../../src/report/schema.ts';
import { verifyFolder } from '../../src/verify.ts';
import { BYTES_PER_SAMPLE } from '../../src/wav/codecs.ts';
import { openWav } from '../../src/wav/reader.ts';
import { streamSource } from '../../src/wav/source.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildSeed, mutate } from './mutations.ts';

/** `npm run fuzz` tries 200,000; FUZZ_SEED makes others. */
const CASE_COUNT = Number(process.env.FUZZ_CASES ?? 2000);
const FIRST_SEED = Number(process.env.FUZZ_SEED ?? 1);
const MAX_CASE_MS = 5000;
/** Refusals that the owner of a recording can do something about; all else is declick's fault. */
const REFUSALS: readonly string[] = ['malformed-wav', 'unsupported-wav', 'usage'];

let model: LoadedModel;
beforeAll(async () => {
  model = await loadModel(OPTIONS.model.default);
});
afterAll(() => model.dispose());

test(`${CASE_COUNT} mutated recordings are cleaned or refused in one sentence`, { timeout: 1000 * CASE_COUNT }, async () => {
  const folder = temporaryFolder();
  const counts: Record<string, number> = {};
  for (let seed = FIRST_SEED; seed < FIRST_SEED + CASE_COUNT; seed++) {
    const random = new Random(seed);
    const bytes = random.chance(0.02) ? buildSeed(random) : mutate(buildSeed(random), random);
    const start = process.cpuUsage();
    const settings = resolveSettings({ salvage: random.chance(0.5), bextHistory: random.chance(0.5) });
    const verdict = await tryCase({ bytes, folder, settings }, [cleanPipe, cleanFile, cleanIntoFolder][seed % 3]).catch(
      (thrown: unknown) => {
        throw keepFailure(bytes, seed, thrown);
      },
    );
    // Of the processor: on a busy machine the clock tells nothing.
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 > MAX_CASE_MS) throw keepFailure(bytes, seed, new Error('it took too long'));
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  // A fuzzer whose every case is refused at the door would test nothing.
  expect(counts.repaired).toBeGreaterThan(CASE_COUNT / 20);
  expect(counts['malformed-wav']).toBeGreaterThan(CASE_COUNT / 20);
  if (process.env.FUZZ_CASES) console.log(counts);
});

interface Case {
  readonly bytes: Buffer;
  readonly folder: string;
  readonly settings: Settings;
}

type Clean = (recording: Case) => Promise<ReportHead>;

async function tryCase(recording: Case, clean: Clean): Promise<string> {
  try {
    const { summary } = await clean(recording);
    return summary.repairedSamples > 0 ? 'repaired' : 'passed through';
  } catch (thrown) {
    if (!(thrown instanceof DeclickError) || !REFUSALS.includes(thrown.code)) throw thrown;
    expect(thrown.message).toMatch(/^[^\n]{20,600}$/);
    return thrown.code;
  }
}

const cleanPipe: Clean = async ({ bytes, settings }) => {
  const parts = Array.from({ length: Math.ceil(bytes.length / 700) }, (_, i) => bytes.subarray(700 * i, 700 * (i + 1)));
  return cleanStream(Readable.from(parts, { objectMode: false }), bytes, settings);
};

const cleanFile: Clean = async ({ bytes, folder, settings }) => cleanStream(writeInto(folder, 'a.wav', bytes), bytes, settings);

async function cleanStream(input: string | Readable, bytes: Buffer, { bextHistory }: Settings): Promise<ReportHead> {
  const written: Uint8Array[] = [];
  const output = new Writable({
    write(piece, _, done) {
      written.push(piece);
      done();
    },
  });
  const segments: ReportSegment[] = [];
  const job = { input, output, report: null, name: 'a.wav' };
  const head = await declickRecording(job, resolveSettings({ bextHistory }), model, {
    onSegment: (segment) => segments.push(segment),
  });
  await expectOnlySegmentsDiffer(bytes, Buffer.concat(written), segments, head);
  return head;
}

/** What was edited in passing stands where it stood. */
async function expectOnlySegmentsDiffer(
  input: Buffer,
  output: Buffer,
  segments: readonly ReportSegment[],
  { proof }: ReportHead,
): Promise<void> {
  expect(output.length).toBe(input.length);
  const { audioAt, blockAlign, coding } = await openWav(streamSource(Readable.from([input])), { name: 'a.wav' });
  const size = BYTES_PER_SAMPLE[coding.encoding];
  const expected = Buffer.from(input);
  for (const { channel, start, end, repair } of segments) {
    for (let sample = start; sample < end && repair !== 'none'; sample++) {
      const at = audioAt + sample * blockAlign + channel * size;
      output.copy(expected, at, at, at + size);
    }
  }
  for (const { inputStart, inputEnd } of proof?.edits ?? []) output.copy(expected, inputStart, inputStart, inputEnd);
  expect(output.equals(expected)).toBe(true);
}

/** What came of it is verified as a user would. */
const cleanIntoFolder: Clean = async ({ bytes, folder, settings }) => {
  const [inputs, outputs] = ['in', 'out'].map((name) => join(folder, name));
  const input = writeInto(inputs, 'a.wav', bytes);
  rmSync(outputs, { recursive: true, force: true });
  mkdirSync(outputs);
  const job = { input, output: join(outputs, 'a.wav'), report: join(outputs, 'a.declick.json'), name: 'a.wav' };
  const head = await declickRecording(job, settings, model);
  expect(await verifyFolder(outputs, { inputs })).toEqual([{ name: 'a.declick.json', differences: [] }]);
  expect(readFileSync(input).equals(bytes)).toBe(true);
  return head;
};

function keepFailure(bytes: Buffer, seed: number, cause: unknown): Error {
  const path = join(tmpdir(), `declick-fuzz-${seed}.wav`);
  writeFileSync(path, bytes);
  return new Error(`case ${seed} failed, its recording is ${path}: ${(cause as Error).message}`, { cause });
}
