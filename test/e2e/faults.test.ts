import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { errorsOf, runCommand, startCommand } from './command.ts';
import { clickyWav, listTree, readTree } from './recordings.ts';

/** A folder on a file system of its own; undefined where this machine does not let us make one. */
function mount(folder: string, options: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    return undefined;
  }
}

test('a full disk fails the recordings that do not fit, with a sentence, and leaves nothing of them', async (context) => {
  const cwd = temporaryFolder();
  const small = mount(join(cwd, 'out'), 'size=300000');
  if (small === undefined) return context.skip();
  try {
    for (const [name, seconds] of [
      ['a', 1],
      ['b', 20],
      ['c', 1],
    ] as const)
      writeInto(cwd, `in/${name}.wav`, clickyWav({ seconds }));
    const inputs = readTree(join(cwd, 'in'));
    const run = await runCommand(['in', '-o', 'out', '-j', '1'], { cwd });
    expect(run.code).toBe(3);
    expect(errorsOf(run)).toEqual([
      expect.stringMatching(/b\.wav cannot be written: the disk is full; free some space, then run again$/),
    ]);
    expect(listTree(small)).toEqual(['a.declick.json', 'a.wav', 'c.declick.json', 'c.wav', 'declick-summary.json']);
    expect(readTree(join(cwd, 'in'))).toEqual(inputs);
  } finally {
    execFileSync('umount', [small]);
  }
});

test.each<[string, (path: string) => void]>([
  ['grows', (path) => appendFileSync(path, Buffer.alloc(8))],
  ['becomes shorter', (path) => truncateSync(path, 3_000_000)],
  ['is written to', (path) => writeSync(openSync(path, 'r+'), Buffer.alloc(8), 0, 8, 3_000_000)],
])('a recording that %s while it is read is refused, and the others are done', async (_, change) => {
  const cwd = temporaryFolder();
  const changing = writeInto(cwd, 'in/a.wav', clickyWav({ seconds: 40 }));
  writeInto(cwd, 'in/b.wav', clickyWav());
  const run = startCommand(['in', '-o', 'out', '-j', '1'], { cwd });
  const hasBegun = () => existsSync(join(cwd, 'out')) && readdirSync(join(cwd, 'out')).some((name) => name.includes('part'));
  while (!hasBegun()) await new Promise((resolve) => setTimeout(resolve, 5));
  change(changing);
  const ended = await run.ended;
  expect(ended.code).toBe(3);
  expect(errorsOf(ended)).toEqual([expect.stringContaining('while it was read, but it must not change meanwhile')]);
  expect(listTree(join(cwd, 'out'))).toEqual(['b.declick.json', 'b.wav', 'declick-summary.json']);
});

test('an output folder that is read-only is refused with a sentence for what cannot be written', async (context) => {
  const cwd = temporaryFolder();
  const folder = mount(join(cwd, 'out'), 'ro');
  if (folder === undefined) return context.skip();
  try {
    writeInto(cwd, 'in/a.wav', clickyWav());
    const run = await runCommand(['in', '-o', 'out'], { cwd });
    expect(run.code).toBe(3);
    const sentence =
      /^declick: out\/(a\.wav|declick-summary\.json) cannot be written: the file system is read-only; choose another/;
    expect(errorsOf(run)).toEqual([expect.stringMatching(sentence), expect.stringMatching(sentence)]);
    const below = await runCommand(['in', '-o', 'out/deeper'], { cwd });
    expect([below.code, errorsOf(below)]).toEqual([2, [expect.stringContaining('the file system is read-only')]]);
  } finally {
    execFileSync('umount', [folder]);
  }
});

test('a recording that vanishes before its turn fails alone', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', clickyWav({ seconds: 30 }));
  const vanishing = writeInto(cwd, 'in/b.wav', clickyWav());
  const run = startCommand(['in', '-o', 'out', '-j', '1'], { cwd });
  while (!existsSync(join(cwd, 'out'))) await new Promise((resolve) => setTimeout(resolve, 5));
  rmSync(vanishing);
  const ended = await run.ended;
  expect([ended.code, errorsOf(ended)]).toEqual([3, [expect.stringContaining('b.wav does not exist')]]);
  expect(listTree(join(cwd, 'out'))).toEqual(['a.declick.json', 'a.wav', 'declick-summary.json']);
});

test('outputs have the time of modification and the permissions of their inputs', async () => {
  const cwd = temporaryFolder();
  const input = writeInto(cwd, 'in/a.wav', clickyWav());
  chmodSync(input, 0o640);
  utimesSync(input, 1_000_000_000, 1_000_000_000);
  await runCommand(['in', '-o', 'out', '-q'], { cwd });
  const { mode, mtimeMs } = statSync(join(cwd, 'out/a.wav'));
  expect([mode & 0o777, mtimeMs]).toEqual([0o640, 1e12]);
});

test('an output that is a link is replaced, and what it points to stays', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', clickyWav());
  const target = writeInto(cwd, 'precious.txt', 'precious');
  mkdirSync(join(cwd, 'out'));
  symlinkSync(target, join(cwd, 'out/a.wav'));
  expect((await runCommand(['in', '-o', 'out', '-q'], { cwd })).code).toBe(3);
  expect((await runCommand(['in', '-o', 'out', '-q', '--force'], { cwd })).code).toBe(0);
  expect(readFileSync(target, 'utf8')).toBe('precious');
});

test('names that would steer a terminal are spelled out, in messages and in reports', async () => {
  const cwd = temporaryFolder();
  const name = 'a\u009b31m\u001b[2J\u202e.wav';
  writeInto(cwd, `in/${name}`, clickyWav());
  writeInto(cwd, `in/bad${name}`, 'no wave');
  const run = await runCommand(['in', '-o', 'out', '--json'], { cwd });
  const report = readFileSync(join(cwd, 'out', name.replace('.wav', '.declick.json')), 'utf8');
  const summary = readFileSync(join(cwd, 'out/declick-summary.json'), 'utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  for (const text of [run.out, run.err, report, summary]) expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  expect(JSON.parse(report).input.path).toBe(name);
});
