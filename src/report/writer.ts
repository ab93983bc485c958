import { rm } from 'node:fs/promises';
import { outputError } from '../output-error.ts';
import { OutputFile } from '../output-file.ts';
import { formatHead, REPORT_END } from './head.ts';
import type { ReportHead } from './schema.ts';
import type { SegmentSpool } from './spool.ts';

/**
 * Puts a recording's report in its place, and the cleaned audio (`null`: a scan or a pipe) with it. The report is the commit mark: the old
 * one goes first and the new one comes last, so that a report never stands beside an output that is not its own. Throws `output`.
 */
export async function writeReport(
  path: string,
  head: ReportHead,
  spool: SegmentSpool,
  audio: OutputFile | null = null,
): Promise<void> {
  const report = await OutputFile.create(path);
  try {
    await writePieces(report, head, spool);
    await Promise.all([report.finish(), audio?.finish()]);
    if (audio !== null) await replaceAudio(path, audio);
    await report.commit();
  } finally {
    await report.discard();
  }
}

async function replaceAudio(reportPath: string, audio: OutputFile): Promise<void> {
  await rm(reportPath, { force: true }).catch((error: unknown) => {
    throw outputError(reportPath, error);
  });
  await audio.commit();
}

async function writePieces(report: OutputFile, head: ReportHead, spool: SegmentSpool): Promise<void> {
  await report.write(formatHead(head));
  let separator = '';
  for await (const lines of spool.lines()) {
    await report.write(separator + lines.map((line) => `    ${line}`).join(',\n'));
    separator = ',\n';
  }
  await report.write((separator === '' ? '' : '\n') + REPORT_END);
}
