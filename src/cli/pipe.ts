import { join } from 'node:path';
import {
  type CommandName,
  DeclickError,
  declick,
  formatJson,
  type JudgementOptions,
  openJudgement,
  type RecordingOptions,
  scan,
} from '../index.ts';
import { Console, PLAIN_ERRORS } from './console.ts';
import { EXIT } from './exit-codes.ts';
import { tellJudgement, tellRecordings } from './judgement.ts';
import { describeReport } from './phrases.ts';

/** `declick - -` and `declick scan -`: resolves to the exit code. */
export async function runPipe(command: CommandName, options: JudgementOptions, signal: AbortSignal): Promise<number> {
  ensurePipes(command);
  const console = new Console(options, PLAIN_ERRORS);
  const { raw: encoding, rate: sampleRate = 0, channels: channelCount = 0 } = options;
  // Who waits for bytes that do not come notices no signal.
  signal.addEventListener('abort', () => process.stdin.destroy());
  const given: RecordingOptions = {
    ...options,
    raw: encoding && { encoding, sampleRate, channelCount },
    residual: options.residual === undefined ? null : join(options.residual, 'standard-input.wav'),
    signal,
    onWarning: (remark) => console.warning(remark),
    onDetail: (remark) => console.detail(remark),
  };
  if (command === 'clean') {
    const report = await declick(process.stdin, process.stdout, given);
    // Standard output carries the audio.
    if (!options.quiet) PLAIN_ERRORS.log(`standard input: ${describeReport(report)}`);
    return EXIT.done;
  }
  return scanPipe(given, options, console);
}

async function scanPipe(given: RecordingOptions, options: JudgementOptions, console: Console): Promise<number> {
  const judgement = await openJudgement(options, []);
  try {
    const { inspection } = judgement;
    const report = await scan(process.stdin, {
      ...given,
      onSegment: (segment) => inspection.accept({ input: '-', segments: [segment] }),
    });
    inspection.settle({ name: '-', status: 'done', report }, '-');
    if (options.json) process.stdout.write(`${formatJson({ ...report, status: 'done' })}\n`);
    const remarks = await judgement.conclude(true);
    tellRecordings(judgement, console);
    await tellJudgement(judgement, remarks, console);
    return inspection.isOverLimit ? EXIT.overLimit : EXIT.done;
  } finally {
    await judgement.discard();
  }
}

function ensurePipes(command: CommandName): void {
  if (process.stdin.isTTY) {
    throw new DeclickError(
      'usage',
      'standard input is a terminal; expected a WAV recording from a pipe or a file (< recording.wav)',
    );
  }
  if (command === 'clean' && process.stdout.isTTY) {
    throw new DeclickError(
      'usage',
      'standard output is a terminal, and audio would flood it; send it to a pipe or a file (> cleaned.wav)',
    );
  }
}
