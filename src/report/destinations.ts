import { join } from 'node:path';
import { DeclickError } from '../errors.ts';
import { FORMATS, type Format } from '../options.ts';
import { OutputFile } from '../output-file.ts';
import { formatCsv } from './csv.ts';
import { formatGithub } from './github.ts';
import { formatJunit } from './junit.ts';
import { formatLabels } from './labels.ts';
import { formatSarif } from './sarif.ts';
import type { ScannedRecording } from './scanned.ts';

/** A format and the file that it goes to; `null`: standard output. */
export interface Destination {
  readonly format: Format;
  readonly path: string | null;
}

/** Text is no file format here: it is made for a terminal. */
export const FORMATTERS: Readonly<Record<Exclude<Format, 'text'>, (recordings: readonly ScannedRecording[]) => string>> = {
  junit: formatJunit,
  sarif: formatSarif,
  github: formatGithub,
  csv: formatCsv,
};

/** Formats that others would break on standard output: annotations are found between any lines. */
const WHOLE_FORMATS: readonly Format[] = ['junit', 'sarif', 'csv'];

/**
 * What `--format` asks for; text goes to standard output where nothing else does. Throws `usage` where two things would mix.
 * `isTaken`: standard output has another use.
 */
export function resolveDestinations(given: readonly string[], isTaken: boolean): Destination[] {
  const destinations = given.map(parseDestination);
  const printed = destinations.filter(({ path }) => path === null).map(({ format }) => format);
  const whole = printed.find((format) => WHOLE_FORMATS.includes(format));
  if (printed.length > 0 && isTaken) throw mixed(printed[0], '--json');
  const other = printed.find((format) => format !== whole);
  if (whole !== undefined && other !== undefined) throw mixed(whole, other);
  const paths = destinations.map(({ path }) => path).filter((path) => path !== null);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new DeclickError('usage', `--format names ${twice} twice; give each format its own file`);
  const isText = printed.length === 0 && !isTaken;
  return isText ? [...destinations, { format: 'text', path: null }] : destinations;
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
  async write(path: string, text: string): Promise<void> {
    const file = this.files.get(path);
    await file?.write(text);
    await file?.commit();
  }

  /** Removes what was not written. */
  async discard(): Promise<void> {
    for (const file of this.files.values()) await file.discard();
  }
}

/** Makes a folder for label tracks where it is missing, and sees that files can be made there. Throws `usage`. */
export async function ensureLabelsFolder(folder: string): Promise<void> {
  await (await ReportFiles.open([join(folder, 'labels')])).discard();
}

/** Writes the label track of each recording that has defects, its path below the folder. Throws `output`. */
export async function writeLabels(folder: string, recordings: readonly ScannedRecording[]): Promise<void> {
  for (const recording of recordings) {
    if (recording.segments.length === 0) continue;
    const file = await OutputFile.create(join(folder, `${recording.path.replaceAll(':', '')}.txt`));
    await file.write(formatLabels(recording));
    await file.commit();
  }
}

function parseDestination(item: string): Destination {
  const at = item.indexOf('=');
  const format = (at < 0 ? item : item.slice(0, at)) as Format;
  if (!FORMATS.includes(format)) throw new DeclickError('usage', `${format} is no format, expected ${FORMATS.join(', ')}`);
  if (format === 'text' && at >= 0)
    throw new DeclickError('usage', 'text goes to standard output; give --format text without a file');
  return { format, path: at < 0 ? null : item.slice(at + 1) };
}

function mixed(one: string, other: string): DeclickError {
  return new DeclickError(
    'usage',
    `${one} and ${other} would mix on standard output; give one of them a file, as in --format ${one}=<file>`,
  );
}

function asUsage(error: unknown): unknown {
  if (!(error instanceof DeclickError) || error.code !== 'output') return error;
  return new DeclickError('usage', error.message.replace('choose another output folder with -o', 'choose another place'), {
    cause: error,
  });
}
