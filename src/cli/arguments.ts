import { type CommandLineOptions, type CommandName, DeclickError } from '../index.ts';

/** Whether the command is to read standard input. Throws `usage` where `-` is not given as `- -`, or as `-` to scan. */
export function isPipe(command: CommandName, paths: readonly string[]): boolean {
  if (!paths.includes('-')) return false;
  const expected = command === 'clean' ? 2 : 1;
  if (paths.length === expected && paths.every((path) => path === '-')) return true;
  throw new DeclickError(
    'usage',
    `- stands for standard input and output and goes with no other path; expected ${command === 'clean' ? 'declick - -' : 'declick scan -'}`,
  );
}

/** Refuses options that make no sense together, before any work. Throws `usage`. */
export function ensureOptionsFit(command: CommandName, isPipe: boolean, options: CommandLineOptions): void {
  if (options.null && options.filesFrom === undefined)
    refuse('-0 says how the paths of --files-from end; give --files-from as well');
  if (options.quiet && options.verbose) refuse('--quiet and --verbose exclude each other; give one of them');
  if (options.json && options.dryRun) refuse('--json prints reports, and a dry run makes none; give one of the two');
  if (options.shard !== undefined && options.updateBaseline)
    refuse('--update-baseline with --shard would keep the defects of one shard only; leave out one of them');
  if (isPipe) ensurePipeOptionsFit(command, options);
  else if (options.report !== undefined)
    refuse('--report goes with a recording on standard input; reports of files go to the folder of -o');
  ensureRawIsWhole(isPipe, options);
}

function ensurePipeOptionsFit(command: CommandName, options: CommandLineOptions): void {
  if (options.output !== undefined) refuse('-o has no meaning for a recording on standard input; use --report for its report');
  if (options.filesFrom !== undefined)
    refuse('--files-from goes with no other recording on standard input; leave out one of them');
  if (options.shard !== undefined) refuse('--shard has no meaning for a recording on standard input; leave it out');
  if (options.dryRun) refuse('--dry-run has no meaning for a recording on standard input; leave it out');
  if (options.json && command === 'clean')
    refuse('--json would mix with the audio on standard output; use --report for the report');
}

function ensureRawIsWhole(isPipe: boolean, { raw, rate, channels }: CommandLineOptions): void {
  if (raw === undefined && rate !== undefined) refuse('--rate says what raw audio is; give --raw as well, or leave it out');
  if (raw === undefined && channels !== undefined)
    refuse('--channels says what raw audio is; give --raw as well, or leave it out');
  if (raw === undefined) return;
  if (!isPipe) refuse('--raw is for standard input; expected declick - - or declick scan -, with < and > for files');
  if (rate === undefined || channels === undefined)
    refuse('--raw needs --rate and --channels: without a header nothing else says them');
}

function refuse(sentence: string): never {
  throw new DeclickError('usage', sentence);
}
