import { expect, test } from 'vitest';
import { FEATURE_DEFINITION } from '../../../src/features/definition.ts';
import { RECORD_FRAMES, TrackRecord } from '../../../src/segments/track-record.ts';

const REACH = RECORD_FRAMES * FEATURE_DEFINITION.subBlockCount;

function recordOf(overruledCount: number, upheldCount: number): TrackRecord {
  const record = new TrackRecord();
  for (let i = 0; i < overruledCount + upheldCount; i++) record.add(i, i >= overruledCount);
  return record;
}

test('a record is poor where three or more were overruled, and twice as many as were upheld', () => {
  const isPoor = (overruled: number, upheld: number) => recordOf(overruled, upheld).isPoorAt(10);
  expect([isPoor(0, 0), isPoor(2, 0), isPoor(3, 0), isPoor(3, 1), isPoor(3, 2), isPoor(4, 2)]).toEqual([
    false,
    false,
    true,
    true,
    false,
    true,
  ]);
});

test('what was longer ago than a second does not count', () => {
  expect(recordOf(3, 0).isPoorAt(REACH)).toBe(true);
  expect(recordOf(3, 0).isPoorAt(REACH + 1)).toBe(false);
});
