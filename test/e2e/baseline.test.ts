import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { buildWav } from '../wav-builder.ts';
import { errorsOf, type Run, runCommand, startCommand } from './command.ts';
import { clickySamples, clickyWav, listTree, readJson } from './recordings.ts';
import { expectToFit, listFaults } from './schemas.ts';

/** A folder with a recording that has clicks, in `in/a.wav`. */
function folder(): string {
  const cwd = temporaryFolder();
  writeInto(cwd, 'in/a.wav', clickyWav());
  return cwd;
}

function scan(cwd: string, ...args: string[]): Promise<Run> {
  return runCommand(['scan', 'in', '--no-progress', ...args], { cwd });
}

const GATE = ['--max-segments', '0', '--baseline', 'b.json'];

test('what a baseline knows does not count, also under another name and behind a second of silence; what is new does', async () => {
  const cwd = folder();
  expect((await scan(cwd, ...GATE)).code).toBe(2);
  expect((await scan(cwd, ...GATE, '--update-baseline')).code).toBe(0);
  const written = readFileSync(join(cwd, 'b.json'), 'utf8');
  const samples = clickySamples(44100);
  const moved = new Float64Array(2 * 44100);
  moved.set(samples, 44100);
  writeInto(cwd, 'in/a.wav', buildWav({ channels: [moved] }));
  const again = await scan(cwd, ...GATE);
  // The recording's own beginning is an edge now, told in one piece or two.
  expect(Number(/(\d+) segments?/.exec(again.out)?.[1])).toBeLessThanOrEqual(2);
  expect(Number(/(\d+) known/.exec(again.out)?.[1])).toBeGreaterThanOrEqual(10);
  samples.set([0.6, -0.7, 0.5], 20_300);
  writeInto(cwd, 'in/a.wav', buildWav({ channels: [samples] }));
  expect((await scan(cwd, ...GATE)).code).toBe(1);
  expect(readFileSync(join(cwd, 'b.json'), 'utf8')).toBe(written);
});

/** A recording as `fixtures/write.ts` writes it, behind silence. */
function behindSilence(wav: Buffer, seconds: number): Buffer {
  const silence = Buffer.alloc(wav.readUInt32LE(28) * seconds);
  const header = Buffer.from(wav.subarray(0, 44));
  header.writeUInt32LE(header.readUInt32LE(4) + silence.length, 4);
  header.writeUInt32LE(header.readUInt32LE(40) + silence.length, 40);
  return Buffer.concat([header, silence, wav.subarray(44)]);
}

test('behind a second of silence the defects of two recordings are known, all but two in a hundred', async () => {
  const cwd = temporaryFolder();
  const names = ['plucked-clicks', 'pad-crackle'];
  const wavs = names.map((name) => readFileSync(new URL(`../../fixtures/demo/${name}.wav`, import.meta.url)));
  for (const [i, name] of names.entries()) writeInto(cwd, `in/${name}.wav`, wavs[i]);
  await scan(cwd, ...GATE, '--update-baseline');
  expect(readFileSync(join(cwd, 'b.json'), 'utf8')).toContain('"nearly":true');
  expectToFit('baseline', readJson(cwd, 'b.json'));
  for (const [i, name] of names.entries()) writeInto(cwd, `in/${name}.wav`, behindSilence(wavs[i], 1));
  const { out } = await scan(cwd, ...GATE);
  const sumOf = (count: RegExp) => [...out.matchAll(count)].reduce((sum, match) => sum + Number(match[1]), 0);
  const known = sumOf(/(\d+) known/g);
  expect(known).toBeGreaterThan(200);
  expect(sumOf(/(\d+) segments?,/g)).toBeLessThanOrEqual(known / 50);
});

test('a baseline is not written anew where a recording could not be measured', async () => {
  const cwd = folder();
  writeInto(cwd, 'in/odd.wav', 'no recording');
  const run = await scan(cwd, '--baseline', 'b.json', '--update-baseline');
  expect(run.code).toBe(3);
  expect(run.out).toContain('b.json was left as it is');
  expect(existsSync(join(cwd, 'b.json'))).toBe(false);
});

test('exceptions and options of a configuration hold, and the command line wins', async () => {
  const cwd = folder();
  const exceptions = [{ files: 'in/**', reason: 'a glitch effect' }];
  writeInto(cwd, 'declick.config.json', JSON.stringify({ maxSegments: 0, exceptions }));
  const excepted = await scan(cwd);
  expect(excepted).toMatchObject({ code: 0, out: expect.stringMatching(/^ok .* \(\d+ excepted\)/) });
  writeInto(cwd, 'declick.config.json', JSON.stringify({ maxSegments: 0 }));
  expect([(await scan(cwd)).code, (await scan(cwd, '--max-segments', '999')).code]).toEqual([1, 0]);
});

test('the schema for editors takes the configuration that README shows, and refuses what declick refuses', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, shown] = /`declick\.config\.json`.*?```json\n(.*?)```/s.exec(readme) ?? [];
  const configuration = JSON.parse(shown);
  expectToFit('config', configuration);
  const [exception] = configuration.exceptions;
  const { reason: _, ...unexplained } = exception;
  const changes = [
    { maxSegments: -1 },
    { maxSegmets: 1 },
    { types: ['clack'] },
    { exceptions: [unexplained] },
    { format: ['xml'] },
  ];
  for (const change of changes) expect(listFaults('config', { ...configuration, ...change })).not.toEqual([]);
});

