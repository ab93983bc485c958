import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureSafe } from '../../../src/workers/safety.ts';
import { temporaryFolder, writeInto } from '../../temporary-folder.ts';

function planned(input: string, output: string | null, report: string | null = null) {
  return { name: 'x.wav', input, output, report };
}

test('two recordings with one output are refused, both named, with the way out', async () => {
  const folder = temporaryFolder();
  const [a, b] = ['a/x.wav', 'b/x.wav'].map((name) => writeInto(folder, name));
  const output = join(folder, 'out/x.wav');
  await expect(ensureSafe([planned(a, output), planned(b, output)])).rejects.toMatchObject({
    code: 'usage',
    message: `${a} and ${b} would both be written to ${output}; give the folder above both, or clean them into different output folders`,
  });
});

test('two recordings with one report are refused, even where their cleaned files differ', async () => {
  const folder = temporaryFolder();
  const [wav, bwf] = ['x.wav', 'x.bwf'].map((name) => writeInto(folder, name));
  const report = join(folder, 'out/x.declick.json');
  const plan = [planned(wav, join(folder, 'out/x.wav'), report), planned(bwf, join(folder, 'out/x.bwf'), report)];
  await expect(ensureSafe(plan)).rejects.toMatchObject({ code: 'usage' });
});

test('an output that would be an input is refused, also by way of a link', async () => {
  const folder = temporaryFolder();
  const input = writeInto(folder, 'recordings/x.wav');
  symlinkSync(join(folder, 'recordings'), join(folder, 'link'));
  for (const output of [input, join(folder, 'link/x.wav')]) {
    await expect(ensureSafe([planned(input, output)])).rejects.toMatchObject({
      code: 'usage',
      message: `${output} would overwrite the input ${input}; inputs are never written to, choose another output folder with -o`,
    });
  }
});

test('different outputs, and a scan without any, pass', async () => {
  const folder = temporaryFolder();
  const [a, b] = ['a.wav', 'b.wav'].map((name) => writeInto(folder, name));
  await ensureSafe([
    planned(a, join(folder, 'out/a.wav'), join(folder, 'out/a.declick.json')),
    planned(b, join(folder, 'out/b.wav')),
  ]);
  await ensureSafe([planned(a, null), planned(a, null)]);
});
