import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ReportedSegment } from './extents.ts';
import type { DegradedRecording, Specimen } from './material.ts';

const run = promisify(execFile);
const COMMAND = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const PARALLEL_COUNT = 2;

/** What a tool made of one recording. */
export interface Cleaned {
  readonly output: readonly Float64Array[];
  readonly segments: readonly ReportedSegment[];
}

/** A tool under test: cleans all recordings, which lie below one folder. Real ones need no truth about their recordings. */
export interface Tool<Recording = Specimen> {
  readonly name: string;
  readonly clean: (recordings: readonly Recording[], folder: string, outputFolder: string) => Promise<Cleaned[]>;
}

/** The built command, as a user calls it. */
export function declickTool(name: string, extraArguments: readonly string[] = []): Tool<DegradedRecording> {
  return {
    name,
    clean: async (recordings, folder, outputFolder) => {
      const output = join(outputFolder, name.replaceAll(/\W+/g, '-'));
      // What an earlier build left in a folder that is kept would count as done.
      await rm(output, { recursive: true, force: true });
      await run(process.execPath, [COMMAND, folder, '-o', output, '-j', String(PARALLEL_COUNT), '-q', ...extraArguments]);
      return Promise.all(recordings.map((recording) => readCleaned(join(output, recording.name), recording)));
    },
  };
}

/** ffmpeg's `adeclick` with the given filter options. */
export function adeclickTool(options: string): Tool<DegradedRecording> {
  const filter = options ? `adeclick=${options}` : 'adeclick';
  return {
    name: options ? `adeclick ${options}` : 'adeclick (default)',
    clean: (recordings) =>
      mapInParallel(recordings, async ({ path, degraded }) => ({
        output: await decodeTo16Bit(path, degraded.length, ['-af', filter]),
        segments: [],
      })),
  };
}

async function readCleaned(stem: string, { degraded }: DegradedRecording): Promise<Cleaned> {
  const report = JSON.parse(await readFile(`${stem}.declick.json`, 'utf8')) as { segments: ReportedSegment[] };
  return { output: await decodeTo16Bit(`${stem}.wav`, degraded.length), segments: report.segments };
}

/** Decodes to 16-bit samples at the file's own rate, as a player would get them: planar, full scale ±1.0. */
export async function decodeTo16Bit(path: string, channelCount: number, filter: readonly string[] = []): Promise<Float64Array[]> {
  const command = ['-v', 'error', '-i', path, ...filter, '-c:a', 'pcm_s16le', '-f', 's16le', '-'];
  const { stdout } = await run('ffmpeg', command, { encoding: 'buffer', maxBuffer: 1 << 28 });
  const length = Math.floor(stdout.length / 2 / channelCount);
  return Array.from({ length: channelCount }, (_, c) =>
    Float64Array.from({ length }, (_, i) => stdout.readInt16LE(2 * (i * channelCount + c)) / 32768),
  );
}

/** Keeps order; at most two at a time. */
async function mapInParallel<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = new Array(items.length);
  let next = 0;
  const workers = Array.from({ length: PARALLEL_COUNT }, async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  });
  await Promise.all(workers);
  return results;
}
