import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildWav } from '../wav-builder.ts';
import { COMMAND, runCommand } from './command.ts';
import { clickyWav, readJson } from './recordings.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const block = /<!-- ci -->(.*)<!-- \/ci -->/s.exec(README)?.[1];
const shardBlock = /<!-- shards -->(.*)<!-- \/shards -->/s.exec(README)?.[1] ?? '';

/** The shell commands of the block that run declick, in order. */
function listCommands(text: string): string[] {
  const lines = text.split('\n').filter((line) => /declick scan /.test(line));
  return lines.map((line) => line.replace(/^\s*(- run: |- )?/, ''));
}

/** A folder with sounds in `assets`, a repository, and `declick` installed and on the path. */
function repository(wav: Uint8Array) {
  const cwd = temporaryFolder();
  writeInto(cwd, 'assets/a.wav', wav);
  writeInto(cwd, '.git/declick-staged', 'assets/a.wav\0');
  execFileSync('chmod', [
    '+x',
    writeInto(cwd, 'node_modules/.bin/declick', `#!/bin/sh\nexec "${process.execPath}" "${COMMAND}" "$@"\n`),
  ]);
  const env = { ...process.env, PATH: `${join(cwd, 'node_modules/.bin')}:${process.env.PATH}` };
  return (command: string): number => {
    try {
      execFileSync('sh', ['-c', command], { cwd, env, stdio: 'pipe' });
      return 0;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };
}

test.skipIf(block === undefined || process.platform === 'win32')('the commands that README shows for build machines run', () => {
  const commands = listCommands(block ?? '');
  expect(commands.length).toBeGreaterThanOrEqual(5);
  const inGood = repository(buildWav({ channels: [new Float64Array(22050)] }));
  expect(commands.filter((command) => inGood(command) !== 0)).toEqual([]);
  const inBad = repository(clickyWav());
  const gates = commands.filter((command) => !command.includes('baseline'));
  expect(gates.filter((command) => inBad(command) !== 1)).toEqual([]);
});

test.each([
  ['Slurm', /^(declick .*--shard .*)$/m, { SLURM_ARRAY_TASK_ID: '3' }],
  ['Kubernetes', /command: \[(declick, .*)\]/, { JOB_COMPLETION_INDEX: '2' }],
  ['GNU parallel', /parallel -N0 (declick .*)$/m, { PARALLEL_SEQ: '3' }],
])('the command that README shows for %s does the part of its task', async (_, pattern, variables) => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'recordings/a.wav', clickyWav({ seconds: 0.1 }));
  const line = pattern.exec(shardBlock)?.[1] ?? '';
  const words = line.replaceAll(',', '').replaceAll('"', '').replace('$SLURM_ARRAY_TASK_ID', '3').split(' ');
  const env = { SLURM_ARRAY_TASK_ID: '', JOB_COMPLETION_INDEX: '', PARALLEL_SEQ: '', ...variables };
  expect((await runCommand(words.slice(1), { cwd, env })).code).toBe(0);
  expect(readJson(cwd, 'cleaned/declick-summary.3-of-8.json').shard).toEqual({ index: 3, count: 8 });
});
