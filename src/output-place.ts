import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { refusing, systemError } from './output-error.ts';

/** Sees whether a file can be put at `path`, and makes nothing. Throws `output`. */
export async function ensureFileFits(path: string): Promise<void> {
  await refusing(path, async () => {
    ensureNoDevice(path);
    if (await isFolder(path)) throw systemError('EISDIR');
    await ensureRoom(dirname(resolve(path)));
  });
}

/** Sees whether there can be a folder at `path` that files can be put in, and makes nothing. Throws `output`. */
export async function ensureFolderFits(path: string): Promise<void> {
  await refusing(path, () => ensureRoom(resolve(path)));
}

/**
 * Makes a folder and those above it, also where others are making them. Node's own recursive way never comes back where the system
 * refuses, as it does below /proc.
 */
export async function makeFolder(path: string): Promise<void> {
  await makeLast(path, async () => {
    const parent = dirname(path);
    // Somebody else may have made it since.
    if (!(await isFolder(parent))) await makeFolder(parent);
    await makeLast(path);
  });
}

/** Makes the last folder of a path, or sees what is to be done where there is none to make it in. */
async function makeLast(path: string, makeAbove?: () => Promise<void>): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !makeAbove) throw error;
    await makeAbove();
  }
}

/** Whether there is a folder of that name. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function ensureRoom(path: string): Promise<void> {
  let folder = path;
  while (!(await isThere(folder))) folder = dirname(folder);
  if (!(await isFolder(folder))) throw systemError('EEXIST');
  await access(folder, constants.W_OK);
}

/** A device cannot be replaced by a file, least of all by the one who may: /dev/stdout would be gone. */
export function ensureNoDevice(path: string): void {
  if (/^\/(dev(?!\/shm\/)|proc|sys)\//.test(resolve(path))) throw systemError('ENXIO');
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
      return false;
    },
  );
}
