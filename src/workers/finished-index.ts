import { type BigIntStats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OutputFile } from '../output-file.ts';
import type { ReportHead } from '../report/schema.ts';
import type { Outcome } from '../report/summary.ts';
import { TOOL } from '../tool.ts';
import { differenceFromRecipe, type PlannedRecording, type Recipe } from './finished.ts';

const INDEX_NAME = '.declick-index.json';
const INDEX_VERSION = 1;

interface Entry {
  /** Size and time of modification of the files of a recording, as they were when it was finished. */
  readonly marks: readonly string[];
  readonly head: ReportHead;
}

interface IndexFile {
  readonly version: number;
  readonly tool: string;
  readonly finished: Readonly<Record<string, Entry>>;
}

/**
 * What was finished in an output folder, by the size and the time of modification of its files: what has not been touched since need not
 * be read again. A lost or foreign index costs time only.
 */
export class FinishedIndex {
  private readonly path: string | null;
  private readonly entries: Map<string, Entry>;
  private isChanged = false;

  private constructor(path: string | null, entries: Map<string, Entry>) {
    this.path = path;
    this.entries = entries;
  }

  /** The index of an output folder; an empty one, which is never written, for none. */
  static async read(outputFolder: string | null | undefined): Promise<FinishedIndex> {
    const path = outputFolder ? join(outputFolder, INDEX_NAME) : null;
    return new FinishedIndex(path, path === null ? new Map() : await readEntries(path));
  }

  /** What was done before, if neither the recording nor a result nor the recipe has changed since. */
  find(recording: PlannedRecording, recipe: Recipe): Outcome | undefined {
    const entry = this.entries.get(recording.name);
    if (entry === undefined || recording.problem !== undefined) return undefined;
    if (differenceFromRecipe(entry.head, recipe) !== undefined) return undefined;
    const marks = markFiles(recording);
    if (marks === undefined || marks.join() !== entry.marks.join()) return undefined;
    return { name: recording.name, status: 'skipped', report: entry.head };
  }

  /** Takes what has become of a recording; `before` is `markInput` of it before it was read, so that a change meanwhile is not missed. */
  note(recording: PlannedRecording, outcome: Outcome, before: string | undefined): void {
    const marks = outcome.status === 'failed' || recording.report === null ? undefined : markFiles(recording);
    if (outcome.status === 'failed' || marks === undefined || marks[0] !== before) return;
    this.entries.set(recording.name, { marks, head: outcome.report });
    this.isChanged = true;
  }

  /** Writes the index, with what other runs have noted meanwhile. Throws `output`. */
  async write(): Promise<void> {
    if (this.path === null || !this.isChanged) return;
    const finished = Object.fromEntries([...(await readEntries(this.path)), ...this.entries]);
    const content: IndexFile = { version: INDEX_VERSION, tool: TOOL.version, finished };
    const file = await OutputFile.create(this.path);
    try {
      await file.write(JSON.stringify(content));
      await file.commit();
    } finally {
      await file.discard();
    }
  }
}

async function readEntries(path: string): Promise<Map<string, Entry>> {
  try {
    const { version, tool, finished } = JSON.parse(await readFile(path, 'utf8')) as IndexFile;
    return version === INDEX_VERSION && tool === TOOL.version ? new Map(Object.entries(finished)) : new Map();
  } catch {
    return new Map();
  }
}

/** Marks of all files of a recording, its input first; undefined where one is missing. */
function markFiles({ input, output, report, residual }: PlannedRecording): string[] | undefined {
  const marks = [input, output, report, residual ?? null].map((path) => (path === null ? 'none' : markFile(path)));
  return marks.includes(undefined) ? undefined : (marks as string[]);
}

/** Size and time of modification of a recording's input. */
export function markInput({ input }: PlannedRecording): string | undefined {
  return markFile(input);
}

// Synchronous: a look at a file that the system knows costs a tenth of a trip through the event loop.
function markFile(path: string): string | undefined {
  const stats: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.size} bytes, ${stats.mtimeNs} ns`;
}
