/** What other programs make of a recording. */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_BYTES = 1 << 29;
const TIMEOUT_MS = 60_000;

/** A program that reads WAV; both answers are undefined where it does not read this one. */
export interface Decoder {
  readonly name: string;
  /** All samples, interleaved, as 64-bit floating point. */
  readonly decode?: (path: string) => Promise<Buffer | undefined>;
  /** Format, length and metadata, as text without the file's own name and times. */
  readonly describe: (path: string) => Promise<string | undefined>;
}

export const DECODERS: readonly Decoder[] = [
  {
    name: 'ffmpeg',
    decode: (path) => bytesOf('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a:0', '-c:a', 'pcm_f64le', '-f', 'f64le', '-']),
    describe: (path) => textOf('ffprobe', ['-v', 'error', '-show_format', '-show_streams', path], path),
  },
  {
    name: 'sox',
    decode: (path) => bytesOf('sox', ['-D', '-V1', '-t', typeOf(path), path, '-t', 'f64', '-']),
    describe: (path) => textOf('sox', ['--info', '-V1', '-t', typeOf(path), path], path),
  },
  { name: 'libsndfile', decode: decodeSndfile, describe: (path) => textOf('sndfile-info', [path], path) },
  { name: 'mediainfo', describe: (path) => textOf('mediainfo', ['--Full', path], path) },
];

/** Those of the programs that this machine has. */
export async function findDecoders(): Promise<Decoder[]> {
  const commands: Readonly<Record<string, string>> = { libsndfile: 'sndfile-convert' };
  const found: Decoder[] = [];
  for (const decoder of DECODERS) {
    const answer = await run(commands[decoder.name] ?? decoder.name, ['--version']).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    if (!(answer instanceof Error) || (answer as NodeJS.ErrnoException).code !== 'ENOENT') found.push(decoder);
  }
  return found;
}

function typeOf(path: string): string {
  return path.endsWith('.w64') ? 'w64' : 'wav';
}

async function decodeSndfile(path: string): Promise<Buffer | undefined> {
  const target = `${path}.raw`;
  try {
    await run('sndfile-convert', ['-double', path, target], { timeout: TIMEOUT_MS });
    return await readFile(target);
  } catch {
    return undefined;
  } finally {
    await rm(target, { force: true });
  }
}

async function bytesOf(command: string, given: readonly string[]): Promise<Buffer | undefined> {
  const options = { encoding: 'buffer', maxBuffer: MAX_BYTES, timeout: TIMEOUT_MS } as const;
  return run(command, given, options).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

/** Names and times are those of the file, and the peak is what a repair is to change; of RF64 libsndfile tells bytes that it never read. */
async function textOf(command: string, given: readonly string[], path: string): Promise<string | undefined> {
  const bytes = await bytesOf(command, given);
  const lines = bytes?.toString('latin1').replaceAll(path, 'FILE').split('\n');
  return lines
    ?.filter((line) => !/^( {3}\S|File (creation|last modification) date|Folder name|Complete name|Signal Max)/.test(line))
    .join('\n');
}
