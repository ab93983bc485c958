import { dirname } from 'node:path';
import type { LoadedModel } from '../classify.ts';
import { DeclickError, type ErrorData } from '../errors.ts';
import { type GivenOptions, resolveRunSettings, resolveSettings } from '../options.ts';
import { asUsage, outputError } from '../output-error.ts';
import { removeAbandonedParts } from '../output-file.ts';
import { ensureFolderFits, makeFolder } from '../output-place.ts';
import type { BatchSummary } from '../report/schema.ts';
import { buildBatchSummary, type Outcome, writeBatchSummary } from '../report/summary.ts';
import { isInShard, type Shard } from '../shard.ts';
import { type Decision, decide, type PlannedRecording } from './finished.ts';
import { FinishedIndex, markInput } from './finished-index.ts';
import type { Runner } from './pool.ts';
import type { RecordingHooks, RunContext } from './protocol.ts';
import { completeCommits } from './recovery.ts';
import { ensureSafe } from './safety.ts';
import { retellSegments } from './segment-teller.ts';

/** Threads that share a single long recording where nothing is said of them … */
const STRETCH_JOBS = 2;
/** … and the rate up to which they do it in some 200 MB. */
const STRETCH_RATE_HZ = 48_000;

export interface BatchOptions extends GivenOptions, RecordingHooks {
  /** Made before any work, and given the summary of the run in the end. */
  readonly outputFolder?: string | null;
  /** Folder where scans without reports are kept by content: unchanged recordings are not analysed again. Made where it is missing. */
  readonly cache?: string | undefined;
  /** The part of a plan that the recordings are, see `selectShard`: summary and index are its own. Absent: they are all. */
  readonly shard?: Shard | undefined;
  /** Called as each recording ends; `index` is its place in the plan. */
  readonly onOutcome?: (outcome: Outcome, index: number) => void;
}

/**
 * Does many recordings, several at once, and skips those that are done already. A recording that fails leaves the others alone: how each
 * fared stands in the summary, which lists them in the plan's order. When `signal` aborts, those at work are given up, finished ones stay,
 * and the summary is not `complete`.
 * Throws `usage` for a bad option or plan or a folder that cannot be made, and `model` for a model that cannot be used: both before anything
 * is touched; and `output` where the summary cannot be written.
 */
export async function declickAll(recordings: readonly PlannedRecording[], options: BatchOptions = {}): Promise<BatchSummary> {
  const settings = resolveSettings(options);
  const { jobs, model: path, force, rehash } = resolveRunSettings(options);
  await ensureSafe(recordings);
  const { loadModel } = await import('../classify.ts');
  const model = await loadModel(path);
  try {
    await ensureFolders(options, makeFolderOrRefuse);
    await removeLeftovers(recordings, options.outputFolder);
    const { outputFolder, shard } = options;
    const run = { model: { name: model.name, sha256: model.sha256 }, settings, shard, recordingCount: recordings.length };
    // From now on the folder is known as that of an output, and this shard, whatever becomes of it, as one that was begun.
    if (outputFolder && shard) await writeBatchSummary(outputFolder, buildBatchSummary([], run));
    const context = { settings, model: path, force, cache: options.cache };
    const index = await FinishedIndex.read(outputFolder, shard);
    const outcomes = await runAll(recordings, { jobs, context, model, index, trustsIndex: !force && !rehash }, options);
    await index.write();
    const summary = buildBatchSummary(outcomes, run);
    if (outputFolder) await writeBatchSummary(outputFolder, summary);
    return summary;
  } finally {
    await model.dispose();
  }
}

/**
 * The recordings of a plan that belong to a shard, in the plan's order. Throws `usage` as `declickAll` does for the whole plan: two shards
 * are not to write one file either.
 */
export async function selectShard(recordings: readonly PlannedRecording[], shard: Shard): Promise<PlannedRecording[]> {
  await ensureSafe(recordings);
  return recordings.filter(({ name }) => isInShard(name, shard));
}

interface Run {
  readonly jobs: number;
  readonly context: RunContext;
  readonly model: LoadedModel;
  readonly index: FinishedIndex;
  /** False: every recording is read, however untouched it looks. */
  readonly trustsIndex: boolean;
}

/** How a single long recording is shared out. */
interface Sharing {
  readonly threadCount: number;
  /** In hertz. */
  readonly highestRate: number;
}

