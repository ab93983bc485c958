import { type CommandLineOptions, DeclickError, formatJson, type ShardSummary, summarizeFolder } from '../index.ts';
import { Console, PLAIN_ERRORS } from './console.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { countOf, describeCounts } from './phrases.ts';

/** `declick summarize <out>`: resolves to the exit code, which is that of one run over all shards. Throws `usage` and what stops it as a whole. */
export async function runSummarize(paths: readonly string[], options: CommandLineOptions): Promise<number> {
  const [folder] = paths;
  if (paths.length !== 1 || folder === '-')
    throw new DeclickError('usage', 'summarize takes the output folder of runs with --shard, and nothing else');
  const console = new Console(options, PLAIN_ERRORS);
  const { shards, summary } = await summarizeFolder(folder);
  const { count, missing, unfinished } = summary.shards;
  const errors = summary.recordings.flatMap((entry) => (entry.status === 'failed' ? [entry.error] : []));
  for (const { message } of errors) console.error(message);
  if (missing.length > 0) console.error(`${listShards(missing, count)} not run yet; run what is missing, then summarize again`);
  if (unfinished.length > 0)
    console.error(`${listShards(unfinished, count)} not come to the end; run again what is not done, then summarize again`);
  if (options.json) process.stdout.write(`${formatJson(summary)}\n`);
  else {
    for (const shard of shards) console.result(describeShard(shard));
    const place = missing.length === 0 ? countOf(count, 'shard') : `${shards.length} of ${countOf(count, 'shard')}`;
    console.result(`${describeCounts(summary.counts, 'done')}, by ${place} into ${folder}`);
  }
  return Math.max(exitCodeOf(errors), summary.complete ? EXIT.done : EXIT.someFailed);
}

function describeShard({ shard: { index, count }, counts, complete }: ShardSummary): string {
  const place = `shard ${String(index).padStart(String(count).length)} of ${count}`;
  return `${place}  ${describeCounts(counts, 'done')}${complete ? '' : ', not to the end'}`;
}

function listShards(indices: readonly number[], count: number): string {
  const isOne = indices.length === 1;
  return `${isOne ? 'shard' : 'shards'} ${indices.join(', ')} of ${count} ${isOne ? 'has' : 'have'}`;
}
