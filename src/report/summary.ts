import { join } from 'node:path';
import type { ErrorData } from '../errors.ts';
import { parseShardFileName, type Shard, shardFileName } from '../shard.ts';
import { TOOL } from '../tool.ts';
import { formatJson } from './json.ts';
import type { BatchEntry, BatchSummary, JsonLine, ReportHead } from './schema.ts';

/** A summary stands in every output folder: `declick-summary.json`, or one for each shard. */
export const SUMMARY_STEM = 'declick-summary';

/** Whether a file is the summary of a run: a folder that holds one is no input. */
export function isSummaryName(name: string): boolean {
  return parseShardFileName(SUMMARY_STEM, name) !== undefined;
}

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
  run: Pick<BatchSummary, 'model' | 'settings'> & { readonly recordingCount: number; readonly shard?: Shard | undefined },
): BatchSummary {
  const recordings = outcomes.filter((outcome) => !isAborted(outcome)).map(buildEntry);
  return {
    schemaVersion: 1,
    tool: TOOL,
    model: run.model,
    settings: run.settings,
    ...(run.shard ? { shard: run.shard } : {}),
    complete: recordings.length === run.recordingCount,
    counts: countEntries(recordings),
    recordings,
  };
}

/** How many recordings fared how. */
export function countEntries(recordings: readonly BatchEntry[]): BatchSummary['counts'] {
  const countOf = (status: BatchEntry['status']): number => recordings.filter((entry) => entry.status === status).length;
  return { done: countOf('done'), skipped: countOf('skipped'), failed: countOf('failed') };
}

/** Writes a summary into a folder, under the name of its shard, whole or not at all. Throws `output`. */
export async function writeBatchSummary(folder: string, summary: BatchSummary): Promise<void> {
  const { OutputFile } = await import('../output-file.ts');
  const file = await OutputFile.create(join(folder, shardFileName(SUMMARY_STEM, summary.shard)));
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
