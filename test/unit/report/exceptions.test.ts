import { expect, test } from 'vitest';
import { buildExceptionTest, buildGlobPattern, type Exception } from '../../../src/report/exceptions.ts';
import { exampleSegment } from './example.ts';

test.each([
  ['drums/*.wav', ['drums/a.wav'], ['drums/x/a.wav', 'a.wav', 'drums/aXwav']],
  ['drums/**', ['drums/a.wav', 'drums/x/a.wav'], ['a.wav', 'x/drums/a.wav']],
  ['**/*.wav', ['a.wav', 'x/y/a.wav'], ['a.wave']],
  ['loop-?.{wav,bwf}', ['loop-1.wav', 'loop-2.bwf'], ['loop-12.wav', 'loop-1.rf64']],
  ['a, b (1)+.wav', ['a, b (1)+.wav'], ['a, b 1.wav']],
  ['[x].wav', ['[x].wav'], ['x.wav']],
])('the glob %s matches as in a shell', (glob, matching, others) => {
  const pattern = buildGlobPattern(glob);
  expect(matching.filter((path) => pattern.test(path))).toEqual(matching);
  expect(others.filter((path) => pattern.test(path))).toEqual([]);
});

test('an exception holds for its files, types and times only', () => {
  const exceptions: Exception[] = [{ files: ['drums/**'], types: ['click'], fromSeconds: 1, toSeconds: 2, reason: 'rim shots' }];
  const isExcepted = buildExceptionTest(exceptions, 'drums/a.wav');
  const at = (startSeconds: number, type: 'click' | 'digital' = 'click') => isExcepted(exampleSegment({ startSeconds, type }));
  expect([at(0.9), at(1), at(1.9), at(2), at(1.5, 'digital')]).toEqual([false, true, true, false, false]);
  expect(buildExceptionTest(exceptions, 'voice/a.wav')(exampleSegment({ startSeconds: 1.5 }))).toBe(false);
});

test('without times and types all defects of a file are excepted', () => {
  const isExcepted = buildExceptionTest([{ files: ['*.wav'], reason: 'fire' }], 'fire.wav');
  expect(isExcepted(exampleSegment({ startSeconds: 0 })) && isExcepted(exampleSegment({ type: 'mouth' }))).toBe(true);
});
