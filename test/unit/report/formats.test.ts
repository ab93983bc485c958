import { expect, test } from 'vitest';
import { formatCsv } from '../../../src/report/csv.ts';
import { resolveDestinations } from '../../../src/report/destinations.ts';
import { formatGithub } from '../../../src/report/github.ts';
import { formatJunit } from '../../../src/report/junit.ts';
import { formatLabels } from '../../../src/report/labels.ts';
import { buildScanned, buildUnmeasured, type ScannedRecording } from '../../../src/report/scanned.ts';
import type { ReportSegment } from '../../../src/report/schema.ts';
import { exampleHead, exampleSegment } from './example.ts';

const limits = { warnSegments: 0, maxSegments: 1 };
const left = exampleSegment({ startSeconds: 83.456, fingerprint: 'ab'.repeat(8) });
const right = exampleSegment({ channel: 1, type: 'digital', fingerprint: 'ab'.repeat(8) });

function scanned(path: string, counted: ReportSegment[]): ScannedRecording {
  return buildScanned(path, exampleHead(), counted, { exceptedCount: 0, knownCount: 0 }, limits);
}

function textOf(pieces: Iterable<string>): string {
  return [...pieces].join('');
}

const recordings = [
  scanned('a/<fail> & "co".wav', [left, right]),
  scanned('warn.wav', [right]),
  scanned('ok.wav', []),
  buildUnmeasured('odd\u0007.wav', { code: 'malformed-wav', message: 'odd.wav is no recording, 100 %' }),
];

test('JUnit has a case for each recording: failures, errors and notes are told apart, and XML is escaped', () => {
  expect(textOf(formatJunit(recordings))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="declick" tests="4" failures="1" errors="1" time="0">
  <testsuite name="declick scan" tests="4" failures="1" errors="1" skipped="0" time="0">
    <testcase name="a/&lt;fail&gt; &amp; &quot;co&quot;.wav" classname="declick" time="0">
      <failure message="2 found, limit 1" type="defects">click at 1:23.456 in the left channel, confidence 0.97
digital at 0:01.000 in the right channel, confidence 0.97</failure>
    </testcase>
    <testcase name="warn.wav" classname="declick" time="0">
      <system-out>1 found, warning above 0
digital at 0:01.000 in the right channel, confidence 0.97</system-out>
    </testcase>
    <testcase name="ok.wav" classname="declick" time="0"/>
    <testcase name="odd\ufffd.wav" classname="declick" time="0">
      <error message="odd.wav is no recording, 100 %" type="malformed-wav">odd.wav is no recording, 100 %</error>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('GitHub gets one annotation for each recording that does not pass, on one line', () => {
  expect(textOf(formatGithub(recordings)).split('\n')).toEqual([
    '::error file=a/<fail> & "co".wav,title=declick%3A 2 found%2C limit 1::click at 1:23.456 in the left channel, confidence 0.97%0Adigital at 0:01.000 in the right channel, confidence 0.97',
    '::warning file=warn.wav,title=declick%3A 1 found%2C warning above 0::digital at 0:01.000 in the right channel, confidence 0.97',
    '::error file=odd\u0007.wav,title=declick%3A could not be measured::odd.wav is no recording, 100 %25',
    '',
  ]);
});

test('CSV quotes what needs it, and has a line for each defect', () => {
  const lines = textOf(formatCsv(recordings)).split('\r\n');
  expect(lines[0]).toBe('path,channel,start,end,startSeconds,type,confidence,peakDbfs,fingerprint');
  expect(lines[1]).toBe('"a/<fail> & ""co"".wav",0,96000,96010,83.456,click,0.97,-12.4,abababababababab');
  expect(lines).toHaveLength(5);
});

test('a label track has start, end and text between tabs', () => {
  expect(textOf(formatLabels(recordings[0])).split('\n')[0]).toBe('1.000000\t1.000104\tclick 0.97 ch1');
});

test('text goes to standard output where nothing else does', () => {
  const text = { format: 'text', path: null };
  expect(resolveDestinations([], false)).toEqual([text]);
  expect(resolveDestinations(['junit=a.xml'], false)).toEqual([{ format: 'junit', path: 'a.xml' }, text]);
  expect(resolveDestinations(['github', 'text'], false)).toEqual([{ format: 'github', path: null }, text]);
  expect(resolveDestinations([], true)).toEqual([]);
  expect(resolveDestinations(['csv', 'csv'], false)).toEqual([{ format: 'csv', path: null }]);
  expect(resolveDestinations(['junit=-', 'csv=c'], false)).toEqual([
    { format: 'junit', path: null },
    { format: 'csv', path: 'c' },
  ]);
});

test.each([
  [['junit', 'text'], false, 'junit and text would mix on standard output'],
  [['csv', 'sarif'], false, 'csv and sarif would mix on standard output'],
  [['github'], true, 'github and --json would mix on standard output'],
  [['csv=a', 'sarif=./a'], false, '--format names ./a twice'],
  [['csv=/dev/stdout', 'github'], false, 'csv and github would mix on standard output'],
  [['text=a'], false, 'text goes to standard output'],
])('%j (standard output taken: %s) is refused', (given, isTaken, sentence) => {
  expect(() => resolveDestinations(given, isTaken)).toThrow(sentence);
});

test.each(['=1+1.wav', '+a.wav', '-a.wav', '@a.wav'])('a spreadsheet does not take the name %s for a formula', (path) => {
  expect(textOf(formatCsv([scanned(path, [left])]))).toMatch(/\r\n\.\/[=+@-]/);
});

test('a name with a line break stays one attribute of JUnit, and one line of GitHub', () => {
  const broken = scanned('a\n"b".wav', [left, right]);
  expect(textOf(formatJunit([broken]))).toContain('<testcase name="a&#10;&quot;b&quot;.wav" ');
  expect(textOf(formatGithub([broken]))).toMatch(/^::error file=a%0A"b"\.wav,[^\n]*\n$/);
});
