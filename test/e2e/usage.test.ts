import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickyWav, listTree } from './recordings.ts';

/** A folder with two recordings of one name, and something that is no recording. */
function folderOfTwo(): string {
  const cwd = temporaryFolder();
  for (const name of ['in/a/x.wav', 'in/b/x.wav']) writeInto(cwd, name, clickyWav({ seconds: 0.1 }));
  writeInto(cwd, 'texts/notes.txt', 'notes');
  return cwd;
}

test.each([
  [[], 'nothing to do: no paths were given; expected files, folders or globs (see declick --help)'],
  [['texts'], 'nothing to do: no WAV file in texts (1 other file); expected names in .wav, .wave, .bwf, .rf64 or .w64'],
  [['none/*.wav'], 'nothing to do: no WAV file in none/*.wav; expected names in .wav, .wave, .bwf, .rf64 or .w64'],
  [['in', '--sensitivity', '1.5'], '--sensitivity is "1.5", expected a number from 0 to 1 (0.5 when not given)'],
  [['in', '-j', '0'], '--jobs is "0", expected a whole number from 1 to 256 (one per processor when not given)'],
  [['in', '--unknown'], "unknown option '--unknown'; see declick --help"],
  [['in', '--forc'], "unknown option '--forc' (Did you mean --force?); see declick --help"],
  [['in', '-o'], "option '-o, --output <dir>' argument missing; see declick --help"],
  [['in', '-0'], '-0 says how the paths of --files-from end; give --files-from as well'],
  [['in', '--report', 'r.json'], '--report goes with a recording on standard input; reports of files go to the folder of -o'],
  [
    ['--files-from', 'no-list'],
    "--files-from no-list cannot be read: ENOENT: no such file or directory, open 'no-list'; expected a list of paths",
  ],
  [
    ['in/a/x.wav', 'in/b/x.wav'],
    'in/a/x.wav and in/b/x.wav would both be written to declicked/x.wav; give the folder above both, or clean them into different output folders',
  ],
  [
    ['in', '-o', 'in'],
    'in/a/x.wav would overwrite the input in/a/x.wav; inputs are never written to, choose another output folder with -o',
  ],
  [
    ['in', '-o', 'texts/notes.txt/out'],
    'texts/notes.txt/out cannot be written: a part of that path is a file, not a folder; choose another output folder with -o',
  ],
  [
    ['in', '-o', 'texts/notes.txt'],
    'texts/notes.txt cannot be written: a file stands where a folder is needed; choose another output folder with -o',
  ],
])('%j is refused with exit code 2 before anything is touched', async (args, sentence) => {
  const cwd = folderOfTwo();
  const before = listTree(cwd);
  const run = await runCommand(args, { cwd });
  expect(errorsOf(run)).toEqual([`declick: ${sentence}`]);
  expect(run).toMatchObject({ code: 2, out: '', err: `declick: ${sentence}\n` });
  expect(listTree(cwd)).toEqual(before);
});

test('a folder that is named like a command is given with its path', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'scan/a.wav', clickyWav({ seconds: 0.1 }));
  expect((await runCommand(['./scan', '-o', 'out', '-q'], { cwd })).code).toBe(0);
  expect(listTree(join(cwd, 'out'))).toContain('a.wav');
});

test('--version and --help end well, and the help of the program shows the options of cleaning', async () => {
  expect(await runCommand(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
  const help = await runCommand(['--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  for (const word of [
    '--sensitivity <0..1>',
    '--files-from <list>',
    '-0, --null',
    'declick scan',
    '--version',
    '(default: 0.5)',
  ]) {
    expect(help.out).toContain(word);
  }
  expect(await runCommand(['scan', '--help'])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('Usage: declick scan'),
  });
});

test('neither loads what only work needs', async () => {
  const trace = { NODE_DEBUG: 'module,esm', NODE_V8_COVERAGE: '' };
  const run = await runCommand(['--help'], { env: trace });
  expect(run.code).toBe(0);
  expect(run.err).toMatch(/commander/);
  expect(run.err).not.toMatch(/onnxruntime|piscina|zod|fast-glob|cli-progress|workers|repair/);
});

test('a first run over one recording loads neither threads nor the schema library', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'a.wav', clickyWav({ seconds: 0.1 }));
  const run = await runCommand(['a.wav', '-o', 'out'], { cwd, env: { NODE_DEBUG: 'module,esm', NODE_V8_COVERAGE: '' } });
  expect(run.code).toBe(0);
  expect(run.err).toMatch(/onnxruntime/);
  expect(run.err).not.toMatch(/piscina|zod|fast-glob/);
});
