import { type BigIntStats, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OutputFile } from '../output-file.ts';
import type { ReportHead } from '../report/schema.ts';
import type { Outcome } from '../report/summary.ts';
import { parseShardFileName, type Shard, shardFileName } from '../shard.ts';
import { TOOL } from '../tool.ts';
import { differenceFromRecipe, type PlannedRecording, type Recipe } from './finished.ts';

const INDEX_STEM = '.declick-index';
const INDEX_VERSION = 1;
const PIECE_LENGTH = 1 << 18;

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
 * be read again. A lost or foreign index costs time only. Runs of several shards write an index each, and other runs read them all.
 */
export class FinishedIndex {
  private readonly path: string | null;
  /** What each index of the folder says. */
  private readonly known: readonly Map<string, Entry>[];
  /** What was noted since they were read. */
  private readonly noted = new Map<string, Entry>();

  private constructor(path: string | null, known: readonly Map<string, Entry>[]) {
    this.path = path;
    this.known = known;
  }

  /** The index of an output folder, or that of a shard in it; an empty one, which is never written, for no folder. */
  static async read(outputFolder: string | null | undefined, shard?: Shard): Promise<FinishedIndex> {
    if (!outputFolder) return new FinishedIndex(null, []);
    const known: Map<string, Entry>[] = [];
    for (const name of await findIndexes(outputFolder, shard)) known.push(await readEntries(join(outputFolder, name)));
    return new FinishedIndex(join(outputFolder, shardFileName(INDEX_STEM, shard)), known);
  }

  /** What was done before, if neither the recording nor a result nor the recipe has changed since. */
  find(recording: PlannedRecording, recipe: Recipe): Outcome | undefined {
    const entries = [this.noted, ...this.known].flatMap((index) => index.get(recording.name) ?? []);
    const candidates = entries.filter(({ head }) => differenceFromRecipe(head, recipe) === undefined);
    if (candidates.length === 0 || recording.problem !== undefined) return undefined;
    const marks = markFiles(recording)?.join();
    const found = candidates.find((entry) => entry.marks.join() === marks);
    return found && { name: recording.name, status: 'skipped', report: found.head };
  }

  /** Takes what has become of a recording; `before` is `markInput` of it before it was read, so that a change meanwhile is not missed. */
  note(recording: PlannedRecording, outcome: Outcome, before: string | undefined): void {
    const marks = outcome.status === 'failed' || recording.report === null ? undefined : markFiles(recording);
    if (outcome.status === 'failed' || marks === undefined || marks[0] !== before) return;
    this.noted.set(recording.name, { marks, head: outcome.report });
  }

  /** Writes the index, with what other runs have noted meanwhile. Throws `output`. */
  async write(): Promise<void> {
    if (this.path === null || this.noted.size === 0) return;
    const finished = new Map([...(await readEntries(this.path)), ...this.noted]);
    const file = await OutputFile.create(this.path);
    try {
      for (const text of formatIndex(finished)) await file.write(text);
      await file.commit();
    } finally {
      await file.discard();
    }
  }
}

/** An IndexFile, in pieces: as one text it would be as large as all that it tells of. */
function* formatIndex(finished: ReadonlyMap<string, Entry>): Generator<string> {
  yield `{"version":${INDEX_VERSION},"tool":${JSON.stringify(TOOL.version)},"finished":{`;
  let piece = '';
  let separator = '';
  for (const [name, entry] of finished) {
    piece += `${separator}${JSON.stringify(name)}:${JSON.stringify(entry)}`;
    separator = ',';
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}}}`;
}

/** The names of all indexes in a folder; of a shard without those of its sisters, in which there is none of its recordings. */
async function findIndexes(folder: string, shard: Shard | undefined): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => {
    const other = parseShardFileName(INDEX_STEM, name);
    return other !== undefined && (other === null || other.count !== shard?.count || other.index === shard.index);
  });
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
