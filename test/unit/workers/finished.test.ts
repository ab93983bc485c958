import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOOL } from '../../../src/tool.ts';
import { decide, type PlannedRecording } from '../../../src/workers/finished.ts';
import { temporaryFolder, writeInto } from '../../temporary-folder.ts';
import { exampleHead, SHA } from '../report/example.ts';

const recipe = { model: { name: 'crackle-v1', sha256: SHA }, settings: { sensitivity: 0.5, salvage: false, bextHistory: false } };
const once = { force: false };

/** A recording that was done before, with nothing changed since. */
function finishedRecording(changes: Parameters<typeof exampleHead>[0] = {}): PlannedRecording {
  const folder = temporaryFolder();
  const head = exampleHead();
  const input = { ...head.input, path: 'a.wav', sha256: sha256('in') };
  const report = exampleHead({ input, output: { path: 'a.wav', sha256: sha256('out') }, ...changes });
  return {
    name: 'a.wav',
    input: writeInto(folder, 'in/a.wav', 'in'),
    output: writeInto(folder, 'out/a.wav', 'out'),
    report: writeInto(folder, 'out/a.declick.json', JSON.stringify({ ...report, segments: [] })),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('what was done with the same input, model, settings and version is skipped', async () => {
  expect(await decide(finishedRecording(), recipe, once)).toMatchObject({ action: 'skip', report: { input: { path: 'a.wav' } } });
});

test('force does it anew', async () => {
  expect(await decide(finishedRecording(), recipe, { force: true })).toEqual({ action: 'do', reason: 'forced' });
});

test.each([
  ['the tool', { tool: { ...TOOL, version: '0.0.1' } }, 'it was done by declick 0.0.1'],
  ['the model', { model: { name: 'older', sha256: 'cd'.repeat(32) } }, 'it was done with another model, older'],
  ['a setting', { settings: { ...recipe.settings, sensitivity: 0.6 } }, 'it was done with another sensitivity'],
])('where %s differs, it is done again', async (_what, changes, reason) => {
  expect(await decide(finishedRecording(changes), recipe, once)).toEqual({ action: 'do', reason });
});

test('where the recording has changed, it is done again', async () => {
  const recording = finishedRecording();
  writeInto(recording.input, '..//a.wav', 'other');
  expect(await decide(recording, recipe, once)).toEqual({ action: 'do', reason: 'the recording has changed' });
});

test('where the cleaned file is gone, it is done again', async () => {
  const recording = finishedRecording();
  rmSync(recording.output as string);
  expect(await decide(recording, recipe, once)).toEqual({ action: 'do', reason: 'its cleaned file is gone' });
});

test('where nothing was done yet, it is done', async () => {
  const folder = temporaryFolder();
  const recording = { name: 'a.wav', input: 'a.wav', output: join(folder, 'a.wav'), report: join(folder, 'a.declick.json') };
  expect(await decide(recording, recipe, once)).toEqual({ action: 'do', reason: 'not done yet' });
});

test('a cleaned file that somebody changed, or that has no report, is not overwritten without force', async () => {
  const changed = finishedRecording();
  writeInto(changed.output as string, '../a.wav', 'edited by hand');
  await expect(decide(changed, recipe, once)).rejects.toMatchObject({
    code: 'output',
    message: `${changed.output} exists and is not what declick wrote there; choose another output folder with -o, or overwrite it with --force`,
  });
  const orphaned = finishedRecording();
  rmSync(orphaned.report as string);
  await expect(decide(orphaned, recipe, once)).rejects.toMatchObject({ code: 'output' });
});

test('a file in the place of the report that is no report is not overwritten without force', async () => {
  const recording = finishedRecording();
  writeInto(recording.report as string, '../a.declick.json', 'notes');
  await expect(decide(recording, recipe, once)).rejects.toMatchObject({ code: 'output' });
});

test('a scan is skipped by its own report', async () => {
  const recording = { ...finishedRecording({ output: null, proof: null }), output: null };
  expect(await decide(recording, recipe, once)).toMatchObject({ action: 'skip' });
});

test('what planning found wrong is the outcome', async () => {
  const problem = { code: 'unreadable', message: 'a.wav: no such file' } as const;
  await expect(decide({ ...finishedRecording(), problem }, recipe, { force: true })).rejects.toMatchObject(problem);
});

test('an aborted decision says so', async () => {
  const signal = AbortSignal.abort();
  await expect(decide(finishedRecording(), recipe, { force: false, signal })).rejects.toMatchObject({ code: 'aborted' });
});
