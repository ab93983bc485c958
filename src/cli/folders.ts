import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type ErrorData, isSummaryName } from '../index.ts';

/** A recording that was found. `name`: its path below the given root, with '/', which the output folder mirrors. */
export interface FoundInput {
  readonly path: string;
  readonly name: string;
  readonly problem?: ErrorData;
}

export interface FoundInputs {
  readonly inputs: FoundInput[];
  /** Globs that match nothing. */
  readonly unmatched: FoundInput[];
  /** Files in folders and globs whose names are not those of WAV files. */
  otherFileCount: number;
}

/** How folders and globs are searched. */
export interface SearchRules {
  readonly followLinks: boolean;
  /** Whether a folder below `root` is passed over, or lies in one that is: the output folder, or that of an earlier run. */
  isLeftOut(folder: string, root: string): Promise<boolean>;
}

/** Whether a name is that of a WAV file: other files in folders are counted, not read. */
export function isWavName(path: string): boolean {
  return /\.(wav|wave|bwf|rf64|w64)$/i.test(path);
}

/** `outputFolder` need not exist; `null` where nothing is written. */
export function buildSearchRules(outputFolder: string | null, followLinks: boolean): SearchRules {
  const answers = new Map<string, Promise<boolean>>();
  const isPassedOver = async (folder: string): Promise<boolean> =>
    (outputFolder !== null && (await realPath(folder)) === (await realPath(outputFolder))) ||
    (await readdir(folder).catch(() => [])).some(isSummaryName);
  const isLeftOut = async (folder: string, root: string): Promise<boolean> => {
    const steps = relative(root, folder);
    // What was named itself is never left out.
    if (steps === '' || steps.startsWith('..')) return false;
    const answer = answers.get(folder) ?? isPassedOver(folder);
    answers.set(folder, answer);
    return (await answer) || isLeftOut(dirname(folder), root);
  };
  return { followLinks, isLeftOut };
}

/**
 * Adds the recordings below `root`, sorted, to what was found, and counts the other files. Hidden ones, such as the `._` twins that a Mac
 * leaves behind, are passed over.
 */
export async function searchFolder(root: string, rules: SearchRules, found: FoundInputs): Promise<void> {
  await new FolderSearch(root, rules, found).search(root, '');
}

class FolderSearch {
  private readonly root: string;
  private readonly rules: SearchRules;
  private readonly found: FoundInputs;
  /** Links can lead back to where they came from. */
  private readonly visited = new Set<string>();

  constructor(root: string, rules: SearchRules, found: FoundInputs) {
    this.root = root;
    this.rules = rules;
    this.found = found;
  }

  async search(folder: string, prefix: string): Promise<void> {
    const real = await realPath(folder);
    if (this.visited.has(real) || (await this.rules.isLeftOut(folder, this.root))) return;
    this.visited.add(real);
    for (const entry of await this.readSorted(folder, prefix)) await this.visit(entry, folder, prefix);
  }

  private async visit(entry: Dirent, folder: string, prefix: string): Promise<void> {
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    const kind = await this.kindOf(entry, path);
    if (kind === 'folder') await this.search(path, `${name}/`);
    else if (kind === 'file' && isWavName(name)) this.found.inputs.push({ path, name });
    else if (kind === 'file') this.found.otherFileCount++;
  }

  private async readSorted(folder: string, prefix: string): Promise<Dirent[]> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      const message = `${folder}: this folder cannot be searched (${(error as NodeJS.ErrnoException).code}); check its permissions`;
      this.found.inputs.push({ path: folder, name: prefix.slice(0, -1) || folder, problem: { code: 'unreadable', message } });
      return [];
    }
  }

  private async kindOf(entry: Dirent, path: string): Promise<'file' | 'folder' | 'other'> {
    if (!entry.isSymbolicLink()) return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
    const target = await stat(path).catch(() => undefined);
    if (target?.isDirectory()) return this.rules.followLinks ? 'folder' : 'other';
    // A link that leads nowhere is no folder: opening it says what is wrong.
    return 'file';
  }
}

async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
