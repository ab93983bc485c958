import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DeclickError } from './errors.ts';
import { hashOpenFile, spliceFile } from './splice.ts';

const HOST_ID = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
/** Reading, writing and executing; not what runs a file as another user. */
const PERMISSION_BITS = 0o777;
const PART_NAME = /^\.declick-part-([0-9a-f]{8})-(\d+)-/;

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
      await mkdir(dirname(path), { recursive: true });
      return new OutputFile(path, await open(partPath(path), 'w+'));
    });
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    await refusing(this.path, () => this.handle.appendFile(bytes));
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
  const id = createHash('sha256').update(basename(path)).digest('hex').slice(0, 16);
  return join(dirname(path), `.declick-part-${HOST_ID}-${process.pid}-${id}`);
}

/** Removes what a thread that died may have left of `path`. */
export async function removePart(path: string): Promise<void> {
  await rm(partPath(path), { force: true }).catch(() => undefined);
}

/** Removes from a folder the temporary files of processes of this machine that are no more: they were killed. */
export async function removeAbandonedParts(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, host, pid] = PART_NAME.exec(name) ?? [];
    if (host === HOST_ID && !isRunning(Number(pid))) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function refusing<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw outputError(path, error);
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space, then run again',
  EDQUOT: 'the disk quota is used up; free some space, then run again',
  EACCES: 'permission denied; choose another output folder with -o, or change its permissions',
  EPERM: 'permission denied; choose another output folder with -o, or change its permissions',
  EROFS: 'the file system is read-only; choose another output folder with -o',
  ENOTDIR: 'a part of that path is a file, not a folder; choose another output folder with -o',
  EEXIST: 'a file stands where a folder is needed; choose another output folder with -o',
  EISDIR: 'a folder of that name is in the way; remove it, or choose another output folder with -o',
  ENAMETOOLONG: 'the name is too long for this file system; choose a shorter output folder with -o',
};

/** What the system said about a path that could not be written, as an `output` error of one sentence. */
export function outputError(path: string, error: unknown): DeclickError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new DeclickError('output', `${path} cannot be written: ${ADVICE[code ?? ''] ?? message}`, { cause: error });
}
