import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DeclickError } from '../errors.ts';
import { FORMATS, type Format } from '../options.ts';
import { asUsage } from '../output-error.ts';
import { OutputFile } from '../output-file.ts';
import { ensureFileFits } from '../output-place.ts';
import { formatCsv } from './csv.ts';
import { formatGithub } from './github.ts';
import { formatJunit } from './junit.ts';
import { formatLabels } from './labels.ts';
import { gather } from './pieces.ts';
import { formatSarif } from './sarif.ts';
import type { ScannedRecording } from './scanned.ts';

/** A format and the file that it goes to; `null`: standard output. */
export interface Destination {
  readonly format: Format;
  readonly path: string | null;
}

type Formatter = (recordings: readonly ScannedRecording[]) => Iterable<string>;

/** Texts in pieces. Text is no file format here: it is made for a terminal. */
export const FORMATTERS: Readonly<Record<Exclude<Format, 'text'>, Formatter>> = {
  junit: formatJunit,
  sarif: formatSarif,
  github: formatGithub,
  csv: formatCsv,
};

/** Formats that others would break on standard output: annotations are found between any lines. */
const WHOLE_FORMATS: readonly Format[] = ['junit', 'sarif', 'csv'];
/** What others mean by standard output. */
const STANDARD_OUTPUT = ['-', '/dev/stdout'];

/**
 * What `--format` asks for; text goes to standard output where nothing else does. Throws `usage` where two things would mix.
 * `isTaken`: standard output has another use.
 */
export function resolveDestinations(given: readonly string[], isTaken: boolean): Destination[] {
  // A list may be given in parts, and say a thing twice.
  const destinations = [...new Set(given)].map(parseDestination);
  const printed = [...new Set(destinations.filter(({ path }) => path === null).map(({ format }) => format))];
  const whole = printed.find((format) => WHOLE_FORMATS.includes(format));
  if (printed.length > 0 && isTaken) throw mixed(printed[0], '--json');
  const other = printed.find((format) => format !== whole);
  if (whole !== undefined && other !== undefined) throw mixed(whole, other);
  const paths = destinations.map(({ path }) => path).filter((path) => path !== null);
  const twice = paths.find((path, index) => paths.some((earlier, i) => i < index && resolve(earlier) === resolve(path)));
  if (twice !== undefined) throw new DeclickError('usage', `--format names ${twice} twice; give each format its own file`);
  const isText = printed.length === 0 && !isTaken;
  return isText ? [...destinations, { format: 'text', path: null }] : destinations;
}

/** Refuses files that no report can be written to: nothing is written or made. Throws `usage`. */
export async function ensureReportsFit(paths: readonly string[], inputs: readonly string[]): Promise<void> {
  const taken = new Map<string, string>();
  for (const input of inputs) taken.set(await realPath(input), input);
  for (const path of paths) {
    const input = taken.get(await realPath(path));
    if (input !== undefined)
      throw new DeclickError(
        'usage',
        `${path} would overwrite the input ${input}; inputs are never written to, choose another place`,
      );
    await ensureFileFits(path).catch((error: unknown) => {
      throw asUsage(error);
    });
  }
}

/** Files of a run's reports: opened before any work, so that one that cannot be written is known at once, and put in their places at the end. */
export class ReportFiles {
  private readonly files: Map<string, OutputFile>;

  private constructor(files: Map<string, OutputFile>) {
    this.files = files;
  }

  /** Throws `usage`. */
  static async open(paths: readonly string[]): Promise<ReportFiles> {
    const files = new Map<string, OutputFile>();
    const all = new ReportFiles(files);
    try {
      for (const path of paths) files.set(path, await OutputFile.create(path));
    } catch (error) {
      await all.discard();
      throw asUsage(error);
    }
    return all;
  }

  /** Writes one of the files. Throws `output`. */
  async write(path: string, pieces: Iterable<string>): Promise<void> {
    const file = this.files.get(path);
    if (file !== undefined) await writePieces(file, pieces);
  }

  /** Removes what was not written. */
  async discard(): Promise<void> {
    for (const file of this.files.values()) await file.discard();
  }
}

/** Makes a folder for label tracks where it is missing, and sees that files can be made there. Throws `usage`. */
export async function ensureLabelsFolder(folder: string): Promise<void> {
  await (await ReportFiles.open([labelsProbe(folder)])).discard();
}

/** A file that a folder for label tracks could hold. */
export function labelsProbe(folder: string): string {
  return join(folder, 'labels');
}

/** Writes the label track of each recording that was measured, its path below the folder. Throws `output`. */
export async function writeLabels(folder: string, recordings: readonly ScannedRecording[]): Promise<void> {
  for (const recording of recordings) {
    if (recording.level === 'unmeasured') continue;
    const file = await OutputFile.create(join(folder, `${recording.path.replace(/^([A-Za-z]):/, '$1')}.txt`));
    await writePieces(file, formatLabels(recording));
  }
}

async function writePieces(file: OutputFile, pieces: Iterable<string>): Promise<void> {
  try {
    for (const piece of gather(pieces)) await file.write(piece);
    await file.commit();
  } finally {
    await file.discard();
  }
}

function parseDestination(item: string): Destination {
  const at = item.indexOf('=');
  const format = (at < 0 ? item : item.slice(0, at)) as Format;
  if (!FORMATS.includes(format)) throw new DeclickError('usage', `${format} is no format, expected ${FORMATS.join(', ')}`);
  const path = at < 0 || STANDARD_OUTPUT.includes(item.slice(at + 1)) ? null : item.slice(at + 1);
  if (format === 'text' && path !== null)
    throw new DeclickError('usage', 'text goes to standard output; give --format text without a file');
  return { format, path };
}

function mixed(one: string, other: string): DeclickError {
  return new DeclickError(
    'usage',
    `${one} and ${other} would mix on standard output; give one of them a file, as in --format ${one}=<file>`,
  );
}

function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
