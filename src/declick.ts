import type { Readable, Writable } from 'node:stream';
import type { Block } from './audio.ts';
import type { LoadedModel } from './classify.ts';
import { conclude, planChanges } from './conclude.ts';
import { ensureNotAborted } from './errors.ts';
import { findPatches } from './find-patches.ts';
import type { Settings } from './options.ts';
import { FILE_PACE, framesPerStep, PIPE_PACE } from './pace.ts';
import type { SettledPatches } from './repair.ts';
import type { ReportHead, ReportSegment } from './report/schema.ts';
import { SegmentSpool } from './report/spool.ts';
import { writeReport } from './report/writer.ts';
import { ResidualFile } from './residual.ts';
import { type ByteSink, openSink } from './sink.ts';
import { StageClock } from './stage-clock.ts';
import { isWorthStretches, type LongRecording, repairInStretches, type StretchRunner } from './stretches.ts';
import { Tape } from './tape.ts';
import { BlockDecoder } from './wav/block-decoder.ts';
import { Patcher } from './wav/patcher.ts';
import type { RawFormat } from './wav/raw.ts';
import { openRaw, openWav, type WavRecording } from './wav/reader.ts';
import { labelOf } from './wav/refusals.ts';
import { type ByteSource, openFileSource, streamSource } from './wav/source.ts';

/** One recording and where its results go. */
export interface RecordingJob {
  readonly input: string | Readable;
  /** null: only scan. */
  readonly output: string | Writable | null;
  readonly report: string | null;
  /** What the input is where it has no header; absent: a WAV recording. */
  readonly raw?: RawFormat;
  /** Path of a file of what was removed; absent: none. */
  readonly residual?: string;
  /** What messages and the report call it: its path relative to the given root, with `/`, or `-`. */
  readonly name: string;
}

/** What a caller may listen to while a recording is worked on, and how to stop it. */
export interface RunHooks {
  readonly signal?: AbortSignal;
  /** `sampleCount` is undefined where a stream does not say how long it is. */
  readonly onProgress?: (progress: {
    name: string;
    samplesDone: number;
    sampleCount: number | undefined;
    sampleRate: number;
  }) => void;
  readonly onWarning?: (warning: { name: string; message: string }) => void;
  /** Timings and decisions, for who looks for a fault. */
  readonly onDetail?: (detail: { name: string; message: string }) => void;
  /** Each segment as the report states it, in order of start and then channel. */
  readonly onSegment?: (segment: ReportSegment) => void;
}

/**
 * Cleans (or scans) one recording, from its first byte to its report: read → features → classify → segments → repair → write → report.
 * Resolves to the report without its segments. Throws DeclickError; then no output and no report have appeared.
 * With `stretches` several stretches of a long recording are worked on at the same time; that changes no bit.
 */
export async function declickRecording(
  job: RecordingJob,
  settings: Settings,
  model: LoadedModel,
  hooks: RunHooks = {},
  stretches?: StretchRunner,
): Promise<ReportHead> {
  const source = typeof job.input === 'string' ? await openFileSource(job.input) : streamSource(job.input);
  const spool = new SegmentSpool(job.report, hooks.onSegment);
  const clock = new StageClock('write');
  let sink: ByteSink | undefined;
  let residual: ResidualFile | undefined;
  try {
    const pace = typeof job.input === 'string' ? FILE_PACE : PIPE_PACE;
    const options = { name: job.name, salvage: settings.salvage, blockLength: pace.blockLength };
    const recording = job.raw ? await openRaw(source, job.raw, options) : await openWav(source, options);
    const amendments = await planChanges(job, settings, model, { recording, source });
    sink = await openSink(job.output, hooks.signal);
    residual = job.residual === undefined ? undefined : await ResidualFile.create(job.residual, recording);
    const { format } = recording;
    const tape = new Tape(format.channelCount);
    const patcher = new Patcher(recording, amendments);
    const blocks = clock.time('read', read(recording, { patcher, residual }, job, hooks));
    const step = () => framesPerStep(pace, format.sampleRate, recording.readyBytes() / recording.blockAlign);
    const wanted = { model, sensitivity: settings.sensitivity, isScan: job.output === null };
    const long = stretches && longRecording(recording, source, stretches);
    // The threads have models of their own.
    if (long) await model.dispose();
    const patches = long
      ? clock.time('stretches', repairInStretches(blocks, long, wanted, stretches))
      : findPatches(blocks, tape, format, { ...wanted, framesPerStep: step, clock });
    await write(patches, { recording, patcher, sink, spool, residual }, job, hooks);
    const work = { source, recording, patcher, sink, spool, sampleCount: patcher.sampleCount };
    const head = await conclude(job, settings, model, work, hooks);
    await residual?.finish();
    if (job.report !== null) await writeReport(job.report, head, spool, sink.file);
    else await sink.file?.commit();
    // After the report: where only this is missing, the next run notices.
    await residual?.commit();
    for (const message of describeWork(head, clock)) hooks.onDetail?.({ name: job.name, message });
    return head;
  } finally {
    await Promise.all([source.close(), sink?.discard(), residual?.discard(), spool.discard()]);
  }
}

