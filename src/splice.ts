import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** `removedBytes` from byte `at` of the file as it is give way to `inserted`, which is not shorter. */
interface Edit {
  readonly at: number;
  readonly removedBytes: number;
  readonly inserted: Uint8Array;
}

const MOVED_BYTES = 1 << 20;

/** Edits an open file in place: `edits` are sorted and apart from each other. What stands behind them moves up, the last bytes first. */
export async function spliceFile(file: FileHandle, edits: readonly Edit[]): Promise<void> {
  let { size: end } = await file.stat();
  let shift = edits.reduce((sum, edit) => sum + growthOf(edit), 0);
  for (const edit of edits.toReversed()) {
    await moveUp(file, edit.at + edit.removedBytes, end, shift);
    shift -= growthOf(edit);
    await writeAt(file, edit.inserted, edit.at + shift);
    end = edit.at;
  }
}

/** The sha256 of all bytes of an open file. */
export async function hashOpenFile(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const bytes = new Uint8Array(MOVED_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(bytes.subarray(0, bytesRead));
    at += bytesRead;
  }
}

function growthOf({ inserted, removedBytes }: Edit): number {
  return inserted.length - removedBytes;
}

async function moveUp(file: FileHandle, start: number, end: number, shift: number): Promise<void> {
  if (shift === 0) return;
  for (let to = end; to > start; ) {
    const from = Math.max(start, to - MOVED_BYTES);
    await writeAt(file, await readAll(file, from, to - from), from + shift);
    to = from;
  }
}

async function readAll(file: FileHandle, at: number, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let filled = 0; filled < count; ) {
    const { bytesRead } = await file.read(bytes, filled, count - filled, at + filled);
    if (bytesRead === 0) throw new Error('the file became shorter while it was written');
    filled += bytesRead;
  }
  return bytes;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
  }
}
