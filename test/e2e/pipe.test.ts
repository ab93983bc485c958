import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildChunk } from '../wav-builder.ts';
import { COMMAND, errorsOf, runCommand, startCommand } from './command.ts';
import { clickyWav, readJson, readTree } from './recordings.ts';
import { expectToFit } from './schemas.ts';

const wav = clickyWav({ seconds: 2, encoding: 'pcm24' });

test('a pipe gives the bytes and the report that a file gives, but for the name', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'a.wav', wav);
  await runCommand(['a.wav', '-o', 'out', '-q'], { cwd });
  const run = await runCommand(['-', '-', '--report', 'pipe.json'], { cwd, input: wav });
  expect(run.code).toBe(0);
  expect(run.err).toMatch(/^standard input: \d+ segments, .* per minute\n$/);
  expect(run.outBytes.equals(readTree(join(cwd, 'out'))['a.wav'])).toBe(true);
  const [file, pipe] = [readJson(cwd, 'out/a.declick.json'), readJson(cwd, 'pipe.json')];
  expectToFit('report', pipe);
  expect(pipe).toEqual({ ...file, input: { ...file.input, path: '-' }, output: { ...file.output, path: '-' } });
});

test('bytes that come in dribs and drabs make no difference', async () => {
  const whole = await runCommand(['-', '-', '-q'], { input: wav });
  const child = startCommand(['-', '-', '-q']);
  for (let at = 0; at < wav.length; at += 7919) {
    child.stdin.write(wav.subarray(at, at + 7919));
    if (at % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  child.stdin.end();
  const parts = await child.ended;
  expect(parts.code).toBe(0);
  expect(parts.outBytes.equals(whole.outBytes)).toBe(true);
});

test.each([
  ['clean', ['-', '-']],
  ['scan', ['scan', '-']],
])('%s: a pipe that ends inside a chunk behind the audio is refused as a file is', async (_, args) => {
  const list = buildChunk('LIST', Buffer.alloc(100));
  const cut = clickyWav({ chunksAfter: [buildChunk('tiny', Buffer.alloc(3)), list] }).subarray(0, -40);
  const cwd = temporaryFolder();
  const file = await runCommand([writeInto(cwd, 'a.wav', cut), '-o', 'out', '-q'], { cwd });
  const run = await runCommand([...args, '--report', 'report.json'], { cwd, input: cut });
  expect([run.code, file.code]).toEqual([3, 3]);
  expect(errorsOf(run)).toEqual([errorsOf(file)[0].replace(/declick: .*a\.wav/, 'declick: standard input')]);
  expect(existsSync(join(cwd, 'report.json'))).toBe(false);
});

test('scan - prints the finding, or with --json the report without its segments', async () => {
  const plain = await runCommand(['scan', '-'], { input: wav });
  expect(plain).toMatchObject({ code: 0, err: '' });
  expect(plain.out).toMatch(/^standard input {2}[·▁-█]{32} {2}\d+ segments, .* per minute.*\n$/);
  const cwd = temporaryFolder();
  const json = await runCommand(['scan', '-', '--json', '--report', 'scan.json'], { cwd, input: wav });
  expectToFit('json-line', JSON.parse(json.out));
  expect(JSON.parse(json.out)).toMatchObject({ status: 'done', input: { path: '-' }, output: null, proof: null });
  expectToFit('report', readJson(cwd, 'scan.json'));
});

test('a report of something else is not overwritten without --force', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'notes.json', '{}');
  const refused = await runCommand(['-', '-', '--report', 'notes.json'], { cwd, input: wav });
  expect(refused).toMatchObject({ code: 3, out: '' });
  expect(errorsOf(refused)).toHaveLength(1);
  expect((await runCommand(['-', '-', '--report', 'notes.json', '--force'], { cwd, input: wav })).code).toBe(0);
});

test.each([
  [['-'], 'expected declick - -'],
  [['-', 'a.wav'], 'expected declick - -'],
  [['scan', '-', '-'], 'expected declick scan -'],
  [['-', '-', '--json'], '--json would mix with the audio'],
  [['-', '-', '-o', 'out'], '-o has no meaning'],
])('%j is a fault of usage', async (args, sentence) => {
  const cwd = temporaryFolder();
  const run = await runCommand(args, { cwd, input: wav });
  expect(run).toMatchObject({ code: 2, out: '' });
  expect(errorsOf(run)).toEqual([expect.stringContaining(sentence)]);
  expect(readTree(cwd)).toEqual({});
});

// `script` lends the command a terminal; not every machine has it.
test.skipIf(!existsSync('/usr/bin/script'))('audio does not go to a terminal', async () => {
  const cwd = temporaryFolder();
  const file = writeInto(cwd, 'a.wav', wav);
  const child = spawn('script', ['-qec', `'${process.execPath}' '${COMMAND}' - - < '${file}'`, '/dev/null'], { cwd });
  let shown = '';
  child.stdout.on('data', (bytes) => {
    shown += bytes;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(shown).toMatch(/^declick: standard output is a terminal, and audio would flood it/);
  expect(code).toBe(2);
});
