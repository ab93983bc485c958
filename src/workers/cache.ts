import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedModel } from '../classify.ts';
import { outputError } from '../output-error.ts';
import { readReportHead } from '../report/reader.ts';
import type { ReportHead } from '../report/schema.ts';
import { TOOL } from '../tool.ts';
import { hashFile, type PlannedRecording } from './finished.ts';
import type { RecordingHooks, RunContext } from './protocol.ts';
import { areSegmentsWhole, retellSegments } from './segment-teller.ts';

/** What the cache knows of a recording's content, wherever it lies and whatever it is called. */
export interface CachedScan {
  /** Where the report of the content lies, or is to lie. */
  readonly path: string;
  readonly inputSha256: string;
  /** Undefined where the content was not scanned before. */
  readonly report: ReportHead | undefined;
}

/**
 * Looks a recording up by its content, the model, the settings and the version of declick, and tells its segments where it is found.
 * Throws `unreadable`, `aborted`.
 */
export async function findCached(
  folder: string,
  recording: PlannedRecording,
  { settings }: Pick<RunContext, 'settings'>,
  model: Pick<LoadedModel, 'sha256'>,
  hooks: RecordingHooks,
): Promise<CachedScan> {
  const inputSha256 = await hashFile(recording.input, hooks.signal);
  const key = JSON.stringify([inputSha256, model.sha256, settings, TOOL.version]);
  const path = join(folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  const head = await readReportHead(path);
  // A cache that was cut short is as good as none. It is read twice, as what was told cannot be taken back.
  if (typeof head !== 'object' || !(await areSegmentsWhole(path))) return { path, inputSha256, report: undefined };
  await retellSegments({ ...recording, report: path }, hooks);
  return { path, inputSha256, report: { ...head, input: { ...head.input, path: recording.name } } };
}

/** Where a recording's report is written before it goes into the cache: two recordings may have the same content. */
export function stagedPath({ path }: CachedScan, { input }: PlannedRecording): string {
  return `${path}.${createHash('sha256').update(input).digest('hex').slice(0, 16)}`;
}

/** Puts a report into the cache, unless the recording changed meanwhile. Throws `output`. */
export async function storeCached(cached: CachedScan, recording: PlannedRecording, report: ReportHead): Promise<void> {
  const staged = stagedPath(cached, recording);
  const isSame = report.input.sha256 === cached.inputSha256;
  await (isSame ? rename(staged, cached.path) : rm(staged, { force: true })).catch((error: unknown) => {
    throw outputError(cached.path, error);
  });
}
