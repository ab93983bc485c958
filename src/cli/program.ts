import { Command, Option as CommanderOption, Help } from 'commander';
import {
  type CommandLineOptions,
  type CommandName,
  describeDefault,
  namesOfOptions,
  OPTIONS,
  type Option,
  type OptionName,
  parseOption,
  TOOL,
} from '../index.ts';

/** Does what the command line says. */
export type Action = (command: CommandName, paths: readonly string[], options: CommandLineOptions) => Promise<void>;

const DESCRIPTION = 'Finds crackle in WAV recordings with a trained model and repairs only the damaged samples.';
const PATHS = 'files, folders (searched with all below) or globs';
const USAGES = [
  '[clean] [options] <paths...>',
  'scan [options] <paths...>',
  'verify [options] <out>',
  'summarize [options] <out>',
];
const EXAMPLES = `
Examples:
  declick recordings/ -o cleaned/     clean all WAV files below recordings/
  declick scan recordings/            only say what would be found
  declick - - < old.wav > clean.wav   clean standard input to standard output
  declick scan - < old.wav            scan standard input
  declick - - --raw s16le --rate 48000 --channels 2 < old.raw > clean.raw`;

/** The command line as commander knows it. Every fault in it throws a CommanderError or a `usage` error; nothing is printed but help and version. */
export function buildProgram(action: Action): Command {
  const program = new Command('declick')
    .description(DESCRIPTION)
    .usage(USAGES.join('\n       declick '))
    .version(TOOL.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  program.addHelpText('after', EXAMPLES);
  const clean = addCommand(program, 'clean', 'find and repair: the command when none is named', action);
  addCommand(program, 'scan', 'only find: no audio, and reports only with -o', action);
  addCommand(program, 'verify', 'whether outputs still are what their reports say', action);
  addCommand(program, 'summarize', 'join the summaries of runs with --shard', action);
  // Options on the program itself would swallow those of scan, so its help borrows clean's.
  return program.configureHelp({
    visibleArguments: () => [...clean.registeredArguments],
    visibleOptions: () => [...clean.options, ...new Help().visibleOptions(program)],
  });
}

function addCommand(program: Command, name: CommandName, description: string, action: Action): Command {
  const takesRecordings = name === 'clean' || name === 'scan';
  const command = program
    .command(name, { isDefault: name === 'clean' })
    .description(description)
    .usage(takesRecordings ? '[options] <paths...>' : '[options] <out>')
    .argument('[paths...]', takesRecordings ? PATHS : 'the output folder of an earlier run')
    .action((paths: string[], options: CommandLineOptions) => action(name, paths, options));
  for (const option of namesOfOptions(name)) command.addOption(buildOption(option));
  return command;
}

function buildOption(name: OptionName): CommanderOption {
  const option: Option = OPTIONS[name];
  const standard = describeDefault(option);
  const description = standard === undefined ? option.description : `${option.description} (default: ${standard})`;
  const built = new CommanderOption(option.flags, description);
  if (option.kind === 'flag') return built;
  // A list may be given in parts.
  return built.argParser((text, earlier: unknown) => {
    const value = parseOption(name, text);
    return Array.isArray(value) && Array.isArray(earlier) ? [...earlier, ...value] : value;
  });
}
