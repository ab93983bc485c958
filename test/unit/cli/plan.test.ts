import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { type PlanOptions, planRecordings } from '../../../src/cli/plan.ts';
import { temporaryFolder, writeInto } from '../../temporary-folder.ts';

/** Makes the files and plans with paths relative to their folder, as if it were the current one. */
async function plan(
  files: readonly string[],
  paths: readonly string[],
  options: Partial<PlanOptions> = {},
  folder = temporaryFolder(),
) {
  for (const file of files) writeInto(folder, file);
  const full = paths.map((path) => join(folder, path));
  const outputFolder = options.outputFolder === null ? null : join(folder, options.outputFolder ?? 'out');
  const result = await planRecordings(full, { isScan: false, ...options, outputFolder });
  const short = (path: string | null): string | null => (path === null ? null : relative(folder, path));
  const recordings = result.recordings.map(({ input, output, report, ...rest }) => ({
    ...rest,
    input: short(input),
    output: short(output),
    report: short(report),
  }));
  return { ...result, recordings, outputs: recordings.map(({ output }) => output) };
}

test('a folder is mirrored below the output folder, sorted, with a report beside each file', async () => {
  const { recordings } = await plan(['a/z.wav', 'a/b/side-1.wav'], ['a']);
  expect(recordings).toEqual([
    { name: 'b/side-1.wav', input: 'a/b/side-1.wav', output: 'out/b/side-1.wav', report: 'out/b/side-1.declick.json' },
    { name: 'z.wav', input: 'a/z.wav', output: 'out/z.wav', report: 'out/z.declick.json' },
  ]);
});

test('a file keeps its name, a glob is mirrored from its fixed part', async () => {
  const { outputs } = await plan(['a/b/c/x.wav', 'd/y.wav'], ['d/y.wav', 'a/**/*.wav']);
  expect(outputs).toEqual(['out/y.wav', 'out/b/c/x.wav']);
});

test('a file whose name looks like a glob is taken by its name', async () => {
  expect((await plan(['a/side [1].wav', 'a/side 1.wav'], ['a/side [1].wav'])).outputs).toEqual(['out/side [1].wav']);
});

test('a scan plans reports only, and none without an output folder', async () => {
  const scan = await plan(['a/x.wav'], ['a'], { isScan: true });
  expect(scan.recordings[0]).toMatchObject({ output: null, report: 'out/x.scan.json' });
  const without = await plan(['a/x.wav'], ['a'], { isScan: true, outputFolder: null });
  expect(without.recordings[0]).toMatchObject({ output: null, report: null });
});

test('folders are searched for WAV names in any case; other files are counted, hidden ones passed over', async () => {
  const files = [
    'a/1.wav',
    'a/2.WAV',
    'a/3.Wave',
    'a/4.bwf',
    'a/5.RF64',
    'a/6.w64',
    'a/notes.txt',
    'a/song.flac',
    'a/._1.wav',
    'a/.git/x.wav',
  ];
  const { recordings, otherFileCount } = await plan(files, ['a']);
  expect(recordings.map(({ name }) => name)).toEqual(['1.wav', '2.WAV', '3.Wave', '4.bwf', '5.RF64', '6.w64']);
  expect(otherFileCount).toBe(2);
});

test('a named file is taken whatever its name is, so that its content decides', async () => {
  expect((await plan(['song.flac'], ['song.flac'])).outputs).toEqual(['out/song.flac']);
});

test('a recording that is reached twice is done once, as it was reached first', async () => {
  expect((await plan(['a/b/x.wav'], ['a', 'a/**/x.wav', 'a/b/x.wav'])).outputs).toEqual(['out/b/x.wav']);
});

test('the output folder is left out where it lies in an input, and so is that of an earlier run, unless it is named', async () => {
  const files = ['a/x.wav', 'a/out/x.wav', 'a/earlier/declick-summary.json', 'a/earlier/deep/x.wav'];
  expect((await plan(files, ['a'], { outputFolder: 'a/out' })).outputs).toEqual(['a/out/x.wav']);
  expect((await plan(files, ['a/**/*.wav'], { outputFolder: 'a/out' })).outputs).toEqual(['a/out/x.wav']);
  expect((await plan(files, ['a/earlier'])).outputs).toEqual(['out/deep/x.wav']);
});

