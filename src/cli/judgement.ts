import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  type CommandLineOptions,
  type CommandName,
  formatAdvice,
  formatRecordings,
  type Judgement,
  type JudgementOptions,
  namesOfOptions,
  type OptionName,
  readConfiguration,
} from '../index.ts';
import type { Console } from './console.ts';

const CONFIGURATION_NAME = 'declick.config.json';

/** What the command line says, and where it is silent the configuration. Throws `usage`. */
export async function applyConfiguration(command: CommandName, given: CommandLineOptions): Promise<JudgementOptions> {
  const path = given.config ?? (existsSync(CONFIGURATION_NAME) ? CONFIGURATION_NAME : undefined);
  if (path === undefined) return given;
  const { options, exceptions, root } = await readConfiguration(path);
  const known = Object.entries(options).filter(([name]) => namesOfOptions(command).includes(name as OptionName));
  return { ...Object.fromEntries(known), ...given, exceptions, root };
}

/** A line for each recording, the worst first, where standard output is to have text. */
export function tellRecordings({ inspection: { recordings, hasLimits }, printed }: Judgement, console: Console): void {
  if (!printed.includes('text')) return;
  for (const line of formatRecordings(recordings, hasLimits)) console.judgement(line);
}

/** Ends the standard output of a scan: prints what is asked for, says what to do next and what was written. */
export async function tellJudgement(judgement: Judgement, remarks: readonly string[], console: Console): Promise<void> {
  for (const piece of judgement.print()) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  if (!judgement.printed.includes('text')) return;
  for (const line of [...formatAdvice(judgement.inspection.recordings, judgement.baseline), ...remarks]) console.result(line);
}
