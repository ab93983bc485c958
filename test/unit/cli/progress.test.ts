import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { Meter } from '../../../src/cli/meter.ts';
import { formatDuration, formatSpeed } from '../../../src/cli/phrases.ts';
import { openProgress } from '../../../src/cli/progress.ts';
import type { Outcome } from '../../../src/index.ts';
import { exampleHead } from '../report/example.ts';

class Screen extends Writable {
  text = '';
  readonly isTTY = true;
  readonly columns = 120;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A meter over two files of 100 bytes, and a clock that the test turns. */
function clockedMeter() {
  const clock = { ms: 0 };
  const meter = new Meter(
    new Map([
      ['a.wav', 100],
      ['b.wav', 100],
    ]),
    () => clock.ms,
  );
  return { clock, meter };
}

function doneOutcome(name: string, status: 'done' | 'skipped' = 'done'): Outcome {
  const { input } = exampleHead();
  return { name, status, report: exampleHead({ input: { ...input, path: name, sampleRate: 1000, sampleCount: 60_000 } }) };
}

const state = { name: 'a.wav', samplesDone: 30_000, sampleCount: 60_000, sampleRate: 1000 };
const terminal = { isShown: true, isTerminal: true, environment: {} };

test('speed is audio over time, and the time left follows from the bytes', () => {
  const { clock, meter } = clockedMeter();
  clock.ms = 3000;
  meter.update({ ...state, samplesDone: 15_000 });
  meter.update(state);
  expect(meter.fraction).toBe(0.25);
  expect(meter.speed).toBe(10);
  expect(meter.secondsLeft).toBe(9);
  meter.finish(doneOutcome('a.wav'));
  expect(meter.fraction).toBe(0.5);
  expect(meter.speed).toBe(20);
});

test('what was skipped counts as done, but says nothing of the speed', () => {
  const { clock, meter } = clockedMeter();
  clock.ms = 1000;
  meter.finish(doneOutcome('b.wav', 'skipped'));
  expect(meter.fraction).toBe(0.5);
  expect(meter.speed).toBe(0);
  expect(meter.secondsLeft).toBeUndefined();
});

test('elsewhere than on a terminal there is a plain line for each recording, and one now and then', async () => {
  const { clock, meter } = clockedMeter();
  const screen = new Screen();
  const progress = await openProgress(meter, screen, { ...terminal, isTerminal: false });
  progress.update(state);
  expect(screen.text).toBe('');
  clock.ms = 10_000;
  progress.update(state);
  progress.finish(doneOutcome('a.wav'));
  progress.log('a warning');
  progress.stop();
  expect(screen.text.split('\n')).toEqual([
    '[0/2] 25 %, 3.0 × real time, 0:30 left',
    '[1/2] a.wav: 0 segments, 0.0 per minute (50 %, 6.0 × real time, 0:10 left)',
    'a warning',
    '',
  ]);
});

test('on a terminal there are bars, which go in the end, and lines of text pass through', async () => {
  const { clock, meter } = clockedMeter();
  const screen = new Screen();
  const progress = await openProgress(meter, screen, terminal);
  clock.ms = 3000;
  progress.update(state);
  progress.log('a warning');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(screen.text).toMatch(/█+░+ a\.wav/);
  expect(screen.text).toContain('0 of 2, 25 %, 10 × real time, 0:09 left');
  progress.log('the last word');
  progress.finish(doneOutcome('a.wav'));
  progress.stop();
  const { length } = screen.text;
  progress.stop();
  expect(screen.text).toHaveLength(length);
  expect(screen.text).not.toContain('\u001b[?');
  expect(screen.text).toContain('a warning\n');
  expect(screen.text).toContain('the last word\n');
});

test.each([{ CI: 'true' }, { TERM: 'dumb' }])('no bars on a terminal with %o', async (environment) => {
  const screen = new Screen();
  const progress = await openProgress(clockedMeter().meter, screen, { ...terminal, environment });
  progress.finish(doneOutcome('a.wav'));
  progress.stop();
  expect(screen.text).toMatch(/^\[1\/2\] a\.wav: [^\n]*\n$/);
});

test('without progress only what is said gets through', async () => {
  const screen = new Screen();
  const progress = await openProgress(clockedMeter().meter, screen, { ...terminal, isShown: false });
  progress.update(state);
  progress.finish(doneOutcome('a.wav'));
  progress.log('an error');
  progress.stop();
  expect(screen.text).toBe('an error\n');
});

test('durations and speeds read as people write them', () => {
  expect([0, 5, 65, 3599.2, 7387].map(formatDuration)).toEqual(['0:00', '0:05', '1:05', '1:00:00', '2:03:07']);
  expect([0.25, 9.94, 97.4].map(formatSpeed)).toEqual(['0.3 × real time', '9.9 × real time', '97 × real time']);
});
