import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import wavefile from 'wavefile';
import { CONTAINERS } from '../../src/wav/containers.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildChunk, buildWav } from '../wav-builder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickySamples, clickyWav, listTree, readJson } from './recordings.ts';

const MISSING_BYTES = 20001;

test('a file that is cut short is refused, with what is missing and without an output', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'a.wav', clickyWav().subarray(0, -MISSING_BYTES));
  const run = await runCommand(['a.wav', '-o', 'out'], { cwd: folder });
  expect(run.code).toBe(3);
  expect(errorsOf(run)[0]).toContain('lacks 20001 of the 88200 bytes of audio that its header announces (0.227 s)');
  expect(listTree(join(folder, 'out'))).toEqual(['declick-summary.json']);
});

test.each(CONTAINERS)('--salvage cleans what is there of a %s file, and its header tells the truth', async (container) => {
  const folder = temporaryFolder();
  const whole = clickyWav({ container, seconds: 2 });
  const input = writeInto(folder, 'a.wav', whole.subarray(0, -MISSING_BYTES));
  const run = await runCommand([input, '-o', 'out', '--salvage'], { cwd: folder });
  expect(run.err).toContain('a.wav was salvaged: 20001 bytes of its audio are missing');
  expect(run.code).toBe(0);
  const report = readJson(folder, 'out/a.declick.json');
  expect(report.salvage).toMatchObject({ missingBytes: MISSING_BYTES, problem: expect.stringContaining('lacks 20001') });
  expect(report.input.sampleCount).toBe((88200 * 2 - MISSING_BYTES - 1) / 2);
  const sound = Buffer.from(whole.subarray(0, -MISSING_BYTES));
  const output = readFileSync(join(folder, 'out/a.wav'));
  expect(output.length).toBe(sound.length);
  const again = await runCommand(['out/a.wav', '-o', 'again'], { cwd: folder });
  expect(again.code).toBe(0);
  expect(readJson(folder, 'again/a.declick.json')).toMatchObject({ input: { sampleCount: report.input.sampleCount } });
});

test('what another program reads of a salvaged file is as long as what is there', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'a.wav', clickyWav().subarray(0, -2000));
  await runCommand(['a.wav', '-o', 'out', '--salvage'], { cwd: folder });
  const wav = new wavefile.WaveFile(readFileSync(join(folder, 'out/a.wav')));
  expect((wav.data as { chunkSize: number }).chunkSize).toBe(88200 - 2000);
  expect(wav.chunkSize).toBe(88200 - 2000 + 36);
});

test('RF64 without its 64-bit sizes becomes RIFF, and a chunk in which a file ends is as long as what is there', async () => {
  const folder = temporaryFolder();
  const channels = [clickySamples(44100)];
  writeInto(folder, 'in/a.wav', buildWav({ channels, container: 'RF64', ds64: null, dataSize: 88200 }));
  writeInto(folder, 'in/b.wav', buildWav({ channels, chunksAfter: [buildChunk('LIST', Buffer.alloc(100))] }).subarray(0, -40));
  expect((await runCommand(['in', '-o', 'refused'], { cwd: folder })).code).toBe(3);
  expect((await runCommand(['in', '-o', 'out', '--salvage'], { cwd: folder })).code).toBe(0);
  const [a, b] = ['a', 'b'].map((name) => readFileSync(join(folder, `out/${name}.wav`)));
  expect([a.toString('latin1', 0, 4), a.readUInt32LE(4), a.readUInt32LE(40)]).toEqual(['RIFF', a.length - 8, 88200]);
  expect([b.readUInt32LE(4), b.readUInt32LE(44 + 88200 + 4)]).toEqual([b.length - 8, 60]);
});

test.each(CONTAINERS)('a chunk of %s whose size nobody knew is, salvaged, as long as what is there', async (container) => {
  const folder = temporaryFolder();
  const size = container === 'Wave64' ? Number.MAX_SAFE_INTEGER : 0xffffffff;
  const chunksAfter = [buildChunk('bext', Buffer.alloc(700), { container, size })];
  writeInto(folder, 'a.wav', clickyWav({ container, chunksAfter }));
  expect((await runCommand(['a.wav', '-o', 'out', '--salvage'], { cwd: folder })).code).toBe(0);
  expect((await runCommand(['out/a.wav', '-o', 'again', '-q'], { cwd: folder })).err).toBe('');
  expect((await runCommand(['verify', 'out'], { cwd: folder })).code).toBe(0);
});

test('RF64 without its sizes, whose audio goes on to the end, says in the end how much there is', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'a.wav', buildWav({ channels: [clickySamples(44100)], container: 'BW64', ds64: null }));
  expect((await runCommand(['a.wav', '-o', 'out', '--salvage'], { cwd: folder })).code).toBe(0);
  const output = readFileSync(join(folder, 'out/a.wav'));
  expect([output.toString('latin1', 0, 4), output.readUInt32LE(40)]).toEqual(['RIFF', 88200]);
});

test('a file that is whole comes out the same with --salvage, and says nothing of it', async () => {
  const folder = temporaryFolder();
  writeInto(folder, 'a.wav', clickyWav());
  await runCommand(['a.wav', '-o', 'plain'], { cwd: folder });
  await runCommand(['a.wav', '-o', 'out', '--salvage'], { cwd: folder });
  expect(readFileSync(join(folder, 'out/a.wav')).equals(readFileSync(join(folder, 'plain/a.wav')))).toBe(true);
  expect(readJson(folder, 'out/a.declick.json').salvage).toBeUndefined();
});

test('a pipe cannot be salvaged', async () => {
  const run = await runCommand(['-', '-', '--salvage'], { input: clickyWav() });
  expect(run.code).toBe(2);
  expect(errorsOf(run)).toHaveLength(1);
  expect(run.outBytes).toHaveLength(0);
});

test('a size that no file has is counted as far as a report can', async () => {
  const folder = temporaryFolder();
  const wav = clickyWav({ container: 'Wave64' });
  wav.writeBigUInt64LE(2n ** 60n, wav.indexOf('data') + 16);
  writeInto(folder, 'a.w64', wav);
  expect((await runCommand(['a.w64', '-o', 'out', '--salvage'], { cwd: folder })).code).toBe(0);
  expect(readJson(folder, 'out/a.declick.json').salvage.missingBytes).toBe(Number.MAX_SAFE_INTEGER);
  expect((await runCommand(['verify', 'out'], { cwd: folder })).code).toBe(0);
});
