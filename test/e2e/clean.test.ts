import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildChunk } from '../wav-builder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickyWav, listTree, readJson, readTree } from './recordings.ts';
import { expectToFit } from './schemas.ts';

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A folder of recordings in a tree, with something else beside them. */
function album(): string {
  const folder = temporaryFolder();
  const chunksAfter = [buildChunk('id3 ', Buffer.from('odd')), buildChunk('zzzz', Buffer.alloc(10, 7))];
  writeInto(folder, 'in/side-1.wav', clickyWav({ chunksAfter }));
  writeInto(folder, 'in/b/side-2.wav', clickyWav({ encoding: 'pcm24', sampleRate: 48000, seconds: 0.5 }));
  writeInto(folder, 'in/b/deep/SIDE-3.WAV', clickyWav({ encoding: 'float32', seconds: 0.3 }));
  writeInto(folder, 'in/cover.jpg', 'a picture');
  return folder;
}

test('a folder comes out as a tree of cleaned files, each with its report, and a summary', async () => {
  const cwd = album();
  const inputs = readTree(join(cwd, 'in'));
  const run = await runCommand(['in', '-o', 'out'], { cwd });
  expect(errorsOf(run)).toEqual([]);
  expect(run.code).toBe(0);
  expect(run.out).toMatch(/^b\/deep\/SIDE-3\.WAV +\d+ segments, .* per minute$/m);
  expect(run.out).toMatch(/\n3 recordings cleaned into out, 1 other file left alone\n$/);
  expect(readTree(join(cwd, 'in'))).toEqual(inputs);
  expect(listTree(join(cwd, 'out'))).toEqual([
    'b/deep/SIDE-3.WAV',
    'b/deep/SIDE-3.declick.json',
    'b/side-2.declick.json',
    'b/side-2.wav',
    'declick-summary.json',
    'side-1.declick.json',
    'side-1.wav',
  ]);
});

test('report and summary fit their schemas and tell the truth', async () => {
  const cwd = album();
  await runCommand(['in', '-o', 'out', '-j', '1'], { cwd });
  const [input, output] = [readTree(join(cwd, 'in')), readTree(join(cwd, 'out'))];
  const report = readJson(cwd, 'out/b/side-2.declick.json');
  expectToFit('report', report);
  expect(report.input).toEqual({
    path: 'b/side-2.wav',
    sha256: sha256(input['b/side-2.wav']),
    container: 'RIFF',
    encoding: 'pcm24',
    sampleRate: 48000,
    channelCount: 1,
    sampleCount: 24000,
  });
  expect(report.output).toEqual({ path: 'b/side-2.wav', sha256: sha256(output['b/side-2.wav']) });
  expect(report.summary.segmentCount).toBe(report.segments.length);
  expect(report.segments.length).toBeGreaterThan(0);
  const summary = readJson(cwd, 'out/declick-summary.json');
  expectToFit('summary', summary);
  expect(summary).toMatchObject({ complete: true, counts: { done: 3, skipped: 0, failed: 0 } });
  expect(summary.recordings.map(({ path }: { path: string }) => path)).toEqual([
    'b/deep/SIDE-3.WAV',
    'b/side-2.wav',
    'side-1.wav',
  ]);
});

test('only the bytes inside repaired segments change, and the proof in the report can be checked by hand', async () => {
  const cwd = album();
  await runCommand(['in/side-1.wav', '-o', 'out'], { cwd });
  const [before, after] = [readTree(join(cwd, 'in'))['side-1.wav'], readTree(join(cwd, 'out'))['side-1.wav']];
  const { segments, proof } = readJson(cwd, 'out/side-1.declick.json');
  const isRepaired = new Uint8Array(before.length);
  for (const { start, end, repair } of segments) if (repair !== 'none') isRepaired.fill(1, 44 + 2 * start, 44 + 2 * end);
  const untouched = (bytes: Buffer) => bytes.filter((_, i) => isRepaired[i] === 0);
  expect(after.length).toBe(before.length);
  expect(after.equals(before)).toBe(false);
  expect(sha256(untouched(after))).toBe(sha256(untouched(before)));
  expect(proof).toEqual({ untouchedBytes: untouched(before).length, sha256: sha256(untouched(before)) });
});

test('any number of threads gives the same bytes and the same reports', async () => {
  const cwd = album();
  for (const jobs of ['1', '2', '3']) expect((await runCommand(['in', '-o', `out-${jobs}`, '-j', jobs], { cwd })).code).toBe(0);
  const expected = readTree(join(cwd, 'out-1'));
  expect(readTree(join(cwd, 'out-2'))).toEqual(expected);
  expect(readTree(join(cwd, 'out-3'))).toEqual(expected);
});

test('a single long recording, which all threads share, comes out the same, too', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'long.wav', clickyWav({ seconds: 80, sampleRate: 8000 }));
  for (const jobs of ['1', '3']) expect((await runCommand(['long.wav', '-o', `out-${jobs}`, '-j', jobs], { cwd })).code).toBe(0);
  expect(readTree(join(cwd, 'out-3'))).toEqual(readTree(join(cwd, 'out-1')));
  expect((await runCommand(['long.wav', '-o', 'out', '-j', '3', '-v', '--force'], { cwd })).err).toContain('stretches');
});

test('clean is the command where none is named, and ./declicked the folder where none is given', async () => {
  const cwd = album();
  expect((await runCommand(['clean', 'in', '-q'], { cwd })).code).toBe(0);
  expect(listTree(join(cwd, 'declicked'))).toHaveLength(7);
});

test('a list of files that find made is mirrored from the current folder', async () => {
  const cwd = album();
  const name = 'in/two\nlines.wav';
  writeInto(cwd, name, clickyWav());
  const run = await runCommand(['--files-from', '-', '-0', '-o', 'out'], {
    cwd,
    input: `in/side-1.wav\0${name}\0./in/side-1.wav\0`,
  });
  expect(run.code).toBe(0);
  expect(listTree(join(cwd, 'out')).filter((path) => path.endsWith('.wav'))).toEqual(['in/side-1.wav', name]);
  expect(run.out).toContain('in/two\\nlines.wav');
});

test('an output folder inside the input is no input of the next run', async () => {
  const cwd = album();
  await runCommand(['in', '-o', 'in/cleaned'], { cwd });
  const run = await runCommand(['in', '-o', 'elsewhere', '-q'], { cwd });
  expect(run.code).toBe(0);
  expect(readJson(cwd, 'elsewhere/declick-summary.json').counts.done).toBe(3);
});
