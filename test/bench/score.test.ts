import { expect, test } from 'vitest';
import type { DefectEvent } from '../../src/degrade/degrade.ts';
import { calibrationError, countTypes, fitStretches } from './extents.ts';
import { addTallies, runsOf, scoreTrial, summarize, type Trial } from './score.ts';

const STEP = 2 ** -15;

function event(start: number, end: number, salienceDb = 30): DefectEvent {
  return { channel: 0, start, end, type: 'click', salienceDb };
}

/** A silent mono recording with a click of ones on each event, of which the tool silences the given stretches. */
function buildTrial(events: DefectEvent[], silenced: [number, number][], wrecked: [number, number][] = []): Trial {
  const clean = new Float64Array(44100);
  const degraded = clean.slice();
  for (const { start, end } of events) degraded.fill(0.5, start, end);
  const output = degraded.slice();
  for (const [start, end] of silenced) output.fill(0, start, end);
  for (const [start, end] of wrecked) output.fill(0.1, start, end);
  return {
    clean: [clean],
    degraded: [degraded],
    output: [output],
    sampleRate: 44100,
    events,
    quantisationStep: STEP,
    flagged: [],
  };
}

test('a tool that repairs every event and nothing else has precision and recall of one', () => {
  const tally = scoreTrial(
    buildTrial(
      [event(1000, 1010), event(5000, 5030)],
      [
        [1000, 1010],
        [5000, 5030],
      ],
    ),
  );
  expect(summarize(tally)).toMatchObject({ precision: 1, recall: 1, falsePerChannelMinute: 0, touchedShare: 0 });
});

test('a missed salient event costs recall, a missed soft one nothing', () => {
  const tally = scoreTrial(buildTrial([event(1000, 1010), event(5000, 5030), event(9000, 9010, 11)], [[1000, 1010]]));
  expect(summarize(tally)).toMatchObject({ precision: 1, recall: 0.5 });
});

test('a change 24 samples off an event still finds it, at 25 it is false', () => {
  expect(scoreTrial(buildTrial([event(1000, 1010)], [], [[970, 977]]))).toMatchObject({ foundEvents: 1, rightRuns: 1 });
  expect(scoreTrial(buildTrial([event(1000, 1010)], [], [[970, 976]]))).toMatchObject({ foundEvents: 0, falseRuns: 1 });
});

test('rewriting everything counts against a tool by the length of what it changed', () => {
  const tally = scoreTrial(buildTrial([event(1000, 1010)], [], [[0, 44100]]));
  expect(tally.rightRuns).toBe(1);
  expect(tally.falseRuns).toBeCloseTo((44100 - 58) / 240, 6);
});

test('what a report lists counts as found even where the repair changed nothing', () => {
  const trial = { ...buildTrial([event(1000, 1010)], []), flagged: [{ channel: 0, start: 1002, end: 1004 }] };
  expect(scoreTrial(trial)).toMatchObject({ foundEvents: 1, rightRuns: 0, falseRuns: 0 });
});

test('gain is the energy of the error before over that after, and tallies add up', () => {
  const half = scoreTrial(buildTrial([event(1000, 1010), event(5000, 5010)], [[1000, 1010]]));
  expect(summarize(half).gainDb).toBeCloseTo(10 * Math.log10(2), 6);
  expect(addTallies([half, half])).toMatchObject({ foundEvents: 2, missedEvents: 2 });
});

test('runs closer than the given distance are one', () => {
  expect(runsOf(Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 1, 1), 3)).toEqual([
    [0, 4],
    [7, 9],
  ]);
});

test('the fit of a stretch: share covered, and samples too many before and behind', () => {
  const stretches = [
    { channel: 0, start: 995, end: 1005 },
    { channel: 0, start: 8000, end: 8010 },
  ];
  expect(fitStretches(stretches, [event(1000, 1010)])).toEqual([{ coveredShare: 0.5, excessBefore: 5, excessBehind: 0 }]);
});

test('types are counted over the salient events that a segment touches', () => {
  const segment = { channel: 0, confidence: 0.9 };
  const segments = [
    { ...segment, start: 1000, end: 1005, type: 'click' },
    { ...segment, start: 5000, end: 5005, type: 'mouth' },
  ];
  expect(countTypes(segments, [event(1000, 1010), event(5000, 5010), event(9000, 9010)])).toEqual({ right: 1, all: 2 });
});

test('confidence that keeps its word has no calibration error', () => {
  const verdicts = (confidence: number, right: number) =>
    Array.from({ length: 100 }, (_, i) => ({ confidence, isRight: i < right }));
  expect(calibrationError(verdicts(0.75, 75))).toBeCloseTo(0, 12);
  expect(calibrationError([...verdicts(0.75, 75), ...verdicts(0.95, 75)])).toBeCloseTo(0.1, 12);
  expect(calibrationError(verdicts(0.75, 0).slice(0, 49))).toBeNaN();
});
