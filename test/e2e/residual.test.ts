import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import wavefile from 'wavefile';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickyWav, listTree } from './recordings.ts';

function samplesOf(path: string): Float64Array {
  return new wavefile.WaveFile(readFileSync(path)).getSamples() as unknown as Float64Array;
}

test('--residual mirrors the tree with what was removed: input minus output, sample by sample', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/b/a.wav', clickyWav({ seconds: 2 }));
  const run = await runCommand(['in', '-o', 'out', '--residual', 'removed', '-q'], { cwd });
  expect(run).toMatchObject({ code: 0, err: '' });
  expect(listTree(join(cwd, 'removed'))).toEqual(['b/a.wav']);
  const [input, output, removed] = ['in', 'out', 'removed'].map((folder) => samplesOf(join(cwd, folder, 'b/a.wav')));
  expect(removed.length).toBe(input.length);
  expect(removed.some((sample) => sample !== 0)).toBe(true);
  for (let i = 0; i < input.length; i++) expect(32768 * removed[i]).toBe(input[i] - output[i]);
});

test('a recording that is done is done again where its residual is missing', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', clickyWav());
  await runCommand(['in', '-o', 'out', '-q'], { cwd });
  const run = await runCommand(['in', '-o', 'out', '--residual', 'removed', '-v'], { cwd });
  expect(run.err).toContain('its residual is missing');
  expect(existsSync(join(cwd, 'removed/a.wav'))).toBe(true);
  const again = await runCommand(['in', '-o', 'out', '--residual', 'removed', '-v'], { cwd });
  expect(again.err).toContain('skipped');
});

test('the residual never takes the place of an input, an output or a file of somebody else', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', clickyWav());
  for (const folder of ['in', 'out']) {
    const run = await runCommand(['in', '-o', 'out', '--residual', folder], { cwd });
    expect(run.code).toBe(2);
    expect(listTree(cwd)).toEqual(['in/a.wav']);
  }
  writeInto(cwd, 'mine/a.wav', 'mine');
  const run = await runCommand(['in', '-o', 'out', '--residual', 'mine'], { cwd });
  expect(run.code).toBe(3);
  expect(errorsOf(run)).toHaveLength(1);
  expect(readFileSync(join(cwd, 'mine/a.wav'), 'utf8')).toBe('mine');
});

test('a pipe has a residual, too; a scan has none', async () => {
  const cwd = temporaryFolder();
  const run = await runCommand(['-', '-', '-q', '--residual', 'removed'], { cwd, input: clickyWav() });
  expect(run.code).toBe(0);
  expect(listTree(join(cwd, 'removed'))).toEqual(['standard-input.wav']);
  const scan = await runCommand(['scan', '-', '--residual', 'removed'], { cwd, input: clickyWav() });
  expect(scan.code).toBe(2);
});
