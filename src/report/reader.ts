import { type FileHandle, open } from 'node:fs/promises';
import { DeclickError } from '../errors.ts';
import { parseHead } from './head.ts';
import type { ReportHead } from './schema.ts';

/** Far above the length of any head: its longest parts are two paths. */
const HEAD_BYTES = 1 << 16;

/**
 * Reads a report without its segments: `undefined` where there is no such file, `'foreign'` where the file is no report of declick,
 * `'outdated'` where it is a report, but not one of this schema. Throws `unreadable`.
 */
export async function readReportHead(path: string): Promise<ReportHead | 'foreign' | 'outdated' | undefined> {
  const file = await openIfPresent(path);
  if (file === undefined) return undefined;
  try {
    return await checkHead(await readHead(file));
  } finally {
    await file.close();
  }
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new DeclickError('unreadable', `${path} cannot be read: ${message}`, { cause: error });
  }
}

async function readHead(file: FileHandle): Promise<unknown> {
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(bytes, 0, HEAD_BYTES, 0);
    // Another program may have laid the report out anew: then all of it has to be read.
    return parseHead(bytes.toString('utf8', 0, bytesRead)) ?? withoutSegments(JSON.parse(await file.readFile('utf8')));
  } catch {
    return undefined;
  }
}

function withoutSegments({ segments, ...head }: Record<string, unknown>): unknown {
  return Array.isArray(segments) ? head : undefined;
}

async function checkHead(head: unknown): Promise<ReportHead | 'foreign' | 'outdated'> {
  const tool = (head as { tool?: { name?: unknown } } | undefined)?.tool;
  if (tool?.name !== 'declick') return 'foreign';
  const { reportHeadSchema } = await import('./schema.ts');
  return reportHeadSchema.safeParse(head).data ?? 'outdated';
}
