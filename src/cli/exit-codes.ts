import type { ErrorCode } from '../index.ts';

/** What the command says to the shell: one number for each who must act. */
export const EXIT = {
  done: 0,
  overLimit: 1,
  usage: 2,
  someFailed: 3,
  model: 4,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

const CODE_OF: Readonly<Record<ErrorCode, number>> = {
  usage: EXIT.usage,
  unreadable: EXIT.someFailed,
  'malformed-wav': EXIT.someFailed,
  'unsupported-wav': EXIT.someFailed,
  output: EXIT.someFailed,
  model: EXIT.model,
  aborted: EXIT.interrupted,
  bug: EXIT.bug,
};

/** One code for all that went wrong. The highest wins: being stopped over a bug, a bug over the model, the model over the recordings. */
export function exitCodeOf(errors: readonly { readonly code: ErrorCode }[]): number {
  return errors.reduce((highest, { code }) => Math.max(highest, CODE_OF[code]), EXIT.done as number);
}
