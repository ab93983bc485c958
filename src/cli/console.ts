import type { CommandLineOptions, TextLine } from '../index.ts';
import { printable } from './printable.ts';
import type { ProgressView } from './progress.ts';

const COLOURS: Readonly<Record<TextLine['level'], number>> = { fail: 31, unmeasured: 35, warn: 33, pass: 32 };

/** Where a run's sentences go: results to standard output, all else to standard error, past the progress that is shown there. */
export class Console {
  private readonly isQuiet: boolean;
  private readonly isVerbose: boolean;
  private readonly progress: Pick<ProgressView, 'log'>;

  constructor({ quiet, verbose }: Pick<CommandLineOptions, 'quiet' | 'verbose'>, progress: Pick<ProgressView, 'log'>) {
    this.isQuiet = quiet === true;
    this.isVerbose = verbose === true;
    this.progress = progress;
  }

  /** Said even with --quiet. */
  error(message: string): void {
    this.progress.log(`declick: ${printable(message)}`);
  }

  /** The message names the recording. */
  warning({ message }: { readonly message: string }): void {
    if (!this.isQuiet) this.progress.log(`declick: warning: ${printable(message)}`);
  }

  /** Said with --verbose only; may have several lines, as a stack has. */
  detail({ name, message }: { readonly name: string; readonly message: string }): void {
    if (this.isVerbose) for (const line of message.split('\n')) this.progress.log(printable(`${name}: ${line}`));
  }

  result(line: string): void {
    if (!this.isQuiet) process.stdout.write(`${printable(line)}\n`);
  }

  /** A result whose first word has the colour of its level, on a terminal that is not asked to do without. */
  judgement({ level, line }: TextLine): void {
    const isColoured = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
    const text = isColoured
      ? printable(line).replace(/^(FAIL|warn|ok|\?{4})(?= )/, `\u001b[${COLOURS[level]}m$1\u001b[0m`)
      : printable(line);
    if (!this.isQuiet) process.stdout.write(`${text}\n`);
  }
}

/** Standard error without progress. */
export const PLAIN_ERRORS: Pick<ProgressView, 'log'> = { log: (line) => process.stderr.write(`${line}\n`) };
