import { type CommandLineOptions, type Preview, previewAll } from '../index.ts';
import { Console, PLAIN_ERRORS } from './console.ts';
import { exitCodeOf } from './exit-codes.ts';
import { countOf } from './phrases.ts';
import type { Plan } from './plan.ts';

/** `--dry-run`: lists what would be done and where, and writes nothing; resolves to the exit code. */
export async function listPlan(plan: Plan, options: CommandLineOptions, signal: AbortSignal): Promise<number> {
  const console = new Console(options, PLAIN_ERRORS);
  const previews = await previewAll(plan.recordings, { ...options, outputFolder: plan.outputFolder, signal });
  const errors = previews.flatMap(({ decision }) => (decision.action === 'fail' ? [decision.error] : []));
  for (const { message } of errors) console.error(message);
  for (const preview of previews) console.result(describe(preview));
  const toDo = previews.filter(({ decision }) => decision.action === 'do').length;
  console.result(`${countOf(toDo, 'recording')} of ${previews.length} would be done; nothing was written`);
  return exitCodeOf(errors);
}

function describe({ input, output, report, decision }: Preview): string {
  if (decision.action === 'fail') return `fail  ${input}`;
  if (decision.action === 'skip') return `skip  ${input} (done before)`;
  const target = output ?? report;
  return `do    ${input}${target === null ? '' : ` -> ${target}`} (${decision.reason})`;
}
