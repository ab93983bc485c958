/** Who must act decides the code: the caller (usage), the owner of the recording, of the model, of the output folder, or declick's authors (bug). */
export const ERROR_CODES = [
  'usage',
  'unreadable',
  'malformed-wav',
  'unsupported-wav',
  'model',
  'output',
  'aborted',
  'bug',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as plain data: what crosses a thread, since class and code of an Error object are lost there. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The one error class: a code that says who must act, and one sentence: what was found, what was expected, what to do. */
export class DeclickError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeclickError';
    this.code = code;
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message };
  }

  static fromData({ code, message }: ErrorData): DeclickError {
    return new DeclickError(code, message);
  }

  /** `aborted`; the reason that the signal's owner gave, of whatever kind, becomes the cause. */
  static aborted(reason: unknown): DeclickError {
    return new DeclickError('aborted', 'stopped before the recording was finished', { cause: reason });
  }

  /** Whatever was thrown, as a DeclickError: what is not one already is a bug in declick, and keeps its stack as the cause. */
  static from(thrown: unknown): DeclickError {
    if (thrown instanceof DeclickError) return thrown;
    if (isAbort(thrown)) return DeclickError.aborted(thrown);
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new DeclickError('bug', `unexpected failure: ${message}`, { cause: thrown });
  }
}

/** Throws `aborted` once the signal is. */
export function ensureNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw DeclickError.aborted(signal.reason);
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}
