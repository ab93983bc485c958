import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { DEFECT_TYPES } from './audio.ts';
import { DeclickError } from './errors.ts';
import { type CommandLineOptions, describeMistake, OPTIONS, type Option, type OptionName } from './options.ts';
import type { Exception } from './report/exceptions.ts';

/** What a project keeps beside its recordings: options, and defects that are wanted. */
export interface Configuration {
  readonly options: CommandLineOptions;
  readonly exceptions: readonly Exception[];
  /** The folder that paths in it, and those that its globs match, are relative to. */
  readonly root: string;
}

/** What is the same for all runs of a project; the other options are of one run. */
const CONFIGURABLE = [
  'jobs',
  'sensitivity',
  'salvage',
  'bextHistory',
  'model',
  'followLinks',
  'maxSegments',
  'maxPerMinute',
  'warnSegments',
  'warnPerMinute',
  'minConfidence',
  'types',
  'format',
  'baseline',
  'cache',
] as const satisfies readonly OptionName[];

const EXPECTED_NAMES = `one of ${CONFIGURABLE.join(', ')}, exceptions`;

const seconds = z.number('expected seconds, 0 or more').min(0, 'expected seconds, 0 or more');
const FILES = "expected a glob or a list of globs, such as 'drums/**'";
const TYPES = `expected one or more of ${DEFECT_TYPES.join(', ')}`;
const REASON = 'expected a text: why these defects are wanted';
const glob = z.string(FILES).min(1, FILES);
const exceptionSchema = z.strictObject(
  {
    files: z
      .union([glob, z.array(glob, FILES).min(1, FILES)], FILES)
      .describe("globs over paths relative to this file, with '/'"),
    types: z.array(z.enum(DEFECT_TYPES, TYPES), TYPES).min(1, TYPES).optional().describe('all where absent'),
    fromSeconds: seconds.optional(),
    toSeconds: seconds.optional(),
    reason: z.string(REASON).trim().min(1, REASON).describe('why these defects are wanted'),
  },
  { error: ({ code, keys }) => (code === 'unrecognized_keys' ? `${keys?.join(', ')}: ${EXCEPTION_KEYS}` : EXCEPTION_KEYS) },
);
const EXCEPTION_KEYS = 'expected an object with files, reason, and where wanted types, fromSeconds, toSeconds';

/** `declick.config.json`. */
export const configurationSchema = z.strictObject({
  $schema: z.string().optional(),
  ...(Object.fromEntries(CONFIGURABLE.map((name) => [name, optionSchema(OPTIONS[name]).optional()])) as Record<
    string,
    z.ZodType
  >),
  exceptions: z.array(exceptionSchema).optional().describe('defects that are wanted, which do not count'),
});

/** Reads a configuration. Throws `usage` with a sentence for each mistake. */
export async function readConfiguration(path: string): Promise<Configuration> {
  const content = parseObject(path, await readText(path));
  const mistakes = Object.entries(content).flatMap(([name, value]) => listMistakes(name, value));
  if (mistakes.length > 0) throw new DeclickError('usage', `${path}: ${mistakes.join('; ')}`);
  const { $schema: _, exceptions = [], ...options } = content;
  const folder = dirname(path);
  return {
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, placed(name, value, folder)])),
    exceptions: (exceptions as z.infer<typeof exceptionSchema>[]).map((exception) => ({
      ...exception,
      files: [exception.files].flat(),
    })),
    root: resolve(folder),
  };
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new DeclickError('usage', `the configuration ${path} cannot be read: ${error.message}`, { cause: error });
  });
}

function parseObject(path: string, text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (error) {
    const fault = error instanceof SyntaxError ? error.message : 'it is no object';
    throw new DeclickError('usage', `the configuration ${path} is not JSON: ${fault}; expected {"maxSegments": 0, …}`);
  }
}

function listMistakes(name: string, value: unknown): string[] {
  if (name === '$schema') return [];
  if (name === 'exceptions') return listExceptionMistakes(value);
  if (!CONFIGURABLE.includes(name as never))
    return [`${JSON.stringify(name)} is nothing that can be configured, expected ${EXPECTED_NAMES}`];
  const mistake = describeMistake(name as OptionName, value);
  return mistake === undefined ? [] : [mistake];
}

function listExceptionMistakes(value: unknown): string[] {
  const { error, data = [] } = z.array(exceptionSchema, 'expected a list').safeParse(value);
  const empty = data.findIndex(({ fromSeconds = 0, toSeconds = Number.POSITIVE_INFINITY }) => fromSeconds >= toSeconds);
  if (empty >= 0) return [`exceptions[${empty}]: fromSeconds is not before toSeconds, so that it excepts nothing`];
  return (error?.issues ?? []).map(({ path, message }) => {
    const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
    return `exceptions${place}: ${message}`;
  });
}

/** A value whose paths are seen from the current folder. */
function placed(name: string, value: unknown, folder: string): unknown {
  const option: Option = OPTIONS[name as OptionName];
  if (option.kind === 'path') return below(folder, String(value));
  if (!option.hasPaths) return value;
  return (value as string[]).map((item) => item.replace(/(?<==).+$/s, (path) => below(folder, path)));
}

function below(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function optionSchema(option: Option): z.ZodType {
  return valueSchema(option).describe(option.description);
}

function valueSchema({ kind, choices = [], hasPaths = false, minimum = 0, maximum }: Option): z.ZodType {
  if (kind === 'flag') return z.boolean();
  if (kind === 'path') return z.string().min(1);
  if (kind === 'list')
    return z.array(hasPaths ? z.string().regex(new RegExp(`^(${choices.join('|')})(=.+)?$`)) : z.enum(choices)).min(1);
  const number = (kind === 'integer' ? z.int() : z.number()).min(minimum);
  return maximum === undefined ? number : number.max(maximum);
}
