import { finished, type Writable } from 'node:stream';
import { DeclickError } from './errors.ts';
import { outputError } from './output-error.ts';
import { OutputFile } from './output-file.ts';

/** Where cleaned audio goes: a file that appears once it is whole, a stream, or nowhere. */
export interface ByteSink {
  /** The file, which the report puts in its place; null for a stream or nowhere. */
  readonly file: OutputFile | null;
  write(bytes: Uint8Array): Promise<void>;
  /** Removes what was written under a temporary name; harmless once the file is in its place. */
  discard(): Promise<void>;
}

/**
 * Opens the sink for an output path or stream; `null`: a scan, which writes no audio. Throws `output`. When `signal` aborts, a write that
 * waits for a reader is given up.
 */
export async function openSink(output: string | Writable | null, signal?: AbortSignal): Promise<ByteSink> {
  if (output === null) return { file: null, write: async () => undefined, discard: async () => undefined };
  if (typeof output !== 'string') return openStreamSink(output, signal);
  const file = await OutputFile.create(output);
  return { file, write: (bytes) => file.write(bytes), discard: () => file.discard() };
}

/** Waits where the reader of a pipe is slower than declick. A stream that fails or closes refuses at once, also while a write waits. */
function openStreamSink(stream: Writable, signal: AbortSignal | undefined): ByteSink {
  let failed = false;
  let refuse: (error: Error) => void = () => undefined;
  const fail = (error: Error): void => {
    failed = true;
    refuse(error);
  };
  const release = finished(stream, { readable: false }, (error) => error && fail(error));
  const stop = (): void => refuse(DeclickError.aborted(signal?.reason));
  signal?.addEventListener('abort', stop);
  const write = (bytes: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      refuse = (error) => reject(error instanceof DeclickError ? error : outputError('the output stream', error));
      if (signal?.aborted) stop();
      else stream.write(bytes, (error) => (error ? fail(error) : resolve()));
    });
  const discard = async (): Promise<void> => {
    signal?.removeEventListener('abort', stop);
    // Of a failed stream the listeners stay: it may tell the error again, which would end the process.
    if (!failed) release();
  };
  return { file: null, write, discard };
}
