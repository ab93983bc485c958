import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputError } from '../output-error.ts';
import type { ReportSegment } from './schema.ts';

const READ_BYTES = 1 << 16;

/** A part of the temporary file: whole lines. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

/**
 * Holds the segments of any number of lists: as many in memory as is said, all others in one temporary file, so that memory stays flat
 * however many there are. Everything is synchronous: segments come in messages, which nobody can make wait.
 */
export class SegmentStore {
  private readonly heldAtMost: number;
  private readonly lists = new Set<SegmentList>();
  private heldCount = 0;
  private file: number | undefined;
  private endBytes = 0;

  constructor(heldAtMost = 8192) {
    this.heldAtMost = heldAtMost;
  }

  /** Adds a segment to a list of this store. Throws `output` where the temporary file cannot be written. */
  push(list: SegmentList, segment: ReportSegment): void {
    this.lists.add(list);
    list.held.push(segment);
    if (++this.heldCount >= this.heldAtMost) this.spill();
  }

  /** Forgets a list. */
  drop(list: SegmentList): void {
    this.heldCount -= list.held.length;
    this.lists.delete(list);
    // One recording after the other needs no more room than the largest.
    if (this.lists.size === 0) this.endBytes = 0;
  }

  /** The lines of a part of the file, one after the other. */
  *read({ start, end }: Extent): Generator<string> {
    const bytes = Buffer.alloc(READ_BYTES);
    let rest = '';
    for (let at = start; at < end; ) {
      const count = readSync(this.file as number, bytes, 0, Math.min(READ_BYTES, end - at), at);
      at += count;
      // Segments hold ASCII only, so a piece never ends within a character.
      const lines = (rest + bytes.toString('latin1', 0, count)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  }

  /** Gives the temporary file back; the lists cannot be read any more. */
  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private spill(): void {
    for (const list of this.lists) {
      if (list.held.length === 0) continue;
      list.extents.push(this.append(list.held.map((segment) => `${JSON.stringify(segment)}\n`).join('')));
      list.held = [];
    }
    this.heldCount = 0;
  }

  private append(lines: string): Extent {
    const path = join(tmpdir(), `declick-segments-${randomUUID()}`);
    try {
      this.file ??= openNameless(path);
      const bytes = Buffer.from(lines, 'latin1');
      const start = this.endBytes;
      for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done, bytes.length - done, start + done);
      this.endBytes += bytes.length;
      return { start, end: this.endBytes };
    } catch (error) {
      throw outputError(path, error);
    }
  }
}

/** Segments in their order, kept in a store; may be read as often as one likes. */
export class SegmentList implements Iterable<ReportSegment> {
  /** The latest, in memory. */
  held: ReportSegment[] = [];
  readonly extents: Extent[] = [];
  private readonly store: SegmentStore;
  private count = 0;

  constructor(store: SegmentStore) {
    this.store = store;
  }

  get length(): number {
    return this.count;
  }

  push(segment: ReportSegment): void {
    this.count++;
    this.store.push(this, segment);
  }

  *[Symbol.iterator](): Generator<ReportSegment> {
    for (const extent of this.extents) for (const line of this.store.read(extent)) yield JSON.parse(line);
    yield* this.held;
  }

  /** Forgets all segments. */
  discard(): void {
    this.store.drop(this);
  }
}

/** A file that is gone with the process, however that ends. */
function openNameless(path: string): number {
  const file = openSync(path, 'wx+', 0o600);
  rmSync(path, { force: true });
  return file;
}
