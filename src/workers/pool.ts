import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { DeclickError } from '../errors.ts';
import { removePart } from '../output-file.ts';
import { spoolName } from '../report/spool.ts';
import type { Outcome } from '../report/summary.ts';
import type { PlannedRecording } from './finished.ts';
import { ABORT, type RecordingHooks, type RunContext, type WorkerMessage, type WorkerTask } from './protocol.ts';
import { buildFailure } from './recording.ts';
import { openThreads, type Threads } from './threads.ts';

/** Does recordings one at a time or several at once. */
export interface Runner {
  run(recording: PlannedRecording, hooks: RecordingHooks): Promise<Outcome>;
  close(): Promise<void>;
}

const WORKER_PATH = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));

/** Starts threads as recordings come, up to `threadCount`. A thread that dies takes only its recording with it. */
export function openPool(context: RunContext, threadCount: number, workerPath: string = WORKER_PATH): Runner {
  const threads = openThreads<WorkerTask, Outcome>(workerPath, threadCount);
  return { run: (recording, hooks) => runOnThread(recording, context, hooks, threads), close: () => threads.close() };
}

async function runOnThread(
  recording: PlannedRecording,
  context: RunContext,
  hooks: RecordingHooks,
  threads: Threads<WorkerTask, Outcome>,
): Promise<Outcome> {
  const { port1: line, port2: port } = new MessageChannel();
  const abort = (): void => line.postMessage(ABORT);
  // Listened for from the start: a line may close before the answer comes.
  const closed = once(line, 'close');
  line.on('message', (message: WorkerMessage) => passOn(message, hooks));
  hooks.signal?.addEventListener('abort', abort);
  try {
    const outcome = await threads.run({ recording, context, port, tellsSegments: hooks.onSegments !== undefined }, [port]);
    // The answer comes by another way than the remarks, and may overtake them; the worker closes the line behind the last.
    await closed;
    return outcome;
  } catch (thrown) {
    await removeLeftovers(recording);
    return buildFailure(recording.name, threadLost(thrown), hooks);
  } finally {
    hooks.signal?.removeEventListener('abort', abort);
    line.close();
  }
}

function passOn(message: WorkerMessage, hooks: RecordingHooks): void {
  if (message.kind === 'segments') hooks.onSegments?.(message.found);
  else if (message.kind === 'progress') hooks.onProgress?.(message.progress);
  else if (message.kind === 'warning') hooks.onWarning?.(message.remark);
  else hooks.onDetail?.(message.remark);
}

async function removeLeftovers({ output, report }: PlannedRecording): Promise<void> {
  if (output !== null) await removePart(output);
  if (report !== null) await Promise.all([removePart(report), removePart(spoolName(report))]);
}

function threadLost(thrown: unknown): DeclickError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DeclickError('bug', `the thread that worked on it was lost (${message})`, { cause: thrown });
}
