import { expect, test } from 'vitest';
import { batchSummarySchema, jsonLineSchema } from '../../../src/report/schema.ts';
import { buildBatchSummary, buildJsonLine, type Outcome } from '../../../src/report/summary.ts';
import { exampleHead, SHA } from './example.ts';

const run = { model: { name: 'm', sha256: SHA }, settings: { sensitivity: 0.5, salvage: false, bextHistory: false } };
const done: Outcome = { name: 'a.wav', status: 'done', report: exampleHead() };
const skipped: Outcome = { name: 'b.wav', status: 'skipped', report: exampleHead() };
const failed: Outcome = { name: 'c.wav', status: 'failed', error: { code: 'malformed-wav', message: 'c.wav is cut short' } };
const aborted: Outcome = { name: 'd.wav', status: 'failed', error: { code: 'aborted', message: 'stopped' } };

test('a run is summed up in the order of its plan', () => {
  const summary = buildBatchSummary([done, skipped, failed], { ...run, recordingCount: 3 });
  expect(batchSummarySchema.parse(summary)).toEqual(summary);
  expect(summary.complete).toBe(true);
  expect(summary.counts).toEqual({ done: 1, skipped: 1, failed: 1 });
  expect(summary.recordings).toEqual([
    { path: 'a.wav', status: 'done', segmentCount: 0 },
    { path: 'b.wav', status: 'skipped', segmentCount: 0 },
    { path: 'c.wav', status: 'failed', error: failed.error },
  ]);
});

test('a recording that was given up is not counted, and the run is not complete', () => {
  const summary = buildBatchSummary([done, aborted], { ...run, recordingCount: 2 });
  expect(summary.complete).toBe(false);
  expect(summary.recordings.map(({ path }) => path)).toEqual(['a.wav']);
});

test('a line of JSON is the report without its segments, or the error', () => {
  for (const outcome of [done, skipped, failed]) expect(jsonLineSchema.safeParse(buildJsonLine(outcome)).success).toBe(true);
  expect(buildJsonLine(skipped)).toEqual({ ...exampleHead(), status: 'skipped' });
  expect(buildJsonLine(failed)).toMatchObject({ status: 'failed', input: { path: 'c.wav' }, error: failed.error });
});
