import { expect, test } from 'vitest';
import { EXIT, exitCodeOf } from '../../../src/cli/exit-codes.ts';
import { ERROR_CODES } from '../../../src/errors.ts';

test('every kind of error has its exit code', () => {
  expect(Object.fromEntries(ERROR_CODES.map((code) => [code, exitCodeOf([{ code }])]))).toEqual({
    usage: 2,
    unreadable: 3,
    'malformed-wav': 3,
    'unsupported-wav': 3,
    output: 3,
    model: 4,
    bug: 70,
    aborted: 130,
  });
});

test('the exit codes are those that scripts rely on', () => {
  expect(EXIT).toEqual({ done: 0, overLimit: 1, usage: 2, someFailed: 3, model: 4, bug: 70, interrupted: 130, terminated: 143 });
});

test('of several errors the gravest decides, and none is success', () => {
  expect(exitCodeOf([])).toBe(0);
  expect(exitCodeOf([{ code: 'unreadable' }, { code: 'bug' }, { code: 'output' }])).toBe(70);
});
