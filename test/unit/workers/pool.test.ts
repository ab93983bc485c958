import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { partPath } from '../../../src/output-file.ts';
import { openPool, type Runner } from '../../../src/workers/pool.ts';
import type { RecordingHooks } from '../../../src/workers/protocol.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const context = { settings: { sensitivity: 0.5, salvage: false, bextHistory: false }, model: 'none.onnx', force: false };

function openTestPool(worker = './stand-in-worker.mjs'): (name: string, hooks?: RecordingHooks) => ReturnType<Runner['run']> {
  const pool = openPool(context, 2, fileURLToPath(new URL(worker, import.meta.url)));
  onTestFinished(() => pool.close());
  return (name, hooks = {}) => pool.run({ name, input: name, output: null, report: null }, hooks);
}

test.each(['exits', 'throws', 'throwsLater'])(
  'a thread that %s is a bug of that recording, and the others go on',
  async (name) => {
    const run = openTestPool();
    const [lost, ...others] = await Promise.all([run(name), run('one')]).then(async (first) => [
      ...first,
      await run('two'),
      await run('three'),
    ]);
    expect(lost).toMatchObject({ name, status: 'failed', error: { code: 'bug' } });
    expect(others.map((outcome) => outcome.status === 'failed' && outcome.error.message)).toEqual(['one', 'two', 'three']);
  },
);

test('what a lost thread was writing is removed', async () => {
  const folder = temporaryFolder();
  const [output, report] = [join(folder, 'a.wav'), join(folder, 'a.json')];
  for (const path of [output, report]) writeFileSync(partPath(path), 'half');
  const pool = openPool(context, 2, fileURLToPath(new URL('./stand-in-worker.mjs', import.meta.url)));
  onTestFinished(() => pool.close());
  await pool.run({ name: 'exits', input: 'exits', output, report }, {});
  expect([output, report].map((path) => existsSync(partPath(path)))).toEqual([false, false]);
});

test('threads that cannot even start fail every recording instead of waiting for ever', async () => {
  const run = openTestPool('./no-such-worker.mjs');
  const outcomes = await Promise.all([run('one'), run('two')]);
  expect(outcomes.map((outcome) => outcome.status === 'failed' && outcome.error.code)).toEqual(['bug', 'bug']);
});

test('nothing that a thread says is lost, though its answer comes by another way', async () => {
  let detailCount = 0;
  const warnings: string[] = [];
  await openTestPool()('chatters', {
    onDetail: () => detailCount++,
    onWarning: ({ message }) => warnings.push(message),
  });
  expect(detailCount).toBe(5000);
  expect(warnings).toEqual(['the last word']);
});

test('an abort reaches the thread, and all that it says before it answers comes through', async () => {
  const abort = new AbortController();
  const said: string[] = [];
  const outcome = await openTestPool()('waits', {
    signal: abort.signal,
    onDetail: ({ message }) => {
      said.push(message);
      abort.abort();
    },
    onWarning: ({ message }) => said.push(message),
  });
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'aborted' } });
  expect(said).toEqual(['at work', 'the last word']);
});
