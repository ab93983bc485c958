import { expect, test } from 'vitest';
import { type Baseline, formatBaseline, readBaseline } from '../../../src/report/baseline.ts';
import { TOOL } from '../../../src/tool.ts';
import { temporaryFolder, writeInto } from '../../temporary-folder.ts';
import { exampleSegment, SHA } from './example.ts';

const recipe = {
  model: { name: 'm', sha256: SHA },
  settings: { sensitivity: 0.5, salvage: false, bextHistory: false },
};

function defect(start: number, digit: string) {
  return exampleSegment({ start, end: start + 10, fingerprint: digit.repeat(16) });
}

const recordings = [
  { path: 'b.wav', segmentCount: 2, segments: [defect(100, '1'), defect(50_000, '2')] },
  { path: 'a.wav', segmentCount: 1, segments: [defect(7, '3')] },
  { path: 'none.wav', segmentCount: 0, segments: [] },
];

function format(known: Parameters<typeof formatBaseline>[0], by: typeof recipe, candidates: typeof known = []): string {
  return [...formatBaseline(known, candidates, by)].join('');
}

async function reread(text: string, changed = recipe): Promise<Baseline> {
  return readBaseline(writeInto(temporaryFolder(), 'baseline.json', text), changed);
}

test('a baseline is sorted, a line for each defect, and the same for the same defects', () => {
  const text = format(recordings, recipe);
  expect(text).toBe(format(recordings.toReversed(), recipe));
  expect(text.split('\n').filter((line) => line.includes('"path"') || line.includes('fingerprint'))).toHaveLength(5);
  expect(text.indexOf('a.wav')).toBeLessThan(text.indexOf('b.wav'));
  expect(JSON.parse(format([], recipe)).recordings).toEqual([]);
});

test('known defects match wherever they moved, once each; others are new', async () => {
  const baseline = await reread(format(recordings, recipe));
  const fresh = [...baseline.match([defect(40_100, '1'), defect(60_000, '9'), defect(90_000, '1')], 44100)];
  expect(fresh.map(({ start }) => start)).toEqual([60_000, 90_000]);
  expect([...baseline.match([defect(5, '3')], 44100)]).toEqual([]);
});

test('what nearly is a defect is known, too, and said to be no more than that', async () => {
  const near = [
    { path: 'b.wav', segmentCount: 2, segments: [defect(100, '1'), defect(200, '4')] },
    { path: 'c.wav', segmentCount: 1, segments: [defect(300, '5')] },
  ];
  const text = format(recordings, recipe, near);
  const defects = JSON.parse(text).recordings.flatMap((recording: { defects: object[] }) => recording.defects);
  expect(defects.map(({ fingerprint = '', nearly = false }) => `${fingerprint[0]} ${nearly}`)).toEqual([
    '3 false',
    '1 false',
    '2 false',
    '4 true',
    '5 true',
  ]);
  expect([...(await reread(text)).match([defect(5, '4'), defect(900, '5'), defect(5000, '6')], 44100)]).toEqual([
    defect(5000, '6'),
  ]);
});

test('a piece right beside a known defect is part of it, in its channel only', async () => {
  const baseline = await reread(format(recordings, recipe));
  const [piece, other] = [defect(130, '8'), { ...defect(131, '7'), channel: 1 }];
  expect([...baseline.match([defect(100, '1'), piece, other], 44100)]).toEqual([other]);
});

test('a piece before the known defect is part of it, too, but what lies farther off is new, in order of start', async () => {
  const baseline = await reread(format(recordings, recipe));
  const other = { ...defect(70, '7'), channel: 1 };
  const segments = [defect(20, '5'), other, defect(75, '8'), defect(100, '1'), defect(190, '6')];
  expect([...baseline.match(segments, 44100)]).toEqual([segments[0], other, segments[4]]);
});

test('what waits for its turn behind a longer defect of another channel stays new', async () => {
  const baseline = await reread(format(recordings, recipe));
  const long = { ...defect(20, '7'), channel: 1, end: 90 };
  const short = defect(30, '8');
  expect([...baseline.match([long, short, defect(100, '1')], 44100)]).toEqual([long, short]);
});

test.each([
  ['not JSON', 'is no baseline of declick'],
  ['{}', 'is no baseline of declick'],
  [format([], recipe).replace(JSON.stringify(TOOL.version), '"0.0.1"'), 'was made by declick 0.0.1'],
  [format([], { ...recipe, model: { name: 'old', sha256: 'cd'.repeat(32) } }), 'was made by another model, old'],
  [format([], { ...recipe, settings: { ...recipe.settings, sensitivity: 0.4 } }), 'was made by sensitivity 0.4'],
])('a baseline that does not fit is refused: %#', async (text, sentence) => {
  await expect(reread(text)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(sentence) });
});

test('a baseline that is not there is refused with what makes one', async () => {
  await expect(readBaseline('/no/such.json', recipe)).rejects.toThrow('there is none yet; make it with --update-baseline');
});
