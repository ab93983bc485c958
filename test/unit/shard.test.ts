import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInShard, parseShardFileName, resolveShard, type Shard, shardFileName } from '../../src/shard.ts';

function shards(count: number): Shard[] {
  return Array.from({ length: count }, (_, i) => ({ index: i + 1, count }));
}

test('every recording is in exactly one of n shards, whatever the others are and in whatever order', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 20 }), (all, count) => {
      const taken = shards(count).map((shard) => all.filter((name) => isInShard(name, shard)));
      const reversed = shards(count).map((shard) => [...all].reverse().filter((name) => isInShard(name, shard)));
      expect(taken.flat().sort()).toEqual([...all].sort());
      expect(reversed.map((part) => part.reverse())).toEqual(taken);
    }),
  );
});

test('the shards of many recordings are of about one size', () => {
  const names = Array.from({ length: 8000 }, (_, i) => `box ${i % 7}/side ${i}.wav`);
  for (const shard of shards(8)) {
    const { length } = names.filter((name) => isInShard(name, shard));
    expect(length).toBeGreaterThan(880);
    expect(length).toBeLessThan(1120);
  }
});

// Outputs of runs before an update and after it lie in one folder: a change would do recordings twice.
test('which shard a recording is in never changes, and not with the spelling of accents either', () => {
  const indexOf = (name: string): number => shards(8).findIndex((shard) => isInShard(name, shard)) + 1;
  expect(['a.wav', 'b/side-1.wav', 'b/side-2.wav', 'é.wav', 'e\u0301.wav'].map(indexOf)).toEqual([1, 8, 2, 2, 2]);
});

test('a file name of a shard is read back, and no other name is taken for one', () => {
  const shard = { index: 2, count: 10 };
  expect(shardFileName('declick-summary', shard)).toBe('declick-summary.2-of-10.json');
  expect(parseShardFileName('declick-summary', 'declick-summary.2-of-10.json')).toEqual(shard);
  expect(parseShardFileName('declick-summary', shardFileName('declick-summary', undefined))).toBeNull();
  for (const name of ['0-of-2', '3-of-2', '02-of-4', '1-of-', '1-of-2.json', 'x', '1-of-2 ', ''])
    expect(parseShardFileName('declick-summary', `declick-summary.${name}.json`)).toBeUndefined();
  expect(parseShardFileName('declick-summary', 'declick-summary2.json')).toBeUndefined();
});

test.each([
  ['1/1', 1, 1],
  ['8/8', 8, 8],
  ['03/010', 3, 10],
])('--shard %s is shard %i of %i', (text, index, count) => {
  expect(resolveShard(text, {})).toEqual({ index, count });
});

test.each([
  ...[
    '',
    '1',
    '0/8',
    '9/8',
    '0/0',
    '1/0',
    '-1/8',
    '+1/8',
    '1.5/8',
    '1/2/3',
    '1/',
    '/8',
    ' 1/8',
    '1/8\n',
    'a/b',
    '1e0/8',
    '0x1/8',
  ],
  ...['auto/', 'auto/0', 'auto/-1', 'auto/x', 'AUTO', 'auto 8', 'auto/auto', '1/99999999'],
])('--shard %j is refused in a sentence that says what is expected', (text) => {
  expect(() => resolveShard(text, { PARALLEL_SEQ: '1' })).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: `--shard is ${JSON.stringify(text)}, expected i/n with i from 1 to n, or auto/n or auto in a job array`,
    }),
  );
});

function slurm(id: number | string, minimum: number, maximum: number, step: number, count: number) {
  return {
    SLURM_ARRAY_TASK_ID: String(id),
    SLURM_ARRAY_TASK_MIN: String(minimum),
    SLURM_ARRAY_TASK_MAX: String(maximum),
    SLURM_ARRAY_TASK_STEP: String(step),
    SLURM_ARRAY_TASK_COUNT: String(count),
  };
}

