import type { MessagePort } from 'node:worker_threads';
import { type LoadedModel, loadModel } from '../classify.ts';
import type { Outcome } from '../report/summary.ts';
import type { RecordingHooks, WorkerMessage, WorkerTask } from './protocol.ts';
import { buildFailure, runRecording } from './recording.ts';

const PROGRESS_INTERVAL_MS = 100;

/** Loading is slow: every recording of this thread shares one model, which lives as long as the thread. */
let model: Promise<LoadedModel> | undefined;

/** What a thread of the pool does: one recording of a batch. */
export default async function runTask({ recording, context, port, tellsSegments }: WorkerTask): Promise<Outcome> {
  const hooks = hooksOver(port, tellsSegments);
  try {
    model ??= loadModel(context.model);
    return await runRecording(recording, context, await model, hooks);
  } catch (thrown) {
    return buildFailure(recording.name, thrown, hooks);
  } finally {
    port.close();
  }
}

/** Hooks that speak over the port; the only message that comes the other way means: abort. */
function hooksOver(port: MessagePort, tellsSegments: boolean): RecordingHooks {
  const post = (message: WorkerMessage): void => port.postMessage(message);
  const abort = new AbortController();
  port.on('message', () => abort.abort());
  let silentUntilMs = 0;
  return {
    signal: abort.signal,
    ...(tellsSegments ? { onSegments: (found) => post({ kind: 'segments', found }) } : {}),
    onWarning: (remark) => post({ kind: 'warning', remark }),
    onDetail: (remark) => post({ kind: 'detail', remark }),
    onProgress: (progress) => {
      if (performance.now() < silentUntilMs) return;
      silentUntilMs = performance.now() + PROGRESS_INTERVAL_MS;
      post({ kind: 'progress', progress });
    },
  };
}
