import { expect, test } from 'vitest';
import { DeclickError } from '../../src/errors.ts';

test('an error crosses a thread as data and comes back with its code and sentence', () => {
  const error = new DeclickError('model', 'no such model');
  const back = DeclickError.fromData(structuredClone(error.toData()));
  expect(back).toBeInstanceOf(DeclickError);
  expect([back.name, back.code, back.message]).toEqual(['DeclickError', 'model', 'no such model']);
});

test("declick's own errors stay the objects that they are", () => {
  const error = new DeclickError('output', 'the disk is full');
  expect(DeclickError.from(error)).toBe(error);
});

test('an aborted signal becomes the code aborted, with its reason as the cause', () => {
  const signal = AbortSignal.abort();
  const error = DeclickError.from(signal.reason);
  expect(error.code).toBe('aborted');
  expect(error.cause).toBe(signal.reason);
});

test('any other error is a bug in declick, which keeps the message and the stack', () => {
  const cause = new TypeError('x is undefined');
  const error = DeclickError.from(cause);
  expect(error.code).toBe('bug');
  expect(error.message).toContain('x is undefined');
  expect(error.cause).toBe(cause);
});

test('something thrown that is no error at all is told by its text', () => {
  expect(DeclickError.from('out of paper')).toMatchObject({ code: 'bug', message: expect.stringContaining('out of paper') });
  expect(DeclickError.from(undefined).code).toBe('bug');
});
