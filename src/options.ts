import { DeclickError } from './errors.ts';
import { type CommandName, FORMATS, type Format, OPTIONS, type Option } from './options/table.ts';

export { type CommandName, FORMATS, type Format, OPTIONS, type Option };

/** The names of a command's options, in the table's order. */
export function namesOfOptions(command: CommandName): OptionName[] {
  const names = Object.keys(OPTIONS) as OptionName[];
  return names.filter((name) => ((OPTIONS[name] as Option).commands ?? ['clean', 'scan']).includes(command));
}

type Options = typeof OPTIONS;
export type OptionName = keyof Options;
type ItemOf<O> = O extends { readonly hasPaths: true }
  ? string
  : O extends { readonly choices: readonly (infer C)[] }
    ? C
    : string;
type ValueOf<O extends Option> = O['kind'] extends 'flag'
  ? boolean
  : O['kind'] extends 'path' | 'text'
    ? string
    : O['kind'] extends 'list'
      ? readonly ItemOf<O>[]
      : O['kind'] extends 'choice'
        ? ItemOf<O>
        : number;
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
export function parseOption(name: OptionName, text: string): number | string | string[] {
  const option: Option = OPTIONS[name];
  const value = parseValue(option, text);
  if (!isAllowed(option, value)) throw new DeclickError('usage', refusal(longFlag(option), JSON.stringify(text), option));
  return value;
}

/** What is wrong with the value of an option in a configuration, as a sentence; undefined where nothing is. */
export function describeMistake(name: OptionName, value: unknown): string | undefined {
  const option: Option = OPTIONS[name];
  return isAllowed(option, value) ? undefined : refusal(name, JSON.stringify(value), option);
}

function parseValue({ kind }: Option, text: string): number | string | string[] {
  if (kind === 'list') return text.split(',');
  return kind === 'path' || kind === 'text' || kind === 'choice' ? text : parseNumber(text);
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
  if (option.kind === 'list') return Array.isArray(value) && value.length > 0 && value.every((item) => isItem(option, item));
  if (option.kind === 'choice') return isItem(option, value);
  if (option.kind === 'flag') return typeof value === 'boolean';
  if (option.kind === 'text') return typeof value === 'string';
  if (option.kind === 'path') return typeof value === 'string' && value !== '';
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (option.kind === 'integer' && !Number.isInteger(value)) return false;
  return value >= (option.minimum ?? -Infinity) && value <= (option.maximum ?? Infinity);
}

function isItem({ choices = [], hasPaths = false }: Option, item: unknown): boolean {
  const [, name, path] = /^([^=]*)(=.+)?$/s.exec(String(item)) ?? [];
  return choices.includes(name) && (path === undefined || hasPaths);
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
  if (option.kind === 'list')
    return `one or more of ${option.choices?.join(', ')}${option.hasPaths ? ', each with =<file> or without' : ''}`;
  if (option.kind === 'choice') return `one of ${option.choices?.join(', ')}`;
  const noun = option.kind === 'integer' ? 'a whole number' : 'a number';
  if (option.maximum === undefined) return `${noun}, ${option.minimum} or more`;
  const standard = describeDefault(option);
  return `${noun} from ${option.minimum} to ${option.maximum}${standard === undefined ? '' : ` (${standard} when not given)`}`;
}

function longFlag(option: Option): string {
  return /--[a-z-]+/.exec(option.flags)?.[0] ?? option.flags;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
