import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildFmtFields, buildWav } from '../wav-builder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickyWav, listTree, readJson, readTree } from './recordings.ts';
import { expectToFit } from './schemas.ts';

const good = clickyWav({ seconds: 0.2 });

/** Bad recordings: the name, the bytes, and what the one sentence about it must say. */
const BAD: readonly (readonly [string, Uint8Array, RegExp, string])[] = [
  ['empty.wav', Buffer.alloc(0), /empty/, 'malformed-wav'],
  ['text.wav', Buffer.from('Side one, recorded in May\n'.repeat(9)), /no WAV|not a WAV|RIFF/, 'malformed-wav'],
  ['header-cut.wav', good.subarray(0, 30), /cut short|ends|fmt/, 'malformed-wav'],
  ['data-cut.wav', good.subarray(0, good.length - 1001), /cut short|ends|data/, 'malformed-wav'],
  ['adpcm.wav', buildWav({ fmt: buildFmtFields({ tag: 2, bits: 4 }), audio: Buffer.alloc(64) }), /ADPCM/, 'unsupported-wav'],
  ['song.flac', Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(64)]), /FLAC/, 'unsupported-wav'],
  ['song.mp3', Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\0'), Buffer.alloc(64)]), /MP3/i, 'unsupported-wav'],
];

test.each(BAD)(
  '%s fails in one sentence with exit code 3, and the recording beside it is done',
  async (name, bytes, sentence, code) => {
    const cwd = temporaryFolder();
    writeInto(cwd, `in/${name}`, bytes);
    writeInto(cwd, 'in/good.wav', good);
    const inputs = readTree(join(cwd, 'in'));
    const run = await runCommand([`in/${name}`, 'in/good.wav', '-o', 'out'], { cwd });
    expect(run.code).toBe(3);
    expect(errorsOf(run)).toHaveLength(1);
    expect(errorsOf(run)[0]).toContain(name);
    expect(errorsOf(run)[0]).toMatch(sentence);
    expect(run.err).not.toMatch(/^ +at /m);
    expect(listTree(join(cwd, 'out'))).toEqual(['declick-summary.json', 'good.declick.json', 'good.wav']);
    expect(readTree(join(cwd, 'in'))).toEqual(inputs);
    const summary = readJson(cwd, 'out/declick-summary.json');
    expectToFit('summary', summary);
    expect(summary.recordings[0]).toMatchObject({ path: name, status: 'failed', error: { code } });
  },
);

test.each(BAD)('%s fails the same way on standard input and in a worker thread', async (name, bytes, sentence) => {
  const piped = await runCommand(['-', '-'], { input: bytes });
  expect(piped.code).toBe(3);
  expect(errorsOf(piped)).toEqual([expect.stringMatching(sentence)]);
  const cwd = temporaryFolder();
  writeInto(cwd, name, bytes);
  writeInto(cwd, 'good.wav', good);
  const threaded = await runCommand([name, 'good.wav', '-j', '2', '-q'], { cwd });
  expect(threaded.code).toBe(3);
  expect(errorsOf(threaded)).toEqual([expect.stringMatching(sentence)]);
});

test('a path that is not there fails on its own, and alone', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'good.wav', good);
  const run = await runCommand(['missing.wav', 'good.wav', '-o', 'out'], { cwd });
  expect(run.code).toBe(3);
  expect(errorsOf(run)).toEqual([
    'declick: missing.wav: no such file or folder; expected a WAV file, a folder or a glob, check the spelling',
  ]);
  expect(listTree(join(cwd, 'out'))).toHaveLength(3);
  expect((await runCommand(['missing.wav', '-o', 'out'], { cwd })).code).toBe(3);
});

test('a link that leads nowhere and a folder that cannot be searched fail on their own', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/good.wav', good);
  symlinkSync('nowhere', join(cwd, 'in/link.wav'));
  mkdirSync(join(cwd, 'in/closed'), { mode: 0 });
  const run = await runCommand(['in', '-o', 'out'], { cwd });
  chmodSync(join(cwd, 'in/closed'), 0o700);
  expect(run.code).toBe(3);
  expect(errorsOf(run).join('\n')).toMatch(/link\.wav/);
  // Who runs as root can search any folder.
  if (process.getuid?.() !== 0) expect(errorsOf(run).join('\n')).toMatch(/closed: this folder cannot be searched/);
  expect(listTree(join(cwd, 'out'))).toContain('good.wav');
});

test('a folder in the place of an output file fails that recording only', async () => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', good);
  writeInto(cwd, 'in/b.wav', good);
  mkdirSync(join(cwd, 'out/a.wav/sub'), { recursive: true });
  const run = await runCommand(['in', '-o', 'out', '--force'], { cwd });
  expect(run.code).toBe(3);
  expect(errorsOf(run)).toHaveLength(1);
  expect(listTree(join(cwd, 'out'))).toEqual(['b.declick.json', 'b.wav', 'declick-summary.json']);
});

test.each([
  ['a model that is not there', 'none.onnx', undefined, undefined],
  ['a model without its manifest', 'bare.onnx', 'onnx', undefined],
  ['a model that is no model', 'text.onnx', 'not a model', '{}'],
])('%s ends the run with exit code 4 before anything is touched', async (_what, name, model, manifest) => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', good);
  if (model !== undefined) writeInto(cwd, name, model);
  if (manifest !== undefined) writeInto(cwd, name.replace('.onnx', '.json'), manifest);
  const before = listTree(cwd);
  for (const args of [
    ['in', '-o', 'out'],
    ['scan', 'in'],
    ['in', '--dry-run'],
  ]) {
    const run = await runCommand([...args, '--model', name], { cwd });
    expect(run.code).toBe(4);
    expect(errorsOf(run)).toHaveLength(1);
    expect(run.err.trim().split('\n')).toHaveLength(1);
  }
  expect((await runCommand(['-', '-', '--model', name], { cwd, input: good })).code).toBe(4);
  expect(listTree(cwd)).toEqual(before);
});
