import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DeclickError, type ErrorData } from './errors.ts';
import { isFolder } from './output-place.ts';
import { readReportHead } from './report/reader.ts';
import type { ReportHead, ReportSegment } from './report/schema.ts';
import { ReportFault, readSegments, SegmentCheck } from './report/segment-reader.ts';
import { readEntries } from './summarize.ts';
import { openRaw, openWav, type WavPiece, type WavRecording } from './wav/reader.ts';
import { openFileSource } from './wav/source.ts';
import { UntouchedHash } from './wav/untouched.ts';

/** How one report and what it is of fared. */
export interface Verification {
  /** The report, relative to the folder, with '/'. */
  readonly name: string;
  /** What is not as the report says, each in one sentence part; empty where all is. */
  readonly differences: readonly string[];
  /** Why it could not be checked to the end. */
  readonly error?: ErrorData;
}

export interface VerifyOptions {
  /** The folder that was cleaned: then the inputs are compared, too. */
  readonly inputs?: string | undefined;
  readonly signal?: AbortSignal;
  readonly onVerified?: (verification: Verification) => void;
}

/**
 * Checks all reports below an output folder, in order of their names: that their segments are well-formed, that output (and input) still
 * have the hashes that they state, and that nothing but the repaired samples and the stated edits differs, which the proof shows of
 * either file. Throws `usage` where there is no such folder or no report in it, `aborted` through `signal`.
 */
export async function verifyFolder(folder: string, options: VerifyOptions = {}): Promise<Verification[]> {
  await ensureFolder(folder);
  if (options.inputs !== undefined) await ensureFolder(options.inputs);
  const names = await findReports(folder);
  if (names.length === 0)
    throw new DeclickError('usage', `${folder} holds no report of declick; give the output folder of a run`);
  const verifications: Verification[] = [];
  for (const name of names) {
    verifications.push(await verifyReport(folder, name, options));
    options.onVerified?.(verifications[verifications.length - 1]);
  }
  for (const name of await findMissing(folder, names)) {
    verifications.push({ name, differences: ['was done in the last run, but its report is gone'] });
    options.onVerified?.(verifications[verifications.length - 1]);
  }
  return verifications;
}

/** Recordings that the summary of the last run, or those of its shards, say were done, and that have no report. */
async function findMissing(folder: string, reports: readonly string[]): Promise<string[]> {
  const recordings = await readEntries(folder);
  const known = new Set(reports.map((name) => name.replace(/\.(declick|scan)\.json$/, '')));
  const done = recordings.filter(({ status }) => status !== 'failed').map(({ path }) => path);
  return done.filter((path) => !known.has(path.replace(/\.[^./]*$/, '')));
}

async function ensureFolder(path: string): Promise<void> {
  if (!(await isFolder(path))) throw new DeclickError('usage', `${path} is no folder; check the spelling`);
}

async function findReports(folder: string, prefix = ''): Promise<string[]> {
  const names: string[] = [];
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = prefix + entry.name;
    if (entry.isDirectory()) names.push(...(await findReports(folder, `${name}/`)));
    else if (entry.isFile() && /\.(declick|scan)\.json$/.test(entry.name)) names.push(name);
  }
  return names;
}

async function verifyReport(folder: string, name: string, options: VerifyOptions): Promise<Verification> {
  const path = join(folder, name);
  const differences: string[] = [];
  try {
    const head = await readReportHead(path);
    if (head === undefined || head === 'foreign') return { name, differences: ['is no report of declick'] };
    if (head === 'outdated') return { name, differences: ['is not laid out as this version of declick lays reports out'] };
    differences.push(...(await checkSegments(path, head)));
    for (const file of filesOf(head, path, options)) differences.push(...(await checkFile(path, head, file, options.signal)));
    return { name, differences };
  } catch (thrown) {
    if (thrown instanceof ReportFault) return { name, differences: [...differences, thrown.message] };
    const error = DeclickError.from(thrown);
    if (error.code === 'aborted') throw error;
    return { name, differences, error: error.toData() };
  }
}

async function checkSegments(path: string, head: ReportHead): Promise<string[]> {
  const check = new SegmentCheck(head);
  for await (const segment of readSegments(path)) check.accept(segment);
  const difference = check.finish();
  return difference === undefined ? [] : [difference];
}

