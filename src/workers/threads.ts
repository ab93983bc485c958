import type { TransferListItem } from 'node:worker_threads';
import { Piscina } from 'piscina';

/**
 * Megabytes for what a thread has just made. Most of it is of no more use in an instant, and with the usual 48 each thread would keep tens of
 * megabytes of it: arrays are collected when they take a few times as much.
 */
const YOUNG_GENERATION_MB = 3;

/** Threads that do one kind of task. */
export interface Threads<Task, Answer> {
  /** Rejects where the thread dies. */
  run(task: Task, transferList?: TransferListItem[]): Promise<Answer>;
  close(): Promise<void>;
}

/** Threads start as tasks come, up to `threadCount`. `path`: the module whose default export does a task. */
export function openThreads<Task, Answer>(path: string, threadCount: number): Threads<Task, Answer> {
  const pool = new Piscina<Task, Answer>({
    filename: path,
    maxThreads: threadCount,
    minThreads: 0,
    idleTimeout: Number.POSITIVE_INFINITY,
    // The other modes hold a thread's event loop still while it waits, and the runtime's asynchronous calls with it.
    atomics: 'disabled',
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  // A thread that fails while it starts has no task yet: the pool says so here, and nowhere else.
  const broken = new Promise<never>((_, reject) => pool.on('error', reject));
  broken.catch(() => undefined);
  return {
    run: (task, transferList = []) => Promise.race([pool.run(task, { transferList }), broken]),
    close: () => pool.destroy(),
  };
}
