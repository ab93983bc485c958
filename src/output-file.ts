import { createHash } from 'node:crypto';
import { readlinkSync, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { refusing } from './output-error.ts';
import { ensureNoDevice, makeFolder } from './output-place.ts';
import { hashOpenFile, spliceFile } from './splice.ts';

const HOST_ID = createHash('sha256')
  .update(hostname() + processNamespace())
  .digest('hex')
  .slice(0, 8);
/** Reading, writing and executing; not what runs a file as another user. */
const PERMISSION_BITS = 0o777;
const PART_NAME = /^\.declick-part-([0-9a-f]{8})-(\d+)-([0-9a-f]{16})$/;
/** A list of results is opened when a run begins and written when it ends. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;
/** A report is written in one go. */
const QUIET_AFTER_MS = 10 * 60 * 1000;

/**
 * A file that appears whole or not at all: it is written under a temporary name in the same folder, flushed to the disk, then renamed.
 * Every failure is an `output` error.
 */
export class OutputFile {
  readonly path: string;
  private readonly handle: FileHandle;
  private closed = false;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  /** Makes the folder where it is missing, and opens the temporary file. */
  static async create(path: string): Promise<OutputFile> {
    return refusing(path, async () => {
      ensureNoDevice(path);
      await makeFolder(dirname(path));
      // What a thread that died left there goes; a link that somebody put there is not followed.
      await rm(partPath(path), { force: true });
      return new OutputFile(path, await open(partPath(path), 'wx+'));
    });
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    await refusing(this.path, () => this.handle.appendFile(bytes));
  }

  /** Puts other bytes in place of as many that were written from byte `at` on. */
  async overwrite(at: number, bytes: Uint8Array): Promise<void> {
    await refusing(this.path, () => this.handle.write(bytes, 0, bytes.length, at));
  }

  /** Changes bytes that were written, see `spliceFile`; resolves to the sha256 of all of them. */
  async splice(edits: Parameters<typeof spliceFile>[1]): Promise<string> {
    return refusing(this.path, async () => {
      await spliceFile(this.handle, edits);
      return hashOpenFile(this.handle);
    });
  }

  /** Gives the file the permissions and the time of modification of the one that it was made from. */
  async resemble({ mode, mtime, atime }: Pick<Stats, 'mode' | 'mtime' | 'atime'>): Promise<void> {
    await refusing(this.path, async () => {
      await this.handle.chmod(mode & PERMISSION_BITS);
      await this.handle.utimes(atime, mtime);
    });
  }

  /** Flushes all bytes to the disk; nothing can be written after it. */
  async finish(): Promise<void> {
    if (this.closed) return;
    await refusing(this.path, () => this.handle.sync());
    await this.close();
  }

  /** Puts the finished file in its place. */
  async commit(): Promise<void> {
    await this.finish();
    await refusing(this.path, () => rename(partPath(this.path), this.path));
    await flushFolder(dirname(this.path));
  }

  /** Removes the temporary file; harmless after `commit`. */
  async discard(): Promise<void> {
    await this.close().catch(() => undefined);
    await removePart(this.path);
  }

  private async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.handle.close();
  }
}

/**
 * Where the bytes of `path` lie until they are complete. The name is bounded in length, the same in all threads of this process, and says
 * which process of which machine writes it.
 */
export function partPath(path: string): string {
  return join(dirname(path), `.declick-part-${HOST_ID}-${process.pid}-${partId(path)}`);
}

/** Containers on one machine may share its name and count their processes each for itself; only Linux tells. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Removes what a thread that died may have left of `path`. */
export async function removePart(path: string): Promise<void> {
  await rm(partPath(path), { force: true }).catch(() => undefined);
}

/** Removes from a folder the temporary files that nobody writes any more: their process was killed, or its machine. */
export async function removeAbandonedParts(folder: string): Promise<void> {
  for (const part of await findParts(folder)) if (part.isAbandoned) await rm(part.path, { force: true }).catch(() => undefined);
}

/** A temporary file, by whomever. */
export interface Part {
  readonly path: string;
  /** What it is to become: part of the name. */
  readonly id: string;
  /** Nobody will write it any more. */
  readonly isAbandoned: boolean;
  /** It is abandoned, or of another machine and has not been written for minutes. */
  readonly isQuiet: boolean;
}

/** The temporary files in a folder. */
export async function findParts(folder: string): Promise<Part[]> {
  const parts: Part[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const [, host, pid, id] = PART_NAME.exec(name) ?? [];
    if (id === undefined) continue;
    const path = join(folder, name);
    const quietMs = host === HOST_ID ? quietMsOf(Number(pid)) : await readAgeMs(path);
    parts.push({ path, id, isAbandoned: quietMs > ABANDONED_AFTER_MS, isQuiet: quietMs > QUIET_AFTER_MS });
  }
  return parts;
}

/** What the temporary files of `path` are recognised by. */
export function partId(path: string): string {
  return createHash('sha256').update(basename(path)).digest('hex').slice(0, 16);
}

/** Of another machine's processes nothing is known but when they last wrote. */
async function readAgeMs(path: string): Promise<number> {
  const stats = await stat(path).catch(() => undefined);
  return stats === undefined ? 0 : Date.now() - stats.mtimeMs;
}

function quietMsOf(pid: number): number {
  return isRunning(pid) ? 0 : Number.POSITIVE_INFINITY;
}

/** A new name is on the disk when its folder is; some systems know no such thing. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
