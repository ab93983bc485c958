import { join } from 'node:path';
import type { ErrorData } from '../errors.ts';
import { OutputFile } from '../output-file.ts';
import { TOOL } from '../tool.ts';
import { formatJson } from './json.ts';
import type { BatchEntry, BatchSummary, JsonLine, ReportHead } from './schema.ts';

/** Stands in every output folder: a folder that holds one is no input. */
export const BATCH_SUMMARY_NAME = 'declick-summary.json';

/** How one recording fared: plain data, so that it crosses threads. `name` is its path relative to the given root, with '/'. */
export type Outcome =
  | { readonly name: string; readonly status: 'done' | 'skipped'; readonly report: ReportHead }
  | { readonly name: string; readonly status: 'failed'; readonly error: ErrorData };

/** The line of `--json` for one recording. */
export function buildJsonLine(outcome: Outcome): JsonLine {
  if (outcome.status !== 'failed') return { ...outcome.report, status: outcome.status };
  return { schemaVersion: 1, tool: TOOL, status: 'failed', input: { path: outcome.name }, error: outcome.error };
}

/** What `declick-summary.json` says of a run; an aborted recording was not finished, so it is not counted. */
export function buildBatchSummary(
  outcomes: readonly Outcome[],
  run: Pick<BatchSummary, 'model' | 'settings'> & { recordingCount: number },
): BatchSummary {
  const recordings = outcomes.filter((outcome) => !isAborted(outcome)).map(buildEntry);
  const countOf = (status: BatchEntry['status']): number => recordings.filter((entry) => entry.status === status).length;
  return {
    schemaVersion: 1,
    tool: TOOL,
    model: run.model,
    settings: run.settings,
    complete: recordings.length === run.recordingCount,
    counts: { done: countOf('done'), skipped: countOf('skipped'), failed: countOf('failed') },
    recordings,
  };
}

/** Writes `declick-summary.json` into a folder, whole or not at all. Throws `output`. */
export async function writeBatchSummary(folder: string, summary: BatchSummary): Promise<void> {
  const file = await OutputFile.create(join(folder, BATCH_SUMMARY_NAME));
  try {
    await file.write(`${formatJson(summary, 2)}\n`);
    await file.commit();
  } finally {
    await file.discard();
  }
}

function isAborted(outcome: Outcome): boolean {
  return outcome.status === 'failed' && outcome.error.code === 'aborted';
}

function buildEntry(outcome: Outcome): BatchEntry {
  const { name: path, status } = outcome;
  return status === 'failed'
    ? { path, status, error: outcome.error }
    : { path, status, segmentCount: outcome.report.summary.segmentCount };
}
