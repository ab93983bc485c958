import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findParts, type Part, partId } from '../output-file.ts';
import { REPORT_END } from '../report/head.ts';
import { readReportHead } from '../report/reader.ts';
import { hashFile, type PlannedRecording } from './finished.ts';

/**
 * Ends the commits of killed runs: output and report are put in their places one after the other, and a run may be killed between. Then the
 * report lies complete under its temporary name, the old one is gone, and the output is either in its place or complete beside it.
 * What was killed on another machine must be known to be dead, too: it has been silent for minutes at a step that takes a moment.
 */
export async function completeCommits(recordings: readonly PlannedRecording[], folders: Iterable<string>): Promise<void> {
  const parts = new Map<string, Part[]>();
  for (const folder of folders)
    parts.set(
      folder,
      (await findParts(folder)).filter(({ isQuiet }) => isQuiet),
    );
  for (const { output, report } of recordings) {
    if (output === null || report === null) continue;
    const candidates = parts.get(dirname(report)) ?? [];
    const reports = candidates.filter(({ id }) => id === partId(report));
    for (const part of reports) await completeCommit(part.path, { output, report }, parts.get(dirname(output)) ?? []);
  }
}

async function completeCommit(
  reportPart: string,
  { output, report }: { output: string; report: string },
  parts: readonly Part[],
): Promise<void> {
  if ((await readReportHead(report)) !== undefined || !(await isComplete(reportPart))) return;
  const head = await readReportHead(reportPart);
  if (typeof head !== 'object' || head.output === null) return;
  const { sha256 } = head.output;
  const places = [output, ...parts.filter(({ id }) => id === partId(output)).map(({ path }) => path)];
  for (const place of places) {
    if ((await hashFile(place).catch(() => undefined)) !== sha256) continue;
    await rename(place, output);
    await rename(reportPart, report);
    return;
  }
}

/** Whether all of a report is there. */
async function isComplete(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(REPORT_END.length);
    await file.read(end, 0, end.length, Math.max(0, size - end.length));
    return end.toString() === REPORT_END;
  } finally {
    await file.close();
  }
}