/** What is worth cutting into stretches. Streams stay whole: they have their own pace, and are read once. */
function longRecording(
  recording: WavRecording,
  { descriptor: file }: ByteSource,
  stretches: StretchRunner,
): LongRecording | undefined {
  const { sampleCount, audioAt, blockAlign, coding, format } = recording;
  if (file === undefined || sampleCount === undefined) return undefined;
  const long = { place: { file, audioAt, blockAlign, coding, format }, sampleCount };
  return isWorthStretches(long, stretches) ? long : undefined;
}

async function* read(
  recording: WavRecording,
  { patcher, residual }: Pick<Work, 'patcher' | 'residual'>,
  { name }: RecordingJob,
  hooks: RunHooks,
): AsyncGenerator<Block> {
  const decoder = new BlockDecoder(recording);
  let strangeCount = 0;
  let tailBytes = 0;
  for (let next = await recording.pieces.next(); !next.done; next = await recording.pieces.next()) {
    ensureNotAborted(hooks.signal);
    const piece = next.value;
    patcher.accept(piece);
    // What stands behind the audio can be longer than memory: it follows when all of the audio has been given out.
    if (piece.kind === 'tail') {
      tailBytes = piece.bytes.length;
      break;
    }
    if (piece.kind !== 'audio') continue;
    const block = decoder.decode(piece);
    residual?.accept(block);
    strangeCount += recording.coding.encoding.startsWith('float') ? countNonFinite(block) : 0;
    yield block;
  }
  for (const sentence of describeOddities(recording, strangeCount, tailBytes))
    hooks.onWarning?.({ name, message: `${labelOf(name)} ${sentence}` });
}

/** Sentences that go on from the recording's name; `tailBytes` are those of the first piece behind the audio. */
function* describeOddities({ container, blockAlign }: WavRecording, strangeCount: number, tailBytes: number): Generator<string> {
  if (strangeCount > 0)
    yield `holds ${strangeCount} samples that are no finite numbers; they were left as they are: mend the source they came from`;
  if (container === 'raw' && tailBytes > 0) {
    const found = `ends with ${tailBytes} of the ${blockAlign} bytes of a sample of all channels`;
    yield `${found}, which were left as they are: check that it is complete, and what was said of it`;
  }
}

function countNonFinite(block: Block): number {
  let count = 0;
  for (const samples of block.channels) for (let i = 0; i < samples.length; i++) if (!Number.isFinite(samples[i])) count++;
  return count;
}

interface Work {
  readonly recording: WavRecording;
  readonly patcher: Patcher;
  readonly sink: ByteSink;
  readonly spool: SegmentSpool;
  readonly residual: ResidualFile | undefined;
}

async function write(
  spans: AsyncIterable<SettledPatches>,
  work: Work,
  { name, output }: RecordingJob,
  hooks: RunHooks,
): Promise<void> {
  const { recording, patcher, sink, spool, residual } = work;
  const { sampleRate } = recording.format;
  const isOwn = output === null || typeof output === 'string';
  for await (const { patches, settledUntil } of spans) {
    for (const patch of patches) {
      patcher.patch(patch);
      residual?.patch(patch);
      await spool.add(patch, sampleRate);
    }
    for (const bytes of patcher.release(settledUntil)) {
      await sink.write(bytes);
      // Who reads a stream may still look at them.
      if (isOwn) recording.reuse(bytes);
    }
    await residual?.release(settledUntil);
    hooks.onProgress?.({ name, samplesDone: settledUntil, sampleCount: recording.sampleCount, sampleRate });
  }
  for (const bytes of patcher.release(Number.POSITIVE_INFINITY)) await sink.write(bytes);
  for await (const piece of recording.pieces) {
    ensureNotAborted(hooks.signal);
    patcher.accept(piece);
    for (const bytes of patcher.release(Number.POSITIVE_INFINITY)) await sink.write(bytes);
  }
  await residual?.release(Number.POSITIVE_INFINITY);
}

function describeWork({ input, summary }: ReportHead, clock: StageClock): string[] {
  const audioSeconds = input.sampleCount / input.sampleRate;
  const timings = [...clock.seconds].map(([stage, seconds]) => {
    return `${stage.padEnd(8)} ${seconds.toFixed(3)} s, ${Math.round(audioSeconds / seconds)} × real time`;
  });
  const types = Object.entries(summary.byType).map(([type, count]) => `${count} ${type}`);
  return [...timings, `found ${types.join(', ') || 'nothing'}; ${summary.repairedSamples} samples repaired`];
}
