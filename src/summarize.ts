import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeclickError } from './errors.ts';
import { formatJson } from './report/json.ts';
import { type BatchEntry, type BatchSummary, batchSummarySchema } from './report/schema.ts';
import { countEntries, SUMMARY_STEM, writeBatchSummary } from './report/summary.ts';
import { parseShardFileName, type Shard, shardFileName } from './shard.ts';

/** The summaries of an output folder's shards, in order, and what they come to together. */
export interface JoinedSummaries {
  readonly shards: readonly ShardSummary[];
  /** What stands in `declick-summary.json`; complete only if every shard has ended. */
  readonly summary: BatchSummary & { readonly shards: NonNullable<BatchSummary['shards']> };
}

/** The summary of one shard. */
export type ShardSummary = BatchSummary & { readonly shard: Shard };

/**
 * Joins the summaries of the shards in an output folder into `declick-summary.json`, as if one run had done them all; recordings are
 * sorted as a run over one folder has them. Shards that are missing or have not ended are named in it.
 * Throws `usage` where there is none, or where they are not parts of one run: other numbers of shards, versions, models or settings;
 * `unreadable` where a file is no summary of its shard; `output`.
 */
export async function summarizeFolder(folder: string): Promise<JoinedSummaries> {
  const shards = await findShards(folder);
  ensureOneCount(folder, shards);
  const summaries: ShardSummary[] = [];
  for (const shard of shards) summaries.push(await readShardSummary(folder, shard));
  for (const summary of summaries) ensureSameRecipe(summaries[0], summary);
  const summary = joinSummaries(summaries);
  await writeBatchSummary(folder, summary);
  return { shards: summaries, summary };
}

/** Reads what the last run into a folder, or the runs of all shards there, say of each recording; nothing where no summary can be read. */
export async function readEntries(folder: string): Promise<BatchEntry[]> {
  const whole = await readSummary(join(folder, shardFileName(SUMMARY_STEM, undefined)));
  if (whole !== undefined) return whole.recordings;
  const shards = await findShards(folder).catch(() => []);
  const summaries = await Promise.all(shards.map((shard) => readSummary(join(folder, shardFileName(SUMMARY_STEM, shard)))));
  return summaries.flatMap((summary) => summary?.recordings ?? []);
}

async function findShards(folder: string): Promise<Shard[]> {
  const names = await readdir(folder).catch((error: Error) => {
    throw new DeclickError('usage', `${folder} cannot be read: ${error.message}; give the output folder of runs with --shard`);
  });
  const shards = names.map((name) => parseShardFileName(SUMMARY_STEM, name)).filter((shard) => shard != null);
  if (shards.length > 0) return shards.sort((a, b) => a.index - b.index);
  throw new DeclickError(
    'usage',
    `${folder} holds no summary of a shard, ${SUMMARY_STEM}.1-of-n.json and so on; give the output folder of runs with --shard`,
  );
}

function ensureOneCount(folder: string, shards: readonly Shard[]): void {
  const counts = [...new Set(shards.map(({ count }) => count))].sort((a, b) => a - b);
  if (counts.length === 1) return;
  throw new DeclickError(
    'usage',
    `${folder} holds summaries of runs in ${counts.join(' and in ')} shards; remove those that no longer count (${SUMMARY_STEM}.*-of-${counts[0]}.json)`,
  );
}

async function readShardSummary(folder: string, shard: Shard): Promise<ShardSummary> {
  const path = join(folder, shardFileName(SUMMARY_STEM, shard));
  const summary = await readSummary(path);
  if (summary?.shard?.index === shard.index && summary.shard.count === shard.count) return { ...summary, shard };
  throw new DeclickError(
    'unreadable',
    `${path} is no summary of shard ${shard.index} of ${shard.count}; run that shard again, what is done is skipped`,
  );
}

async function readSummary(path: string): Promise<BatchSummary | undefined> {
  try {
    return batchSummarySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function ensureSameRecipe(one: ShardSummary, other: ShardSummary): void {
  const differs = (['tool', 'model', 'settings'] as const).find((key) => describe(one, key) !== describe(other, key));
  if (differs === undefined) return;
  throw new DeclickError(
    'usage',
    `shards ${one.shard.index} and ${other.shard.index} of ${one.shard.count} were run with ${describe(one, differs)} and ${describe(other, differs)}; run all shards with the same version, model and settings`,
  );
}

function describe({ tool, model, settings }: BatchSummary, what: 'tool' | 'model' | 'settings'): string {
  if (what === 'tool') return `declick ${tool.version}`;
  return what === 'model' ? `the model ${model.name} (${model.sha256.slice(0, 8)})` : `the settings ${formatJson(settings)}`;
}

function joinSummaries(summaries: readonly ShardSummary[]): JoinedSummaries['summary'] {
  const { schemaVersion, tool, model, settings, shard } = summaries[0];
  const present = new Set(summaries.map(({ shard: { index } }) => index));
  const missing = Array.from({ length: shard.count }, (_, i) => i + 1).filter((index) => !present.has(index));
  const unfinished = summaries.filter(({ complete }) => !complete).map(({ shard: { index } }) => index);
  const recordings = sortAsSearched(summaries.flatMap((summary) => summary.recordings));
  return {
    schemaVersion,
    tool,
    model,
    settings,
    shards: { count: shard.count, missing, unfinished },
    complete: missing.length + unfinished.length === 0,
    counts: countEntries(recordings),
    recordings,
  };
}

/** Folder by folder, each sorted by name, as the search for recordings goes. */
function sortAsSearched(entries: readonly BatchEntry[]): BatchEntry[] {
  const keyed = entries.map((entry) => ({ entry, steps: entry.path.split('/') }));
  return keyed.sort((a, b) => compareSteps(a.steps, b.steps)).map(({ entry }) => entry);
}

function compareSteps(a: readonly string[], b: readonly string[]): number {
  const differing = a.findIndex((step, i) => step !== b[i]);
  if (differing < 0) return a.length - b.length;
  return differing >= b.length || a[differing] > b[differing] ? 1 : -1;
}
