import { expect, test } from 'vitest';
import { DEFECT_TYPES } from '../../../src/audio.ts';
import { FEATURE_DEFINITION } from '../../../src/features/definition.ts';
import { CROWD_FRAMES, Crowd } from '../../../src/segments/crowd.ts';

const FRAME = FEATURE_DEFINITION.subBlockCount;
const SCORES = Float64Array.from(DEFECT_TYPES, (type) => (type === 'click' ? 6 : type === 'digital' ? 2 : 0));

test('a defect counts for half of the time that its type is remembered', () => {
  const crowd = new Crowd();
  crowd.add(0, SCORES);
  crowd.add(FRAME, SCORES);
  expect(crowd.countAt((CROWD_FRAMES / 2) * FRAME)).toBe(2);
  expect(crowd.countAt((CROWD_FRAMES / 2) * FRAME + 1)).toBe(1);
  expect(crowd.countAt(CROWD_FRAMES * FRAME)).toBe(0);
  expect([...crowd.typeCountsAt(CROWD_FRAMES * FRAME)]).toEqual([1.5, 0, 0, 0.5, 0]);
  expect([...crowd.typeCountsAt(CROWD_FRAMES * FRAME + 1)]).toEqual([0.75, 0, 0, 0.25, 0]);
  expect([...crowd.typeCountsAt(3 * CROWD_FRAMES * FRAME)]).toEqual([0, 0, 0, 0, 0]);
});
