import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Shard } from '../../../src/shard.ts';
import type { PlannedRecording } from '../../../src/workers/finished.ts';
import { FinishedIndex, markInput } from '../../../src/workers/finished-index.ts';
import { temporaryFolder, writeInto } from '../../temporary-folder.ts';
import { exampleHead } from '../report/example.ts';

const head = exampleHead();
const recipe = { model: head.model, settings: head.settings };

/** A recording whose result was noted, and the folder of its results. */
async function finishRecording(): Promise<{ recording: PlannedRecording; folder: string }> {
  const folder = temporaryFolder();
  const recording = {
    name: 'a.wav',
    input: writeInto(folder, 'in/a.wav', 'in'),
    output: writeInto(folder, 'a.wav', 'out'),
    report: writeInto(folder, 'a.declick.json', 'report'),
  };
  await noteDone(recording, folder);
  return { recording, folder };
}

async function noteDone(recording: PlannedRecording, folder: string, shard?: Shard): Promise<void> {
  const index = await FinishedIndex.read(folder, shard);
  index.note(recording, { name: recording.name, status: 'done', report: head }, markInput(recording));
  await index.write();
}

test('what nobody has touched since it was finished is found again, with its report', async () => {
  const { recording, folder } = await finishRecording();
  const found = (await FinishedIndex.read(folder)).find(recording, recipe);
  expect(found).toEqual({ name: 'a.wav', status: 'skipped', report: head });
});

test.each(['input', 'output', 'report'] as const)('another %s, by size or by time alone, is noticed', async (which) => {
  const { recording, folder } = await finishRecording();
  const path = recording[which] as string;
  const index = await FinishedIndex.read(folder);
  utimesSync(path, 1e9, 1e9);
  expect(index.find(recording, recipe)).toBeUndefined();
  await noteDone(recording, folder);
  writeFileSync(path, 'longer than before');
  utimesSync(path, 1e9, 1e9);
  expect((await FinishedIndex.read(folder)).find(recording, recipe)).toBeUndefined();
});

test('another model or setting, a missing result and a recording with a problem are not found', async () => {
  const { recording, folder } = await finishRecording();
  const index = await FinishedIndex.read(folder);
  expect(index.find(recording, { ...recipe, model: { name: 'other', sha256: 'f'.repeat(64) } })).toBeUndefined();
  expect(index.find(recording, { ...recipe, settings: { ...recipe.settings, sensitivity: 0.9 } })).toBeUndefined();
  expect(index.find({ ...recording, output: join(folder, 'gone.wav') }, recipe)).toBeUndefined();
  expect(index.find({ ...recording, problem: { code: 'unreadable', message: '' } }, recipe)).toBeUndefined();
});

test('a recording that changed while it was worked on is not noted', async () => {
  const { recording, folder } = await finishRecording();
  const index = await FinishedIndex.read(folder);
  const before = markInput(recording);
  writeFileSync(recording.input, 'changed');
  index.note(recording, { name: 'a.wav', status: 'done', report: head }, before);
  expect(index.find(recording, recipe)).toBeUndefined();
});

test('shards write an index each, and a run over all finds what they say, whichever of several is true', async () => {
  const { recording, folder } = await finishRecording();
  utimesSync(recording.input, 1e9, 1e9);
  const other = { ...recording, name: 'b.wav' };
  await noteDone(recording, folder, { index: 1, count: 2 });
  await noteDone(other, folder, { index: 2, count: 2 });
  const [all, one, third] = [
    await FinishedIndex.read(folder),
    await FinishedIndex.read(folder, { index: 1, count: 2 }),
    await FinishedIndex.read(folder, { index: 1, count: 3 }),
  ];
  for (const index of [all, third])
    for (const name of ['a.wav', 'b.wav']) expect(index.find({ ...recording, name }, recipe)?.name).toBe(name);
  expect([one.find(recording, recipe)?.status, one.find(other, recipe)]).toEqual(['skipped', undefined]);
  expect(readdirSync(folder).filter((name) => name.startsWith('.declick-index'))).toHaveLength(3);
});

test('an index that another run wrote meanwhile is joined, a spoilt one is as good as none', async () => {
  const { recording, folder } = await finishRecording();
  const other = { ...recording, name: 'b.wav' };
  const index = await FinishedIndex.read(temporaryFolder());
  index.note(other, { name: 'b.wav', status: 'done', report: head }, markInput(other));
  await noteDone(other, folder);
  const joined = await FinishedIndex.read(folder);
  for (const one of [recording, other]) expect(joined.find(one, recipe)?.status).toBe('skipped');
  writeInto(folder, '.declick-index.json', readFileSync(join(folder, '.declick-index.json'), 'utf8').slice(0, 50));
  expect((await FinishedIndex.read(folder)).find(recording, recipe)).toBeUndefined();
});