test.each([
  [0, 1, 8],
  [1, 1, 8],
  [100, 3, 5],
  [7, 10, 1],
])(
  'the tasks of a whole Slurm array from %i in steps of %i are its shards in order, whether n is given or not',
  (minimum, step, count) => {
    const maximum = minimum + (count - 1) * step;
    for (const given of ['auto', `auto/${count}`]) {
      if (count === 1 && given === 'auto') continue;
      const found = shards(count).map(({ index }) =>
        resolveShard(given, slurm(minimum + (index - 1) * step, minimum, maximum, step, count)),
      );
      expect(found).toEqual(shards(count));
    }
  },
);

test('tasks of an indexed Kubernetes Job count from 0, those of GNU parallel from 1; an empty variable is none', () => {
  const indices = [0, 1, 2].map((task) => resolveShard('auto/3', { JOB_COMPLETION_INDEX: String(task), PARALLEL_SEQ: '' }).index);
  expect(indices).toEqual([1, 2, 3]);
  expect([1, 2, 3].map((task) => resolveShard('auto/3', { PARALLEL_SEQ: String(task) }).index)).toEqual([1, 2, 3]);
});

test.each([
  ['auto', {}, /^--shard auto finds none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, PARALLEL_SEQ in the environment; run it/],
  ['auto/8', {}, /^--shard auto\/8 finds none of/],
  ['auto', { JOB_COMPLETION_INDEX: '0' }, /^JOB_COMPLETION_INDEX does not say how many tasks there are; give --shard auto\/n$/],
  ['auto', { PARALLEL_SEQ: '1' }, /^PARALLEL_SEQ does not say/],
  ['auto/8', { JOB_COMPLETION_INDEX: '8' }, /^JOB_COMPLETION_INDEX is 8, expected 0 to 7 with --shard auto\/8; give/],
  ['auto/8', { PARALLEL_SEQ: '9' }, /^PARALLEL_SEQ is 9, expected 1 to 8/],
  ['auto/8', { PARALLEL_SEQ: '0' }, /^PARALLEL_SEQ is 0, expected 1 to 8/],
  ['auto/8', { PARALLEL_SEQ: '-1' }, /^PARALLEL_SEQ is "-1", expected a whole number; give --shard i\/n$/],
  ['auto/8', { PARALLEL_SEQ: '1', JOB_COMPLETION_INDEX: '0' }, /finds both JOB_COMPLETION_INDEX and PARALLEL_SEQ; say which/],
  ['auto', { SLURM_ARRAY_TASK_ID: '1' }, /^SLURM_ARRAY_TASK_MIN is not set, expected a whole number; give --shard i\/n$/],
  [
    'auto/8',
    slurm(5, 5, 5, 1, 1),
    /has 1 task and --shard auto\/8 expects 8, so which part was that of task 5 cannot be known; submit/,
  ],
  ['auto/8', slurm(5, 5, 6, 1, 2), /has 2 tasks and --shard auto\/8 expects 8, so which part/],
  ['auto', slurm(5, 5, 5, 1, 1), /^task 5 is the only one of this Slurm array, so which part was its cannot be known; submit/],
  ['auto/8', slurm(3, 1, 9, 1, 9), /has 9 tasks and --shard auto\/8 expects 8; give --shard auto\/9, or leave n out$/],
  [
    'auto',
    slurm(3, 1, 4, 1, 3),
    /^task 3 of this Slurm array cannot be counted: it has 3 tasks from 1 to 4, the step being 1; number/,
  ],
  ['auto/3', slurm(3, 1, 4, 1, 3), /cannot be counted/],
  ['auto', slurm(9, 1, 8, 1, 8), /^task 9 of this Slurm array cannot be counted/],
  ['auto', slurm(2, 1, 7, 2, 4), /^task 2 of this Slurm array cannot be counted/],
  ['auto', slurm(1, 1, 8, 0, 8), /cannot be counted/],
])('--shard %s in %j is refused in one sentence', (text, environment, message) => {
  expect(() => resolveShard(text, environment)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }),
  );
});
