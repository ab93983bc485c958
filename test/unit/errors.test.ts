import { expect, test } from 'vitest';
import { DeclickError, ensureNotAborted } from '../../src/errors.ts';

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

test.each([
  ['none', undefined],
  ['an error of its own', new Error('the visitor left')],
  ['a text', 'lunch'],
  ['a timeout', new DOMException('too long', 'TimeoutError')],
])('a signal that was aborted for a reason stops with the code aborted and that reason as the cause: %s', (_, reason) => {
  const signal = AbortSignal.abort(reason);
  expect(() => ensureNotAborted(signal)).toThrow(expect.objectContaining({ code: 'aborted', cause: signal.reason }));
});

test('a signal that was not aborted stops nothing, nor does none', () => {
  expect(() => ensureNotAborted(new AbortController().signal)).not.toThrow();
  expect(() => ensureNotAborted(undefined)).not.toThrow();
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
