import { expect, test, vi } from 'vitest';
import { Inspection } from '../../src/inspection.ts';
import type { Outcome } from '../../src/report/summary.ts';
import { exampleHead, exampleSegment } from './report/example.ts';

const done: Outcome = { name: 'a.wav', status: 'done', report: exampleHead() };
const failed: Outcome = { name: 'a.wav', status: 'failed', error: { code: 'unreadable', message: 'a.wav cannot be read' } };

function segments(count: number, changes: Parameters<typeof exampleSegment>[0] = {}) {
  return Array.from({ length: count }, (_, i) => exampleSegment({ start: i * 100, end: i * 100 + 10, ...changes }));
}

test('recordings that are scanned at once are judged apart, in the order in which they are settled', () => {
  const inspection = new Inspection({ maxSegments: 3, root: '/r', keepsSegments: true });
  for (let i = 0; i < 4; i++) {
    inspection.accept({ input: '/r/a.wav', segments: segments(1, { start: i }) });
    if (i % 2 === 0) inspection.accept({ input: '/r/x/b.wav', segments: segments(1, { start: i, type: 'digital' }) });
  }
  inspection.settle(done, '/r/x/b.wav');
  inspection.settle(done, '/r/a.wav');
  expect(inspection.recordings.map(({ path, level, segmentCount }) => [path, level, segmentCount])).toEqual([
    ['x/b.wav', 'pass', 2],
    ['a.wav', 'fail', 4],
  ]);
  expect([...inspection.recordings[1].segments].map(({ start }) => start)).toEqual([0, 1, 2, 3]);
  expect(inspection.isOverLimit).toBe(true);
  inspection.close();
});

test('what a recording told before it failed counts nowhere', () => {
  const inspection = new Inspection({ maxSegments: 0 });
  inspection.accept({ input: 'a.wav', segments: segments(5) });
  expect(inspection.settle(failed, 'a.wav')).toMatchObject({ level: 'unmeasured', segmentCount: 0 });
  expect(inspection.isOverLimit).toBe(false);
});

test('defects are kept for reports only where that is asked for', () => {
  const inspection = new Inspection({ maxSegments: 0 });
  inspection.accept({ input: 'a.wav', segments: segments(5) });
  const scanned = inspection.settle(done, 'a.wav');
  expect(scanned).toMatchObject({ segmentCount: 5, byType: { click: 5 } });
  expect([...scanned.segments]).toEqual([]);
});

test('a full temporary folder stops the scan with a sentence', () => {
  vi.stubEnv('TMPDIR', '/no/such/folder');
  const inspection = new Inspection({});
  inspection.accept({ input: 'a.wav', segments: segments(20_000) });
  expect(() => inspection.settle(done, 'a.wav')).toThrow(expect.objectContaining({ code: 'output' }));
  vi.unstubAllEnvs();
});

test('less certain defects and those of other types do not count', () => {
  const inspection = new Inspection({ minConfidence: 0.9, types: ['click'] });
  const found = [...segments(2, { confidence: 0.9 }), ...segments(3, { confidence: 0.89 }), ...segments(4, { type: 'mouth' })];
  inspection.accept({ input: 'a.wav', segments: found });
  expect(inspection.settle(done, 'a.wav')).toMatchObject({ segmentCount: 2, byType: { click: 2 } });
});
