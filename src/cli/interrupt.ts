import { EXIT } from './exit-codes.ts';

/** What stops a run from outside. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit code of what stopped the run; undefined while nothing has. */
  exitCode(): number | undefined;
}

/**
 * Ctrl-C and SIGTERM abort the run, so that it can tidy up; a second Ctrl-C ends the process at once. A closed standard output (`| head`)
 * aborts it, too: nobody wants the rest, which is no fault.
 */
export function watchInterrupts(): Interrupt {
  const abort = new AbortController();
  let exitCode: number | undefined;
  const stop = (code: number): void => {
    if (exitCode !== undefined && code !== EXIT.done) process.exit(code);
    exitCode ??= code;
    abort.abort();
  };
  process.on('SIGINT', () => stop(EXIT.interrupted));
  process.on('SIGTERM', () => stop(EXIT.terminated));
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' && stop(EXIT.done));
  process.stderr.on('error', () => undefined);
  return { signal: abort.signal, exitCode: () => exitCode };
}
