import type { Writable } from 'node:stream';
import { DeclickError } from './errors.ts';
import type { Settings } from './options.ts';
import type { ReportHead } from './report/schema.ts';
import type { SegmentSpool } from './report/spool.ts';
import type { ByteSink } from './sink.ts';
import { TOOL } from './tool.ts';
import { type Amendments, NO_AMENDMENTS, planAmendments } from './wav/amendments.ts';
import { describeCoding } from './wav/codecs.ts';
import { locateEdits } from './wav/edits.ts';
import { buildHistoryLine } from './wav/history.ts';
import { planPassing } from './wav/passing.ts';
import type { Patcher, Proof } from './wav/patcher.ts';
import type { WavRecording } from './wav/reader.ts';
import { labelOf } from './wav/refusals.ts';
import type { ByteSource } from './wav/source.ts';

interface Job {
  readonly name: string;
  /** null: only scan. */
  readonly output: string | Writable | null;
}

interface NamedModel {
  readonly name: string;
  readonly sha256: string;
}

/** Everything that a recording has been through. */
export interface FinishedWork {
  readonly source: ByteSource;
  readonly recording: WavRecording;
  readonly patcher: Patcher;
  readonly sink: ByteSink;
  readonly spool: SegmentSpool;
  /** Per channel. */
  readonly sampleCount: number;
}

/** What is to change outside a recording's audio. Throws `usage` where a stream is to be salvaged: its sizes are gone when its last bytes decide. */
export async function planChanges(
  { output }: Job,
  settings: Settings,
  model: NamedModel,
  { recording, source }: Pick<FinishedWork, 'recording' | 'source'>,
): Promise<Amendments> {
  const { container, reader } = recording;
  if (output === null || container === 'raw') return NO_AMENDMENTS;
  if (typeof output !== 'string' && settings.salvage) throw needsFile();
  const shape = { ...recording, container };
  const line = buildHistoryLine(recording, `${TOOL.name} ${TOOL.version}; crackle repaired; model ${model.name}`);
  const asked = settings.bextHistory ? line : undefined;
  const { sizeBytes } = source;
  const hasWayBack = typeof output === 'string' && sizeBytes !== undefined;
  return hasWayBack
    ? planAmendments(shape, reader, sizeBytes, asked)
    : { ...NO_AMENDMENTS, passing: await planPassing(shape, reader, asked) };
}

/** Completes the output with what is to change outside its audio, and says what became of the recording. Throws `output`, `unreadable`. */
export async function conclude(
  job: Job,
  settings: Settings,
  model: NamedModel,
  work: FinishedWork,
  hooks: { readonly onWarning?: (warning: { name: string; message: string }) => void },
): Promise<ReportHead> {
  const { source, sink, patcher, recording, spool, sampleCount } = work;
  await source.ensureUnchanged?.();
  const proof = patcher.proof();
  for (const sentence of remarksOn(work, proof))
    hooks.onWarning?.({ name: job.name, message: `${labelOf(job.name)} ${sentence}` });
  const spliced = proof.edits.length > 0 ? await sink.file?.splice(proof.edits) : undefined;
  if (source.stats) await sink.file?.resemble(source.stats);
  const { sampleRate, channelCount } = recording.format;
  return {
    schemaVersion: 1,
    tool: TOOL,
    model: { name: model.name, sha256: model.sha256 },
    settings,
    input: { path: job.name, sha256: proof.inputSha256, ...describeInput(recording), sampleCount, ...streamed(recording) },
    ...(recording.rescue ? { salvage: recording.rescue } : {}),
    output: job.output === null ? null : { path: job.name, sha256: spliced ?? proof.outputSha256 },
    proof: job.output === null ? null : describeProof(proof),
    summary: spool.summarize({ sampleRate, sampleCount, channelCount }),
  };
}

function describeInput({ container, raw, coding, format }: WavRecording) {
  const { sampleRate, channelCount } = format;
  return { container, ...describeCoding(coding), ...(raw ? { raw } : {}), sampleRate, channelCount };
}

function streamed({ isStreamed }: WavRecording): { streamed?: true } {
  return isStreamed ? { streamed: true } : {};
}

function describeProof({ untouchedBytes, untouchedSha256: sha256, edits }: Proof): NonNullable<ReportHead['proof']> {
  if (edits.length === 0) return { untouchedBytes, sha256 };
  const places = locateEdits(edits).map(({ input, output }) => {
    return { inputStart: input.start, inputEnd: input.end, outputStart: output.start, outputEnd: output.end };
  });
  return { untouchedBytes, sha256, edits: places };
}

/** Sentences that go on from the recording's name. */
function remarksOn({ recording: { rescue } }: FinishedWork, { remarks }: Proof): string[] {
  return [...(rescue ? [`was salvaged: ${rescue.missingBytes} bytes of its audio are missing`] : []), ...remarks];
}

function needsFile(): DeclickError {
  return new DeclickError('usage', "--salvage changes a file's header at the end, and a pipe has no way back: clean into a file");
}
