import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { BatchSummary, Outcome, Progress, ReportSegment } from '../../src/index.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildChunk } from '../wav-builder.ts';
import { clickyWav, listTree, readJson, readTree } from './recordings.ts';
import { expectToFit } from './schemas.ts';

// What the package gives to others, as it was built; typed by its source, so that types can be checked before anything is built.
const BUILT = new URL('../../dist/index.js', import.meta.url).href;
const { DeclickError, declick, declickAll, scan } = (await import(BUILT)) as typeof import('../../src/index.ts');

function planned(folder: string, name: string) {
  return { name, input: join(folder, name), output: join(folder, 'out', name), report: join(folder, 'out', `${name}.json`) };
}

test('declick cleans a file into a file, tells its progress and hands over every segment', async () => {
  const folder = temporaryFolder();
  const input = writeInto(folder, 'a.wav', clickyWav({ seconds: 3 }));
  const [states, segments]: [Progress[], ReportSegment[]] = [[], []];
  const report = await declick(input, join(folder, 'clean/a.wav'), {
    sensitivity: 0.6,
    report: join(folder, 'clean/a.json'),
    onProgress: (state) => states.push(state),
    onSegment: (segment) => segments.push(segment),
  });
  expect(report.settings.sensitivity).toBe(0.6);
  expect(readJson(folder, 'clean/a.json')).toEqual({ ...report, segments });
  expect(segments.length).toBeGreaterThan(0);
  expect(states.at(-1)).toEqual({ name: 'a.wav', samplesDone: 132300, sampleCount: 132300, sampleRate: 44100 });
});

test('declick takes streams, too, and scan agrees with it', async () => {
  const input = writeInto(temporaryFolder(), 'a.wav', clickyWav());
  const output = new PassThrough();
  const cleaned = buffer(output);
  const report = await declick(createReadStream(input), output);
  output.end();
  expect((await cleaned).length).toBe(clickyWav().length);
  const found = await scan(input);
  expect(found.summary.segmentCount).toBe(report.summary.segmentCount);
  expect(found).toMatchObject({ output: null, proof: null, input: { path: 'a.wav' } });
});

test('declick never writes to its input, nor over a file that it did not write', async () => {
  const folder = temporaryFolder();
  const input = writeInto(folder, 'a.wav', clickyWav());
  await expect(declick(input, input, { force: true })).rejects.toMatchObject({ code: 'usage' });
  await expect(declick(input, writeInto(folder, 'mine.wav', 'mine'))).rejects.toMatchObject({ code: 'output' });
  expect(readTree(folder)['mine.wav'].toString()).toBe('mine');
  await declick(input, join(folder, 'mine.wav'), { force: true });
  expect(readTree(folder)['mine.wav'].length).toBe(clickyWav().length);
});

test('errors have the class and the code, also across streams', async () => {
  await expect(scan(PassThrough.from([Buffer.from('no WAV')]))).rejects.toBeInstanceOf(DeclickError);
  await expect(scan('/no/such.wav')).rejects.toMatchObject({ code: 'unreadable' });
  await expect(scan('/no/such.wav', { sensitivity: -1 })).rejects.toMatchObject({ code: 'usage' });
  await expect(scan('/no/such.wav', { model: '/no/model.onnx' })).rejects.toMatchObject({ code: 'model' });
});

test('an aborted declick leaves nothing', async () => {
  const folder = temporaryFolder();
  const input = writeInto(folder, 'a.wav', clickyWav({ seconds: 20 }));
  const abort = new AbortController();
  const run = declick(input, join(folder, 'out/a.wav'), { signal: abort.signal, onProgress: () => abort.abort() });
  await expect(run).rejects.toMatchObject({ code: 'aborted' });
  expect(listTree(folder)).toEqual(['a.wav']);
});

test.each([1, 2])('declickAll with %i jobs tells how each recording fared, and resolves though some fail', async (jobs) => {
  const folder = temporaryFolder();
  for (const name of ['a.wav', 'c.wav']) writeInto(folder, name, clickyWav({ seconds: 0.5 }));
  writeInto(folder, 'b.wav', 'no WAV');
  const outcomes: [number, Outcome['status']][] = [];
  const summary: BatchSummary = await declickAll(
    ['a.wav', 'b.wav', 'c.wav'].map((name) => planned(folder, name)),
    {
      jobs,
      outputFolder: join(folder, 'out'),
      onOutcome: ({ status }, index) => outcomes.push([index, status]),
    },
  );
  expectToFit('summary', summary);
  expect(outcomes.sort()).toEqual([
    [0, 'done'],
    [1, 'failed'],
    [2, 'done'],
  ]);
  expect(readJson(folder, 'out/declick-summary.json')).toEqual(summary);
});

test.each([1, 2])('an aborted declickAll with %i jobs keeps what is finished and says that it is not complete', async (jobs) => {
  const folder = temporaryFolder();
  writeInto(folder, 'a.wav', clickyWav({ seconds: 0.2 }));
  for (const name of ['b.wav', 'c.wav', 'd.wav']) writeInto(folder, name, clickyWav({ seconds: 20 }));
  const abort = new AbortController();
  const summary = await declickAll(
    ['a.wav', 'b.wav', 'c.wav', 'd.wav'].map((name) => planned(folder, name)),
    {
      jobs,
      signal: abort.signal,
      onOutcome: () => abort.abort(),
    },
  );
  expect(summary).toMatchObject({ complete: false, counts: { done: 1, skipped: 0, failed: 0 } });
  expect(listTree(join(folder, 'out'))).toEqual(['a.wav', 'a.wav.json']);
});

test('an empty plan is done at once', async () => {
  expect(await declickAll([])).toMatchObject({ complete: true, counts: { done: 0, skipped: 0, failed: 0 } });
});

test('what stands behind the audio goes through in pieces, however much it is', async () => {
  const mebibyte = buildChunk('long', Buffer.alloc(2 ** 20 - 8));
  let [givenBytes, farthestBehind] = [0, 0];
  async function* input() {
    for (const bytes of [clickyWav(), ...Array.from({ length: 100 }, () => mebibyte)]) {
      yield bytes;
      givenBytes += bytes.length;
    }
  }
  const output = new Writable({
    write(bytes, _, done) {
      givenBytes -= bytes.length;
      farthestBehind = Math.max(farthestBehind, givenBytes);
      done();
    },
  });
  await declick(Readable.from(input()), output);
  expect(givenBytes).toBe(0);
  expect(farthestBehind).toBeLessThan(8 * 2 ** 20);
});
