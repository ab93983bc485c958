/** Where bytes come from, in order: a file or a pipe. */
import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { DeclickError } from '../errors.ts';

export interface ByteSource {
  /** Undefined where it cannot be known before the end, as on a pipe. */
  readonly sizeBytes: number | undefined;
  /** Fills the start of `target` with the next bytes and resolves to how many; may be fewer than `target` holds, 0 only at the end. */
  read(target: Uint8Array): Promise<number>;
  /** The same from the byte at `position`, without moving; only of a file, whose size is known. */
  readAt?(position: number, target: Uint8Array): Promise<number>;
  /** How many bytes of a stream have arrived that were not read: to be read without waiting. */
  readonly readyBytes?: number;
  /** What the file was when it was opened; only of a file. */
  readonly stats?: Stats;
  /** By which all threads can read it at any place; only of a file. */
  readonly descriptor?: number;
  /** Throws DeclickError `unreadable` where the file is another than when it was opened. */
  ensureUnchanged?(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the file at `path` for reading from its start; a named pipe or a device is read like a pipe.
 * @throws DeclickError `unreadable` where there is no such file, it is a folder, or it may not be read.
 */
export async function openFileSource(path: string): Promise<ByteSource> {
  const handle = await open(path, 'r').catch((cause) => refuse(path, cause));
  try {
    const stat = await handle.stat();
    if (stat.isDirectory())
      throw new DeclickError('unreadable', `${path} is a folder, but one WAV file is expected: name a file in it`);
    return stat.isFile() ? new FileSource(path, handle, stat) : new DeviceSource(path, handle);
  } catch (cause) {
    await handle.close();
    return refuse(path, cause);
  }
}

/**
 * The bytes of a stream, taken only as fast as they are read, so that whoever writes into the pipe waits.
 * Reading throws DeclickError `unreadable` where the stream breaks or yields text instead of bytes.
 */
export function streamSource(stream: Readable): ByteSource {
  return new StreamSource(stream);
}

/** What has no size: a named pipe or a device. */
class DeviceSource implements ByteSource {
  readonly sizeBytes: number | undefined = undefined;
  protected readonly path: string;
  protected readonly handle: FileHandle;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  async read(target: Uint8Array): Promise<number> {
    const { bytesRead } = await this.handle.read(target, 0, target.length, null).catch((cause) => refuse(this.path, cause));
    return bytesRead;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

class FileSource extends DeviceSource {
  override readonly sizeBytes: number;
  readonly stats: Stats;
  readonly descriptor: number;

  constructor(path: string, handle: FileHandle, stats: Stats) {
    super(path, handle);
    this.stats = stats;
    this.descriptor = handle.fd;
    this.sizeBytes = stats.size;
  }

  async readAt(position: number, target: Uint8Array): Promise<number> {
    // A place that is no safe integer would be read as "here", and move on from there.
    if (position >= this.sizeBytes) return 0;
    const { bytesRead } = await this.handle.read(target, 0, target.length, position).catch((cause) => refuse(this.path, cause));
    return bytesRead;
  }

  async ensureUnchanged(): Promise<void> {
    const { size, mtimeMs } = await this.handle.stat().catch((cause) => refuse(this.path, cause));
    if (size === this.stats.size && mtimeMs === this.stats.mtimeMs) return;
    const found = size === this.stats.size ? 'changed' : `changed from ${this.stats.size} to ${size} bytes`;
    throw new DeclickError(
      'unreadable',
      `${this.path} ${found} while it was read, but it must not change meanwhile: try again when it is complete`,
    );
  }
}

class StreamSource implements ByteSource {
  readonly sizeBytes = undefined;
  private readonly arrivals: AsyncIterator<unknown>;
  private readonly stream: Readable;
  private left: Uint8Array = new Uint8Array(0);

  constructor(stream: Readable) {
    this.stream = stream;
    this.arrivals = stream[Symbol.asyncIterator]();
  }

  get readyBytes(): number {
    // A stream of objects counts those, not their bytes.
    return this.left.length + (this.stream.readableObjectMode ? 0 : this.stream.readableLength);
  }

  async read(target: Uint8Array): Promise<number> {
    // An empty piece in the middle of a stream is not its end.
    while (this.left.length === 0) {
      const arrival = await this.arrivals.next().catch((cause) => refuse('the input stream', cause));
      if (arrival.done) return 0;
      this.left = bytesOf(arrival.value);
    }
    const taken = this.left.subarray(0, target.length);
    target.set(taken);
    this.left = this.left.subarray(taken.length);
    return taken.length;
  }

  async close(): Promise<void> {
    this.left = new Uint8Array(0);
    await this.arrivals.return?.();
  }
}

function bytesOf(arrived: unknown): Uint8Array {
  if (arrived instanceof Uint8Array) return arrived;
  throw new DeclickError('unreadable', 'the input stream yields text, but bytes are expected: do not set an encoding on it');
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder',
  EMFILE: 'cannot be opened because too many files are open',
};

function refuse(what: string, cause: unknown): never {
  if (cause instanceof DeclickError) throw cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = REASONS[code ?? ''] ?? `cannot be read (${message})`;
  throw new DeclickError(
    'unreadable',
    `${what} ${reason}, but a readable WAV file is expected: check the path and its permissions`,
    {
      cause,
    },
  );
}
