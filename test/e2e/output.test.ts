import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { runCommand, startCommand } from './command.ts';
import { clickyWav, listTree } from './recordings.ts';
import { expectToFit } from './schemas.ts';

function threeRecordings(): string {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', clickyWav({ seconds: 3 }));
  writeInto(cwd, 'in/b.wav', 'no recording');
  writeInto(cwd, 'in/c.wav', clickyWav({ seconds: 0.2 }));
  return cwd;
}

test('--json prints a line per recording in the order of the plan, also for those that failed', async () => {
  const cwd = threeRecordings();
  for (const [command, jobs] of [
    ['clean', '3'],
    ['scan', '1'],
  ]) {
    const run = await runCommand([command, 'in', '-o', command, '-j', jobs, '--json', '-q'], { cwd });
    expect(run.code).toBe(3);
    const lines = run.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const line of lines) expectToFit('json-line', line);
    expect(lines.map(({ status, input }) => [input.path, status])).toEqual([
      ['a.wav', 'done'],
      ['b.wav', 'failed'],
      ['c.wav', 'done'],
    ]);
    expect(lines[0].output === null).toBe(command === 'scan');
  }
});

test('a scan writes nothing without -o, and only reports with it', async () => {
  const cwd = threeRecordings();
  const run = await runCommand(['scan', 'in/a.wav', 'in/c.wav'], { cwd });
  expect(run.code).toBe(0);
  expect(run.out).toMatch(/^(in\/[ac]\.wav {2}[·▁-█]{32} {2}\d+ segments?, .* per minute.*\n){2}2 recordings scanned\n$/);
  expect(listTree(cwd)).toEqual(['in/a.wav', 'in/b.wav', 'in/c.wav']);
  await runCommand(['scan', 'in/a.wav', 'in/c.wav', '-o', 'out'], { cwd });
  expect(listTree(join(cwd, 'out'))).toEqual(['a.scan.json', 'c.scan.json', 'declick-summary.json']);
});

test('progress is plain lines where there is no terminal, and can be switched off', async () => {
  const cwd = threeRecordings();
  const shown = await runCommand(['in', '-o', 'out', '-j', '1'], { cwd });
  expect(shown.err).toMatch(/^\[1\/3\] a\.wav: \d+ segments, .* per minute \(\d+ %, [\d.]+ × real time, \d:\d\d left\)$/m);
  expect(shown.err).not.toContain('\u001b');
  const hidden = await runCommand(['in', '-o', 'out', '--no-progress'], { cwd });
  expect(hidden.err).toMatch(/^declick: b\.wav [^\n]*\n$/);
  expect(hidden.out).toMatch(/b\.wav +failed/);
});

test('-q leaves one sentence for each recording that failed', async () => {
  const run = await runCommand(['in', '-o', 'out', '-q'], { cwd: threeRecordings() });
  expect(run).toMatchObject({ code: 3, out: '' });
  expect(run.err).toMatch(/^declick: b\.wav [^\n]*\n$/);
});

test('-v says why each recording is done and how long each stage took', async () => {
  const cwd = threeRecordings();
  const run = await runCommand(['in/a.wav', 'in/c.wav', '-o', 'out', '-v', '-j', '2'], { cwd });
  expect(run.err).toMatch(/^a\.wav: to be done: not done yet$/m);
  for (const stage of ['read', 'features', 'classify', 'segments', 'repair', 'write']) {
    expect(run.err).toMatch(new RegExp(`^c\\.wav: ${stage} +\\d+\\.\\d{3} s`, 'm'));
  }
  expect((await runCommand(['in/a.wav', '-o', 'out', '-v'], { cwd })).err).toMatch(/^a\.wav: skipped: done before/m);
});

test('names cannot steer the terminal', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/\u001b[31mred\nwav.wav', 'no recording');
  const run = await runCommand(['in', '-o', 'out'], { cwd });
  expect(run.err + run.out).not.toContain('\u001b');
  expect(run.err).toMatch(/declick: \\e\[31mred\\nwav\.wav/);
});

test('a reader that goes away early ends the command quietly', async () => {
  const cwd = temporaryFolder();
  for (let i = 0; i < 8; i++) writeInto(cwd, `in/${i}.wav`, clickyWav({ seconds: 1 }));
  const child = startCommand(['in', '-o', 'out', '--json', '-j', '1', '--no-progress'], { cwd });
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await child.ended).toMatchObject({ code: 0, err: '' });
  const files = listTree(join(cwd, 'out'));
  expect(files.filter((name) => name.includes('declick-part'))).toEqual([]);
  expect(files.filter((name) => name.endsWith('.wav')).length).toBeLessThan(8);
});

test('a pipe that is closed downstream ends quietly, too', async () => {
  const child = startCommand(['-', '-']);
  child.stdin.on('error', () => undefined);
  child.stdout.once('data', () => child.stdout.destroy());
  child.stdin.end(clickyWav({ seconds: 30 }));
  expect(await child.ended).toMatchObject({ code: 0, err: '' });
});
