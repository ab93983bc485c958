import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildChunk } from '../wav-builder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickyWav, readJson } from './recordings.ts';

const bext = buildChunk('bext', Buffer.alloc(640, 0x41));

async function cleanedFolder(...options: string[]): Promise<string> {
  const folder = temporaryFolder();
  writeInto(folder, 'in/a.wav', clickyWav({ chunksBefore: [bext] }));
  writeInto(folder, 'in/b/c.wav', clickyWav({ encoding: 'float32', container: 'Wave64' }));
  expect((await runCommand(['in', '-o', 'out', ...options], { cwd: folder })).code).toBe(0);
  return folder;
}

function verify(folder: string, ...options: string[]) {
  return runCommand(['verify', 'out', ...options], { cwd: folder });
}

function change(folder: string, name: string, edit: (bytes: Buffer) => Buffer | undefined): void {
  const path = join(folder, name);
  const bytes = readFileSync(path);
  writeFileSync(path, edit(bytes) ?? bytes);
}

test('what a run wrote is as its reports say, and so are the inputs', async () => {
  const folder = await cleanedFolder();
  const run = await verify(folder, '--inputs', 'in');
  expect([run.code, run.out, run.err]).toEqual([0, '2 reports checked, 0 differ, 0 could not be checked\n', '']);
});

test('coding history and salvaged sizes are differences that the reports state', async () => {
  const folder = await cleanedFolder('--bext-history');
  expect(readJson(folder, 'out/a.declick.json').proof.edits).toHaveLength(3);
  expect((await verify(folder, '--inputs', 'in')).code).toBe(0);
  writeInto(folder, 'in/cut.wav', clickyWav({ chunksBefore: [bext] }).subarray(0, -999));
  await runCommand(['in', '-o', 'out', '--bext-history', '--salvage'], { cwd: folder });
  expect(readJson(folder, 'out/cut.declick.json').salvage.missingBytes).toBe(999);
  const run = await verify(folder, '--inputs', 'in');
  expect([run.code, run.err]).toEqual([0, '']);
});

test.each([
  ['a repaired sample', (wav: Buffer, at: number) => wav.writeInt16LE(1234, at), 'in its repaired samples only'],
  ['another sample', (wav: Buffer, at: number) => wav.writeInt16LE(1234, at - 400), 'outside the repaired samples'],
  ['a chunk', (wav: Buffer) => wav.fill(0x42, 60, 61), 'outside the repaired samples'],
])('an output in which %s has changed differs', async (_, tamper, found) => {
  const folder = await cleanedFolder();
  const [segment] = readJson(folder, 'out/a.declick.json').segments;
  change(folder, 'out/a.wav', (wav) => {
    tamper(wav, 44 + bext.length + 2 * segment.start);
    return undefined;
  });
  const run = await verify(folder);
  expect(run.code).toBe(1);
  expect(errorsOf(run)).toEqual([`declick: a.declick.json: its output a.wav has changed, ${found}`]);
});

test('an output that was cut, and an input that changed, differ', async () => {
  const folder = await cleanedFolder();
  change(folder, 'out/b/c.wav', (wav) => wav.subarray(0, -100));
  change(folder, 'in/a.wav', (wav) => wav.fill(1, 60, 61));
  const run = await verify(folder, '--inputs', 'in');
  expect(run.code).toBe(1);
  expect(errorsOf(run)).toEqual([
    expect.stringContaining('a.declick.json: its input a.wav has changed, outside the repaired samples'),
    expect.stringMatching(/b\/c\.declick\.json: its output c\.wav has changed and is no readable recording any more \(.* lacks /),
  ]);
});

test.each([
  ['a segment is missing', (text: string) => text.replace(/\n {4}\{.*\},/, ''), 'sums its segments up wrongly'],
  ['a segment is moved', (text: string) => text.replace(/"start":\d+/, '"start":43000'), 'no part of the recording'],
  ['a segment has no type', (text: string) => text.replace(/"type":"\w+",/, ''), 'a segment that is not well-formed'],
  ['the last segments are missing', (text: string) => text.slice(0, text.lastIndexOf('    {')), 'ends before its segments do'],
  [
    'the repaired samples are others',
    (text: string) =>
      text.replace(/"sha256": "\w{64}"(?=\s*\},\s*"summary)/, (s) => s.replace(/\w(?="$)/, (d) => (d === '0' ? '1' : '0'))),
    'outside the repaired samples',
  ],
  ['it is of another program', () => '{"name": "x"}', 'is no report of declick'],
])('a report in which %s differs', async (_, tamper, found) => {
  const folder = await cleanedFolder();
  change(folder, 'out/a.declick.json', (bytes) => Buffer.from(tamper(bytes.toString())));
  const run = await verify(folder);
  expect(run.code).toBe(1);
  expect(errorsOf(run)[0]).toContain(found);
});

test('a file that is gone cannot be checked, which weighs more than a difference', async () => {
  const folder = await cleanedFolder();
  change(folder, 'out/a.wav', (wav) => wav.fill(1, 60, 61));
  rmSync(join(folder, 'out/b/c.wav'));
  const run = await verify(folder);
  expect(run.code).toBe(3);
  expect(run.out).toBe('2 reports checked, 1 differ, 1 could not be checked\n');
});

test('a recording whose output and report are both gone is missed', async () => {
  const folder = await cleanedFolder();
  for (const name of ['c.wav', 'c.declick.json']) rmSync(join(folder, 'out/b', name));
  const run = await verify(folder);
  expect(run.code).toBe(1);
  expect(errorsOf(run)).toEqual(['declick: b/c.wav: was done in the last run, but its report is gone']);
});

test('reports of scans are checked with their inputs', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'in/a.wav', clickyWav());
  await runCommand(['scan', 'in', '-o', 'out'], { cwd: folder });
  expect((await verify(folder, '--inputs', 'in')).code).toBe(0);
  change(folder, 'in/a.wav', (wav) => wav.fill(1, 60, 61));
  expect((await verify(folder, '--inputs', 'in')).code).toBe(1);
});

test.each([
  ['no folder', ['verify']],
  ['a folder that is not there', ['verify', 'nowhere']],
  ['a folder without reports', ['verify', '.']],
  ['an option of clean', ['verify', '.', '--force']],
])('verify with %s is a mistake in its use', async (_, args) => {
  const run = await runCommand(args, { cwd: temporaryFolder() });
  expect(run.code).toBe(2);
  expect(errorsOf(run)).toHaveLength(1);
});
