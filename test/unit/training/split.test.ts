import { expect, test } from 'vitest';
import { isHeldOut } from '../../../models/training/split.ts';

test('whole sources are held out, wherever the folder of recordings lies', () => {
  expect(isHeldOut('clean/lyra/one.flac')).toBe(true);
  expect(isHeldOut('/data/audio/hard/web-audio-samples/two.flac')).toBe(true);
  expect(isHeldOut('C:\\audio\\clean\\pyloudnorm\\three.flac')).toBe(true);
});

test('of the other sources about every fourth recording is held out, always the same', () => {
  const paths = Array.from({ length: 400 }, (_, i) => `clean/splendidgrandpiano/note-${i}.flac`);
  const heldOut = paths.filter(isHeldOut);
  expect(heldOut.length).toBeGreaterThan(70);
  expect(heldOut.length).toBeLessThan(130);
  expect(paths.map((path) => `/elsewhere/${path}`).filter(isHeldOut)).toHaveLength(heldOut.length);
});