async function runAll(recordings: readonly PlannedRecording[], run: Run, hooks: BatchOptions): Promise<Outcome[]> {
  const { jobs } = run;
  // Each thread costs memory, and so many are to do in the memory that one recording is said to need.
  const stretchJobs = hooks.jobs ?? Math.min(jobs, STRETCH_JOBS);
  const sharing = { threadCount: stretchJobs, highestRate: hooks.jobs ? Number.POSITIVE_INFINITY : STRETCH_RATE_HZ };
  const runner = await (recordings.length > 1 && jobs > 1
    ? openManyRunner(recordings.length, run)
    : openSingleRunner(run, sharing));
  const outcomes: Outcome[] = [];
  const waiting = recordings.entries();
  const work = async (): Promise<void> => {
    // All workers draw from one iterator, so that each recording is done once.
    for (const [index, recording] of waiting) {
      if (hooks.signal?.aborted) return;
      outcomes[index] = await runUnlessUntouched(recording, run, runner, hooks);
      hooks.onOutcome?.(outcomes[index], index);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, recordings.length) }, work));
  } finally {
    await runner.close();
  }
  return outcomes.filter((outcome) => outcome !== undefined);
}

async function runUnlessUntouched(recording: PlannedRecording, run: Run, runner: Runner, hooks: BatchOptions): Promise<Outcome> {
  const { index, trustsIndex, context, model } = run;
  const untouched = trustsIndex ? index.find(recording, { model, settings: context.settings }) : undefined;
  if (untouched !== undefined && (await isRetold(recording, hooks))) {
    hooks.onDetail?.({ name: recording.name, message: 'skipped: done before, and nothing was touched since' });
    return untouched;
  }
  const before = markInput(recording);
  const outcome = await runner.run(recording, hooks);
  index.note(recording, outcome, before);
  return outcome;
}

/** False where its report is damaged: the long way says so. */
function isRetold(recording: PlannedRecording, hooks: BatchOptions): Promise<boolean> {
  return retellSegments(recording, hooks).then(
    () => true,
    () => false,
  );
}

/** Many recordings go one to a thread. */
async function openManyRunner(recordingCount: number, { jobs, context, model }: Run): Promise<Runner> {
  // It has been tried; the threads have models of their own.
  await model.dispose();
  return (await import('./pool.ts')).openPool(context, Math.min(jobs, recordingCount));
}

/** A single one stays in this thread, but for its stretches if it is long. */
async function openSingleRunner({ context, model }: Run, { threadCount, highestRate }: Sharing): Promise<Runner> {
  const { runRecording } = await import('./recording.ts');
  const stretches =
    threadCount > 1 ? (await import('./stretch-pool.ts')).openStretchPool(context.model, threadCount, highestRate) : undefined;
  return {
    run: (recording, hooks) => runRecording(recording, context, model, hooks, stretches),
    close: async () => stretches?.close(),
  };
}

/** What cannot be written is a matter of how declick was called, before any work. */
async function ensureFolders(
  { outputFolder, cache }: Pick<BatchOptions, 'outputFolder' | 'cache'>,
  ensure: (folder: string) => Promise<void>,
): Promise<void> {
  if (outputFolder)
    await ensure(outputFolder).catch((error: Error) => {
      throw new DeclickError('usage', error.message, { cause: error });
    });
  if (cache)
    await ensure(cache).catch((error: unknown) => {
      throw asUsage(error);
    });
}

function makeFolderOrRefuse(folder: string): Promise<void> {
  return makeFolder(folder).catch((error: unknown) => {
    throw outputError(folder, error);
  });
}

/** Ends what killed runs had all but ended, and removes what else they left. */
async function removeLeftovers(recordings: readonly PlannedRecording[], outputFolder: string | null | undefined): Promise<void> {
  const targets = recordings
    .flatMap(({ output, report, residual = null }) => [output, report, residual])
    .filter((path) => path !== null);
  const folders = new Set(targets.map((target) => dirname(target)));
  if (outputFolder) folders.add(outputFolder);
  await completeCommits(recordings, folders);
  for (const folder of folders) await removeAbandonedParts(folder);
}

/** What `declickAll` would do with a recording, or the error that it would meet before any work. */
export type Preview = PlannedRecording & { readonly decision: Decision | { readonly action: 'fail'; readonly error: ErrorData } };

/** Looks at what `declickAll` would do, and writes nothing. Throws `usage` and `model` as `declickAll` does. */
export async function previewAll(
  recordings: readonly PlannedRecording[],
  options: GivenOptions & Pick<BatchOptions, 'signal' | 'outputFolder' | 'cache'> = {},
): Promise<Preview[]> {
  const settings = resolveSettings(options);
  const { model: path, force } = resolveRunSettings(options);
  await ensureSafe(recordings);
  await ensureFolders(options, ensureFolderFits);
  const { loadModel } = await import('../classify.ts');
  const model = await loadModel(path);
  await model.dispose();
  const previews: Preview[] = [];
  for (const recording of recordings) {
    const decision = await decide(recording, { model, settings }, { force, signal: options.signal }).catch(refusal);
    previews.push({ ...recording, decision });
  }
  return previews;
}

function refusal(thrown: unknown): Preview['decision'] {
  return { action: 'fail', error: DeclickError.from(thrown).toData() };
}
