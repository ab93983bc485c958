import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { DeclickError } from '../index.ts';

/** Reads the paths that `--files-from` names, `-` being standard input; `isNull`: they end with a zero byte instead of a line end. Throws `usage`. */
export async function readFileList(path: string, isNull: boolean): Promise<string[]> {
  return splitFileList(await readText(path), isNull);
}

function splitFileList(content: string, isNull: boolean): string[] {
  return content.split(isNull ? '\0' : /\r?\n/).filter((line) => line !== '');
}

async function readText(path: string): Promise<string> {
  try {
    return await text(path === '-' ? process.stdin : createReadStream(path));
  } catch (error) {
    throw new DeclickError(
      'usage',
      `--files-from ${path} cannot be read: ${(error as Error).message}; expected a list of paths`,
      { cause: error },
    );
  }
}
