import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DeclickError } from '../errors.ts';
import type { PlannedRecording } from './finished.ts';

/**
 * Refuses, before anything is touched, a plan in which two recordings have one output, or in which an output would be an input.
 * Throws `usage`.
 */
export async function ensureSafe(recordings: readonly PlannedRecording[]): Promise<void> {
  const resolve = realPaths();
  const inputs = new Map<string, string>();
  for (const { input } of recordings) inputs.set(await resolve(input), input);
  const outputs = new Map<string, string>();
  for (const { input, output, report, residual = null } of recordings) {
    for (const target of [output, report, residual]) {
      if (target === null) continue;
      const path = await resolve(target);
      ensureNoInput(inputs.get(path), target);
      ensureUnused(outputs.get(path), input, target);
      outputs.set(path, input);
    }
  }
}

function ensureNoInput(input: string | undefined, output: string): void {
  if (input === undefined) return;
  throw new DeclickError(
    'usage',
    `${output} would overwrite the input ${input}; inputs are never written to, choose another output folder with -o`,
  );
}

function ensureUnused(other: string | undefined, input: string, output: string): void {
  if (other === undefined) return;
  throw new DeclickError(
    'usage',
    `${other} and ${input} would both be written to ${output}; give the folder above both, or clean them into different output folders`,
  );
}

/** The real path of a file that need not exist: that of its nearest folder that does, and the rest as it is. Folders are looked up once. */
function realPaths(): (path: string) => Promise<string> {
  const folders = new Map<string, Promise<string>>();
  const resolveFolder = (folder: string): Promise<string> => {
    const known = folders.get(folder) ?? resolve(folder);
    folders.set(folder, known);
    return known;
  };
  const resolve = (path: string): Promise<string> =>
    realpath(path).catch(async () => (dirname(path) === path ? path : join(await resolveFolder(dirname(path)), basename(path))));
  return resolve;
}