/** A file that a report speaks of. */
interface StatedFile {
  readonly side: 'input' | 'output';
  readonly path: string;
  readonly sha256: string;
}

/** The output stands beside its report; where it was cleaned from is not in the report. */
function filesOf({ input, output }: ReportHead, reportPath: string, { inputs }: VerifyOptions): StatedFile[] {
  const files: StatedFile[] = [];
  if (output) files.push({ side: 'output', path: join(dirname(reportPath), basename(output.path)), sha256: output.sha256 });
  if (inputs !== undefined && isBelow(input.path))
    files.push({ side: 'input', path: join(inputs, input.path), sha256: input.sha256 });
  return files;
}

function isBelow(path: string): boolean {
  return path !== '-' && !path.startsWith('/') && !path.split(/[/\\]/).includes('..');
}

async function checkFile(reportPath: string, head: ReportHead, file: StatedFile, signal?: AbortSignal): Promise<string[]> {
  const name = basename(file.path);
  const source = await openFileSource(file.path);
  try {
    const { raw, ...format } = head.input;
    const options = { name: file.path, salvage: file.side === 'input' && head.salvage !== undefined };
    const recording = raw ? await openRaw(source, { ...format, encoding: raw }, options) : await openWav(source, options);
    const { sha256, untouched, sampleCount } = await hashFile(recording, reportPath, head, file.side, signal);
    if (sha256 === file.sha256 && (head.proof === null || isEqual(untouched, head.proof))) return [];
    if (sampleCount !== head.input.sampleCount)
      return [`its ${file.side} ${name} has ${sampleCount} samples, ${head.input.sampleCount} were reported`];
    return [`its ${file.side} ${name} has changed${head.proof === null ? '' : placeOf(isEqual(untouched, head.proof))}`];
  } catch (thrown) {
    if (!(thrown instanceof DeclickError) || !thrown.code.endsWith('-wav')) throw thrown;
    return [`its ${file.side} ${name} has changed and is no readable recording any more (${thrown.message})`];
  } finally {
    await source.close();
  }
}

function placeOf(isElsewhereEqual: boolean): string {
  return isElsewhereEqual ? ', in its repaired samples only' : ', outside the repaired samples';
}

function isEqual(a: { untouchedBytes: number; sha256: string }, b: { untouchedBytes: number; sha256: string }): boolean {
  return a.untouchedBytes === b.untouchedBytes && a.sha256 === b.sha256;
}

async function hashFile(
  recording: WavRecording,
  reportPath: string,
  head: ReportHead,
  side: StatedFile['side'],
  signal?: AbortSignal,
) {
  const whole = createHash('sha256');
  const hash = new UntouchedHash(recording, rangesOf(head, side));
  const segments = new SegmentWindow(readSegments(reportPath));
  let sampleCount = 0;
  for await (const piece of recording.pieces) {
    signal?.throwIfAborted();
    whole.update(piece.bytes);
    hash.accept(piece, await segments.within(piece));
    if (piece.kind === 'audio') sampleCount += piece.length;
  }
  return { sha256: whole.digest('hex'), untouched: hash.digest(), sampleCount };
}

function rangesOf({ proof }: ReportHead, side: StatedFile['side']) {
  return (proof?.edits ?? []).map(({ inputStart, inputEnd, outputStart, outputEnd }) => {
    return side === 'input' ? { start: inputStart, end: inputEnd } : { start: outputStart, end: outputEnd };
  });
}

/** Walks the repaired segments along with the pieces of the recording. */
class SegmentWindow {
  private readonly segments: AsyncIterator<ReportSegment>;
  private next: ReportSegment | undefined;
  private held: ReportSegment[] = [];
  private isAtEnd = false;

  constructor(segments: AsyncIterable<ReportSegment>) {
    this.segments = segments[Symbol.asyncIterator]();
  }

  async within(piece: WavPiece): Promise<readonly ReportSegment[]> {
    if (piece.kind !== 'audio') return [];
    const { start, length } = piece;
    this.held = this.held.filter(({ end }) => end > start);
    while (!this.isAtEnd && (this.next === undefined || this.next.start < start + length)) {
      if (this.next && this.next.repair !== 'none') this.held.push(this.next);
      const { value, done } = await this.segments.next();
      this.isAtEnd = done === true;
      this.next = done ? undefined : value;
    }
    return this.held;
  }
}
