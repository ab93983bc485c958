import { resolve } from 'node:path';
import { DeclickError } from './errors.ts';
import { Inspection, type InspectionRules } from './inspection.ts';
import { type CommandLineOptions, type Format, resolveRunSettings, resolveSettings } from './options.ts';
import type { Recipe } from './report/baseline.ts';
import {
  type Destination,
  ensureLabelsFolder,
  ensureReportsFit,
  FORMATTERS,
  labelsProbe,
  ReportFiles,
  resolveDestinations,
  writeLabels,
} from './report/destinations.ts';
import type { Exception } from './report/exceptions.ts';
import { gather } from './report/pieces.ts';

/** What a scan is judged by and where its results go, as the command line and a configuration spell it. */
export interface JudgementOptions extends CommandLineOptions {
  readonly exceptions?: readonly Exception[] | undefined;
  readonly root?: string | undefined;
}

/** The judgement of one scan: its inspection, and the files that it ends in. */
export interface Judgement {
  readonly inspection: Inspection;
  /** Where a baseline is to be written: what a more sensitive scan of the same recordings finds goes here before `conclude`. */
  readonly candidates: Candidates | undefined;
  /** Path of the baseline that it goes by. */
  readonly baseline: string | undefined;
  /** What standard output is to have, besides text. */
  readonly printed: readonly Format[];
  /** What standard output is to have but text, in pieces, once all recordings are settled. */
  print(): Iterable<string>;
  /** Writes all files; resolves to sentences on what was written. Throws `output`. */
  conclude(isComplete: boolean): Promise<readonly string[]>;
  /** Removes files that were not written, and gives back what the inspection holds. */
  discard(): Promise<void>;
}

/** A second scan of the recordings. */
interface Candidates {
  readonly inspection: Inspection;
  readonly sensitivity: number;
}

/** What a judgement needs, after all has been checked that can be without writing. */
interface Prepared {
  readonly destinations: readonly Destination[];
  /** Files that will be written. */
  readonly paths: readonly string[];
  readonly rules: InspectionRules;
  /** The baseline that is to be written. */
  readonly updated: { readonly path: string; readonly recipe: Recipe } | undefined;
}

/**
 * Reads the baseline and opens all files. `inputs` are the recordings' paths, which no file may overwrite. Throws `usage` and `model`, before
 * any work, for what would make the scan useless.
 */
export async function openJudgement(options: JudgementOptions, inputs: readonly string[]): Promise<Judgement> {
  const { labels } = options;
  const { destinations, paths, rules, updated } = await prepare(options, inputs);
  if (labels !== undefined) await ensureLabelsFolder(labels);
  const files = await ReportFiles.open(paths);
  const inspection = new Inspection(rules);
  const candidates = updated && (await openCandidates(rules, updated.recipe));
  const printed = destinations.filter(({ path }) => path === null).map(({ format }) => format);
  return {
    inspection,
    candidates,
    baseline: options.baseline,
    printed,
    print: () => formatPrinted(printed, inspection),
    conclude: (isComplete) => conclude(inspection, files, { destinations, labels, updated, candidates, isComplete }),
    discard: async () => {
      inspection.close();
      candidates?.inspection.close();
      await files.discard();
    },
  };
}

/** Checks all that `openJudgement` would stumble over, and writes nothing. Throws `usage` and `model` as it does. */
export async function checkJudgement(options: JudgementOptions, inputs: readonly string[]): Promise<void> {
  await prepare(options, inputs);
}

async function prepare(options: JudgementOptions, inputs: readonly string[]): Promise<Prepared> {
  const { baseline: baselinePath, updateBaseline = false, labels } = options;
  if (updateBaseline && baselinePath === undefined)
    throw new DeclickError('usage', '--update-baseline writes the file of --baseline; give --baseline <file> as well');
  const destinations = resolveDestinations(options.format ?? [], options.json === true);
  const reports = destinations.map(({ path }) => path).filter((path) => path !== null);
  ensureBaselineApart(baselinePath, reports);
  const paths = [...reports, ...(updateBaseline ? [baselinePath as string] : [])];
  await ensureReportsFit([...paths, ...(labels === undefined ? [] : [labelsProbe(labels)])], inputs);
  const recipe = baselinePath === undefined ? undefined : await readRecipe(options);
  const rules = await resolveRules(options, recipe, destinations);
  const updated = updateBaseline && recipe ? { path: baselinePath as string, recipe } : undefined;
  return { destinations, paths, rules, updated };
}

function ensureBaselineApart(baseline: string | undefined, reports: readonly string[]): void {
  if (baseline === undefined || !reports.some((path) => resolve(path) === resolve(baseline))) return;
  throw new DeclickError('usage', `${baseline} is the baseline and a report at once; give each its own file`);
}

interface Ending extends Pick<Prepared, 'destinations' | 'updated'> {
  readonly labels: string | undefined;
  readonly candidates: Candidates | undefined;
  /** False: recordings are missing. */
  readonly isComplete: boolean;
}

function* formatPrinted(printed: readonly Format[], { recordings }: Inspection): Generator<string> {
  for (const format of printed) if (format !== 'text') yield* gather(FORMATTERS[format](recordings));
}

async function conclude({ recordings }: Inspection, files: ReportFiles, ending: Ending) {
  const { destinations, labels, updated, candidates, isComplete } = ending;
  for (const { format, path } of destinations) {
    if (format !== 'text' && path !== null) await files.write(path, FORMATTERS[format](recordings));
  }
  if (labels !== undefined) await writeLabels(labels, recordings);
  if (updated === undefined) return [];
  // A baseline without them would call their defects new as soon as they can be read again.
  if (!isComplete) return [`${updated.path} was left as it is: not all recordings could be measured`];
  const { formatBaseline } = await import('./report/baseline.ts');
  await files.write(updated.path, formatBaseline(recordings, candidates?.inspection.recordings ?? [], updated.recipe));
  const count = recordings.reduce((sum, { segmentCount }) => sum + segmentCount, 0);
  return [`${updated.path} holds ${count} known defect${count === 1 ? '' : 's'} now`];
}

async function resolveRules(
  options: JudgementOptions,
  recipe: Recipe | undefined,
  destinations: readonly Destination[],
): Promise<InspectionRules> {
  const { minConfidence, types, exceptions, root } = options;
  const keepsSegments =
    options.labels !== undefined || options.updateBaseline || destinations.some(({ format }) => format !== 'text');
  const rules = { minConfidence, types, exceptions, root, keepsSegments };
  // All that is found is known from now on.
  if (options.updateBaseline) return rules;
  const { maxSegments, maxPerMinute, warnSegments, warnPerMinute, baseline: path } = options;
  const limits = { maxSegments, maxPerMinute, warnSegments, warnPerMinute };
  if (path === undefined || recipe === undefined) return { ...rules, ...limits };
  const { readBaseline } = await import('./report/baseline.ts');
  return { ...rules, ...limits, baseline: await readBaseline(path, recipe) };
}

async function openCandidates(rules: InspectionRules, { settings }: Recipe): Promise<Candidates> {
  const { candidateSensitivity } = await import('./report/baseline.ts');
  return { inspection: new Inspection(rules), sensitivity: candidateSensitivity(settings) };
}

async function readRecipe(options: JudgementOptions): Promise<Recipe> {
  const { loadModel } = await import('./classify.ts');
  const model = await loadModel(resolveRunSettings(options).model);
  await model.dispose();
  return { model: { name: model.name, sha256: model.sha256 }, settings: resolveSettings(options) };
}
