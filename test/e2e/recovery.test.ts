import { existsSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { partPath } from '../../src/output-file.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { runCommand } from './command.ts';
import { clickyWav, readTree } from './recordings.ts';

/** The temporary name that a process had which is no more. */
function abandonedPath(path: string): string {
  return partPath(path).replace(`-${process.pid}-`, '-999999999-');
}

async function cleanedFolder(...options: string[]): Promise<string> {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', clickyWav());
  expect((await runCommand(['in', '-o', 'out', '-q', ...options], { cwd })).code).toBe(0);
  return cwd;
}

test.each([
  ['before the output was in its place', true],
  ['between output and report', false],
])('a run that was killed %s is ended by the next one', async (_, isOutputPending) => {
  const cwd = await cleanedFolder();
  const whole = readTree(join(cwd, 'out'));
  const [output, report] = ['out/a.wav', 'out/a.declick.json'].map((name) => join(cwd, name));
  renameSync(report, abandonedPath(report));
  if (isOutputPending) renameSync(output, abandonedPath(output));
  const run = await runCommand(['in', '-o', 'out'], { cwd });
  expect([run.code, run.out]).toEqual([0, expect.stringContaining('1 done before')]);
  expect({ ...readTree(join(cwd, 'out')), 'declick-summary.json': null }).toEqual({ ...whole, 'declick-summary.json': null });
});

test('a run that was killed on another machine between output and report is ended once it has been silent for minutes', async () => {
  const cwd = await cleanedFolder();
  const whole = readTree(join(cwd, 'out'));
  const report = join(cwd, 'out/a.declick.json');
  const part = partPath(report).replace(/-part-[0-9a-f]{8}-/, '-part-00000000-');
  renameSync(report, part);
  const longAgo = Date.now() / 1000 - 1200;
  utimesSync(part, longAgo, longAgo);
  expect((await runCommand(['in', '-o', 'out', '-q'], { cwd })).code).toBe(0);
  expect({ ...readTree(join(cwd, 'out')), 'declick-summary.json': null }).toEqual({ ...whole, 'declick-summary.json': null });
});

test('a run that was killed while it replaced older results is ended, too', async () => {
  const cwd = await cleanedFolder('--sensitivity', '0.9');
  const newer = await cleanedFolder();
  const [output, report] = ['out/a.wav', 'out/a.declick.json'];
  rmSync(join(cwd, report));
  renameSync(join(newer, output), abandonedPath(join(cwd, output)));
  renameSync(join(newer, report), abandonedPath(join(cwd, report)));
  expect((await runCommand(['in', '-o', 'out', '-q'], { cwd })).code).toBe(0);
  const [found, fresh] = [readTree(join(cwd, 'out')), readTree(join(await cleanedFolder(), 'out'))];
  expect({ ...found, 'declick-summary.json': null }).toEqual({ ...fresh, 'declick-summary.json': null });
});

test('what a killed run left half-written is removed, also beside the summary, and its recording is done anew', async () => {
  const cwd = await cleanedFolder();
  const report = join(cwd, 'out/a.declick.json');
  writeInto(cwd, 'in/deep/b.wav', clickyWav());
  const half = readTree(join(cwd, 'out'))['a.declick.json'].subarray(0, -10);
  rmSync(report);
  rmSync(join(cwd, 'out/a.wav'));
  const left = [abandonedPath(report), abandonedPath(join(cwd, 'out/declick-summary.json'))];
  for (const path of left) writeInto('/', path, half);
  expect((await runCommand(['in', '-o', 'out', '-q'], { cwd })).code).toBe(0);
  expect(left.map((path) => existsSync(path))).toEqual([false, false]);
  expect(Object.keys(readTree(join(cwd, 'out'))).sort()).toEqual([
    'a.declick.json',
    'a.wav',
    'declick-summary.json',
    'deep/b.declick.json',
    'deep/b.wav',
  ]);
});
