import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { errorsOf, runCommand, startCommand } from './command.ts';
import { clickyWav, listTree, readJson, readTree } from './recordings.ts';
import { expectToFit } from './schemas.ts';

/** The machine that runs the tests may run them in a job of its own. */
const NO_JOB = { SLURM_ARRAY_TASK_ID: '', JOB_COMPLETION_INDEX: '', PARALLEL_SEQ: '' };
const COUNT = 3;

function folderOf(recordingCount: number, seconds = 0.2): string {
  const cwd = temporaryFolder();
  for (let i = 0; i < recordingCount; i++) writeInto(cwd, `in/${i % 2}/${i}.wav`, clickyWav({ seconds: seconds + i / 100 }));
  return cwd;
}

function withoutSummaries(folder: string): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(readTree(folder)).filter(([name]) => !name.startsWith('declick-summary')));
}

function recordingsOf(cwd: string, index: number): string[] {
  return readJson(cwd, `out/declick-summary.${index}-of-${COUNT}.json`).recordings.map(({ path }: { path: string }) => path);
}

test('shards that run at the same time into one folder end as one run does, and a run over all finds everything done', async () => {
  const cwd = folderOf(9);
  const indices = [1, 2, 3];
  const args = (index: number) => ['in', '-o', 'out', '-q', '-j', '2', '--shard', `${index}/${COUNT}`];
  const runs = await Promise.all(indices.map((index) => runCommand(args(index), { cwd })));
  expect(runs.map(({ code, err }) => [code, err])).toEqual(indices.map(() => [0, '']));
  await runCommand(['in', '-o', 'one', '-q'], { cwd });
  expect(withoutSummaries(join(cwd, 'out'))).toEqual(withoutSummaries(join(cwd, 'one')));
  expect(indices.flatMap((index) => recordingsOf(cwd, index)).sort()).toEqual(listTree(join(cwd, 'in')));

  const joined = await runCommand(['summarize', 'out'], { cwd });
  expect(joined).toMatchObject({ code: 0, err: '' });
  expect(joined.out).toMatch(/^(shard \d of 3 {2}\d recordings? done\n){3}9 recordings done, by 3 shards into out\n$/);
  const summary = readJson(cwd, 'out/declick-summary.json');
  expectToFit('summary', summary);
  expect(summary).toEqual({ ...readJson(cwd, 'one/declick-summary.json'), shards: { count: 3, missing: [], unfinished: [] } });
  const printed = await runCommand(['summarize', 'out', '--json'], { cwd });
  expect(JSON.parse(printed.out)).toEqual(summary);

  const all = await runCommand(['in', '-o', 'out', '-v'], { cwd });
  expect(all.out).toMatch(/0 recordings cleaned into out, 9 done before\n$/);
  expect(all.err.match(/done before, and nothing was touched since/g)).toHaveLength(9);
  expect((await runCommand(['verify', 'out', '--inputs', 'in'], { cwd })).code).toBe(0);
});

test('a shard that is killed is said not to have ended, and ends as if it had not been when it is run again', async () => {
  const cwd = folderOf(6, 2);
  const args = (index: number) => ['in', '-o', 'out', '-j', '1', '--no-progress', '--shard', `${index}/2`];
  const killed = startCommand(args(1), { cwd });
  while (!readdirIfThere(join(cwd, 'out')).some((name) => name === '0' || name === '1')) await setTimeout(20);
  killed.kill('SIGKILL');
  await killed.ended;
  const alone = await runCommand(['summarize', 'out'], { cwd });
  expect(alone.code).toBe(3);
  expect(errorsOf(alone)).toEqual([
    'declick: shard 2 of 2 has not run yet; run what is missing, then summarize again',
    'declick: shard 1 of 2 has not come to the end; run again what is not done, then summarize again',
  ]);
  expect(readJson(cwd, 'out/declick-summary.json')).toMatchObject({ complete: false, shards: { missing: [2], unfinished: [1] } });
  for (const index of [1, 2]) expect((await runCommand(args(index), { cwd })).code).toBe(0);
  expect((await runCommand(['summarize', 'out', '-q'], { cwd })).code).toBe(0);
  await runCommand(['in', '-o', 'one', '-q'], { cwd });
  expect(withoutSummaries(join(cwd, 'out'))).toEqual(withoutSummaries(join(cwd, 'one')));
});

function readdirIfThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

