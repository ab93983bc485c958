import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OutputFile } from '../../../src/output-file.ts';
import { readReportHead } from '../../../src/report/reader.ts';
import { reportSchema } from '../../../src/report/schema.ts';
import { SegmentSpool } from '../../../src/report/spool.ts';
import { writeReport } from '../../../src/report/writer.ts';
import { temporaryFolder, writeInto } from '../../temporary-folder.ts';
import { exampleHead, examplePatch } from './example.ts';

async function writeExample(path: string, segmentCount: number): Promise<void> {
  const spool = new SegmentSpool(path);
  for (let i = 0; i < segmentCount; i++) await spool.add(examplePatch(i * 100), 96000);
  await writeReport(path, exampleHead(), spool);
  await spool.discard();
}

test.each([0, 1, 3, 10_000])('a report with %i segments fits its schema, and its head can be read back', async (segmentCount) => {
  const folder = temporaryFolder();
  const path = join(folder, 'side-1.declick.json');
  await writeExample(path, segmentCount);
  const report = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  expect(report.segments.map(({ start }) => start)).toEqual(Array.from({ length: segmentCount }, (_, i) => i * 100));
  expect(await readReportHead(path)).toEqual(exampleHead());
  expect(readdirSync(folder)).toEqual(['side-1.declick.json']);
});

test('equal content gives an equal file', async () => {
  const folder = temporaryFolder();
  await writeExample(join(folder, 'a.json'), 5);
  await writeExample(join(folder, 'b.json'), 5);
  expect(readFileSync(join(folder, 'a.json'))).toEqual(readFileSync(join(folder, 'b.json')));
});

test('a report that another program laid out anew can still be read', async () => {
  const path = writeInto(temporaryFolder(), 'r.json', JSON.stringify({ ...exampleHead(), segments: [] }));
  expect(await readReportHead(path)).toEqual(exampleHead());
});

test('what is no report is told from one of another version and from none', async () => {
  const folder = temporaryFolder();
  expect(await readReportHead(join(folder, 'none.json'))).toBeUndefined();
  for (const text of ['', 'null', '{}', 'not JSON', '{"tool":{"name":"other"},"segments":[]}']) {
    expect(await readReportHead(writeInto(folder, 'foreign.json', text))).toBe('foreign');
  }
  const later = { ...exampleHead(), schemaVersion: 2, segments: [] };
  expect(await readReportHead(writeInto(folder, 'later.json', JSON.stringify(later)))).toBe('outdated');
});

test('the cleaned audio and its report come together, and no report ever stands beside the audio of another', async () => {
  const folder = temporaryFolder();
  const [audioPath, reportPath] = [writeInto(folder, 'a.wav', 'old'), writeInto(folder, 'a.declick.json', 'old')];
  const audio = await OutputFile.create(audioPath);
  await audio.write('new');
  await writeReport(reportPath, exampleHead(), new SegmentSpool(reportPath), audio);
  expect(readFileSync(audioPath, 'utf8')).toBe('new');
  expect(await readReportHead(reportPath)).toEqual(exampleHead());

  const failing = await OutputFile.create(audioPath);
  failing.commit = async () => {
    expect(existsSync(reportPath)).toBe(false);
    throw new Error('no space');
  };
  await expect(writeReport(reportPath, exampleHead(), new SegmentSpool(reportPath), failing)).rejects.toThrow('no space');
  await failing.discard();
  expect(readdirSync(folder)).toEqual(['a.wav']);
});

test('a setting that the option table does not know does not fit the schema', () => {
  expect(
    reportSchema.safeParse({
      ...exampleHead({ settings: { sensitivity: 0.5, salvage: false, bextHistory: false, other: 1 } as never }),
      segments: [],
    }).success,
  ).toBe(false);
  expect(
    reportSchema.safeParse({ ...exampleHead({ settings: { sensitivity: 2, salvage: false, bextHistory: false } }), segments: [] })
      .success,
  ).toBe(false);
});
