import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Random } from '../../src/degrade/random.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildChunk } from '../wav-builder.ts';
import { runCommand, startCommand } from './command.ts';
import { clickyWav, readTree } from './recordings.ts';

/** `npm run test:kill` kills fifty. */
const KILL_COUNT = Number(process.env.KILLS ?? 4);
const RECORDING_COUNT = 15;
const VARIANTS = [
  ['--sensitivity', '0.5', '-j', '1'],
  ['--sensitivity', '0.6', '--bext-history', '-j', '2'],
];

const bext = buildChunk('bext', Buffer.alloc(620, 0x41));

function makeInputs(cwd: string): void {
  for (let i = 0; i < RECORDING_COUNT; i++)
    writeInto(cwd, `in/${i % 3}/${i}.wav`, clickyWav({ seconds: i === 0 ? 8 : 0.3, chunksBefore: [bext] }));
}

function withoutSummary(files: Record<string, Buffer>): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== 'declick-summary.json'));
}

/** Every file under a final name is one that an undisturbed run writes, and a report never stands beside another's output. */
function expectWhole(found: Record<string, Buffer>, references: readonly Record<string, Buffer>[]): void {
  for (const [name, bytes] of Object.entries(withoutSummary(found))) {
    if (name.includes('.declick-part-')) continue;
    expect(references.some((reference) => reference[name]?.equals(bytes))).toBe(true);
    if (!name.endsWith('.json')) continue;
    const output = found[name.replace('.declick.json', '.wav')];
    expect(createHash('sha256').update(output).digest('hex')).toBe(JSON.parse(bytes.toString()).output.sha256);
  }
}

test('whenever a run is killed, nothing is lost and the next run ends as if it had not been', { timeout: 600_000 }, async () => {
  const cwd = temporaryFolder();
  makeInputs(cwd);
  const inputs = readTree(join(cwd, 'in'));
  const references: Record<string, Buffer>[] = [];
  let longestMs = 0;
  for (const [i, options] of VARIANTS.entries()) {
    const startMs = performance.now();
    expect((await runCommand(['in', '-o', `reference-${i}`, '-q', ...options], { cwd })).code).toBe(0);
    longestMs = Math.max(longestMs, performance.now() - startMs);
    references.push(readTree(join(cwd, `reference-${i}`)));
  }
  mkdirSync(join(cwd, 'out'));
  const random = new Random(Number(process.env.SEED ?? 1));
  let killedCount = 0;
  for (let i = 0; killedCount < KILL_COUNT && i < 4 * KILL_COUNT; i++) {
    const run = startCommand(['in', '-o', 'out', '-q', ...VARIANTS[i % VARIANTS.length]], { cwd });
    await Promise.race([run.ended, setTimeout(random.between(0.1, 1) * longestMs)]);
    run.kill('SIGKILL');
    if ((await run.ended).code === null) killedCount++;
    expectWhole(readTree(join(cwd, 'out')), references);
  }
  expect(killedCount).toBe(KILL_COUNT);
  const last = await runCommand(['in', '-o', 'out', ...VARIANTS[0]], { cwd });
  expect([last.code, last.err.match(/declick: (?!warning).*/)]).toEqual([0, null]);
  expect(withoutSummary(readTree(join(cwd, 'out')))).toEqual(withoutSummary(references[0]));
  expect(readTree(join(cwd, 'in'))).toEqual(inputs);
});

test('two runs into one folder at once end like one', { timeout: 120_000 }, async () => {
  const cwd = temporaryFolder();
  makeInputs(cwd);
  await runCommand(['in', '-o', 'reference', '-q'], { cwd });
  const runs = await Promise.all([1, 2].map(() => runCommand(['in', '-o', 'out', '-q'], { cwd })));
  expect(runs.map(({ code, err }) => [code, err])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  const [found, reference] = ['out', 'reference'].map((name) => withoutSummary(readTree(join(cwd, name))));
  expect(found).toEqual(reference);
});

test('two runs into one folder at once with different settings leave each output beside its own report', {
  timeout: 120_000,
}, async () => {
  const cwd = temporaryFolder();
  makeInputs(cwd);
  const references: Record<string, Buffer>[] = [];
  for (const [i, options] of VARIANTS.entries()) {
    await runCommand(['in', '-o', `reference-${i}`, '-q', ...options], { cwd });
    references.push(readTree(join(cwd, `reference-${i}`)));
  }
  const runs = await Promise.all(VARIANTS.map((options) => runCommand(['in', '-o', 'out', '-q', ...options], { cwd })));
  expect(runs.map(({ code, err }) => [code, err.match(/declick: (?!warning).*/)])).toEqual([
    [0, null],
    [0, null],
  ]);
  expectWhole(readTree(join(cwd, 'out')), references);
});
