import { DeclickError } from './errors.ts';
import { Inspection, type InspectionRules } from './inspection.ts';
import { type CommandLineOptions, type Format, resolveRunSettings, resolveSettings } from './options.ts';
import type { Recipe } from './report/baseline.ts';
import {
  type Destination,
  ensureLabelsFolder,
  FORMATTERS,
  ReportFiles,
  resolveDestinations,
  writeLabels,
} from './report/destinations.ts';
import type { Exception } from './report/exceptions.ts';

/** Defects of a recording that reports list; the rest they count. */
const LISTED_COUNT = 1000;

/** What a scan is judged by and where its results go, as the command line and a configuration spell it. */
export interface JudgementOptions extends CommandLineOptions {
  readonly exceptions?: readonly Exception[] | undefined;
  readonly root?: string | undefined;
}

/** The judgement of one scan: its inspection, and the files that it ends in. */
export interface Judgement {
  readonly inspection: Inspection;
  /** What standard output is to have, besides text. */
  readonly printed: readonly Format[];
  /** Writes all files; resolves to what standard output is to have, and sentences on what was written. Throws `output`. */
  conclude(isComplete: boolean): Promise<{ readonly text: string; readonly remarks: readonly string[] }>;
  /** Removes files that were not written. */
  discard(): Promise<void>;
}

/** Reads the baseline and opens all files. Throws `usage` and `model`, before any work, for what would make the scan useless. */
export async function openJudgement(options: JudgementOptions): Promise<Judgement> {
  const { baseline: baselinePath, updateBaseline = false, labels } = options;
  if (updateBaseline && baselinePath === undefined)
    throw new DeclickError('usage', '--update-baseline writes the file of --baseline; give --baseline <file> as well');
  const destinations = resolveDestinations(options.format ?? [], options.json === true);
  const recipe = baselinePath === undefined ? undefined : await readRecipe(options);
  const rules = await resolveRules(options, recipe, destinations);
  const updated = updateBaseline && recipe ? { path: baselinePath as string, recipe } : undefined;
  if (labels !== undefined) await ensureLabelsFolder(labels);
  const files = await ReportFiles.open([...pathsOf(destinations), ...(updated ? [updated.path] : [])]);
  const inspection = new Inspection(rules);
  return {
    inspection,
    printed: destinations.filter(({ path }) => path === null).map(({ format }) => format),
    conclude: (isComplete) => conclude(inspection, files, { destinations, labels, updated, isComplete }),
    discard: () => files.discard(),
  };
}

interface Ending {
  readonly destinations: readonly Destination[];
  readonly labels: string | undefined;
  readonly updated: { readonly path: string; readonly recipe: Recipe } | undefined;
  /** False: recordings are missing. */
  readonly isComplete: boolean;
}

async function conclude({ recordings }: Inspection, files: ReportFiles, { destinations, labels, updated, isComplete }: Ending) {
  let text = '';
  for (const { format, path } of destinations) {
    if (format === 'text') continue;
    const formatted = FORMATTERS[format](recordings);
    if (path === null) text += formatted;
    else await files.write(path, formatted);
  }
  if (labels !== undefined) await writeLabels(labels, recordings);
  if (updated === undefined) return { text, remarks: [] };
  // A baseline without them would call their defects new as soon as they can be read again.
  if (!isComplete) return { text, remarks: [`${updated.path} was left as it is: not all recordings could be measured`] };
  const { formatBaseline } = await import('./report/baseline.ts');
  await files.write(updated.path, formatBaseline(recordings, updated.recipe));
  const count = recordings.reduce((sum, { segmentCount }) => sum + segmentCount, 0);
  return { text, remarks: [`${updated.path} holds ${count} known defects now`] };
}

async function resolveRules(
  options: JudgementOptions,
  recipe: Recipe | undefined,
  destinations: readonly Destination[],
): Promise<InspectionRules> {
  const { minConfidence, types, exceptions, root } = options;
  const rules = { minConfidence, types, exceptions, root, keptCount: keptCountOf(options, destinations) };
  // All that is found is known from now on.
  if (options.updateBaseline) return rules;
  const { maxSegments, maxPerMinute, warnSegments, warnPerMinute, baseline: path } = options;
  const limits = { maxSegments, maxPerMinute, warnSegments, warnPerMinute };
  if (path === undefined || recipe === undefined) return { ...rules, ...limits };
  const { readBaseline } = await import('./report/baseline.ts');
  return { ...rules, ...limits, baseline: await readBaseline(path, recipe) };
}

function keptCountOf({ labels, updateBaseline }: JudgementOptions, destinations: readonly Destination[]): number {
  if (labels !== undefined || updateBaseline || destinations.some(({ format }) => format === 'csv')) return Infinity;
  return destinations.some(({ format }) => format !== 'text') ? LISTED_COUNT : 0;
}

async function readRecipe(options: JudgementOptions): Promise<Recipe> {
  const { loadModel } = await import('./classify.ts');
  const model = await loadModel(resolveRunSettings(options).model);
  await model.dispose();
  return { model: { name: model.name, sha256: model.sha256 }, settings: resolveSettings(options) };
}

function pathsOf(destinations: readonly Destination[]): string[] {
  return destinations.map(({ path }) => path).filter((path) => path !== null);
}