test.each([
  ['auto', (i: number) => ({ ...slurmArray(10, 5), SLURM_ARRAY_TASK_ID: String(10 + 5 * i) })],
  ['auto/3', (i: number) => ({ ...slurmArray(0, 1), SLURM_ARRAY_TASK_ID: String(i) })],
  ['auto/3', (i: number) => ({ JOB_COMPLETION_INDEX: String(i) })],
  ['auto/3', (i: number) => ({ PARALLEL_SEQ: String(i + 1) })],
])('--shard %s takes its part from the environment, as --shard i/n does', async (shard, environmentOf) => {
  const cwd = folderOf(5);
  const list = (given: string, env = {}) =>
    runCommand(['in', '-o', 'out', '--dry-run', '--shard', given], { cwd, env: { ...NO_JOB, ...env } });
  const [found, expected] = [await list(shard, environmentOf(2)), await list(`3/${COUNT}`)];
  expect(found).toEqual(expected);
  expect(found).toMatchObject({ code: 0, out: expect.stringMatching(/^do {4}in/) });
});

function slurmArray(minimum: number, step: number): Record<string, string> {
  const numbers = { MIN: minimum, MAX: minimum + (COUNT - 1) * step, STEP: step, COUNT };
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`SLURM_ARRAY_TASK_${name}`, String(value)]));
}

test('a shard without recordings ends well, and a missing path is the matter of one shard', async () => {
  const cwd = folderOf(1);
  const runs = await Promise.all(
    [1, 2, 3].map((index) => runCommand(['in', 'missing.wav', '-o', 'out', '--shard', `${index}/3`, '--no-progress'], { cwd })),
  );
  expect(runs.map(({ code }) => code).sort()).toEqual([0, 0, 3]);
  expect(runs.flatMap(errorsOf)).toHaveLength(1);
  const joined = await runCommand(['summarize', 'out', '-q'], { cwd });
  expect(joined).toMatchObject({ code: 3, out: '', err: expect.stringMatching(/^declick: missing\.wav: no such file[^\n]*\n$/) });
  expect(readJson(cwd, 'out/declick-summary.json')).toMatchObject({ complete: true, counts: { done: 1, failed: 1 } });
});

test('a scan is shared out, too, and needs no output folder', async () => {
  const cwd = folderOf(4);
  const runs = await Promise.all([1, 2].map((index) => runCommand(['scan', 'in', '--json', '--shard', `${index}/2`], { cwd })));
  const names = runs.flatMap(({ out }) =>
    out
      .trimEnd()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).input.path),
  );
  expect(names.sort()).toEqual(listTree(join(cwd, 'in')));
  expect(listTree(cwd).every((name) => name.startsWith('in/'))).toBe(true);
});

test.each([
  [['in', '--shard', '4/3'], '--shard is "4/3", expected i/n with i from 1 to n, or auto/n or auto in a job array'],
  [['in', '--shard', '0/3'], '--shard is "0/3", expected i/n with i from 1 to n, or auto/n or auto in a job array'],
  [['in', '--shard', ''], '--shard is "", expected i/n with i from 1 to n, or auto/n or auto in a job array'],
  [
    ['in', '--shard', 'auto/3'],
    '--shard auto/3 finds none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, PARALLEL_SEQ in the environment; run it in a Slurm job array, an indexed Kubernetes Job or GNU parallel, or give --shard i/n',
  ],
  [['in', '--shard'], "option '--shard <i/n>' argument missing; see declick --help"],
  [['-', '-', '--shard', '1/2'], '--shard has no meaning for a recording on standard input; leave it out'],
  [
    ['scan', 'in', '--shard', '1/2', '--baseline', 'b.json', '--update-baseline'],
    '--update-baseline with --shard would keep the defects of one shard only; leave out one of them',
  ],
  [['verify', 'in', '--shard', '1/2'], "unknown option '--shard' of this command; see declick --help"],
  [['summarize'], 'summarize takes the output folder of runs with --shard, and nothing else'],
  [['summarize', 'in', 'out'], 'summarize takes the output folder of runs with --shard, and nothing else'],
  [
    ['summarize', 'in'],
    'in holds no summary of a shard, declick-summary.1-of-n.json and so on; give the output folder of runs with --shard',
  ],
])('%j is refused with exit code 2 before anything is touched', async (args, sentence) => {
  const cwd = folderOf(2);
  const before = listTree(cwd);
  const run = await runCommand(args, { cwd, env: NO_JOB });
  expect(run).toMatchObject({ code: 2, out: '', err: `declick: ${sentence}\n` });
  expect(listTree(cwd)).toEqual(before);
});

test('verify misses what a shard did, also before the summaries are joined', async () => {
  const cwd = folderOf(4);
  for (const index of [1, 2]) await runCommand(['in', '-o', 'out', '-q', '--shard', `${index}/2`], { cwd });
  rmSync(join(cwd, 'out/0/2.declick.json'));
  const run = await runCommand(['verify', 'out'], { cwd });
  expect(run).toMatchObject({ code: 1, err: 'declick: 0/2.wav: was done in the last run, but its report is gone\n' });
});
