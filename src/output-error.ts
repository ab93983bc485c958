import { DeclickError } from './errors.ts';

/** What the step says; its failure as an `output` error about `path`. */
export async function refusing<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw outputError(path, error);
  }
}

const OTHER_OUTPUT = 'choose another output folder with -o';
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space, then run again',
  EDQUOT: 'the disk quota is used up; free some space, then run again',
  EACCES: 'permission denied; choose another output folder with -o, or change its permissions',
  EPERM: 'permission denied; choose another output folder with -o, or change its permissions',
  EROFS: `the file system is read-only; ${OTHER_OUTPUT}`,
  ENOTDIR: `a part of that path is a file, not a folder; ${OTHER_OUTPUT}`,
  EEXIST: `a file stands where a folder is needed; ${OTHER_OUTPUT}`,
  EISDIR: `a folder of that name is in the way; remove it, or ${OTHER_OUTPUT}`,
  ENXIO: `it belongs to the system and is no place for files; ${OTHER_OUTPUT}`,
  ENAMETOOLONG: 'the name is too long for this file system; choose a shorter output folder with -o',
};

/** What the system said about a path that could not be written, as an `output` error of one sentence. */
export function outputError(path: string, error: unknown): DeclickError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new DeclickError('output', `${path} cannot be written: ${ADVICE[code ?? ''] ?? message}`, { cause: error });
}

/** An `output` error that is known before any work, as one of how declick was called; for a place that -o does not choose. */
export function asUsage(error: unknown): unknown {
  if (!(error instanceof DeclickError) || error.code !== 'output') return error;
  return new DeclickError('usage', error.message.replace(OTHER_OUTPUT, 'choose another place'), { cause: error });
}

/** As the system would raise it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
