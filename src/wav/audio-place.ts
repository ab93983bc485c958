import { readSync } from 'node:fs';
import type { AudioFormat, Block } from '../audio.ts';
import { DeclickError } from '../errors.ts';
import { BlockDecoder } from './block-decoder.ts';
import type { SampleCoding } from './codecs.ts';

const BLOCK_LENGTH = 1 << 14;

/** Where the samples of a recording stand in an open file: plain data, good for every thread of the process. */
export interface AudioPlace {
  /** Descriptor of the file: it stays the same file, whatever becomes of its name. */
  readonly file: number;
  /** Byte of the first sample. */
  readonly audioAt: number;
  readonly blockAlign: number;
  readonly coding: SampleCoding;
  readonly format: AudioFormat;
}

/**
 * Reads samples `[from, until)`; a block is valid until the next one. Synchronous: who reads a recording by its place has a thread to itself.
 * Throws DeclickError `unreadable` where the file ends before or reading fails.
 */
export function* readBlocks(place: AudioPlace, from: number, until: number): Generator<Block> {
  const { blockAlign, audioAt } = place;
  const decoder = new BlockDecoder(place);
  const buffer = new Uint8Array(BLOCK_LENGTH * blockAlign);
  for (let start = from; start < until; start += BLOCK_LENGTH) {
    const length = Math.min(BLOCK_LENGTH, until - start);
    const bytes = buffer.subarray(0, length * blockAlign);
    readFully(place.file, bytes, audioAt + start * blockAlign);
    yield decoder.decode({ bytes, start, length });
  }
}

function readFully(file: number, bytes: Uint8Array, at: number): void {
  try {
    for (let filled = 0, count = 1; filled < bytes.length; filled += count) {
      count = readSync(file, bytes, filled, bytes.length - filled, at + filled);
      if (count === 0) throw new Error('it became shorter while it was read');
    }
  } catch (cause) {
    const found = `the recording cannot be read at byte ${at} (${(cause as Error).message})`;
    throw new DeclickError('unreadable', `${found}, but it must not change meanwhile: try again when it is complete`, { cause });
  }
}
