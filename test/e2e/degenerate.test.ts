import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildWav, type WavLayout } from '../wav-builder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickySamples, readJson, readTree } from './recordings.ts';

const LENGTH = 44100;
const fill = (value: (i: number) => number, length = LENGTH) => Float64Array.from({ length }, (_, i) => value(i));

/** Recordings in which there is nothing to repair. */
const QUIET: Readonly<Record<string, WavLayout>> = {
  'no samples': { channels: [[]] },
  'no samples in six channels': { channels: [[], [], [], [], [], []] },
  'one sample': { channels: [[0.5]] },
  'less than a frame': { channels: [fill((i) => 0.1 * Math.sin(i / 9), 37)] },
  'digital silence': { channels: [fill(() => 0)] },
  'digital silence in 8 bits': { channels: [fill(() => 0)], encoding: 'pcm8' },
  DC: { channels: [fill(() => 0.5)], encoding: 'pcm24' },
  'full-scale square waves': { channels: [fill((i) => (Math.floor(i / 50) % 2 === 0 ? 1 : -1))] },
  'nothing but NaN': { channels: [fill(() => Number.NaN)], encoding: 'float32' },
  'nothing but infinity': { channels: [fill(() => Number.POSITIVE_INFINITY)], encoding: 'float64' },
};

test('where there is nothing to repair, nothing is invented and no byte changes', { timeout: 120_000 }, async () => {
  const cwd = temporaryFolder();
  for (const [name, layout] of Object.entries(QUIET)) writeInto(cwd, `in/${name}.wav`, buildWav(layout));
  const run = await runCommand(['in', '-o', 'out', '-j', '2'], { cwd });
  expect(run.code).toBe(0);
  expect(errorsOf(run).every((line) => line.startsWith('declick: warning: '))).toBe(true);
  const [input, output] = [readTree(join(cwd, 'in')), readTree(join(cwd, 'out'))];
  const names = Object.keys(QUIET);
  expect(names.filter((name) => readJson(cwd, `out/${name}.declick.json`).summary.segmentCount > 0)).toEqual([]);
  expect(names.filter((name) => !output[`${name}.wav`].equals(input[`${name}.wav`]))).toEqual([]);
});

test('NaN and infinity are passed through and warned about, and the clicks beside them are found', async () => {
  const cwd = temporaryFolder();
  const samples = clickySamples(2 * LENGTH);
  samples.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], LENGTH);
  writeInto(cwd, 'odd.wav', buildWav({ channels: [samples], encoding: 'float32' }));
  const run = await runCommand(['odd.wav', '-o', 'out'], { cwd });
  expect(run.code).toBe(0);
  expect(run.err).toMatch(/declick: warning: odd\.wav holds 3 samples that are no finite numbers/);
  const { segments } = readJson(cwd, 'out/odd.declick.json');
  expect(segments.some(({ start }: { start: number }) => start > LENGTH + 1000)).toBe(true);
  expect(segments.some(({ start }: { start: number }) => start < LENGTH - 1000)).toBe(true);
  const at = 44 + 4 * LENGTH;
  const input = readTree(cwd)['odd.wav'];
  expect(readTree(join(cwd, 'out'))['odd.wav'].subarray(at, at + 12)).toEqual(input.subarray(at, at + 12));
});

test('quiet means quiet: no warning with -q', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'odd.wav', buildWav({ channels: [fill(() => Number.NaN, 3000)], encoding: 'float32' }));
  expect(await runCommand(['odd.wav', '-q'], { cwd })).toMatchObject({ code: 0, out: '', err: '' });
});
