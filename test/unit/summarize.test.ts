import { expect, test } from 'vitest';
import type { BatchSummary } from '../../src/report/schema.ts';
import { buildBatchSummary, type Outcome, writeBatchSummary } from '../../src/report/summary.ts';
import { readEntries, summarizeFolder } from '../../src/summarize.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { exampleHead, SHA } from './report/example.ts';

const recipe = { model: { name: 'm', sha256: SHA }, settings: exampleHead().settings };

function done(name: string): Outcome {
  return { name, status: 'done', report: exampleHead() };
}

/** Writes the summary of a shard that did these recordings. */
async function writeShard(
  folder: string,
  index: number,
  names: readonly string[],
  changes: Partial<BatchSummary> = {},
  count = 3,
) {
  const summary = buildBatchSummary(names.map(done), { ...recipe, shard: { index, count }, recordingCount: names.length });
  await writeBatchSummary(folder, { ...summary, ...changes });
}

async function folderOfThree(changes: Partial<BatchSummary> = {}): Promise<string> {
  const folder = temporaryFolder();
  await writeShard(folder, 1, ['b/x.wav', 'c.wav']);
  await writeShard(folder, 2, ['b-side.wav', 'a.wav'], changes);
  await writeShard(folder, 3, []);
  return folder;
}

test('the summaries of all shards come to that of one run, in its order', async () => {
  const folder = await folderOfThree();
  const { summary, shards } = await summarizeFolder(folder);
  const names = ['a.wav', 'b/x.wav', 'b-side.wav', 'c.wav'];
  const one = buildBatchSummary(names.map(done), { ...recipe, recordingCount: 4 });
  expect(summary).toEqual({ ...one, shards: { count: 3, missing: [], unfinished: [] } });
  expect(shards.map(({ counts }) => counts.done)).toEqual([2, 2, 0]);
  expect((await readEntries(folder)).map(({ path }) => path)).toEqual(names);
});

test('a shard that is missing or did not end is named, and the whole is not complete', async () => {
  const folder = temporaryFolder();
  await writeShard(folder, 2, ['a.wav'], { complete: false }, 4);
  await writeShard(folder, 4, ['b.wav'], {}, 4);
  const { summary } = await summarizeFolder(folder);
  expect(summary).toMatchObject({ complete: false, shards: { count: 4, missing: [1, 3], unfinished: [2] }, counts: { done: 2 } });
});

test.each([
  [
    { tool: { name: 'declick', version: '0.0.9' } },
    /^shards 1 and 2 of 3 were run with declick \S+ and declick 0\.0\.9; run all/,
  ],
  [
    { model: { name: 'n', sha256: 'f'.repeat(64) } },
    /were run with the model m \(abababab\) and the model n \(ffffffff\); run all/,
  ],
  [
    { settings: { ...recipe.settings, sensitivity: 0.9 } },
    /run with the settings {"sensitivity":0\.5,.*} and the settings {"sensitivity":0\.9,.*}; run all shards with the same/,
  ],
] as const)('shards that were not run alike are not joined: %j', async (changes, message) => {
  const folder = await folderOfThree(changes);
  await expect(summarizeFolder(folder)).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
});

test.each(['', '{}', JSON.stringify(buildBatchSummary([], { ...recipe, shard: { index: 1, count: 3 }, recordingCount: 0 }))])(
  'a file that is no summary of its shard is named: %j',
  async (content) => {
    const folder = await folderOfThree();
    const path = writeInto(folder, 'declick-summary.2-of-3.json', content);
    const message = `${path} is no summary of shard 2 of 3; run that shard again, what is done is skipped`;
    await expect(summarizeFolder(folder)).rejects.toMatchObject({ code: 'unreadable', message });
  },
);

test('shards of two divisions are not mixed', async () => {
  const folder = await folderOfThree();
  await writeShard(folder, 5, [], {}, 8);
  await expect(summarizeFolder(folder)).rejects.toMatchObject({
    code: 'usage',
    message: `${folder} holds summaries of runs in 3 and in 8 shards; remove those that no longer count (declick-summary.*-of-3.json)`,
  });
});

test('a folder without summaries of shards is refused', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'declick-summary.json', '{}');
  await expect(summarizeFolder(folder)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/holds no summary of a shard/),
  });
  await expect(summarizeFolder(`${folder}/none`)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/cannot be read/),
  });
});
