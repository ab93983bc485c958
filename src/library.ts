import { basename } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Configuration } from './configuration.ts';
import type { RunHooks } from './declick.ts';
import { DeclickError } from './errors.ts';
import type { Judgement, JudgementOptions } from './judgement.ts';
import { describeMistake, type GivenOptions, resolveRunSettings, resolveSettings, type Settings } from './options.ts';
import type { BatchSummary, ReportHead } from './report/schema.ts';
import type { Shard } from './shard.ts';
import type { JoinedSummaries } from './summarize.ts';
import type { Verification, VerifyOptions } from './verify.ts';
import type { RawFormat } from './wav/raw.ts';
import type { BatchOptions, Preview } from './workers/batch.ts';
import type { PlannedRecording } from './workers/finished.ts';

/** What may be said about one recording; `jobs` is a matter of many. */
export type RecordingOptions = Omit<GivenOptions, 'jobs'> &
  RunHooks & {
    /** Path of the report, written with all segments; none without it. */
    readonly report?: string | null | undefined;
    /** What the input is where it has no header: then the output has none either. */
    readonly raw?: RawFormat | undefined;
    /** Path of a floating-point WAV file of what was removed, input minus output; none without it. */
    readonly residual?: string | null | undefined;
  };

/**
 * Cleans one recording: a path or a stream of WAV in, a path or a stream out. Resolves to the report without its segments.
 * An output file appears whole or not at all; one that declick did not write is left alone unless `force` is set.
 * Throws DeclickError.
 */
export async function declick(
  input: string | Readable,
  output: string | Writable,
  options: RecordingOptions = {},
): Promise<ReportHead> {
  return run(input, output, options);
}

/** Finds the defects of one recording and writes no audio: see `declick`. */
export async function scan(input: string | Readable, options: RecordingOptions = {}): Promise<ReportHead> {
  return run(input, null, options);
}

/** Does many recordings, see `workers/batch.ts`. Throws `usage`, `model`, `output`. */
export async function declickAll(recordings: readonly PlannedRecording[], options: BatchOptions = {}): Promise<BatchSummary> {
  return (await import('./workers/batch.ts')).declickAll(recordings, options);
}

/** Looks at what `declickAll` would do, and writes nothing, see `workers/batch.ts`. Throws `usage`, `model`. */
export async function previewAll(
  recordings: readonly PlannedRecording[],
  options: GivenOptions & Pick<BatchOptions, 'signal' | 'outputFolder' | 'cache'> = {},
): Promise<Preview[]> {
  return (await import('./workers/batch.ts')).previewAll(recordings, options);
}

/** The recordings of one shard of a plan, see `workers/batch.ts`. Throws `usage`. */
export async function selectShard(recordings: readonly PlannedRecording[], shard: Shard): Promise<PlannedRecording[]> {
  return (await import('./workers/batch.ts')).selectShard(recordings, shard);
}

/** Opens what a scan is judged by and where its results go, see `judgement.ts`. Throws `usage`, `model`. */
export async function openJudgement(options: JudgementOptions, inputs: readonly string[]): Promise<Judgement> {
  return (await import('./judgement.ts')).openJudgement(options, inputs);
}

/** Checks all that `openJudgement` would stumble over, see `judgement.ts`. Throws `usage`, `model`. */
export async function checkJudgement(options: JudgementOptions, inputs: readonly string[]): Promise<void> {
  return (await import('./judgement.ts')).checkJudgement(options, inputs);
}

/** Checks an output folder against its reports, see `verify.ts`. Throws `usage`, `aborted`. */
export async function verifyFolder(folder: string, options: VerifyOptions = {}): Promise<Verification[]> {
  return (await import('./verify.ts')).verifyFolder(folder, options);
}

/** Joins the summaries of the shards in an output folder, see `summarize.ts`. Throws `usage`, `unreadable`, `output`. */
export async function summarizeFolder(folder: string): Promise<JoinedSummaries> {
  return (await import('./summarize.ts')).summarizeFolder(folder);
}

/** Reads a configuration, see `configuration.ts`. Throws `usage` with a sentence for each mistake. */
export async function readConfiguration(path: string): Promise<Configuration> {
  return (await import('./configuration.ts')).readConfiguration(path);
}

async function run(input: string | Readable, output: string | Writable | null, options: RecordingOptions): Promise<ReportHead> {
  const settings = resolveSettings(options);
  const { model: path, force } = resolveRunSettings(options);
  const raw = resolveRawFormat(options.raw, settings);
  const report = options.report ?? null;
  const residual = typeof options.residual === 'string' ? { residual: options.residual } : {};
  await ensureFree(input, { output: typeof output === 'string' ? output : null, report, ...residual }, force, options.signal);
  const [{ loadModel }, { declickRecording }] = await Promise.all([import('./classify.ts'), import('./declick.ts')]);
  const model = await loadModel(path);
  try {
    const name = typeof input === 'string' ? basename(input) : '-';
    return await declickRecording({ input, output, report, ...residual, ...raw, name }, settings, model, options);
  } catch (thrown) {
    throw DeclickError.from(thrown);
  } finally {
    await model.dispose();
  }
}

function resolveRawFormat(raw: RawFormat | undefined, { salvage, bextHistory }: Settings): { raw?: RawFormat } {
  if (raw === undefined) return {};
  const { encoding, sampleRate, channelCount } = raw;
  const given = { raw: encoding, rate: sampleRate, channels: channelCount };
  const mistakes = (['raw', 'rate', 'channels'] as const).map((name) => describeMistake(name, given[name]));
  const mistake = mistakes.find((sentence) => sentence !== undefined);
  if (mistake !== undefined) throw new DeclickError('usage', mistake);
  if (!salvage && !bextHistory) return { raw };
  const option = salvage ? '--salvage' : '--bext-history';
  throw new DeclickError('usage', `${option} changes a header, and raw audio has none; leave out one of them`);
}

async function ensureFree(
  input: string | Readable,
  targets: Pick<PlannedRecording, 'output' | 'report' | 'residual'>,
  force: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [{ readOwnReport }, { ensureSafe }] = await Promise.all([import('./workers/finished.ts'), import('./workers/safety.ts')]);
  if (typeof input === 'string') await ensureSafe([{ input, name: input, ...targets }]);
  if (!force) await readOwnReport(targets, signal);
}
