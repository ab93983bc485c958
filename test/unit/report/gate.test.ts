import { expect, test } from 'vitest';
import { judge, type Limits } from '../../../src/report/gate.ts';

const measured = { segmentCount: 12, perMinute: 24 };

test.each<[string, Limits, string, string[]]>([
  ['no limits', {}, 'pass', []],
  ['what equals a limit', { maxSegments: 12, maxPerMinute: 24 }, 'pass', []],
  ['one too many', { maxSegments: 11 }, 'fail', ['12 found, limit 11']],
  ['none allowed', { maxSegments: 0 }, 'fail', ['12 found, limit 0']],
  ['too many per minute', { maxPerMinute: 3.5 }, 'fail', ['24.0 per minute, limit 3.5']],
  ['both', { maxSegments: 1, maxPerMinute: 1 }, 'fail', ['12 found, limit 1', '24.0 per minute, limit 1']],
  ['over the lower level only', { warnSegments: 5, maxSegments: 20 }, 'warn', ['12 found, warning above 5']],
  ['over both levels', { warnPerMinute: 5, maxPerMinute: 20 }, 'fail', ['24.0 per minute, limit 20']],
])('%s', (_, limits, level, reasons) => {
  expect(judge(measured, limits)).toEqual({ level, reasons });
});

test('what could not be measured is not bad', () => {
  expect(judge(null, { maxSegments: 0 })).toEqual({ level: 'unmeasured', reasons: [] });
});
