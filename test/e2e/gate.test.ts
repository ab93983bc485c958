import { expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildWav } from '../wav-builder.ts';
import { errorsOf, runCommand } from './command.ts';
import { clickyWav, readJson } from './recordings.ts';

const silence = buildWav({ channels: [new Float64Array(22050)] });

/** A folder with a recording that has clicks and one that has none. */
function folder(): string {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/clicky.wav', clickyWav());
  writeInto(cwd, 'in/silent.wav', silence);
  return cwd;
}

test.each([
  [[], 0],
  [['--max-segments', '1000'], 0],
  [['--max-segments', '0'], 1],
  [['--max-per-minute', '10'], 1],
  [['--warn-segments', '0', '--warn-per-minute', '1'], 0],
  [['--max-segments', '0', '--types', 'scratch'], 0],
  [['--max-segments', '0', '--types', 'scratch', '--types', 'mouth,click,crackle,digital'], 1],
])('%j ends with %i', async (args, code) => {
  const cwd = folder();
  for (const jobs of ['1', '2']) expect((await runCommand(['scan', 'in', '-j', jobs, ...args], { cwd })).code).toBe(code);
});

test('--min-confidence and --types count the same defects as a look at the report does', async () => {
  const cwd = folder();
  await runCommand(['scan', 'in', '-o', 'out', '-q'], { cwd });
  const { segments }: Report = readJson(cwd, 'out/clicky.scan.json');
  const certain = segments.filter(({ confidence, type }) => confidence >= 0.995 && type === 'crackle').length;
  const scan = (limit: number) =>
    runCommand(['scan', 'in', '--min-confidence', '0.995', '--types', 'crackle', '--max-segments', `${limit}`], { cwd });
  expect(certain).toBeGreaterThan(0);
  expect([(await scan(certain)).code, (await scan(certain - 1)).code]).toEqual([0, 1]);
});

test('what cannot be measured is told from what is bad, and wins', async () => {
  const cwd = folder();
  writeInto(cwd, 'in/odd.wav', 'no recording');
  expect((await runCommand(['scan', 'in/odd.wav', 'in/silent.wav', '--max-segments', '0'], { cwd })).code).toBe(3);
  const run = await runCommand(['scan', 'in', '--max-segments', '0'], { cwd });
  expect(run.code).toBe(3);
  expect(run.out).toMatch(/^FAIL {2}in\/clicky.wav.*\n\?{4} {2}in\/odd.wav .*could not be measured\nok {4}in\/silent.wav/);
  expect(errorsOf(run)).toHaveLength(1);
});

test('the verdict is the same from a report of an earlier run, for standard input and with --json', async () => {
  const cwd = folder();
  const scan = (...args: string[]) => runCommand(['scan', ...args, '--max-segments', '0'], { cwd, input: clickyWav() });
  const first = await scan('in', '-o', 'out');
  const second = await scan('in', '-o', 'out');
  expect([first.code, second.code]).toEqual([1, 1]);
  expect(second.out.split('\n').slice(0, 2)).toEqual(first.out.split('\n').slice(0, 2));
  expect((await scan('-')).code).toBe(1);
  expect((await scan('in', '--json')).code).toBe(1);
});

test.each([
  ['--max-segments', '-1', '--max-segments is "-1", expected a whole number, 0 or more'],
  ['--max-per-minute', 'many', '--max-per-minute is "many", expected a number, 0 or more'],
  ['--min-confidence', '2', '--min-confidence is "2", expected a number from 0 to 1 (0 when not given)'],
  ['--types', 'clack', '--types is "clack", expected one or more of click, crackle, scratch, digital, mouth'],
  ['--types', '', '--types is "", expected one or more of click, crackle, scratch, digital, mouth'],
])('%s %j is refused with 2', async (option, value, sentence) => {
  const run = await runCommand(['scan', 'in', `${option}=${value}`], { cwd: folder() });
  expect(run).toMatchObject({ code: 2, out: '', err: `declick: ${sentence}\n` });
});
