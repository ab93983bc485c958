import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONTAINERS } from '../../../src/wav/containers.ts';
import { parseFormat } from '../../../src/wav/format.ts';
import { buildFmtFields, type FmtLayout } from '../../wav-builder.ts';

const README = new URL('../../../README.md', import.meta.url);
const BLOCK = /(?<=<!-- formats -->\n).*(?=<!-- \/formats -->)/s;

/** What README says of the formats: by asking the code that decides about each. */
function buildTable(): string {
  const integers = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((byteCount) => describe(1, byteCount, `PCM in ${count(byteCount)}`));
  const others = [
    ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((byteCount) => describe(3, byteCount, `floating point in ${count(byteCount)}`)),
    ...describe(6, 1, 'A-law (ITU-T G.711)'),
    ...describe(7, 1, 'mu-law (ITU-T G.711)'),
  ];
  const rates = [1, 999, 4000, 7999, 8000, 11025, 96000, 192000, 192001, 384000].filter((sampleRate) =>
    encodingOf({ sampleRate }),
  );
  const channels = Array.from({ length: 300 }, (_, i) => i + 1).filter((channelCount) => encodingOf({ channelCount }));
  return [
    '',
    '| samples | bits that count | in reports |',
    '| --- | --- | --- |',
    ...integers,
    ...others,
    '',
    `Containers: ${CONTAINERS.join(', ')}; plain and extensible formats. Channels: ${ranges(channels)}. Sample rates: ${rates[0]} to ${rates.at(-1)} Hz.`,
    '',
    '',
  ].join('\n');
}

function describe(tag: number, byteCount: number, name: string): string[] {
  const layouts = Array.from({ length: 8 * byteCount }, (_, i) => ({ tag, bits: 8 * byteCount, validBits: i + 1 }));
  const accepted =
    tag === 1 ? layouts.filter((layout) => encodingOf(layout)) : layouts.slice(-1).filter((layout) => encodingOf(layout));
  if (accepted.length === 0) return [];
  const encoding = encodingOf(accepted[accepted.length - 1]);
  return [`| ${name} | ${ranges(accepted.map(({ validBits }) => validBits))} | \`${encoding}\` |`];
}

function encodingOf(layout: FmtLayout): string | undefined {
  try {
    return parseFormat(buildFmtFields(layout), '').coding.encoding;
  } catch {
    return undefined;
  }
}

/** "8 to 23, 25 to 32" */
function ranges(numbers: readonly number[]): string {
  const runs: number[][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.at(-1) === number - 1) last.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length === 1 ? `${run[0]}` : `${run[0]} to ${run.at(-1)}`)).join(', ');
}

function count(byteCount: number): string {
  return byteCount === 1 ? '1 byte' : `${byteCount} bytes`;
}

// `npm run readme` brings it up to date.
test.skipIf(!BLOCK.test(readFileSync(README, 'utf8')))('README lists the formats that are read', () => {
  const readme = readFileSync(README, 'utf8');
  if (process.env.UPDATE_README) writeFileSync(README, readme.replace(BLOCK, buildTable));
  expect(BLOCK.exec(readFileSync(README, 'utf8'))?.[0]).toBe(buildTable());
});

test('24 bits in 4 bytes are the one gap among integers of up to 32 bits', () => {
  expect(buildTable()).toContain('| PCM in 4 bytes | 8 to 23, 25 to 32 | `pcm32` |');
});
