import { type CommandLineOptions, DeclickError, type Verification, verifyFolder } from '../index.ts';
import { Console, PLAIN_ERRORS } from './console.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { countOf } from './phrases.ts';

/** `declick verify <out>`: resolves to the exit code. Throws `usage` and what stops it as a whole. */
export async function runVerify(paths: readonly string[], options: CommandLineOptions, signal: AbortSignal): Promise<number> {
  const [folder] = paths;
  if (paths.length !== 1 || folder === '-') throw new DeclickError('usage', 'verify takes the output folder of an earlier run');
  const console = new Console(options, PLAIN_ERRORS);
  const counts = { differing: 0, all: 0 };
  const errors: NonNullable<Verification['error']>[] = [];
  const onVerified = ({ name, differences, error }: Verification): void => {
    counts.all++;
    if (differences.length > 0) counts.differing++;
    for (const difference of differences) console.error(`${name}: ${difference}`);
    if (error) console.error(error.message);
    if (error) errors.push(error);
  };
  await verifyFolder(folder, { inputs: options.inputs, signal, onVerified });
  console.result(`${countOf(counts.all, 'report')} checked, ${counts.differing} differ, ${errors.length} could not be checked`);
  return Math.max(exitCodeOf(errors), counts.differing > 0 ? EXIT.overLimit : EXIT.done);
}
