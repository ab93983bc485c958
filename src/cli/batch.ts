import {
  type BatchSummary,
  buildJsonLine,
  type CommandLineOptions,
  type CommandName,
  checkJudgement,
  declickAll,
  formatJson,
  type Judgement,
  type JudgementOptions,
  OPTIONS,
  type Outcome,
  openJudgement,
  resolveShard,
} from '../index.ts';
import { Console } from './console.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { tellJudgement, tellRecordings } from './judgement.ts';
import { Meter } from './meter.ts';
import { InOrder } from './order.ts';
import { describeOutcome, describeRun } from './phrases.ts';
import { type Plan, planRecordings } from './plan.ts';
import { listPlan } from './preview.ts';
import { openProgress, type ProgressView } from './progress.ts';

/** `declick <paths>` and `declick scan <paths>`: resolves to the exit code. Throws what stops the whole run. */
export async function runBatch(
  command: CommandName,
  paths: readonly string[],
  options: JudgementOptions,
  signal: AbortSignal,
): Promise<number> {
  const isScan = command === 'scan';
  const outputFolder = options.output ?? (isScan ? null : OPTIONS.output.default);
  const shard = options.shard === undefined ? undefined : resolveShard(options.shard, process.env);
  const plan = await planRecordings(paths, { ...options, isScan, outputFolder, shard });
  const inputs = plan.recordings.map(({ input }) => input);
  if (options.dryRun && isScan) await checkJudgement(options, inputs);
  if (options.dryRun) return listPlan(plan, options, signal);
  const judgement = isScan ? await openJudgement(options, inputs) : undefined;
  try {
    return await runPlan(plan, options, signal, judgement);
  } finally {
    await judgement?.discard();
  }
}

async function runPlan(
  plan: Plan,
  options: JudgementOptions,
  signal: AbortSignal,
  judgement: Judgement | undefined,
): Promise<number> {
  const progress = await openProgressFor(plan, options);
  const console = new Console(options, progress);
  const outcomes: Outcome[] = [];
  const inOrder = new InOrder<Ended>(({ outcome, input }) => {
    outcomes.push(outcome);
    tell(outcome, options, console);
    judgement?.inspection.settle(outcome, input);
  });
  try {
    const summary = await carryOut(plan, options, signal, { progress, console, inOrder, judgement });
    inOrder.flush();
    const errors = outcomes.flatMap(errorsOf);
    // Who reads standard output may stop early: what is to be written is written before.
    const remarks = judgement && summary.complete ? await conclude(judgement, plan, options, signal, errors.length === 0) : [];
    progress.stop();
    if (!options.json) summarize(plan, summary, outcomes, { console, judgement });
    if (!summary.complete || signal.aborted) return EXIT.interrupted;
    if (judgement) await tellJudgement(judgement, remarks, console);
    return Math.max(exitCodeOf(errors), judgement?.inspection.isOverLimit ? EXIT.overLimit : EXIT.done);
  } finally {
    progress.stop();
  }
}

/** A recording that has ended. */
interface Ended {
  readonly outcome: Outcome;
  readonly input: string;
}

interface Listeners {
  readonly progress: ProgressView;
  readonly console: Console;
  readonly inOrder: InOrder<Ended>;
  readonly judgement: Judgement | undefined;
}

function carryOut(plan: Plan, options: CommandLineOptions, signal: AbortSignal, listeners: Listeners): Promise<BatchSummary> {
  const { progress, console, inOrder, judgement } = listeners;
  return declickAll(plan.recordings, {
    ...options,
    outputFolder: plan.outputFolder,
    shard: plan.shard,
    signal,
    onProgress: (state) => progress.update(state),
    onWarning: (remark) => console.warning(remark),
    onDetail: (remark) => console.detail(remark),
    onOutcome: (outcome, index) => {
      // It did not end: the next run does it.
      if (outcome.status === 'failed' && outcome.error.code === 'aborted') return;
      progress.finish(outcome);
      inOrder.put(index, { outcome, input: plan.recordings[index].input });
    },
    ...(judgement ? { onSegments: (found) => judgement.inspection.accept(found) } : {}),
  });
}

/** Writes a scan's files; resolves to what is to be said of them. Throws `output`. */
async function conclude(
  judgement: Judgement,
  plan: Plan,
  options: CommandLineOptions,
  signal: AbortSignal,
  isComplete: boolean,
): Promise<readonly string[]> {
  const { candidates } = judgement;
  if (candidates && isComplete) await findCandidates(plan, options, signal, candidates);
  return signal.aborted ? [] : judgement.conclude(isComplete);
}

/** Scans once more for what a baseline is to know besides the defects. */
async function findCandidates(
  plan: Plan,
  options: CommandLineOptions,
  signal: AbortSignal,
  { inspection, sensitivity }: NonNullable<Judgement['candidates']>,
): Promise<void> {
  const recordings = plan.recordings.map((recording) => ({ ...recording, report: null }));
  await declickAll(recordings, {
    ...options,
    shard: plan.shard,
    sensitivity,
    signal,
    onSegments: (found) => inspection.accept(found),
    onOutcome: (outcome, index) => void inspection.settle(outcome, recordings[index].input),
  });
}

function openProgressFor({ recordings, sizesBytes }: Plan, options: CommandLineOptions): Promise<ProgressView> {
  const meter = new Meter(new Map(recordings.map(({ name }, index) => [name, sizesBytes[index]])));
  // Lines of JSON would be drawn over by bars on the same terminal.
  const isTerminal = process.stderr.isTTY && !(options.json && process.stdout.isTTY);
  return openProgress(meter, process.stderr, {
    isShown: options.progress !== false && !options.quiet,
    isTerminal,
    environment: process.env,
  });
}

function tell(outcome: Outcome, { json }: CommandLineOptions, console: Console): void {
  if (outcome.status === 'failed') console.error(outcome.error.message);
  if (json) process.stdout.write(`${formatJson(buildJsonLine(outcome))}\n`);
}

function summarize(
  plan: Plan,
  summary: BatchSummary,
  outcomes: readonly Outcome[],
  { console, judgement }: Pick<Listeners, 'console' | 'judgement'>,
): void {
  const width = outcomes.reduce((widest, { name }) => Math.max(widest, name.length), 0);
  // Another format has standard output.
  if (judgement && !judgement.printed.includes('text')) return;
  if (judgement) tellRecordings(judgement, console);
  for (const outcome of judgement ? [] : outcomes) console.result(`${outcome.name.padEnd(width)}  ${describeOutcome(outcome)}`);
  const where = plan.outputFolder === null ? '' : ` into ${plan.outputFolder}`;
  console.result(describeRun(summary, judgement ? 'scanned' : 'cleaned', plan.otherFileCount, where));
}

function errorsOf(outcome: Outcome): { code: Parameters<typeof exitCodeOf>[0][number]['code'] }[] {
  return outcome.status === 'failed' ? [outcome.error] : [];
}
