import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommand } from './command.ts';

const README = new URL('../../README.md', import.meta.url);

/** Compares a block of README, or writes it: `npm run readme` brings all of them up to date. */
function expectBlock(name: string, text: string): void {
  const pattern = new RegExp(`(?<=<!-- ${name} -->\\n).*(?=<!-- /${name} -->)`, 's');
  const block = `\n\`\`\`text\n${text.trimEnd()}\n\`\`\`\n\n`;
  const readme = readFileSync(README, 'utf8');
  const updated = readme.replace(pattern, () => block);
  if (process.env.UPDATE_README) writeFileSync(README, updated);
  expect(pattern.exec(readFileSync(README, 'utf8'))?.[0]).toBe(block);
}

/** The options of a help text, each with all its lines, by their flags. */
function listOptions(help: string): Map<string, string> {
  const [, options] = /\nOptions:\n(.*?)(?:\n\n|$)/s.exec(help) ?? [];
  const entries = options.trimEnd().split(/\n(?= {2,6}-)/);
  return new Map(entries.map((entry) => [entry.trim().split(/ {2,}/)[0], entry]));
}

test('README shows what declick --help says', async () => {
  expectBlock('help', (await runCommand(['--help'])).out);
});

test('README shows the options that scan has besides those of clean', async () => {
  const [clean, scan] = await Promise.all(['clean', 'scan'].map(async (name) => (await runCommand([name, '--help'])).out));
  const known = listOptions(clean);
  const own = [...listOptions(scan)].filter(([flags]) => !known.has(flags)).map(([, entry]) => entry);
  expect(own.length).toBeGreaterThan(10);
  expectBlock('help of scan', own.join('\n'));
});
