import { finished, type Writable } from 'node:stream';
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
  if (typeof output !== 'string') return openStreamSink(output);
  const file = await OutputFile.create(output);
  return { file, write: (bytes) => file.write(bytes), discard: () => file.discard() };
}

/** Waits where the reader of a pipe is slower than declick. A stream that fails or closes refuses at once, also while a write waits. */
function openStreamSink(stream: Writable): ByteSink {
  let failed = false;
  let refuse: (error: Error) => void = () => undefined;
  const fail = (error: Error): void => {
    failed = true;
    refuse(error);
  };
  const release = finished(stream, { readable: false }, (error) => error && fail(error));
  const write = (bytes: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      refuse = (error) => reject(outputError('the output stream', error));
      stream.write(bytes, (error) => (error ? fail(error) : resolve()));
    });
  // Of a failed stream the listeners stay: it may tell the error again, which would end the process.
  return { file: null, write, discard: async () => (failed ? undefined : release()) };
}
