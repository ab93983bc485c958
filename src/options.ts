import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DeclickError } from './errors.ts';

/**
 * One option: what may be given, what holds without it, and who sees it.
 * Scope `result`: changes the samples, so it stands in every report. `run`: the library has it too. `command`: only the command line.
 */
export interface Option {
  readonly scope: 'result' | 'run' | 'command';
  /** Those that have it; clean and scan where nothing is said. */
  readonly commands?: readonly ('clean' | 'scan' | 'verify')[];
  readonly kind: 'number' | 'integer' | 'flag' | 'path';
  /** As commander spells it; the long name in camel case is the option's name. */
  readonly flags: string;
  readonly description: string;
  /** Absent where the default is "not given". */
  readonly default?: number | boolean | string;
  /** What the help says of a default that is computed. */
  readonly defaultText?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The one home of every option: commander's options, the API's types, defaults, checks, help and the reports' settings are made from it. */
export const OPTIONS = {
  output: {
    scope: 'command',
    kind: 'path',
    flags: '-o, --output <dir>',
    description: "where files and reports go, the input's tree below it",
    default: './declicked',
    defaultText: './declicked; scan: nowhere',
  },
  jobs: {
    scope: 'run',
    kind: 'integer',
    flags: '-j, --jobs <n>',
    description: 'recordings done at once, each on its own thread',
    default: availableParallelism(),
    defaultText: 'one per processor',
    minimum: 1,
    maximum: 256,
  },
  sensitivity: {
    scope: 'result',
    kind: 'number',
    flags: '--sensitivity <0..1>',
    description: 'lower spares more music, higher finds more crackle',
    default: 0.5,
    minimum: 0,
    maximum: 1,
  },
  salvage: {
    scope: 'result',
    kind: 'flag',
    flags: '--salvage',
    description: 'clean what is there of files that are cut short',
    default: false,
  },
  bextHistory: {
    scope: 'result',
    kind: 'flag',
    flags: '--bext-history',
    description: 'note the repair in the coding history of bext chunks',
    default: false,
  },
  model: {
    scope: 'run',
    kind: 'path',
    flags: '--model <file>',
    description: 'ONNX file of a trained model, its manifest beside it',
    default: fileURLToPath(new URL('../models/crackle-v1.onnx', import.meta.url)),
    defaultText: 'that of declick',
  },
  rehash: {
    scope: 'run',
    kind: 'flag',
    flags: '--rehash',
    description: 'read recordings that look untouched, too, before skipping them',
    default: false,
  },
  force: {
    scope: 'run',
    kind: 'flag',
    flags: '--force',
    description: 'do anew what is done, overwrite what is in the way',
    default: false,
  },
  dryRun: {
    scope: 'command',
    kind: 'flag',
    flags: '--dry-run',
    description: 'list what would be done and where, write nothing',
    default: false,
  },
  residual: {
    scope: 'command',
    commands: ['clean'],
    kind: 'path',
    flags: '--residual <dir>',
    description: "where to put what was removed, to listen to: floating-point WAV, the input's tree below it",
  },
  report: {
    scope: 'command',
    kind: 'path',
    flags: '--report <file>',
    description: 'where the report on standard input goes',
  },
  filesFrom: {
    scope: 'command',
    kind: 'path',
    flags: '--files-from <list>',
    description: 'more paths, one to a line (-: on standard input); relative ones keep their folders below the output folder',
  },
  null: {
    scope: 'command',
    kind: 'flag',
    flags: '-0, --null',
    description: '--files-from has zero bytes for line ends, as find -print0 writes them',
    default: false,
  },
  inputs: {
    scope: 'command',
    commands: ['verify'],
    kind: 'path',
    flags: '--inputs <dir>',
    description: 'the folder that was cleaned: compare with its recordings, too',
  },
  followLinks: {
    scope: 'command',
    kind: 'flag',
    flags: '--follow-links',
    description: 'search folders that are symbolic links, too',
    default: false,
  },
  json: {
    scope: 'command',
    kind: 'flag',
    flags: '--json',
    description: 'print a line per recording: status and report, without segments',
    default: false,
  },
  quiet: {
    scope: 'command',
    commands: ['clean', 'scan', 'verify'],
    kind: 'flag',
    flags: '-q, --quiet',
    description: 'say only what went wrong',
    default: false,
  },
  verbose: {
    scope: 'command',
    kind: 'flag',
    flags: '-v, --verbose',
    description: 'say why each recording is done and how long it took',
    default: false,
  },
  progress: {
    scope: 'command',
    kind: 'flag',
    flags: '--no-progress',
    description: 'no progress bars or lines',
    default: true,
  },
} as const satisfies Record<string, Option>;

/** The names of a command's options, in the table's order. */
export function namesOfOptions(command: 'clean' | 'scan' | 'verify'): OptionName[] {
  const names = Object.keys(OPTIONS) as OptionName[];
  return names.filter((name) => ((OPTIONS[name] as Option).commands ?? ['clean', 'scan']).includes(command));
}

type Options = typeof OPTIONS;
export type OptionName = keyof Options;
type ValueOf<O extends Option> = O['kind'] extends 'flag' ? boolean : O['kind'] extends 'path' ? string : number;
type NamesOf<Scope extends Option['scope']> = { [N in OptionName]: Options[N]['scope'] extends Scope ? N : never }[OptionName];

/** What the user chose and what changes the result: the `settings` of every report. */
export type Settings = { readonly [N in NamesOf<'result'>]: ValueOf<Options[N]> };

/** How a run is carried out; changes no sample. */
export type RunSettings = { readonly [N in NamesOf<'run'>]: ValueOf<Options[N]> };

/** What a caller of the library may give; what is left out has the default of the option table. */
export type GivenOptions = { readonly [N in keyof (Settings & RunSettings)]?: (Settings & RunSettings)[N] | undefined };

/** All that a command line may hold; what is not given is absent. */
export type CommandLineOptions = { readonly [N in OptionName]?: ValueOf<Options[N]> };

/** Fills in the defaults of what changes the result. Throws a `usage` error for a value out of range. */
export function resolveSettings(given: GivenOptions): Settings {
  return resolveScope('result', given) as Settings;
}

/** Fills in the defaults of how a run is carried out. Throws a `usage` error for a value out of range. */
export function resolveRunSettings(given: GivenOptions): RunSettings {
  return resolveScope('run', given) as RunSettings;
}

/** The value that the text of a command line stands for. Throws a `usage` error that names the option and what it expects. */
export function parseOption(name: OptionName, text: string): number | string {
  const option: Option = OPTIONS[name];
  const value = option.kind === 'path' ? text : parseNumber(text);
  if (!isAllowed(option, value)) throw new DeclickError('usage', refusal(longFlag(option), JSON.stringify(text), option));
  return value;
}

function resolveScope(scope: Option['scope'], given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const [name, option] of Object.entries<Option>(OPTIONS)) {
    if (option.scope !== scope) continue;
    const value = given[name] ?? option.default;
    if (!isAllowed(option, value)) throw new DeclickError('usage', refusal(name, quote(value), option));
    resolved[name] = value;
  }
  return resolved;
}

function isAllowed(option: Option, value: unknown): boolean {
  if (option.kind === 'flag') return typeof value === 'boolean';
  if (option.kind === 'path') return typeof value === 'string' && value !== '';
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (option.kind === 'integer' && !Number.isInteger(value)) return false;
  return value >= (option.minimum ?? -Infinity) && value <= (option.maximum ?? Infinity);
}

// Number() alone would take an empty text for 0, and hexadecimal.
function parseNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/** What holds without the option, as the help says it; undefined where nothing does. */
export function describeDefault(option: Option): string | undefined {
  return option.kind === 'flag' ? undefined : (option.defaultText ?? option.default?.toString());
}

function refusal(name: string, given: string, option: Option): string {
  return `${name} is ${given}, expected ${expectation(option)}`;
}

function expectation(option: Option): string {
  if (option.kind === 'flag') return 'true or false';
  if (option.kind === 'path') return 'the name of a file or folder';
  const noun = option.kind === 'integer' ? 'a whole number' : 'a number';
  return `${noun} from ${option.minimum} to ${option.maximum} (${describeDefault(option)} when not given)`;
}

function longFlag(option: Option): string {
  return /--[a-z-]+/.exec(option.flags)?.[0] ?? option.flags;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
