import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { runCommand, startCommand } from './command.ts';
import { clickyWav, readJson, readTree } from './recordings.ts';

/** A short recording, done soon, and long ones. */
function longFolder(): string {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/0.wav', clickyWav({ seconds: 0.2 }));
  for (const name of ['1', '2', '3']) writeInto(cwd, `in/${name}.wav`, clickyWav({ seconds: 25 }));
  return cwd;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Starts the command and waits until the first recording is finished and another is half done. */
async function startAndWait(cwd: string, jobs: string) {
  const child = startCommand(['in', '-o', 'out', '-j', jobs], { cwd });
  const out = join(cwd, 'out');
  await until(() => existsSync(join(out, '0.declick.json')) && readdirSync(out).some((name) => name.includes('declick-part')));
  return child;
}

test.each([
  ['SIGINT', '1', 130],
  ['SIGINT', '2', 130],
  ['SIGTERM', '1', 143],
  ['SIGTERM', '2', 143],
] as const)('%s with %s jobs leaves finished recordings and no partial file', async (signal, jobs, code) => {
  const cwd = longFolder();
  const child = await startAndWait(cwd, jobs);
  child.kill(signal);
  const run = await child.ended;
  expect(run.code).toBe(code);
  expect(run.err).toMatch(/declick: interrupted; what is finished stays, run the same command again to go on\n$/);
  expect(run.err).not.toContain('failed');
  const files = Object.keys(readTree(join(cwd, 'out')));
  expect(files).toEqual(['0.declick.json', '0.wav', 'declick-summary.json']);
  const summary = readJson(cwd, 'out/declick-summary.json');
  expect(summary).toMatchObject({ complete: false, counts: { done: 1, skipped: 0, failed: 0 } });
});

test('a run that was killed is resumed by running it again, and leaves nothing behind', { timeout: 180_000 }, async () => {
  const cwd = longFolder();
  const child = await startAndWait(cwd, '2');
  child.kill('SIGKILL');
  await child.ended;
  expect((await runCommand(['in', '-o', 'out', '-q'], { cwd })).code).toBe(0);
  expect(readJson(cwd, 'out/declick-summary.json')).toMatchObject({ complete: true, counts: { done: 3, skipped: 1, failed: 0 } });
  expect((await runCommand(['in', '-o', 'whole', '-q'], { cwd })).code).toBe(0);
  const [resumed, whole] = ['out', 'whole'].map((name) => ({ ...readTree(join(cwd, name)), 'declick-summary.json': null }));
  expect(resumed).toEqual(whole);
});

test('a second Ctrl-C ends at once', async () => {
  const child = await startAndWait(longFolder(), '2');
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect((await child.ended).code).toBe(130);
});

test('a pipe on which nothing comes any more can be interrupted', async () => {
  const child = startCommand(['-', '-']);
  child.stdin.on('error', () => undefined);
  child.stdin.write(clickyWav({ seconds: 5 }).subarray(0, 200_000));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGTERM');
  expect((await child.ended).code).toBe(143);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a pipe whose reader has stopped can be interrupted: %s', async (signal, code) => {
  const child = startCommand(['-', '-']);
  child.stdin.on('error', () => undefined);
  child.stdin.write(clickyWav({ seconds: 60 }));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.pause();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill(signal);
  const exitCode = await new Promise((resolve) => child.once('exit', resolve));
  child.stdout.resume();
  expect(exitCode).toBe(code);
});
