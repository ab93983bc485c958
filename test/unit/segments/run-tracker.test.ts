import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFECT_TYPES } from '../../../src/audio.ts';
import { FEATURE_DEFINITION } from '../../../src/features/definition.ts';
import { type Run, RunTracker } from '../../../src/segments/run-tracker.ts';

const { subBlockCount } = FEATURE_DEFINITION;
const ROW = subBlockCount + DEFECT_TYPES.length;
const THRESHOLDS = { onset: 0.75, offset: 0.5 };

/** Rows of the network's output: probabilities per sub-block, then the same shares of types in every frame. */
function rowsOf(probabilities: readonly number[], shares: readonly number[] = [1, 0, 0, 0, 0]): Float32Array {
  const frameCount = Math.ceil(probabilities.length / subBlockCount);
  const rows = new Float32Array(frameCount * ROW);
  for (const [i, probability] of probabilities.entries())
    rows[Math.floor(i / subBlockCount) * ROW + (i % subBlockCount)] = probability;
  for (let frame = 0; frame < frameCount; frame++) rows.set(shares, frame * ROW + subBlockCount);
  return rows;
}

function runsOf(probabilities: readonly number[], longest = 1000): Run[] {
  const tracker = new RunTracker(THRESHOLDS, longest);
  return [...tracker.push(rowsOf(probabilities), ROW, 0), ...tracker.finish()];
}

function extentsOf(probabilities: readonly number[], longest?: number): number[][] {
  return runsOf(probabilities, longest).map(({ first, end }) => [first, end]);
}

test('a run holds all neighbours above the offset threshold', () => {
  expect(extentsOf([0, 0.25, 0.5, 0.625, 0.75, 0.5, 0.25, 0])).toEqual([[2, 6]]);
  expect(extentsOf([0, 0.5, 0.625, 0.7, 0.5, 0])).toEqual([[1, 5]]);
});

test('a single calm sub-block does not end a run, two do', () => {
  expect(extentsOf([0.9, 0.9, 0, 0.9, 0])).toEqual([[0, 4]]);
  expect(extentsOf([0.9, 0.9, 0, 0, 0.9, 0])).toEqual([
    [0, 2],
    [4, 5],
  ]);
});

test('both edges of a digital fault are one run, those of other defects are two', () => {
  const edges = [0.9, ...Array(12).fill(0), 0.9, 0, 0, 0];
  const found = (shares: readonly number[]) =>
    new RunTracker(THRESHOLDS, 1000).push(rowsOf([...edges, ...Array(40).fill(0)], shares), ROW, 0);
  expect(found([0.2, 0, 0, 0.8, 0]).map(({ first, end }) => [first, end])).toEqual([[0, 14]]);
  expect(found([0.8, 0, 0, 0.2, 0])).toHaveLength(2);
});

test('damage longer than the longest run becomes neighbouring runs', () => {
  expect(extentsOf(Array(10).fill(0.9), 4)).toEqual([
    [0, 4],
    [4, 8],
    [8, 10],
  ]);
});

test('a run is told with its highest probability and the weighted shares of its types', () => {
  const tracker = new RunTracker(THRESHOLDS, 1000);
  const ended = tracker.push(rowsOf([0.5, 0.875, 0.25, 0, 0, 0], [0.5, 0.25, 0.25, 0, 0]), ROW, 0);
  expect(ended).toHaveLength(1);
  expect(ended[0].peak).toBe(0.875);
  expect([...ended[0].typeScores]).toEqual([1.375 * 0.5, 1.375 * 0.25, 1.375 * 0.25, 0, 0]);
});

test('a run at the end of the recording is given when it ends', () => {
  const tracker = new RunTracker(THRESHOLDS, 1000);
  expect(tracker.push(rowsOf([...Array(subBlockCount - 1).fill(0), 0.9]), ROW, 0)).toEqual([]);
  expect(tracker.finish()).toMatchObject([{ first: subBlockCount - 1, end: subBlockCount }]);
  expect(tracker.finish()).toEqual([]);
});

