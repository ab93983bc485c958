import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SegmentSpool } from '../../../src/report/spool.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { examplePatch } from './example.ts';

async function linesOf(spool: SegmentSpool): Promise<string[]> {
  const lines: string[] = [];
  for await (const piece of spool.lines()) lines.push(...piece);
  return lines;
}

test('many segments are kept on disk, few in memory, and all come back in order', async () => {
  const folder = temporaryFolder();
  const spool = new SegmentSpool(join(folder, 'r.json'));
  for (let i = 0; i < 20_000; i++) await spool.add(examplePatch(i * 20), 48000);
  expect(readdirSync(folder)).toHaveLength(1);
  const starts = (await linesOf(spool)).map((line) => JSON.parse(line).start);
  expect(starts).toEqual(Array.from({ length: 20_000 }, (_, i) => i * 20));
  await spool.discard();
  expect(readdirSync(folder)).toEqual([]);
});

test('numbers are rounded for people, and silence has a level that JSON can hold', async () => {
  const spool = new SegmentSpool('/nowhere/r.json');
  await spool.add(
    examplePatch(81920, 0, { peakDbfs: Number.NEGATIVE_INFINITY, method: 'none', reason: 'digital silence', removedDb: -0.01 }),
    96000,
  );
  expect(JSON.parse((await linesOf(spool))[0])).toEqual({
    channel: 0,
    start: 81920,
    end: 81930,
    startSeconds: 0.853333,
    type: 'click',
    confidence: 0.98,
    peakDbfs: -200,
    repair: 'none',
    reason: 'digital silence',
    removedDb: 0,
  });
});

test('the summary counts by type, per minute of the recording, and only what was repaired', async () => {
  const spool = new SegmentSpool(null);
  await spool.add(examplePatch(0, 0), 1000);
  await spool.add(examplePatch(0, 1, { method: 'none' }), 1000);
  await spool.add(examplePatch(50, 1, { segment: { ...examplePatch(50, 1).segment, type: 'crackle' } }), 1000);
  expect(spool.summarize({ sampleRate: 1000, sampleCount: 30_000, channelCount: 2 })).toEqual({
    segmentCount: 3,
    segmentsPerMinute: 6,
    byType: { click: 2, crackle: 1 },
    repairedSamples: 20,
    repairedFraction: 0.00033333,
  });
});

test('a recording without samples has no segments per minute and nothing repaired', () => {
  const summary = new SegmentSpool(null).summarize({ sampleRate: 44100, sampleCount: 0, channelCount: 1 });
  expect(summary).toEqual({ segmentCount: 0, segmentsPerMinute: 0, byType: {}, repairedSamples: 0, repairedFraction: 0 });
});

test('segments out of order are a bug', async () => {
  const spool = new SegmentSpool(null);
  await spool.add(examplePatch(100, 1), 48000);
  await expect(spool.add(examplePatch(100, 0), 48000)).rejects.toMatchObject({ code: 'bug' });
});

test('whoever listens gets each segment as the report states it', async () => {
  const starts: number[] = [];
  const spool = new SegmentSpool(null, ({ start }) => starts.push(start));
  await spool.add(examplePatch(3), 48000);
  await spool.add(examplePatch(70), 48000);
  expect(starts).toEqual([3, 70]);
});