test('the output folder of a shard is that of an earlier run, too', async () => {
  const files = [
    'a/x.wav',
    'a/earlier/declick-summary.2-of-3.json',
    'a/earlier/deep/x.wav',
    'a/no/declick-summary.2.json',
    'a/no/y.wav',
  ];
  expect((await plan(files, ['a'])).outputs).toEqual(['out/no/y.wav', 'out/x.wav']);
});

test('a shard has its part of the plan, and two shards never write one file', async () => {
  const files = ['a/1.wav', 'a/2.wav', 'a/3.wav', 'b/1.wave'];
  const parts = await Promise.all([1, 2].map((index) => plan(files, ['a'], { shard: { index, count: 2 } })));
  expect(parts.flatMap(({ outputs }) => outputs).sort()).toEqual(['out/1.wav', 'out/2.wav', 'out/3.wav']);
  expect(parts.map(({ recordings, sizesBytes }) => recordings.length - sizesBytes.length)).toEqual([0, 0]);
  for (const index of [1, 2])
    await expect(plan(files, ['a', 'b'], { shard: { index, count: 2 } })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/would both be written to .*1\.declick\.json/),
    });
});

test('which name of a listed recording counts in a shard does not depend on the order of the list', async () => {
  const folder = temporaryFolder();
  const first = relative('.', writeInto(folder, 'x.wav'));
  symlinkSync(join(folder, 'x.wav'), join(folder, 'y.wav'));
  const names = [first, first.replace('x.wav', 'y.wav')];
  for (const listed of [names, [...names].reverse()]) {
    const list = writeInto(folder, 'list', listed.join('\n'));
    const options = { isScan: false, outputFolder: 'out', filesFrom: list, shard: { index: 1, count: 1 } };
    expect((await planRecordings([], options)).recordings.map(({ input }) => input)).toEqual([first]);
  }
});

test('folders that are links are followed only when asked, and never in circles', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'elsewhere/y.wav');
  writeInto(folder, 'a/x.wav');
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'a/link'));
  symlinkSync(join(folder, 'a'), join(folder, 'a/circle'));
  expect((await plan([], ['a'], {}, folder)).outputs).toEqual(['out/x.wav']);
  expect((await plan([], ['a'], { followLinks: true }, folder)).outputs).toEqual(['out/link/y.wav', 'out/x.wav']);
});

test('what is not there is a problem of its own, and the others go on', async () => {
  const { recordings } = await plan(['x.wav'], ['missing.wav', 'x.wav', 'none/*.wav']);
  expect(recordings.map(({ problem }) => problem?.code)).toEqual(['unreadable', undefined, 'unreadable']);
  expect(recordings[0].problem?.message).toMatch(/missing\.wav: no such file or folder; expected a WAV file, a folder or a glob/);
  expect(recordings[2].problem?.message).toMatch(/nothing matches this glob/);
});

test.each([
  [['a/notes.txt'], ['a'], /^nothing to do: no WAV file in .*a \(1 other file\); expected names in \.wav/],
  [['x.wav'], ['none/*.wav'], /^nothing to do: no WAV file in .*none.\*\.wav; expected/],
  [[], [], /^nothing to do: no paths were given; expected files, folders or globs/],
])('where there is nothing to do, one sentence says so: %j', async (files, paths, message) => {
  await expect(plan(files, paths)).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
});

test('listed files are mirrored from the current folder, and never leave the output folder', async () => {
  const folder = temporaryFolder();
  const inside = relative('.', writeInto(folder, 'b/x.wav'));
  const list = writeInto(folder, 'list', `package.json\0${inside}\0${writeInto(folder, 'y.wav')}\0./test/../package.json\0`);
  const { recordings } = await planRecordings([], { isScan: false, outputFolder: 'out', filesFrom: list, null: true });
  expect(recordings.map(({ output }) => output)).toEqual(['package.json', 'x.wav', 'y.wav'].map((name) => join('out', name)));
});
