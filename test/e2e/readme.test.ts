import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isInShard } from '../../src/shard.ts';
import { runCommand } from './command.ts';

const README = new URL('../../README.md', import.meta.url);

/** Compares a block of README, or writes it: `npm run readme` brings all of them up to date. */
function expectBlock(name: string, text: string): void {
  const pattern = new RegExp(`(?<=<!-- ${name} -->\\n).*(?=<!-- /${name} -->)`, 's');
  const readme = readFileSync(README, 'utf8');
  const updated = readme.replace(pattern, () => text);
  if (process.env.UPDATE_README) writeFileSync(README, updated);
  expect(pattern.exec(readFileSync(README, 'utf8'))?.[0]).toBe(text);
}

/** A text as it is printed. */
function fence(text: string): string {
  return `\n\`\`\`text\n${text.trimEnd()}\n\`\`\`\n\n`;
}

/** The options of a help text, each with all its lines, by their flags. */
function listOptions(help: string): Map<string, string> {
  const [, options] = /\nOptions:\n(.*?)(?:\n\n|$)/s.exec(help) ?? [];
  const entries = options.trimEnd().split(/\n(?= {2,6}-)/);
  return new Map(entries.map((entry) => [entry.trim().split(/ {2,}/)[0], entry]));
}

test('README shows what declick --help says', async () => {
  expectBlock('help', fence((await runCommand(['--help'])).out));
});

test('README shows the options that scan has besides those of clean', async () => {
  const [clean, scan] = await Promise.all(['clean', 'scan'].map(async (name) => (await runCommand([name, '--help'])).out));
  const known = listOptions(clean);
  const own = [...listOptions(scan)].filter(([flags]) => !known.has(flags)).map(([, entry]) => entry);
  expect(own.length).toBeGreaterThan(10);
  expectBlock('help of scan', fence(own.join('\n')));
});

const RECORDING_COUNT = 1000;
const BYTES_PER_SECOND = 44100 * 2 * 2;

/** How many of a thousand recordings the fullest of `count` shards has. */
function countFullest(count: number): number {
  const names = Array.from({ length: RECORDING_COUNT }, (_, i) => `${String(i + 1).padStart(4, '0')}.wav`);
  const sizes = Array.from({ length: count }, (_, i) => names.filter((name) => isInShard(name, { index: i + 1, count })).length);
  return Math.max(...sizes);
}

test('what README says of the cost of a thousand hours follows from its table of speeds', () => {
  const row = /^\| declick -j 1 \| [\d.]+ \| (\d+) \| ([\d.]+) \|.*\| (\d+) \|$/m.exec(readFileSync(README, 'utf8'));
  const [speed, cpuSeconds, peakMb] = (row ?? []).slice(1).map(Number);
  const hours = (count: number): string => (RECORDING_COUNT / speed / count).toFixed(1);
  const fullest = (count: number): string => (countFullest(count) / speed).toFixed(1);
  expectBlock(
    'cost',
    [
      `**What it costs.** 1,000 hours of 44.1 kHz stereo take ${hours(1)} hours on one core, at ${speed} times real time ([How fast it is](#how-fast-it-is)), and`,
      `${((cpuSeconds / 600) * RECORDING_COUNT).toFixed(1)} core-hours of CPU time. n tasks of one core each take ${hours(1)} / n hours if all are busy to the end: ${hours(8)} on 8, ${hours(32)} on 32. Parts by hash are not`,
      `quite equal, and the fullest one counts: with 1,000 recordings of an hour (\`0001.wav\` to \`1000.wav\`) it has ${countFullest(8)} of them on 8 tasks, which is ${fullest(8)} hours, and`,
      `${countFullest(32)} on 32, which is ${fullest(32)}. No recording is cut in two, so n is best far below their number. A task needs some ${peakMb} MB of memory, and reads and writes`,
      `${((speed * BYTES_PER_SECOND) / 1e6).toFixed(1)} MB a second each (16 bits).\n`,
    ].join('\n'),
  );
});
