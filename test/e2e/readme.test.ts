import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommand } from './command.ts';

const README = new URL('../../README.md', import.meta.url);
const BLOCK = /(?<=<!-- help -->\n).*(?=<!-- \/help -->)/s;

// `npm run readme` brings it up to date.
test('README shows what declick --help says', async () => {
  const { out } = await runCommand(['--help']);
  const block = `\n\`\`\`text\n${out.trimEnd()}\n\`\`\`\n\n`;
  const readme = readFileSync(README, 'utf8');
  if (process.env.UPDATE_README)
    writeFileSync(
      README,
      readme.replace(BLOCK, () => block),
    );
  expect(BLOCK.exec(readFileSync(README, 'utf8'))?.[0]).toBe(block);
});
