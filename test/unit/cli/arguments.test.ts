import { expect, test } from 'vitest';
import { ensureOptionsFit, isPipe } from '../../../src/cli/arguments.ts';
import type { CommandLineOptions } from '../../../src/index.ts';

test('standard input is read by exactly two dashes, or by one to scan', () => {
  expect(isPipe('clean', ['-', '-'])).toBe(true);
  expect(isPipe('scan', ['-'])).toBe(true);
  expect(isPipe('clean', ['a.wav', 'b.wav'])).toBe(false);
});

test.each([
  ['clean', ['-'], 'declick - -'],
  ['clean', ['-', '-', '-'], 'declick - -'],
  ['clean', ['-', 'a.wav'], 'declick - -'],
  ['scan', ['-', '-'], 'declick scan -'],
  ['scan', ['-', 'a.wav'], 'declick scan -'],
] as const)('%s %j is refused with the right spelling', (command, paths, spelling) => {
  expect(() => isPipe(command, paths)).toThrow(`expected ${spelling}`);
});

test.each<[string, 'clean' | 'scan', boolean, CommandLineOptions]>([
  ['-0 without --files-from', 'clean', false, { null: true }],
  ['--report for files', 'clean', false, { report: 'r.json' }],
  ['--quiet with --verbose', 'clean', false, { quiet: true, verbose: true }],
  ['--json with --dry-run', 'scan', false, { json: true, dryRun: true }],
  ['-o for standard input', 'clean', true, { output: 'out' }],
  ['--files-from for standard input', 'scan', true, { filesFrom: '-' }],
  ['--dry-run for standard input', 'clean', true, { dryRun: true }],
  ['--json with audio on standard output', 'clean', true, { json: true }],
])('%s is refused', (_what, command, onPipe, options) => {
  expect(() => ensureOptionsFit(command, onPipe, options)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('options that fit pass', () => {
  ensureOptionsFit('clean', false, { output: 'out', filesFrom: 'list', null: true, json: true, quiet: true });
  ensureOptionsFit('clean', true, { report: 'r.json', sensitivity: 0.2 });
  ensureOptionsFit('scan', true, { report: 'r.json', json: true });
});
