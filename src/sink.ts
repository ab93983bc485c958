import type { Writable } from 'node:stream';
import { OutputFile, outputError } from './output-file.ts';

/** Where cleaned audio goes: a file that appears once it is whole, a stream, or nowhere. */
export interface ByteSink {
  /** The file, which the report puts in its place; null for a stream or nowhere. */
  readonly file: OutputFile | null;
  write(bytes: Uint8Array): Promise<void>;
  /** Removes what was written under a temporary name; harmless once the file is in its place. */
  discard(): Promise<void>;
}

/** Opens the sink for an output path or stream; `null`: a scan, which writes no audio. Throws `output`. */
export async function openSink(output: string | Writable | null): Promise<ByteSink> {
  if (output === null) return { file: null, write: async () => undefined, discard: async () => undefined };
  if (typeof output !== 'string')
    return { file: null, write: (bytes) => writeToStream(output, bytes), discard: async () => undefined };
  const file = await OutputFile.create(output);
  return { file, write: (bytes) => file.write(bytes), discard: () => file.discard() };
}

/** Waits where the reader of a pipe is slower than declick; a stream that is closed refuses by its callback only. */
async function writeToStream(stream: Writable, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(outputError('the output stream', error)) : resolve()));
  });
}
