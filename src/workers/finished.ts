import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { DeclickError, type ErrorData } from '../errors.ts';
import type { Settings } from '../options.ts';
import { findParts, partId } from '../output-file.ts';
import { readReportHead } from '../report/reader.ts';
import type { ReportHead } from '../report/schema.ts';
import { TOOL } from '../tool.ts';

/** A recording on disk and where its results go: plain data, so that it crosses threads. */
export interface PlannedRecording {
  /** Path of the WAV file. */
  readonly input: string;
  /** Path of the cleaned file; `null`: only scan. */
  readonly output: string | null;
  /** Path of the report; `null`: none. */
  readonly report: string | null;
  /** Path of the file of what was removed; absent: none. */
  readonly residual?: string;
  /** Relative to the given root, with '/': the recording's name in reports and messages. */
  readonly name: string;
  /** What was found wrong while planning: then it is not attempted, and this is its outcome. */
  readonly problem?: ErrorData;
}

/** What a result depends on, besides the recording. */
export interface Recipe {
  readonly model: { readonly name: string; readonly sha256: string };
  readonly settings: Settings;
}

interface DecisionOptions {
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Whether a recording is to be done, and why; or the report of what was done already. */
export type Decision =
  | { readonly action: 'skip'; readonly report: ReportHead }
  | { readonly action: 'do'; readonly reason: string };

/**
 * Decides from the report beside the output. A recording is skipped where the same input was done with the same tool, model and settings
 * and its output is still there; `force` does it anew, whatever is there. Throws the recording's `problem`, `output` where a file is in the
 * way that declick did not write, `aborted` through `signal`.
 */
export async function decide(recording: PlannedRecording, recipe: Recipe, how: DecisionOptions): Promise<Decision> {
  const { force, signal } = how;
  if (recording.problem !== undefined) throw DeclickError.fromData(recording.problem);
  if (force) return { action: 'do', reason: 'forced' };
  const report = await readOwnReport(recording, signal);
  const { residual } = recording;
  const hasResidual = residual !== undefined && (await exists(residual));
  if (hasResidual && report === undefined) throw inTheWay(residual);
  if (report === undefined) return { action: 'do', reason: 'not done yet' };
  if (report === 'outdated') return { action: 'do', reason: 'its report is of another version' };
  if (residual !== undefined && !hasResidual) return { action: 'do', reason: 'its residual is missing' };
  const reason = differenceFromRecipe(report, recipe) ?? (await differenceFromRecording(report, recording, signal));
  return reason === undefined ? { action: 'skip', report } : { action: 'do', reason };
}

/**
 * Reads the report of what was done before, `undefined` where nothing was.
 * Throws `output` where a file is in the way that declick did not write, `aborted` through `signal`.
 */
export async function readOwnReport(
  targets: Pick<PlannedRecording, 'report' | 'output'>,
  signal?: AbortSignal,
): Promise<ReportHead | 'outdated' | undefined> {
  const hasOutput = await findOutput(targets);
  const { report: path, output } = targets;
  const report = path === null ? undefined : await readReportHead(path);
  if (report === 'foreign') throw inTheWay(path);
  if (hasOutput && output !== null && (await isForeign(output, report, signal))) throw inTheWay(output);
  return report;
}

/** What of a recipe differs from that of a report, fit for a message; undefined where nothing does. */
export function differenceFromRecipe(report: ReportHead, { model, settings }: Recipe): string | undefined {
  if (report.tool.version !== TOOL.version) return `it was done by declick ${report.tool.version}`;
  if (report.model.sha256 !== model.sha256) return `it was done with another model, ${report.model.name}`;
  const differs = Object.entries(settings).find(([name, value]) => report.settings[name as keyof Settings] !== value);
  return differs === undefined ? undefined : `it was done with another ${differs[0]}`;
}

async function differenceFromRecording(
  report: ReportHead,
  { input, output, name }: PlannedRecording,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (report.input.path !== name) return `its report is of ${report.input.path}`;
  if (output !== null && !(await exists(output))) return 'its cleaned file is gone';
  return (await hashFile(input, signal)) === report.input.sha256 ? undefined : 'the recording has changed';
}

/** Whether another program, or a person, wrote the file where the output belongs: then it is not ours to overwrite. */
async function isForeign(output: string, report: ReportHead | 'outdated' | undefined, signal?: AbortSignal): Promise<boolean> {
  if (report === 'outdated') return false;
  return !report?.output || (await hashFile(output, signal)) !== report.output.sha256;
}

function inTheWay(path: string | null): DeclickError {
  return new DeclickError(
    'output',
    `${path} exists and is not what declick wrote there; choose another output folder with -o, or overwrite it with --force`,
  );
}

/**
 * Whether there is an output: asked once, before its report is read, for another run may put both there meanwhile. That run may be between putting
 * the output in its place and the report, which takes it a moment.
 */
async function findOutput({ report, output }: Pick<PlannedRecording, 'report' | 'output'>): Promise<boolean> {
  if (output === null) return false;
  for (let tries = 0; tries < COMMIT_TRIES; tries++) {
    if (!(await exists(output))) return false;
    if (report === null || (await exists(report)) || !(await isUnderway(report))) return true;
    await setTimeout(COMMIT_PAUSE_MS);
  }
  return true;
}

async function isUnderway(report: string): Promise<boolean> {
  const parts = await findParts(dirname(report));
  return parts.some(({ id, isAbandoned }) => id === partId(report) && !isAbandoned);
}

const COMMIT_TRIES = 100;
const COMMIT_PAUSE_MS = 50;

/** The sha256 of a file. Throws `unreadable`, `aborted` through `signal`. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted) throw DeclickError.from(error);
    throw new DeclickError('unreadable', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return hash.digest('hex');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
