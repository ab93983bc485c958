import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type Encoding, encodeSample, plainCoding } from '../../src/wav/codecs.ts';
import { RAW_ENCODINGS } from '../../src/wav/raw.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickySamples, clickyWav, listTree, readJson } from './recordings.ts';
import { expectToFit } from './schemas.ts';

const BUILT = new URL('../../dist/index.js', import.meta.url).href;
const { declick, scan } = (await import(BUILT)) as typeof import('../../src/index.ts');

const HEADER_BYTES = 44;
const wav = clickyWav({ encoding: 'pcm16' });
const LITTLE = ['--raw', 's16le', '--rate', '44100', '--channels', '1'];
const samples = wav.subarray(HEADER_BYTES);

test('raw audio gives the samples, the segments and the proof that the same audio gives with a header', async () => {
  const cwd = temporaryFolder();
  const whole = await runCommand(['-', '-', '--report', 'wav.json'], { cwd, input: wav });
  const raw = await runCommand(['-', '-', ...LITTLE, '--report', 'raw.json'], { cwd, input: samples });
  expect(raw).toMatchObject({ code: 0, err: whole.err });
  expect(raw.outBytes.equals(whole.outBytes.subarray(HEADER_BYTES))).toBe(true);
  expect(raw.outBytes.equals(samples)).toBe(false);
  const [ofWav, ofRaw] = [readJson(cwd, 'wav.json'), readJson(cwd, 'raw.json')];
  expectToFit('report', ofRaw);
  expect(ofRaw.input).toMatchObject({ container: 'raw', encoding: 'pcm16', raw: 's16le', sampleRate: 44100, channelCount: 1 });
  expect(ofRaw.segments).toEqual(ofWav.segments);
  expect(ofRaw.proof.untouchedBytes).toBe(ofWav.proof.untouchedBytes - HEADER_BYTES);
});

test('the order of bytes is that of the name', async () => {
  const little = await runCommand(['-', '-', ...LITTLE, '-q'], { input: samples });
  const big = await runCommand(['-', '-', '--raw', 's16be', ...LITTLE.slice(2), '-q'], { input: Buffer.from(samples).swap16() });
  expect(big.outBytes.swap16().equals(little.outBytes)).toBe(true);
});

const KINDS: Readonly<Record<string, Encoding>> = {
  u8: 'pcm8',
  s16: 'pcm16',
  s24: 'pcm24',
  s32: 'pcm32',
  f32: 'float32',
  f64: 'float64',
};

/** Two channels, of which the second is silent. */
function encode(name: string): Buffer {
  const encoding = KINDS[name.slice(0, 3)] ?? (name as Encoding);
  const coding = { ...plainCoding(encoding), isBigEndian: name.endsWith('be') };
  const size = coding.validBits / 8;
  const bytes = Buffer.alloc(2 * 22050 * size);
  for (const [i, sample] of clickySamples(22050).entries()) {
    encodeSample(coding, sample, bytes, 2 * i * size);
    encodeSample(coding, 0, bytes, (2 * i + 1) * size);
  }
  return bytes;
}

test('every encoding that --raw names is repaired and keeps its length', async () => {
  for (const encoding of RAW_ENCODINGS) {
    const input = encode(encoding);
    const output = new PassThrough();
    const cleaned = buffer(output);
    const report = await declick(Readable.from([input]), output, { raw: { encoding, sampleRate: 44100, channelCount: 2 } });
    output.end();
    expect([encoding, report.summary.repairedSamples > 20]).toEqual([encoding, true]);
    expect((await cleaned).length).toBe(input.length);
  }
});

