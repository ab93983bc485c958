import { expect, test } from 'vitest';
import { formatCsv } from '../../../src/report/csv.ts';
import { resolveDestinations } from '../../../src/report/destinations.ts';
import { formatGithub } from '../../../src/report/github.ts';
import { formatJunit } from '../../../src/report/junit.ts';
import { formatLabels } from '../../../src/report/labels.ts';
import { formatSarif } from '../../../src/report/sarif.ts';
import { buildScanned, buildUnmeasured, type ScannedRecording } from '../../../src/report/scanned.ts';
import type { ReportSegment } from '../../../src/report/schema.ts';
import { exampleHead, exampleSegment } from './example.ts';

const limits = { warnSegments: 0, maxSegments: 1 };
const left = exampleSegment({ startSeconds: 83.456, fingerprint: 'ab'.repeat(8) });
const right = exampleSegment({ channel: 1, type: 'digital', fingerprint: 'ab'.repeat(8) });

function scanned(path: string, counted: ReportSegment[]): ScannedRecording {
  return buildScanned(path, exampleHead(), { counted, exceptedCount: 0, knownCount: 0 }, limits, 1000);
}

const recordings = [
  scanned('a/<fail> & "co".wav', [left, right]),
  scanned('warn.wav', [right]),
  scanned('ok.wav', []),
  buildUnmeasured('odd\u0007.wav', { code: 'malformed-wav', message: 'odd.wav is no recording, 100 %' }),
];

test('JUnit has a case for each recording: failures, errors and notes are told apart, and XML is escaped', () => {
  expect(formatJunit(recordings)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="declick" tests="4" failures="1" errors="1" time="0">
  <testsuite name="declick scan" tests="4" failures="1" errors="1" skipped="0" time="0">
    <testcase name="a/&lt;fail&gt; &amp; &quot;co&quot;.wav" classname="declick" time="0">
      <failure message="2 where 1 may be" type="defects">click at 1:23.456 in the left channel, confidence 0.97
digital at 0:01.000 in the right channel, confidence 0.97</failure>
    </testcase>
    <testcase name="warn.wav" classname="declick" time="0">
      <system-out>1 where 0 may be
digital at 0:01.000 in the right channel, confidence 0.97</system-out>
    </testcase>
    <testcase name="ok.wav" classname="declick" time="0"/>
    <testcase name="odd\ufffd.wav" classname="declick" time="0">
      <error message="odd.wav is no recording, 100 %" type="malformed-wav"/>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('GitHub gets one annotation for each recording that does not pass, on one line', () => {
  expect(formatGithub(recordings).split('\n')).toEqual([
    '::error file=a/<fail> & "co".wav,title=declick%3A 2 where 1 may be::click at 1:23.456 in the left channel, confidence 0.97%0Adigital at 0:01.000 in the right channel, confidence 0.97',
    '::warning file=warn.wav,title=declick%3A 1 where 0 may be::digital at 0:01.000 in the right channel, confidence 0.97',
    '::error file=odd\u0007.wav,title=declick%3A could not be measured::odd.wav is no recording, 100 %25',
    '',
  ]);
});

test('CSV quotes what needs it, and has a line for each defect', () => {
  const lines = formatCsv(recordings).split('\r\n');
  expect(lines[0]).toBe('path,channel,start,end,startSeconds,type,confidence,peakDbfs,fingerprint');
  expect(lines[1]).toBe('"a/<fail> & ""co"".wav",0,96000,96010,83.456,click,0.97,-12.4,abababababababab');
  expect(lines).toHaveLength(5);
});

test('a label track has start, end and text between tabs', () => {
  expect(formatLabels(recordings[0]).split('\n')[0]).toBe('1.000000\t1.000104\tclick 0.97 ch1');
});

test('SARIF has a rule for each type, levels, places and fingerprints that tell equal defects apart', () => {
  const { version, runs } = JSON.parse(formatSarif(recordings));
  const [{ tool, results, invocations }] = runs;
  expect(version).toBe('2.1.0');
  expect(results.map(({ level }: { level: string }) => level)).toEqual(['error', 'error', 'warning']);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  expect(results[0].message.text).toBe('click at 1:23.456 in the left channel, confidence 0.97');
  expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('a/%3Cfail%3E%20%26%20%22co%22.wav');
  const prints = results.map((result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0]);
  expect(prints).toEqual(['abababababababab:1', 'abababababababab:2', 'abababababababab:3']);
  expect(invocations[0]).toMatchObject({ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] });
});

test('SARIF lists at most 1,000 results of a recording, the last saying how many more there are', () => {
  const results = (count: number) => JSON.parse(formatSarif([scanned('a.wav', new Array(count).fill(left))])).runs[0].results;
  expect(results(1000)).toHaveLength(1000);
  expect(results(1000)[999].ruleId).toBe('click');
  expect(results(1500)).toHaveLength(1000);
  expect(results(1500)[999].message.text).toBe('and 501 defects more in this recording');
});

test('text goes to standard output where nothing else does', () => {
  const text = { format: 'text', path: null };
  expect(resolveDestinations([], false)).toEqual([text]);
  expect(resolveDestinations(['junit=a.xml'], false)).toEqual([{ format: 'junit', path: 'a.xml' }, text]);
  expect(resolveDestinations(['github', 'text'], false)).toEqual([{ format: 'github', path: null }, text]);
  expect(resolveDestinations([], true)).toEqual([]);
});

test.each([
  [['junit', 'text'], false, 'junit and text would mix on standard output'],
  [['csv', 'sarif'], false, 'csv and sarif would mix on standard output'],
  [['github'], true, 'github and --json would mix on standard output'],
  [['csv=a', 'sarif=a'], false, '--format names a twice'],
  [['text=a'], false, 'text goes to standard output'],
])('%j (standard output taken: %s) is refused', (given, isTaken, sentence) => {
  expect(() => resolveDestinations(given, isTaken)).toThrow(sentence);
});
