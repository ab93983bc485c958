import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CHANNEL_COUNT_LIMITS, DEFECT_TYPES, SAMPLE_RATE_LIMITS } from '../audio.ts';
import { RAW_ENCODINGS } from '../wav/raw.ts';

/** What a scan can say its results in. */
export const FORMATS = ['text', 'junit', 'sarif', 'github', 'csv'] as const;

export type Format = (typeof FORMATS)[number];

export type CommandName = 'clean' | 'scan' | 'verify' | 'summarize';

/**
 * One option: what may be given, what holds without it, and who sees it.
 * Scope `result`: changes the samples, so it stands in every report. `run`: the library has it too. `command`: only the command line.
 */
export interface Option {
  readonly scope: 'result' | 'run' | 'command';
  /** Those that have it; clean and scan where nothing is said. */
  readonly commands?: readonly CommandName[];
  /** Of a text, who takes it says what may be given. */
  readonly kind: 'number' | 'integer' | 'flag' | 'path' | 'text' | 'list' | 'choice';
  /** As commander spells it; the long name in camel case is the option's name. */
  readonly flags: string;
  readonly description: string;
  /** Absent where the default is "not given". */
  readonly default?: number | boolean | string;
  /** What the help says of a default that is computed. */
  readonly defaultText?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** What may be given, or of a list, what its items may be. */
  readonly choices?: readonly string[];
  /** Of a list: an item may go on with `=` and a path. */
  readonly hasPaths?: boolean;
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
    description:
      'recordings done at once, each on its own thread; a single long one is shared out among as many, by itself among two up to 48 kHz',
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
    commands: ['clean'],
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
    default: fileURLToPath(new URL('../../models/crackle-v1.onnx', import.meta.url)),
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
    description: 'list what would be done and where, write nothing, refuse what a run would',
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
  raw: {
    scope: 'command',
    kind: 'choice',
    flags: '--raw <encoding>',
    description: `standard input has no header: ${RAW_ENCODINGS.join(', ')}; goes with --rate and --channels`,
    choices: RAW_ENCODINGS,
  },
  rate: {
    scope: 'command',
    kind: 'integer',
    flags: '--rate <hz>',
    description: 'its sample rate, with --raw',
    ...SAMPLE_RATE_LIMITS,
  },
  channels: {
    scope: 'command',
    kind: 'integer',
    flags: '--channels <n>',
    description: 'its channels, with --raw',
    ...CHANNEL_COUNT_LIMITS,
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
  shard: {
    scope: 'command',
    kind: 'text',
    flags: '--shard <i/n>',
    description:
      'do the i-th of n parts, the others being done by other runs; auto/n or auto: i is the number of this task in its job array',
  },
  maxSegments: {
    scope: 'command',
    commands: ['scan'],
    kind: 'integer',
    flags: '--max-segments <n>',
    description: 'fail where a recording has more defects than this',
    minimum: 0,
  },
  maxPerMinute: {
    scope: 'command',
    commands: ['scan'],
    kind: 'number',
    flags: '--max-per-minute <x>',
    description: 'fail where a recording has more defects per minute than this',
    minimum: 0,
  },
  warnSegments: {
    scope: 'command',
    commands: ['scan'],
    kind: 'integer',
    flags: '--warn-segments <n>',
    description: 'as --max-segments, but only warn',
    minimum: 0,
  },
  warnPerMinute: {
    scope: 'command',
    commands: ['scan'],
    kind: 'number',
    flags: '--warn-per-minute <x>',
    description: 'as --max-per-minute, but only warn',
    minimum: 0,
  },
  minConfidence: {
    scope: 'command',
    commands: ['scan'],
    kind: 'number',
    flags: '--min-confidence <0..1>',
    description: 'count only defects that are this certain',
    default: 0,
    minimum: 0,
    maximum: 1,
  },
  types: {
    scope: 'command',
    commands: ['scan'],
    kind: 'list',
    flags: '--types <types>',
    description: `count only these, with commas between: ${DEFECT_TYPES.join(', ')}`,
    choices: DEFECT_TYPES,
  },
  format: {
    scope: 'command',
    commands: ['scan'],
    kind: 'list',
    flags: '--format <formats>',
    description: `one or more of ${FORMATS.join(', ')}, each with =<file> or for standard output`,
    choices: FORMATS,
    hasPaths: true,
  },
  labels: {
    scope: 'command',
    commands: ['scan'],
    kind: 'path',
    flags: '--labels <dir>',
    description: 'where to put a label track for Audacity per recording',
  },
  baseline: {
    scope: 'command',
    commands: ['scan'],
    kind: 'path',
    flags: '--baseline <file>',
    description: 'defects that are known and do not count, wherever they moved',
  },
  updateBaseline: {
    scope: 'command',
    commands: ['scan'],
    kind: 'flag',
    flags: '--update-baseline',
    description: 'write the baseline anew: all that is found now is known, and what nearly is',
    default: false,
  },
  cache: {
    scope: 'command',
    commands: ['scan'],
    kind: 'path',
    flags: '--cache <dir>',
    description: 'without -o: keep results there, by content, for later runs',
  },
  config: {
    scope: 'command',
    kind: 'path',
    flags: '--config <file>',
    description: 'options and exceptions of a project',
    defaultText: 'declick.config.json where it is there',
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
    commands: ['clean', 'scan', 'summarize'],
    kind: 'flag',
    flags: '--json',
    description: 'print a line per recording: status and report, without segments; summarize: print what it writes',
    default: false,
  },
  quiet: {
    scope: 'command',
    commands: ['clean', 'scan', 'verify', 'summarize'],
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
