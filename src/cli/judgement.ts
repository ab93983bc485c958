import { type CommandLineOptions, formatAdvice, formatRecordings, Inspection } from '../index.ts';
import type { Console } from './console.ts';

/** What `declick scan` judges its recordings by. */
export function buildInspection(options: CommandLineOptions): Inspection {
  return new Inspection(options);
}

/** A line for each recording, the worst first. */
export function tellRecordings({ recordings, hasLimits }: Inspection, console: Console): void {
  for (const line of formatRecordings(recordings, hasLimits)) console.judgement(line);
}

/** What to do next. */
export function tellAdvice({ recordings }: Inspection, console: Console): void {
  for (const line of formatAdvice(recordings)) console.result(line);
}
