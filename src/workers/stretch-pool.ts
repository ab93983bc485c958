import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { DeclickError } from '../errors.ts';
import type { StretchRunner } from '../stretches.ts';
import type { StretchOutcome, StretchTask } from './protocol.ts';

/** Threads for the stretches of long recordings; they start with the first stretch. `model`: its path. */
export function openStretchPool(model: string, threadCount: number): StretchRunner & { close(): Promise<void> } {
  let threads: ReturnType<typeof startThreads> | undefined;
  return {
    threadCount,
    async run(stretch, format, { sensitivity, isScan }) {
      threads ??= startThreads(threadCount);
      const outcome = await threads.run({ stretch, format, settings: { sensitivity, isScan }, model });
      if ('error' in outcome) throw DeclickError.fromData(outcome.error);
      return outcome.patches;
    },
    close: async () => threads?.close(),
  };
}

function startThreads(threadCount: number) {
  const pool = new Piscina<StretchTask, StretchOutcome>({
    filename: fileURLToPath(new URL(`./stretch-worker${extname(import.meta.url)}`, import.meta.url)),
    maxThreads: threadCount,
    minThreads: 0,
    idleTimeout: Number.POSITIVE_INFINITY,
    // The other modes hold a thread's event loop still while it waits, and the runtime's asynchronous calls with it.
    atomics: 'disabled',
  });
  // A thread that fails while it starts has no task yet: the pool says so here, and nowhere else.
  const broken = new Promise<never>((_, reject) => pool.on('error', reject));
  broken.catch(() => undefined);
  return { run: (task: StretchTask) => Promise.race([pool.run(task), broken]), close: () => pool.destroy() };
}
