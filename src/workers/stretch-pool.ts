import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeclickError } from '../errors.ts';
import type { StretchRunner } from '../stretches.ts';
import type { StretchOutcome, StretchTask } from './protocol.ts';
import type { Threads } from './threads.ts';

const WORKER_PATH = fileURLToPath(new URL(`./stretch-worker${extname(import.meta.url)}`, import.meta.url));

/** Threads for the stretches of long recordings up to some sample rate; they start with the first stretch. `model`: its path. */
export function openStretchPool(
  model: string,
  threadCount: number,
  highestRate: number,
): StretchRunner & { close(): Promise<void> } {
  let threads: Promise<Threads<StretchTask, StretchOutcome>> | undefined;
  const open = async () => (await import('./threads.ts')).openThreads<StretchTask, StretchOutcome>(WORKER_PATH, threadCount);
  return {
    threadCount,
    highestRate,
    async run(stretch, place, { sensitivity, isScan }) {
      threads ??= open();
      const outcome = await (await threads).run({ stretch, place, settings: { sensitivity, isScan }, model });
      if ('error' in outcome) throw DeclickError.fromData(outcome.error);
      return outcome.patches;
    },
    close: async () => (await threads)?.close(),
  };
}
