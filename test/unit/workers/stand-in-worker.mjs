// Stands in for workers/worker.ts in the tests of the pool: each recording's name says what becomes of it.
const LOST = {
  exits: () => process.exit(1),
  throws: () => {
    throw new Error('no outcome');
  },
  throwsLater: () =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error('outside of any promise');
      }, 1);
    }),
};

export default async function runTask({ recording: { name }, port }) {
  if (name in LOST) return LOST[name]();
  const aborted = new Promise((resolve) => port.once('message', resolve));
  port.postMessage({ kind: 'detail', remark: { name, message: 'at work' } });
  if (name === 'chatters')
    for (let i = 1; i < 5000; i++) port.postMessage({ kind: 'detail', remark: { name, message: 'at work' } });
  if (name === 'waits') await aborted;
  port.postMessage({ kind: 'warning', remark: { name, message: 'the last word' } });
  port.close();
  return { name, status: 'failed', error: { code: name === 'waits' ? 'aborted' : 'unreadable', message: name } };
}