test('the library takes files of raw audio, too, and verify knows them again', async () => {
  const cwd = temporaryFolder();
  const raw = { encoding: 's16le', sampleRate: 44100, channelCount: 1 } as const;
  const input = writeInto(cwd, 'a.raw', samples);
  await declick(input, join(cwd, 'out/a.raw'), { raw, report: join(cwd, 'out/a.declick.json') });
  expect(await runCommand(['verify', 'out', '--inputs', '.'], { cwd })).toMatchObject({ code: 0, err: '' });
  const cleaned = readFileSync(join(cwd, 'out/a.raw'));
  cleaned[0] ^= 1;
  writeInto(cwd, 'out/a.raw', cleaned);
  const changed = await runCommand(['verify', 'out'], { cwd });
  expect(changed).toMatchObject({ code: 1, err: expect.stringContaining('a.raw has changed, outside the repaired samples') });
});

test.each([
  [{ encoding: 's17le' as 's16le' }, 'raw is "s17le", expected one of u8'],
  [{ sampleRate: 1 }, 'rate is 1, expected a whole number from 8000'],
  [{ channelCount: 1.5 }, 'channels is 1.5, expected a whole number'],
])('the library refuses %o', async (given, message) => {
  const raw = { encoding: 's16le', sampleRate: 44100, channelCount: 1, ...given } as const;
  await expect(scan(Readable.from([samples]), { raw })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message),
  });
});

test('bytes at the end that are no whole sample are passed on, with a warning', async () => {
  const whole = await runCommand(['-', '-', ...LITTLE, '-q'], { input: samples });
  const run = await runCommand(['-', '-', ...LITTLE], { input: Buffer.concat([samples, Buffer.from('x')]) });
  expect(run.code).toBe(0);
  expect(run.outBytes.equals(Buffer.concat([whole.outBytes, Buffer.from('x')]))).toBe(true);
  expect(errorsOf(run)).toEqual([expect.stringContaining('warning: standard input ends with 1 of the 2 bytes of a sample')]);
});

test('nothing in gives nothing out', async () => {
  expect(await runCommand(['-', '-', ...LITTLE, '-q'])).toMatchObject({ code: 0, out: '', err: '' });
});

test('scan takes raw audio, too', async () => {
  const run = await runCommand(['scan', '-', ...LITTLE, '--json', '--max-segments', '0'], { input: samples });
  expectToFit('json-line', JSON.parse(run.out));
  expect(run.code).toBe(1);
});

test('a WAV file is not taken for raw audio, for its header would be', async () => {
  const run = await runCommand(['-', '-', ...LITTLE], { input: wav });
  expect(run).toMatchObject({ code: 3, out: '' });
  expect(errorsOf(run)).toEqual([expect.stringContaining('standard input is a WAV file, but raw audio is expected')]);
});

test.each([
  [['-', '-', '--raw', 's16le', '--rate', '44100'], '--raw needs --rate and --channels'],
  [['-', '-', '--raw', 's16le', '--channels', '1'], '--raw needs --rate and --channels'],
  [['-', '-', '--rate', '44100'], '--rate says what raw audio is; give --raw as well'],
  [['scan', '-', '--channels', '1'], '--channels says what raw audio is; give --raw as well'],
  [['-', '-', '--raw', 's17le'], '--raw is "s17le", expected one of u8, s16le'],
  [['-', '-', '--raw', 's16le', '--rate', '7999'], '--rate is "7999", expected a whole number from 8000 to 192000'],
  [['-', '-', '--raw', 's16le', '--channels', '65'], '--channels is "65", expected a whole number from 1 to 64'],
  [['a.raw', ...LITTLE], '--raw is for standard input; expected declick - - or declick scan -'],
  [['-', '-', ...LITTLE, '--salvage'], '--salvage changes a header, and raw audio has none'],
  [['-', '-', ...LITTLE, '--bext-history'], '--bext-history changes a header, and raw audio has none'],
])('%j is a fault of usage', async (args, sentence) => {
  const cwd = temporaryFolder();
  writeInto(cwd, 'a.raw', samples);
  const run = await runCommand(args, { cwd, input: samples });
  expect(run).toMatchObject({ code: 2, out: '' });
  expect(errorsOf(run)).toEqual([expect.stringContaining(sentence)]);
  expect(listTree(cwd)).toEqual(['a.raw']);
});