const PROBABILITY = fc.constantFrom(0, 0, 0, 0.25, 0.625, 0.875);
const FRAMES = fc.array(fc.array(PROBABILITY, { minLength: subBlockCount, maxLength: subBlockCount }), {
  minLength: 1,
  maxLength: 6,
});

test('runs are the same however the rows are cut', () => {
  const property = fc.property(FRAMES, fc.integer({ min: 3, max: 12 }), (frames, longest) => {
    const tracker = new RunTracker(THRESHOLDS, longest);
    const runs = frames.flatMap((frame, i) => tracker.push(rowsOf(frame), ROW, i * subBlockCount));
    expect([...runs, ...tracker.finish()]).toEqual(runsOf(frames.flat(), longest));
  });
  fc.assert(property, { numRuns: 60 });
});

test('no run begins before what was said to be settled, and none is longer than allowed', () => {
  const property = fc.property(FRAMES, fc.integer({ min: 3, max: 12 }), (frames, longest) => {
    const tracker = new RunTracker(THRESHOLDS, longest);
    let settledUntil = 0;
    for (const [i, frame] of [...frames, undefined].entries()) {
      const runs = frame ? tracker.push(rowsOf(frame), ROW, i * subBlockCount) : tracker.finish();
      for (const { first, end } of runs) {
        expect(first).toBeGreaterThanOrEqual(settledUntil);
        expect(end - first).toBeLessThanOrEqual(longest);
      }
      expect(tracker.settledUntil).toBeGreaterThanOrEqual(settledUntil);
      settledUntil = tracker.settledUntil;
    }
    expect(settledUntil).toBe(frames.length * subBlockCount);
  });
  fc.assert(property, { numRuns: 60 });
});

/** So many certain runs, each of one sub-block and 20 apart, then one that never gets beyond this probability. */
function afterCrowd(count: number, faint: readonly number[]): Run[] {
  const certain = Array.from({ length: count }, () => [0.95, ...Array(19).fill(0)]).flat();
  return runsOf([...certain, ...faint, ...Array(20).fill(0)]).slice(count);
}

test('a run below the offset threshold is looked at, the faintest only among many', () => {
  expect(afterCrowd(0, [0, 0, 0, 0.4, 0.05])).toMatchObject([{ first: 3, end: 4, peak: expect.closeTo(0.4), isFaint: true }]);
  expect(afterCrowd(8, [0.07, 0.07])).toMatchObject([{ first: 160, end: 162, crowdCount: 8 }]);
  expect(afterCrowd(7, [0.07, 0.07])).toEqual([]);
  expect(afterCrowd(8, [0.05, 0.05, 0.05])).toEqual([]);
});

test('what fades behind a run, or rises to it, is no faint run of its own', () => {
  const [run, ...others] = afterCrowd(8, [0.4, 0.4, 0.95, 0.4, 0.4, 0.3, 0.4]);
  expect(run).toMatchObject({ first: 162, end: 163, isFaint: false });
  expect(others).toEqual([]);
});

test('what is faint for long is nothing', () => {
  expect(afterCrowd(8, Array(40).fill(0.4))).toHaveLength(1);
  expect(afterCrowd(8, Array(41).fill(0.4))).toEqual([]);
});

test('a run is company for the next if the network is certain of it', () => {
  expect(runsOf([0.74, 0, 0, 0.9, 0, 0]).map(({ crowdCount }) => crowdCount)).toEqual([0, 0]);
  expect(runsOf([0.76, 0, 0, 0.9, 0, 0]).map(({ crowdCount }) => crowdCount)).toEqual([0, 1]);
});

test('a faint run within one that waits for its other edge comes behind it', () => {
  const certain = Array.from({ length: 8 }, () => [0.95, ...Array(19).fill(0)]).flat();
  const edges = [0.9, 0, 0, 0, 0.4, 0, 0, 0, 0.9];
  const tracker = new RunTracker(THRESHOLDS, 1000);
  const runs = tracker.push(rowsOf([...certain, ...edges, ...Array(40).fill(0)], [0, 0, 0, 1, 0]), ROW, 0);
  expect(runs.slice(-2).map(({ first, end }) => [first, end])).toEqual([
    [160, 169],
    [164, 165],
  ]);
});
