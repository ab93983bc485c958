import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONTAINERS } from '../../src/wav/containers.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildChunk, buildWav } from '../wav-builder.ts';
import { runCommand } from './command.ts';
import { clickySamples, readJson } from './recordings.ts';

const LINE = 'A=PCM,F=44100,W=16,M=mono,T=declick 0.1.0; crackle repaired; model crackle-v1\r\n';
const OLD_LINE = 'A=ANALOGUE,M=mono,T=tape\r\n';
const channels = [clickySamples(44100)];
const clean = [clickySamples(44100).map((_, i) => 0.2 * Math.sin(i / 30))];

function bext(history: string, zeroCount = 0): Buffer {
  return Buffer.concat([Buffer.alloc(602, 0x41), Buffer.from(history), Buffer.alloc(zeroCount)]);
}

async function cleanOne(wav: Buffer, ...options: string[]) {
  const folder = temporaryFolder();
  writeInto(folder, 'a.wav', wav);
  const run = await runCommand(['a.wav', '-o', 'out', ...options], { cwd: folder });
  expect(run.code).toBe(0);
  return { ...run, output: readFileSync(join(folder, 'out/a.wav')), report: readJson(folder, 'out/a.declick.json') };
}

/** The payloads of a RIFF file's chunks, walked by the sizes that it states. */
function chunksOf(wav: Buffer): Record<string, Buffer> {
  const chunks: Record<string, Buffer> = {};
  let at = 12;
  while (at < wav.length) {
    const size = wav.readUInt32LE(at + 4);
    chunks[wav.toString('latin1', at, at + 4)] = wav.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
  return chunks;
}

test.each([
  ['no room', bext(OLD_LINE), OLD_LINE + LINE],
  ['an odd length', bext(`${OLD_LINE}x`), `${OLD_LINE}x\r\n${LINE}`],
  ['some room', bext(OLD_LINE, 11), OLD_LINE + LINE],
  ['room for all of it', bext(OLD_LINE, 400), OLD_LINE + LINE],
  ['no history', bext(''), LINE],
])('--bext-history appends a line to a bext chunk with %s', async (_, payload, expected) => {
  const list = buildChunk('LIST', Buffer.from('INFOISFTodd'));
  const layout = { channels, chunksBefore: [buildChunk('bext', payload)], chunksAfter: [list] };
  const plain = await cleanOne(buildWav(layout));
  const { output, report } = await cleanOne(buildWav(layout), '--bext-history');
  const chunks = chunksOf(output);
  const text = chunks.bext.toString('latin1', 602);
  expect(text.replace(/\0+$/, '')).toBe(expected);
  expect(chunks.bext.subarray(0, 602).equals(payload.subarray(0, 602))).toBe(true);
  expect(chunks.data.equals(chunksOf(plain.output).data)).toBe(true);
  expect(chunks.LIST.equals(list.subarray(8, 19))).toBe(true);
  expect(report.output.sha256).toBe(createHash('sha256').update(output).digest('hex'));
  expect(report.proof.edits.length).toBeGreaterThan(0);
});

test.each(CONTAINERS)('%s stays readable when its bext chunk grows, also behind the audio', async (container) => {
  const chunk = buildChunk('bext', bext(OLD_LINE), { container });
  for (const place of ['chunksBefore', 'chunksAfter']) {
    const { output } = await cleanOne(buildWav({ channels, container, [place]: [chunk] }), '--bext-history');
    expect(output.includes(Buffer.from(OLD_LINE + LINE))).toBe(true);
    const again = await cleanOne(output);
    expect(again.report.input).toMatchObject({ container, sampleCount: 44100 });
    expect(again.report.salvage).toBeUndefined();
  }
});

test('nothing changes where nothing was repaired, or no history was asked for', async () => {
  const chunk = buildChunk('bext', bext(OLD_LINE));
  const untouched = buildWav({ channels: clean, chunksBefore: [chunk] });
  expect((await cleanOne(untouched, '--bext-history')).output.equals(untouched)).toBe(true);
  const { output, report } = await cleanOne(buildWav({ channels, chunksBefore: [chunk] }));
  expect(chunksOf(output).bext.equals(chunk.subarray(8))).toBe(true);
  expect(report.proof.edits).toBeUndefined();
});

test('a recording without a bext chunk gets none, and that is said', async () => {
  const wav = buildWav({ channels });
  const { output, err } = await cleanOne(wav, '--bext-history');
  expect(output.length).toBe(wav.length);
  expect(err).toContain('a.wav has no bext chunk, so no coding history was written');
});

test.each([
  ['as it is', (digest: Buffer) => digest],
  ['in reverse, as BWF MetaEdit does', (digest: Buffer) => Buffer.from(digest).reverse()],
])('a checksum of the audio, stored %s, is renewed with the history and warned about without', async (_, store) => {
  const audio = chunksOf(buildWav({ channels })).data;
  const digestOf = (bytes: Uint8Array) => store(createHash('md5').update(bytes).digest());
  const wav = buildWav({ channels, chunksAfter: [buildChunk('MD5 ', digestOf(audio))] });
  const plain = await cleanOne(wav);
  expect(plain.err).toContain('states an MD5 of its audio, which the repair has made untrue');
  expect(chunksOf(plain.output)['MD5 '].equals(digestOf(audio))).toBe(true);
  const { output, err } = await cleanOne(wav, '--bext-history');
  const chunks = chunksOf(output);
  expect(chunks['MD5 '].equals(digestOf(chunks.data))).toBe(true);
  expect(err).not.toContain('MD5');
});

/** Cleans on a pipe; what else than the MD5, if any, is to be said. */
async function pipeOne(wav: Buffer, ...options: string[]) {
  const folder = temporaryFolder();
  const run = await runCommand(['-', '-', '--report', 'report.json', ...options], { cwd: folder, input: wav });
  expect([run.code, run.outBytes.length]).toEqual([0, wav.length]);
  const report = readJson(folder, 'report.json');
  expect(report.output.sha256).toBe(createHash('sha256').update(run.outBytes).digest('hex'));
  return { ...run, output: run.outBytes, report };
}

test.each(CONTAINERS)('on a pipe an MD5 of %s that is untrue now makes room for JUNK, or is warned about', async (container) => {
  const audio = buildWav({ channels, container, pad: false }).subarray(-88200);
  const chunk = buildChunk('MD5 ', createHash('md5').update(audio).digest(), { container });
  const at = -chunk.length;
  for (const place of ['chunksBefore', 'chunksAfter']) {
    const wav = buildWav({ channels, container, [place]: [chunk] });
    const plain = await pipeOne(wav);
    expect(plain.err).toContain('standard input states an MD5 of its audio, which the repair has made untrue');
    expect(plain.output.includes(chunk)).toBe(true);
    const { output, report, err } = await pipeOne(wav, '--bext-history');
    const expected = Buffer.from(plain.output);
    const start = expected.indexOf(chunk);
    expected.write(container === 'Wave64' ? 'junk' : 'JUNK', start, 'latin1');
    expected.fill(0, start + chunk.length - 16, start + chunk.length);
    expect(output.equals(expected)).toBe(true);
    expect(report.proof.edits).toHaveLength(2);
    expect(err.includes('was left out')).toBe(place === 'chunksBefore');
  }
  const still = buildWav({ channels: clean, container, chunksAfter: [chunk] });
  expect((await pipeOne(still, '--bext-history')).output.subarray(at).equals(chunk)).toBe(true);
});

test.each([
  ['before the audio', 'chunksBefore', 400, 'has its bext chunk before its audio, where a pipe cannot go back to'],
  ['behind the audio without room', 'chunksAfter', 0, 'has no room left in its bext chunk'],
])('on a pipe a bext chunk %s gets no line, and that is said', async (_, place, zeroCount, sentence) => {
  const wav = buildWav({ channels, [place]: [buildChunk('bext', bext(OLD_LINE, zeroCount))] });
  const { output, err } = await pipeOne(wav, '--bext-history');
  expect(output.equals((await pipeOne(wav)).output)).toBe(true);
  expect(err).toContain(sentence);
});

test('on a pipe a bext chunk behind the audio gets its line where there is room for it', async () => {
  const after = [buildChunk('bext', bext(OLD_LINE, 400)), buildChunk('MD5 ', Buffer.alloc(16))];
  const { output, err } = await pipeOne(buildWav({ channels, chunksAfter: after }), '--bext-history');
  expect(chunksOf(output).bext.toString('latin1', 602).replace(/\0+$/, '')).toBe(OLD_LINE + LINE);
  expect(err).not.toContain('warning');
  // It was untrue before: nobody's to mend.
  expect(chunksOf(output)['MD5 '].equals(Buffer.alloc(16))).toBe(true);
});

test('what came through a named pipe is as history as it can be, and verifies', async () => {
  const folder = temporaryFolder();
  execFileSync('mkfifo', [join(folder, 'a.wav')]);
  const chunks = chunksOf(buildWav({ channels }));
  const after = [buildChunk('MD5 ', createHash('md5').update(chunks.data).digest()), buildChunk('bext', bext('', 400))];
  const running = runCommand(['a.wav', '-o', 'out', '--bext-history'], { cwd: folder });
  await writeFile(join(folder, 'a.wav'), buildWav({ channels, chunksAfter: after }));
  expect((await running).code).toBe(0);
  const output = chunksOf(readFileSync(join(folder, 'out/a.wav')));
  expect([output.bext.toString('latin1', 602).startsWith(LINE), output['MD5 ']]).toEqual([true, undefined]);
  expect((await runCommand(['verify', 'out'], { cwd: folder })).code).toBe(0);
});
