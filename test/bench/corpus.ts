/** Cleans recordings that other tools wrote, as they are and with clicks laid in, and asks other programs what came out. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { BatchSummary, ReportSegment } from '../../src/index.ts';
import { openWav } from '../../src/wav/reader.ts';
import { openFileSource } from '../../src/wav/source.ts';
import { patchSamples } from '../../src/wav/writer.ts';
import { type Decoder, findDecoders } from './decoders.ts';

const COMMAND = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const CLICK = [0.5, -0.7, 0.6, -0.4, 0.2];
/** Shorter recordings have no room for a click and its surroundings. */
const MIN_SAMPLE_COUNT = 3000;
const CLICK_SPACING = 4000;
const DOUBLE_BYTES = 8;

/** How often each thing was met. */
class Counts {
  private readonly counts = new Map<string, number>();

  add(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  print(): void {
    for (const [what, count] of [...this.counts].sort()) console.log(`${String(count).padStart(4)}  ${what}`);
  }
}

/** A line of INDEX.tsv. */
interface Entry {
  readonly path: string;
  readonly verdict: string;
  readonly issues: string;
}

const { positionals } = parseArgs({ allowPositionals: true });
const corpus = positionals[0] ?? process.env.DECLICK_WAV;
if (!corpus) throw new Error('no folder given, expected one with INDEX.tsv: name it, or set DECLICK_WAV');
const folder = await mkdtemp(join(tmpdir(), 'declick-corpus-'));
try {
  const entries = await readIndex(corpus);
  await checkVerdicts(entries, corpus);
  await checkDecoders(entries, corpus);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function readIndex(root: string): Promise<Entry[]> {
  const [header, ...lines] = (await readFile(join(root, 'INDEX.tsv'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  const cell = (line: readonly string[], name: string): string => line[header.indexOf(name)] ?? '';
  return lines.map((line) => ({
    path: cell(line, 'path'),
    verdict: cell(line, 'verdict'),
    issues: cell(line, 'issues'),
  }));
}

/** Which files are read, refused by name, or malformed, and whether that is what the index says of them. */
async function checkVerdicts(entries: readonly Entry[], root: string): Promise<void> {
  const paths = entries.map(({ path }) => path);
  const { recordings } = await clean(paths, root, join(folder, 'plain'));
  const counts = new Counts();
  for (const entry of entries) {
    const outcome = recordings.find(({ path }) => path === entry.path);
    const [result, message] = outcome?.status === 'failed' ? [outcome.error.code, outcome.error.message] : [outcome?.status, ''];
    counts.add(`${entry.verdict.padEnd(16)} → ${result}`);
    if (!isExpected(entry, result))
      console.log(`differs: ${entry.path}: ${entry.verdict} (${entry.issues}), but ${result} ${message}`);
    if (result === 'done') counts.add(await describeOutput(join(root, entry.path), join(folder, 'plain', entry.path)));
  }
  counts.print();
}

function isExpected({ verdict }: Entry, result: string | undefined): boolean {
  return result === 'unsupported-wav' || (verdict === 'malformed' ? result === 'malformed-wav' : result === 'done');
}

async function describeOutput(input: string, output: string): Promise<string> {
  return (await readFile(input)).equals(await readFile(output)) ? 'passed through byte for byte' : 'with repairs';
}

async function clean(paths: readonly string[], cwd: string, output: string): Promise<BatchSummary> {
  const list = join(folder, 'list');
  await writeFile(list, paths.map((path) => `${path}\0`).join(''));
  // Some are refused: then the exit code is not 0.
  await promisify(execFile)(process.execPath, [COMMAND, '--files-from', list, '-0', '-o', output, '-q'], { cwd }).catch(
    () => undefined,
  );
  return JSON.parse(await readFile(join(output, 'declick-summary.json'), 'utf8'));
}

/** Every program must tell the same of input and output, and decode the same but for the repaired samples. */
async function checkDecoders(entries: readonly Entry[], root: string): Promise<void> {
  const decoders = await findDecoders();
  const input = join(folder, 'clicky');
  const paths: string[] = [];
  for (const { path } of entries) if (await layClicks(join(root, path), join(input, path))) paths.push(path);
  await clean(paths, input, join(folder, 'cleaned'));
  const counts = new Counts();
  for (const path of paths) {
    const report = JSON.parse(await readFile(join(folder, 'cleaned', path.replace(/\.[^./]*$/, '.declick.json')), 'utf8'));
    counts.add(report.summary.repairedSamples > 0 ? 'clicky recordings with repairs' : 'clicky recordings without repairs');
    for (const decoder of decoders) {
      const verdict = await compare(
        decoder,
        join(input, path),
        join(folder, 'cleaned', path),
        report.input.channelCount,
        report.segments,
      );
      counts.add(`${decoder.name.padEnd(10)} ${verdict}`);
      if (!['decodes and describes the same', 'describes the same', 'reads neither'].includes(verdict))
        console.log(`differs: ${path}: ${decoder.name} ${verdict}`);
    }
  }
  counts.print();
}

/** A copy of a recording with a click now and then; false where declick does not read it, or it is too short. */
async function layClicks(path: string, target: string): Promise<boolean> {
  const source = await openFileSource(path);
  try {
    const { sampleCount = 0, format, coding, blockAlign, audioAt } = await openWav(source, { name: path });
    if (sampleCount < MIN_SAMPLE_COUNT) return false;
    const bytes = await readFile(path);
    for (let start = MIN_SAMPLE_COUNT / 2; start + CLICK.length < sampleCount; start += CLICK_SPACING) {
      for (let channel = 0; channel < format.channelCount; channel++)
        patchSamples(bytes.subarray(audioAt), coding, blockAlign, channel, start, Float64Array.from(CLICK));
    }
    await mkdir(dirname(target), { recursive: true });
    await cp(path, target);
    await writeFile(target, bytes);
    return true;
  } catch {
    return false;
  } finally {
    await source.close();
  }
}

async function compare(
  { decode, describe }: Decoder,
  input: string,
  output: string,
  channelCount: number,
  segments: readonly ReportSegment[],
): Promise<string> {
  const [before, after] = [await describe(input), await describe(output)];
  if (before !== after) return 'describes the output otherwise';
  if (!decode) return before === undefined ? 'reads neither' : 'describes the same';
  const [expected, found] = [await decode(input), await decode(output)];
  if (!expected || !found) return expected === found ? 'reads neither' : 'reads only one';
  if (expected.length !== found.length) return 'decodes another number of samples';
  for (const { channel, start, end, repair } of segments) {
    for (let sample = start; sample < end && repair !== 'none'; sample++) {
      const at = DOUBLE_BYTES * (sample * channelCount + channel);
      found.copy(expected, at, at, at + DOUBLE_BYTES);
    }
  }
  return found.equals(expected) ? 'decodes and describes the same' : 'decodes other samples outside the repaired ones';
}
