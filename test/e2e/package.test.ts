import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';
import { clickyWav, listTree, readJson } from './recordings.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const QUIET = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
}

test('the package, installed in an empty folder, has a working command with its model, types and schemas', {
  timeout: 300_000,
}, () => {
  const cwd = temporaryFolder();
  npm(['pack', '--pack-destination', cwd, ...QUIET], PROJECT);
  const [tarball] = readdirSync(cwd);
  writeInto(cwd, 'package.json', JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  npm(['install', `./${tarball}`, ...QUIET], cwd);

  for (const name of ['a', 'b']) writeInto(cwd, `in/${name}.wav`, clickyWav());
  const said = execFileSync(join(cwd, 'node_modules/.bin/declick'), ['in', '-o', 'out', '-j', '2'], { cwd, encoding: 'utf8' });
  expect(said).toMatch(/2 recordings cleaned into out/);
  expect(listTree(join(cwd, 'out'))).toEqual(['a.declick.json', 'a.wav', 'b.declick.json', 'b.wav', 'declick-summary.json']);
  expect(readJson(cwd, 'out/a.declick.json').summary.segmentCount).toBeGreaterThan(0);

  const source = `import { declickAll, scan, type Report, type ReportHead } from 'declick';
    const head: ReportHead = await scan('in/a.wav', { sensitivity: 0.5, onSegment: (segment) => console.log(segment.start + segment.end) });
    const count: number = head.summary.segmentCount;
    // @ts-expect-error: a wrong type must not pass
    await declickAll([], { sensitivity: 'high' });
    export type Segments = Report['segments'];
    export { count };`;
  writeInto(cwd, 'use.ts', source);
  const compiler = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const settings = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    '--typeRoots',
    join(PROJECT, 'node_modules/@types'),
  ];
  execFileSync(process.execPath, [compiler, ...settings, 'use.ts'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const use = `import('declick').then(async ({ scan }) => console.log((await scan('in/a.wav')).summary.segmentCount > 0))`;
  expect(execFileSync(process.execPath, ['-e', use], { cwd, encoding: 'utf8' })).toBe('true\n');
  expect(readdirSync(join(cwd, 'node_modules/declick/dist/schemas'))).toHaveLength(5);
});
