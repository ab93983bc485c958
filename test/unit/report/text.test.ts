import { expect, test } from 'vitest';
import { judge, type Limits } from '../../../src/report/gate.ts';
import { buildScanned, buildUnmeasured, type ScannedRecording } from '../../../src/report/scanned.ts';
import type { ReportSegment } from '../../../src/report/schema.ts';
import { formatAdvice, formatRecordings } from '../../../src/report/text.ts';
import { exampleHead, exampleSegment } from './example.ts';

/** One minute at 96 kHz. */
function scanned(path: string, counted: ReportSegment[], limits: Limits = {}, uncounted = { exceptedCount: 0, knownCount: 0 }) {
  return buildScanned(path, exampleHead(), counted, uncounted, limits);
}

const limits = { warnSegments: 0, maxSegments: 2 };
const early = exampleSegment({ start: 0 });
const late = exampleSegment({ start: 96000 * 60 - 1, type: 'digital' });

test('each recording has a line, the worst first, with a time-line of its defects', () => {
  const recordings: ScannedRecording[] = [
    scanned('ok.wav', [], limits),
    scanned('a/warn.wav', [early], limits, { exceptedCount: 2, knownCount: 1 }),
    buildUnmeasured('odd.wav', { code: 'malformed-wav', message: 'odd' }),
    scanned('a/fail.wav', [early, early, early, early, late], limits),
  ];
  expect(formatRecordings(recordings, true).map(({ line }) => line)).toEqual([
    `FAIL  a/fail.wav  ▃${'·'.repeat(30)}▁  5 segments, 5.0 per minute (4 click, 1 digital); 5 found, limit 2`,
    '????  odd.wav     could not be measured',
    `warn  a/warn.wav  ▁${'·'.repeat(31)}  1 segment, 1.0 per minute (1 click, 2 excepted, 1 known); 1 found, warning above 0`,
    `ok    ok.wav      ${'·'.repeat(32)}  0 segments, 0.0 per minute`,
  ]);
});

test('without limits nothing passes or fails', () => {
  expect(formatRecordings([scanned('a.wav', [early])], false)[0].line).toMatch(/^a\.wav {2}▁·+ {2}1 segment, /);
  expect(formatAdvice([scanned('a.wav', [early])])).toEqual([]);
});

test('what is over a limit can be repaired, with names that a shell takes', () => {
  const bad = [early, early, early];
  expect(formatAdvice([scanned("b's loop.wav", bad, limits), scanned('a.wav', [early], limits)])).toEqual([
    '1 recording is over a limit, 1 recording is above a level to warn of',
    "  to repair:          declick 'b'\\''s loop.wav'",
    '  to keep as known:   the same command with --baseline declick-baseline.json --update-baseline',
  ]);
  expect(formatAdvice([scanned('a.wav', bad, limits)], 'b.json')[2]).toBe(
    '  to keep as known:   the same command with --update-baseline',
  );
  const many = ['a', 'b', 'c', 'd'].map((path) => scanned(path, bad, limits));
  expect(formatAdvice(many)[1]).toBe('  to repair:          declick <paths>');
});

test('a recording without samples has a verdict, too', () => {
  const head = exampleHead();
  const empty = { ...head, input: { ...head.input, sampleCount: 0 } };
  expect(buildScanned('a.wav', empty, [], { exceptedCount: 0, knownCount: 0 }, { maxPerMinute: 0 })).toMatchObject(
    judge({ segmentCount: 0, perMinute: 0 }, {}),
  );
});
