import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type MarkedWindow, parseMarks, type Span } from './marked-records.ts';
import { buildMarkedTable, judgeMarked, summarizeMarks, tallyRuns } from './marked-verdict.ts';

const STEP = 2 ** -15;

const WINDOW: MarkedWindow = {
  channel: 0,
  start: 1000,
  end: 3000,
  damage: [
    [1500, 1510],
    [2000, 2030],
  ],
  voicePeaks: [[2500, 2510]],
  doubtful: [[1700, 1720]],
};

function tallyOf(runs: Span[], { sampleRate = 44100, channel = 0 } = {}) {
  return tallyRuns(
    { windows: [WINDOW], sampleRate },
    runs.map(([start, end]) => ({ channel, start, end })),
  );
}

test('a tool that changes every marked span and nothing else has recall, precision and coverage of one', () => {
  const tally = tallyOf([...WINDOW.damage, ...WINDOW.voicePeaks]);
  expect(summarizeMarks(tally)).toEqual({ recall: 1, recallWithoutVoicePeaks: 1, precision: 1, coveredShare: 1 });
});

test('a missed voice peak costs recall, not the recall without them', () => {
  const shares = summarizeMarks(tallyOf([...WINDOW.damage]));
  expect(shares.recall).toBeCloseTo(2 / 3, 12);
  expect(shares).toMatchObject({ recallWithoutVoicePeaks: 1, coveredShare: 0.8 });
});

test('a run that touches only what is doubtful counts neither way, one that touches nothing marked is false', () => {
  expect(tallyOf([[1710, 1715]])).toMatchObject({ rightRuns: 0, doubtfulRuns: 1, falseRuns: 0 });
  expect(tallyOf([[1505, 1715]])).toMatchObject({ rightRuns: 1, doubtfulRuns: 0, falseRuns: 0 });
  expect(tallyOf([[1200, 1210]])).toMatchObject({ rightRuns: 0, doubtfulRuns: 0, falseRuns: 1 });
});

test('a run finds a span from 24 samples off at 44.1 kHz and 13 at 24 kHz, and is right from two', () => {
  expect(tallyOf([[1470, 1477]])).toMatchObject({ foundCount: 1, rightRuns: 0, falseRuns: 1 });
  expect(tallyOf([[1470, 1476]])).toMatchObject({ foundCount: 0, falseRuns: 1 });
  expect(tallyOf([[1470, 1488]], { sampleRate: 24000 })).toMatchObject({ foundCount: 1 });
  expect(tallyOf([[1470, 1487]], { sampleRate: 24000 })).toMatchObject({ foundCount: 0 });
  expect(tallyOf([[1511, 1520]])).toMatchObject({ foundCount: 1, rightRuns: 1, falseRuns: 0 });
  expect(tallyOf([[1512, 1520]])).toMatchObject({ foundCount: 1, rightRuns: 0, falseRuns: 1 });
});

test('runs outside the window, across its edge or in another channel are not judged', () => {
  const unjudged = { rightRuns: 0, doubtfulRuns: 0, falseRuns: 0 };
  expect(
    tallyOf([
      [900, 910],
      [995, 1005],
      [2995, 3005],
    ]),
  ).toMatchObject(unjudged);
  expect(tallyOf([[1500, 1510]], { channel: 1 })).toMatchObject({ ...unjudged, foundCount: 0, coveredSamples: 0 });
});

test('runs are what changed by more than rounding, four samples apart or less taken as one', () => {
  const before = new Float64Array(4000);
  const after = before.map((_, i) => (i === 2000 || i === 2004 || i === 2009 ? 2 * STEP : STEP));
  const recording = { name: 'a', path: '', sampleRate: 44100, degraded: [before], windows: [WINDOW] };
  const { tally } = judgeMarked('tool', recording, { output: [after], segments: [] });
  expect(tally).toMatchObject({ rightRuns: 2, falseRuns: 0, coveredSamples: 6 });
});

test('the mean weighs recordings alike, the pool weighs spans alike, and what has nothing to judge is left out', () => {
  const found = tallyOf([...WINDOW.damage, ...WINDOW.voicePeaks]);
  const results = [
    { recording: 'a', tool: 'x', tally: { ...found, spanCount: 30, foundCount: 30 } },
    { recording: 'b', tool: 'x', tally: { ...tallyOf([]), spanCount: 10 } },
  ];
  const [, , ...rows] = buildMarkedTable(results)
    .split('\n')
    .map((line) => line.slice(2, -2).split(' | '));
  expect(rows.map(([recording, , spans, recall]) => [recording, spans, recall])).toEqual([
    ['a', '30', '1.000'],
    ['b', '10', '0.000'],
    ['mean', '–', '0.500'],
    ['pooled', '40', '0.750'],
  ]);
  expect(rows.map((row) => row[8])).toEqual(['1.000', '–', '1.000', '1.000']);
});

test('the marks of the project are whole: damage lies in its window and does not overlap', () => {
  const files = parseMarks(readFileSync(new URL('marked-records.tsv', import.meta.url), 'utf8'));
  const windows = files.flatMap((file) => file.windows);
  for (const { start, end, damage, voicePeaks } of windows) {
    const edges = [start, ...[...damage, ...voicePeaks].toSorted(([one], [other]) => one - other).flat(), end];
    expect(edges).toEqual(edges.toSorted((one, other) => one - other));
  }
  expect([files.length, windows.length]).toEqual([4, 32]);
  expect(windows.flatMap(({ damage, voicePeaks }) => [...damage, ...voicePeaks])).toHaveLength(200);
});
