import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, normalize, relative, sep } from 'node:path';
import { type FoundInput, type FoundInputs, isWavName, type SearchRules, searchFolder } from './folders.ts';

/** A path as the user gave it; `isListed`: by `--files-from`, not on the command line. */
export interface GivenPath {
  readonly path: string;
  readonly isListed: boolean;
}

/**
 * Finds the recordings behind files, folders and globs, in the order given; folders and globs are sorted. One that is reached twice comes once.
 * What cannot be read comes as an input with a `problem`, so that the others go on.
 */
export async function findInputs(given: readonly GivenPath[], rules: SearchRules): Promise<FoundInputs> {
  const found: FoundInputs = { inputs: [], unmatched: [], otherFileCount: 0 };
  for (const path of given) await findOne(path, rules, found);
  return { ...found, inputs: await withoutRepeats(found.inputs) };
}

async function findOne({ path, isListed }: GivenPath, rules: SearchRules, found: FoundInputs): Promise<void> {
  const stats = await statIfPresent(path);
  if (stats?.isDirectory()) await searchFolder(path, rules, found);
  else if (stats !== undefined) found.inputs.push({ path, name: isListed ? listedName(path) : basename(path) });
  else await findMatches(path, rules, found);
}

/** What is not there by its name may be a glob, which is mirrored from its fixed part. */
async function findMatches(pattern: string, rules: SearchRules, found: FoundInputs): Promise<void> {
  const { default: glob } = await import('fast-glob');
  const options = { followSymbolicLinks: rules.followLinks, suppressErrors: true };
  if (!glob.isDynamicPattern(pattern, options)) {
    found.inputs.push(missing(pattern, 'no such file or folder; expected a WAV file, a folder or a glob, check the spelling'));
    return;
  }
  let matchCount = 0;
  for (const { base, patterns } of glob.generateTasks(pattern, options)) {
    const paths = await glob(patterns, options);
    matchCount += paths.length;
    for (const path of paths.sort()) await addMatch(path, base, rules, found);
  }
  if (matchCount === 0) found.unmatched.push(missing(pattern, 'nothing matches this glob; check its spelling'));
}

async function addMatch(path: string, base: string, rules: SearchRules, found: FoundInputs): Promise<void> {
  if (await rules.isLeftOut(dirname(path), base)) return;
  if (isWavName(path)) found.inputs.push({ path, name: withSlashes(relative(base, path)) });
  else found.otherFileCount++;
}

/** A listed file keeps its path from the current folder, so that `find` can feed a whole tree; one that lies elsewhere keeps its name. */
function listedName(path: string): string {
  const normal = normalize(path);
  return isAbsolute(normal) || normal.split(sep).includes('..') ? basename(path) : withSlashes(normal);
}

function missing(path: string, sentence: string): FoundInput {
  return { path, name: path, problem: { code: 'unreadable', message: `${path}: ${sentence}` } };
}

// A link that leads nowhere is there, yet cannot be followed: opening it says so.
async function statIfPresent(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => lstat(path).catch(() => undefined));
}

async function withoutRepeats(inputs: readonly FoundInput[]): Promise<FoundInput[]> {
  const byRealPath = new Map<string, FoundInput>();
  for (const input of inputs) {
    const real = await realpath(input.path).catch(() => input.path);
    if (!byRealPath.has(real)) byRealPath.set(real, input);
  }
  return [...byRealPath.values()];
}

function withSlashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
