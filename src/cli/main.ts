#!/usr/bin/env node
import { setTimeout } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { type CommandLineOptions, type CommandName, DeclickError } from '../index.ts';
import { ensureOptionsFit, isPipe } from './arguments.ts';
import { Console, PLAIN_ERRORS } from './console.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { type Interrupt, watchInterrupts } from './interrupt.ts';
import { buildProgram } from './program.ts';

const FLUSH_PATIENCE_MS = 300;
const BUG_ADVICE = 'this is a bug in declick, please report it with what --verbose says';

/** Runs the command line; resolves to the exit code. */
async function run(interrupt: Interrupt): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = buildProgram(async (command, paths, options) => {
    exitCode = await runCommand(command, paths, options, interrupt).catch((thrown) => tellFailure(thrown, options, interrupt));
  });
  try {
    await program.parseAsync();
  } catch (thrown) {
    exitCode = tellFailure(thrown, {}, interrupt);
  }
  const stoppedBy = interrupt.exitCode();
  if (stoppedBy) PLAIN_ERRORS.log('declick: interrupted; what is finished stays, run the same command again to go on');
  return stoppedBy ?? exitCode;
}

/** Each way is loaded when it is taken: --version and --help take none. */
async function runCommand(
  command: CommandName,
  paths: readonly string[],
  given: CommandLineOptions,
  { signal }: Interrupt,
): Promise<number> {
  if (command === 'verify') return (await import('./verify.ts')).runVerify(paths, given, signal);
  if (command === 'summarize') return (await import('./summarize.ts')).runSummarize(paths, given);
  const options = await (await import('./judgement.ts')).applyConfiguration(command, given);
  const onPipe = isPipe(command, paths);
  ensureOptionsFit(command, onPipe, options);
  if (onPipe) return (await import('./pipe.ts')).runPipe(command, options, signal);
  return (await import('./batch.ts')).runBatch(command, paths, options, signal);
}

/** Says in one sentence what stopped the run; resolves to the exit code. */
function tellFailure(thrown: unknown, options: CommandLineOptions, interrupt: Interrupt): number {
  // Who stopped the run knows why it failed.
  if (interrupt.exitCode() !== undefined) return EXIT.done;
  const console = new Console(options, PLAIN_ERRORS);
  if (thrown instanceof CommanderError) return tellUsage(thrown, console);
  const error = DeclickError.from(thrown);
  console.error(error.code === 'bug' ? `${error.message}; ${BUG_ADVICE}` : error.message);
  if (error.code === 'bug') console.detail({ name: 'declick', message: (error.cause as Error | undefined)?.stack ?? '' });
  return exitCodeOf([error]);
}

function tellUsage({ exitCode, message }: CommanderError, console: Console): number {
  // Help and version, which commander has printed, end this way, too.
  if (exitCode === EXIT.done) return EXIT.done;
  const sentence = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  // An option of another command is its own nearest match.
  console.error(`${sentence.replace(/('(--[\w-]+)') \(Did you mean \2\?\)/, '$1 of this command')}; see declick --help`);
  return EXIT.usage;
}

async function flush(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}

process.on('uncaughtException', (thrown) => {
  PLAIN_ERRORS.log(`declick: unexpected failure: ${thrown.message}; ${BUG_ADVICE}`);
  process.exit(EXIT.bug);
});
const interrupt = watchInterrupts();
const exitCode = await run(interrupt);
const flushed = Promise.all([flush(process.stdout), flush(process.stderr)]);
// Who was stopped does not wait for a reader that has stopped, too.
await (interrupt.exitCode() === undefined ? flushed : Promise.race([flushed, setTimeout(FLUSH_PATIENCE_MS)]));
// Standard input may still be open and would hold the process.
process.exit(exitCode);
