import { stat } from 'node:fs/promises';
import { isAbsolute, join, parse, relative } from 'node:path';
import { type CommandLineOptions, DeclickError, type PlannedRecording, type Shard, selectShard } from '../index.ts';
import { readFileList } from './file-list.ts';
import { buildSearchRules, type FoundInput } from './folders.ts';
import { findInputs, type GivenPath } from './inputs.ts';
import { countOf } from './phrases.ts';

/** What a run is to do. */
export interface Plan {
  readonly recordings: readonly PlannedRecording[];
  /** Sizes of the recordings' files, in the same order: what progress is measured by. */
  readonly sizesBytes: readonly number[];
  /** Files that were passed over because their names are not those of WAV files. */
  readonly otherFileCount: number;
  /** `null`: nothing is written. */
  readonly outputFolder: string | null;
  /** Of which the recordings are; absent: they are all. */
  readonly shard: Shard | undefined;
}

export interface PlanOptions extends Pick<CommandLineOptions, 'filesFrom' | 'null' | 'followLinks' | 'residual'> {
  readonly isScan: boolean;
  readonly outputFolder: string | null;
  readonly shard?: Shard | undefined;
}

/** Finds the recordings, those of the shard if there is one, and decides where each one's results go. Throws `usage` where there is nothing to do. */
export async function planRecordings(paths: readonly string[], options: PlanOptions): Promise<Plan> {
  const given = await collectPaths(paths, options);
  const { inputs, unmatched, otherFileCount } = await findInputs(
    given,
    buildSearchRules(options.outputFolder, options.followLinks === true),
  );
  if (inputs.length === 0) throw nothingFound(given, otherFileCount);
  const { outputFolder, shard } = options;
  const all = [...inputs, ...unmatched].map((input) => planOne(input, options));
  const recordings = shard === undefined ? all : await selectShard(all, shard);
  const sizesBytes = await Promise.all(recordings.map(({ input }) => sizeOf(input)));
  return { recordings, sizesBytes, otherFileCount, outputFolder, shard };
}

async function collectPaths(paths: readonly string[], options: PlanOptions): Promise<GivenPath[]> {
  const listed = options.filesFrom === undefined ? [] : await readFileList(options.filesFrom, options.null === true);
  // Which of two names of one recording counts must not depend on the order in which a machine lists them.
  if (options.shard !== undefined) listed.sort();
  const given = [...paths.map((path) => ({ path, isListed: false })), ...listed.map((path) => ({ path, isListed: true }))];
  if (given.length > 0) return given;
  throw new DeclickError('usage', 'nothing to do: no paths were given; expected files, folders or globs (see declick --help)');
}

function planOne({ path: input, name, problem }: FoundInput, options: PlanOptions): PlannedRecording {
  const { outputFolder, isScan, residual: residualFolder } = options;
  if (problem !== undefined) return { input, name, output: null, report: null, problem };
  if (outputFolder === null) return { input, name, output: null, report: null };
  const output = below(outputFolder, name);
  const { dir, name: stem } = parse(output);
  const report = join(dir, `${stem}.${isScan ? 'scan' : 'declick'}.json`);
  const residual = residualFolder === undefined ? {} : { residual: below(residualFolder, name) };
  return { input, name, output: isScan ? null : output, report, ...residual };
}

function below(folder: string, name: string): string {
  const path = join(folder, ...name.split('/'));
  const steps = relative(folder, path);
  if (!steps.startsWith('..') && !isAbsolute(steps)) return path;
  throw new DeclickError('usage', `${name} would be written outside the output folder ${folder}; give the folder above it`);
}

function nothingFound(given: readonly GivenPath[], otherFileCount: number): DeclickError {
  const places = given.length === 1 ? given[0].path : `the ${given.length} paths given`;
  const others = otherFileCount === 0 ? '' : ` (${countOf(otherFileCount, 'other file')})`;
  return new DeclickError(
    'usage',
    `nothing to do: no WAV file in ${places}${others}; expected names in .wav, .wave, .bwf, .rf64 or .w64`,
  );
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
