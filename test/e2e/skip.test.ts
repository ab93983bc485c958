import { readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickyWav, readJson, readTree } from './recordings.ts';

/** A folder with two recordings that were cleaned into `out`. */
async function cleanedFolder(): Promise<string> {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', clickyWav());
  writeInto(cwd, 'in/b.wav', clickyWav({ seconds: 0.5 }));
  await runCommand(['in', '-o', 'out', '-q'], { cwd });
  return cwd;
}

async function counts(cwd: string, args: readonly string[] = []) {
  const run = await runCommand(['in', '-o', 'out', '-q', ...args], { cwd });
  return { code: run.code, ...readJson(cwd, 'out/declick-summary.json').counts };
}

test('what is done is skipped, and not even touched', async () => {
  const cwd = await cleanedFolder();
  const before = statSync(join(cwd, 'out/a.wav'));
  const files = readTree(join(cwd, 'out'));
  expect(await counts(cwd)).toEqual({ code: 0, done: 0, skipped: 2, failed: 0 });
  expect(statSync(join(cwd, 'out/a.wav'))).toMatchObject({ mtimeMs: before.mtimeMs, ino: before.ino });
  expect({ ...readTree(join(cwd, 'out')), 'declick-summary.json': null }).toEqual({ ...files, 'declick-summary.json': null });
});

test('other settings do it again, the old ones again, and --force in any case', async () => {
  const cwd = await cleanedFolder();
  expect(await counts(cwd, ['--sensitivity', '0.6'])).toMatchObject({ done: 2, skipped: 0 });
  expect(await counts(cwd, ['--sensitivity', '0.6'])).toMatchObject({ done: 0, skipped: 2 });
  expect(await counts(cwd)).toMatchObject({ done: 2, skipped: 0 });
  expect(await counts(cwd, ['--force'])).toMatchObject({ done: 2, skipped: 0 });
});

test('a recording that has changed is done again, the other is skipped', async () => {
  const cwd = await cleanedFolder();
  writeInto(cwd, 'in/a.wav', clickyWav({ seconds: 0.7 }));
  expect(await counts(cwd)).toEqual({ code: 0, done: 1, skipped: 1, failed: 0 });
});

test('a file that declick did not write is left alone without --force, and the other recordings go on', async () => {
  const cwd = await cleanedFolder();
  truncateSync(join(cwd, 'out/a.wav'), 100);
  const run = await runCommand(['in', '-o', 'out', '--sensitivity', '0.4'], { cwd });
  expect(run.code).toBe(3);
  expect(errorsOf(run)).toEqual([
    'declick: out/a.wav exists and is not what declick wrote there; choose another output folder with -o, or overwrite it with --force',
  ]);
  expect(statSync(join(cwd, 'out/a.wav')).size).toBe(100);
  expect(await counts(cwd, ['--sensitivity', '0.4', '--force'])).toEqual({ code: 0, done: 2, skipped: 0, failed: 0 });
  expect(statSync(join(cwd, 'out/a.wav')).size).toBe(statSync(join(cwd, 'in/a.wav')).size);
});

test('--dry-run says what would be done and why, and writes nothing', async () => {
  const cwd = await cleanedFolder();
  writeInto(cwd, 'in/c.wav', clickyWav());
  const before = readTree(cwd);
  const run = await runCommand(['in', 'missing.wav', '-o', 'out', '--dry-run'], { cwd });
  expect(run.code).toBe(3);
  expect(run.out.split('\n')).toEqual([
    'skip  in/a.wav (done before)',
    'skip  in/b.wav (done before)',
    'do    in/c.wav -> out/c.wav (not done yet)',
    'fail  missing.wav',
    '1 recording of 4 would be done; nothing was written',
    '',
  ]);
  expect(readTree(cwd)).toEqual(before);
  await runCommand(['in', '-o', 'new', '--dry-run'], { cwd });
  expect(readTree(cwd)).toEqual(before);
});

test('scan reports are skipped, too, and stand beside those of cleaning', async () => {
  const cwd = await cleanedFolder();
  const scan = async () => (await runCommand(['scan', 'in', '-o', 'out', '-q'], { cwd })).code;
  expect(await scan()).toBe(0);
  expect(await scan()).toBe(0);
  expect(readJson(cwd, 'out/declick-summary.json').counts).toEqual({ done: 0, skipped: 2, failed: 0 });
  expect(readFileSync(join(cwd, 'out/a.scan.json'), 'utf8')).not.toEqual(readFileSync(join(cwd, 'out/a.declick.json'), 'utf8'));
  expect(await counts(cwd)).toMatchObject({ skipped: 2 });
});

test('a run with nothing to do reads no recording, unless --rehash wants it', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'a.wav', clickyWav({ seconds: 1, encoding: 'pcm16' }));
  await runCommand(['a.wav', '-o', 'out'], { cwd });
  const index = join(cwd, 'out', '.declick-index.json');
  expect(Object.keys(JSON.parse(readFileSync(index, 'utf8')).finished)).toEqual(['a.wav']);
  expect((await runCommand(['a.wav', '-o', 'out', '-v'], { cwd })).err).toMatch(
    /a\.wav: skipped: done before, and nothing was touched/,
  );
  const rehashed = await runCommand(['a.wav', '-o', 'out', '-v', '--rehash'], { cwd });
  expect(rehashed.err).toMatch(/a\.wav: skipped: done before with the same recording/);
  rmSync(index);
  expect((await runCommand(['a.wav', '-o', 'out', '-v'], { cwd })).err).toMatch(/skipped: done before with the same recording/);
});
