import { closeSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../e2e/command.ts';
import { clickySamples, readJson } from '../e2e/recordings.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { buildChunk, buildDs64, buildWav } from '../wav-builder.ts';

const DATA_BYTES = 2 ** 32 + 2 ** 20;
const CHANNEL_COUNT = 8;

/** A sparse file: a click in its first second, and silence for the rest. */
function writeLarge(path: string): void {
  const click = clickySamples(48000, 48000);
  const channels = Array.from({ length: CHANNEL_COUNT }, () => click);
  const list = buildChunk('LIST', Buffer.from('INFOISFTodd'));
  const ds64 = buildDs64(DATA_BYTES + 80 + list.length, DATA_BYTES);
  const head = buildWav({ container: 'RF64', encoding: 'float64', sampleRate: 48000, channels, ds64 });
  const file = openSync(path, 'w');
  writeSync(file, head);
  const audioAt = head.length - channels[0].length * CHANNEL_COUNT * 8;
  ftruncateSync(file, audioAt + DATA_BYTES);
  writeSync(file, list, 0, list.length, audioAt + DATA_BYTES);
  closeSync(file);
}

// Takes minutes and 4 GiB of disk: `npm run test:large`.
test.skipIf(!process.env.LARGE)('a recording beyond 4 GiB goes the whole way, and verifies', { timeout: 3_600_000 }, async () => {
  const cwd = temporaryFolder();
  writeLarge(join(cwd, 'a.wav'));
  const run = await runCommand(['a.wav', '-o', 'out', '-q'], { cwd });
  expect([run.code, run.err]).toEqual([0, '']);
  expect(statSync(join(cwd, 'out/a.wav')).size).toBe(statSync(join(cwd, 'a.wav')).size);
  const report = readJson(cwd, 'out/a.declick.json');
  expect(report.input.sampleCount).toBe(DATA_BYTES / 8 / CHANNEL_COUNT);
  expect(report.summary.repairedSamples).toBeGreaterThan(0);
  expect((await runCommand(['verify', 'out', '--inputs', '.'], { cwd })).code).toBe(0);
});
