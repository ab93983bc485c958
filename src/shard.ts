import { createHash } from 'node:crypto';
import { DeclickError } from './errors.ts';

/** One of `count` parts into which recordings are shared out, for as many runs. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const HASH_BYTES = 6;

/**
 * Whether a recording belongs to a shard. Its name alone decides (its path below the given root, with '/'), by the first bytes of its
 * sha256: so every recording is in exactly one of `count` shards, in whatever order and on whatever machine they are listed.
 */
export function isInShard(name: string, { index, count }: Shard): boolean {
  // Systems spell accents in one character or in two.
  const hash = createHash('sha256').update(name.normalize('NFC')).digest();
  return hash.readUIntBE(0, HASH_BYTES) % count === index - 1;
}

/** `stem.json`, or `stem.2-of-8.json`: runs that share a folder have their own files in it. */
export function shardFileName(stem: string, shard: Shard | undefined): string {
  return shard === undefined ? `${stem}.json` : `${stem}.${shard.index}-of-${shard.count}.json`;
}

/** Tells which shard's a file name of `stem` is: `null` where it is of no shard, undefined where it is another file. */
export function parseShardFileName(stem: string, name: string): Shard | null | undefined {
  if (!name.startsWith(`${stem}.`)) return undefined;
  const [match, index, count] = /^\.(?:([1-9]\d*)-of-([1-9]\d*)\.)?json$/.exec(name.slice(stem.length)) ?? [];
  if (match === undefined || Number(index) > Number(count)) return undefined;
  return index === undefined ? null : { index: Number(index), count: Number(count) };
}

/**
 * The shard that `i/n`, `auto/n` or `auto` stands for; `auto` asks the environment which task of a Slurm job array, of an indexed
 * Kubernetes Job or of GNU parallel this is. Throws `usage` where that is not certain.
 */
export function resolveShard(text: string, environment: Environment): Shard {
  const [, part, total] = /^(auto|\d{1,7})(?:\/(\d{1,7}))?$/.exec(text) ?? [];
  const count = total === undefined ? undefined : Number(total);
  if (part === undefined || count === 0 || (part !== 'auto' && count === undefined)) throw unexpected(text);
  if (part === 'auto') return resolveTask(text, count, environment);
  const shard = { index: Number(part), count: count ?? 0 };
  if (shard.index < 1 || shard.index > shard.count) throw unexpected(text);
  return shard;
}

/** Where tasks are numbered one by one, and from which number on. */
const FIRST_TASK: Readonly<Record<string, number>> = { JOB_COMPLETION_INDEX: 0, PARALLEL_SEQ: 1 };
const SLURM_ARRAY = 'SLURM_ARRAY_TASK_';
const VARIABLES = [`${SLURM_ARRAY}ID`, ...Object.keys(FIRST_TASK)];

function resolveTask(text: string, count: number | undefined, environment: Environment): Shard {
  const found = VARIABLES.filter((variable) => environment[variable]);
  if (found.length === 0)
    throw refusal(
      `--shard ${text} finds none of ${VARIABLES.join(', ')} in the environment`,
      'run it in a Slurm job array, an indexed Kubernetes Job or GNU parallel, or give --shard i/n',
    );
  if (found.length > 1)
    throw refusal(`--shard ${text} finds both ${found.join(' and ')}`, 'say which task this is with --shard i/n');
  return found[0] in FIRST_TASK ? resolveNumbered(found[0], count, environment) : resolveSlurm(count, environment);
}

function resolveNumbered(variable: string, count: number | undefined, environment: Environment): Shard {
  const first = FIRST_TASK[variable];
  const task = readNumber(variable, environment);
  if (count === undefined) throw refusal(`${variable} does not say how many tasks there are`, 'give --shard auto/n');
  if (task < first || task >= first + count)
    throw refusal(
      `${variable} is ${task}, expected ${first} to ${first + count - 1} with --shard auto/${count}`,
      'give the number of tasks as n',
    );
  return { index: task - first + 1, count };
}

/** Only a whole, evenly spaced array tells which of its tasks this is: a part that is submitted again does not say what it is part of. */
function resolveSlurm(count: number | undefined, environment: Environment): Shard {
  const read = (name: string): number => readNumber(SLURM_ARRAY + name, environment);
  const [id, minimum, maximum, tasks] = [read('ID'), read('MIN'), read('MAX'), read('COUNT')];
  // A single task has no distance to another.
  const step = tasks === 1 ? 1 : read('STEP');
  if (count !== undefined && tasks !== count) throw otherArray(id, tasks, count);
  if (count === undefined && tasks === 1 && id > 1) throw lonelyTask(id);
  const index = (id - minimum) / step + 1;
  const isWhole = tasks > 0 && minimum + (tasks - 1) * step === maximum;
  if (isWhole && Number.isInteger(index) && index >= 1 && index <= tasks) return { index, count: tasks };
  throw refusal(
    `task ${id} of this Slurm array cannot be counted: it has ${tasks} tasks from ${minimum} to ${maximum}, the step being ${step}`,
    'number the tasks evenly, as in --array=1-8, or give --shard i/n',
  );
}

/** As it comes of a task that failed and is submitted again: it would take on the parts of all. */
function lonelyTask(id: number): DeclickError {
  return refusal(
    `task ${id} is the only one of this Slurm array, so which part was its cannot be known`,
    'submit the whole array again (what is done is skipped), or give --shard i/n',
  );
}

function otherArray(id: number, tasks: number, count: number): DeclickError {
  const found = `this Slurm array has ${tasks} ${tasks === 1 ? 'task' : 'tasks'} and --shard auto/${count} expects ${count}`;
  if (tasks > count) return refusal(found, `give --shard auto/${tasks}, or leave n out`);
  return refusal(
    `${found}, so which part was that of task ${id} cannot be known`,
    `submit the whole array again (what is done is skipped), or give --shard i/${count}`,
  );
}

function readNumber(variable: string, environment: Environment): number {
  const text = environment[variable];
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  const found = text ? `is ${JSON.stringify(text)}` : 'is not set';
  throw refusal(`${variable} ${found}, expected a whole number`, 'give --shard i/n');
}

function unexpected(text: string): DeclickError {
  return new DeclickError(
    'usage',
    `--shard is ${JSON.stringify(text)}, expected i/n with i from 1 to n, or auto/n or auto in a job array`,
  );
}

function refusal(found: string, advice: string): DeclickError {
  return new DeclickError('usage', `${found}; ${advice}`);
}