test('reports go to their files, and a cache spares the work', async () => {
  const cwd = folder();
  const files = ['--format', 'junit=r/j.xml,sarif=r/s.sarif', '--format', 'csv=r/c.csv', '--labels', 'labels'];
  const first = await scan(cwd, ...files, '--cache', 'cache');
  expect(listTree(join(cwd, 'r'))).toEqual(['c.csv', 'j.xml', 's.sarif']);
  expect(listTree(join(cwd, 'labels'))).toEqual(['in/a.wav.txt']);
  writeInto(cwd, 'in/a.wav', clickyWav());
  const second = await scan(cwd, '--cache', 'cache');
  expect(second.out).toContain('0 recordings scanned, 1 done before');
  expect(second.out.split('\n')[0]).toBe(first.out.split('\n')[0]);
  const junit = await scan(cwd, '--cache', 'cache', '--format', 'junit');
  expect(junit.out).toBe(readFileSync(join(cwd, 'r/j.xml'), 'utf8'));
});

test('a cache that is damaged is made anew', async () => {
  const cwd = folder();
  const first = await scan(cwd, '--cache', 'cache');
  const [name] = listTree(join(cwd, 'cache'));
  const report = readFileSync(join(cwd, 'cache', name), 'utf8');
  for (const damaged of [report.slice(0, -200), report.replace('"channel"', '"chanel"'), '']) {
    writeInto(cwd, `cache/${name}`, damaged);
    const again = await scan(cwd, '--cache', 'cache');
    expect(again).toMatchObject({ code: 0, out: first.out });
    expect(readFileSync(join(cwd, 'cache', name), 'utf8')).toBe(report);
  }
});

test('the cache goes by content, settings and model, not by names', async () => {
  const cwd = folder();
  await scan(cwd, '--cache', 'cache');
  writeInto(cwd, 'in/b.wav', clickyWav());
  expect((await scan(cwd, '--cache', 'cache')).out).toContain('0 recordings scanned, 2 done before');
  expect((await scan(cwd, '--cache', 'cache', '--sensitivity', '0.6')).out).not.toContain('2 done before');
});

test.each([
  [
    ['--format', 'xml'],
    '--format is "xml", expected one or more of text, junit, sarif, github, csv, each with =<file> or without',
  ],
  [
    ['--format', 'junit=in/a.wav/j.xml'],
    'in/a.wav/j.xml cannot be written: a file stands where a folder is needed; choose another place',
  ],
  [['--labels', 'in/a.wav'], 'in/a.wav/labels cannot be written: a file stands where a folder is needed; choose another place'],
  [['--update-baseline'], '--update-baseline writes the file of --baseline; give --baseline <file> as well'],
  [['--config', 'none.json'], "the configuration none.json cannot be read: ENOENT: no such file or directory, open 'none.json'"],
  [
    ['--format', 'github', '--json'],
    'github and --json would mix on standard output; give one of them a file, as in --format github=<file>',
  ],
  [['--format', 'sarif=in'], 'in cannot be written: a folder of that name is in the way; remove it, or choose another place'],
  [
    ['--format', 'csv=./in/../in/a.wav'],
    './in/../in/a.wav would overwrite the input in/a.wav; inputs are never written to, choose another place',
  ],
  [
    ['--baseline', 'in/a.wav', '--update-baseline'],
    'in/a.wav would overwrite the input in/a.wav; inputs are never written to, choose another place',
  ],
  [['--baseline', 'b.json', '--format', 'csv=./b.json'], 'b.json is the baseline and a report at once; give each its own file'],
  [['--baseline', 'in/a.wav'], 'the baseline in/a.wav is no baseline of declick; make it anew with --update-baseline'],
  [['--cache', 'in/a.wav'], 'in/a.wav cannot be written: a file stands where a folder is needed; choose another place'],
  [
    ['--format', 'junit=/dev/null'],
    '/dev/null cannot be written: it belongs to the system and is no place for files; choose another place',
  ],
])('%j is refused before any work, and by a dry run', async (args, sentence) => {
  const cwd = folder();
  const attempts = args.includes('--json') ? [args] : [args, [...args, '--dry-run']];
  for (const attempt of attempts) {
    const run = await scan(cwd, ...attempt);
    expect(errorsOf(run)).toEqual([`declick: ${sentence}`]);
    expect(run).toMatchObject({ code: 2, out: '' });
    expect(listTree(cwd)).toEqual(['in/a.wav']);
  }
});

test('a dry run makes no file and no folder, whatever reports are asked for', async () => {
  const cwd = folder();
  const files = ['--format', 'junit=r/j.xml', '--labels', 'l', '--cache', 'c', '--baseline', 'b/b.json', '--update-baseline'];
  const run = await scan(cwd, ...files, '--dry-run');
  expect(run).toMatchObject({ code: 0, err: '' });
  expect(readdirSync(cwd)).toEqual(['in']);
});

test('a broken configuration stops a dry run, too, with all its mistakes', async () => {
  const cwd = folder();
  writeInto(cwd, 'declick.config.json', JSON.stringify({ maxSegments: -1, exceptions: [{ files: 'a' }] }));
  expect(await scan(cwd, '--dry-run')).toMatchObject({
    code: 2,
    err:
      'declick: declick.config.json: maxSegments is -1, expected a whole number, 0 or more; ' +
      'exceptions[0].reason: expected a text: why these defects are wanted\n',
  });
});

test('a reader of standard output that stops early keeps no report from being written', async () => {
  const cwd = folder();
  const child = startCommand(['scan', 'in', '--no-progress', '--baseline', 'b.json', '--update-baseline'], { cwd });
  child.stdout.destroy();
  expect((await child.ended).code).toBe(0);
  expect(existsSync(join(cwd, 'b.json'))).toBe(true);
});
