import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { formatSarif } from '../../../src/report/sarif.ts';
import { buildScanned, buildUnmeasured, type ScannedRecording } from '../../../src/report/scanned.ts';
import { exampleHead, exampleSegment } from './example.ts';
import { SARIF_SCHEMA } from './sarif-schema.ts';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[];
  readonly partialFingerprints?: Readonly<Record<string, string>>;
}

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(SARIF_SCHEMA);
const fingerprint = 'ab'.repeat(8);

function scanned(path: string, count: number, maxSegments?: number): ScannedRecording {
  const segments = Array.from({ length: count }, () => exampleSegment({ fingerprint }));
  return buildScanned(path, exampleHead(), segments, { exceptedCount: 0, knownCount: 0 }, { maxSegments, warnSegments: 0 });
}

/** The one run of the log, which fits the schema. */
function runOf(...recordings: ScannedRecording[]) {
  const log = JSON.parse([...formatSarif(recordings)].join(''));
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log.runs[0];
}

function resultsOf(...recordings: ScannedRecording[]): Result[] {
  return runOf(...recordings).results;
}

const odd = buildUnmeasured('a b/odd.wav', { code: 'malformed-wav', message: 'a b/odd.wav is no WAV file' });

test.each([
  [0, 0],
  [1, 1],
  [999, 999],
  [1000, 1000],
  [1001, 1000],
  [2500, 1000],
])('a recording with %i defects has %i results, and the log fits the schema', (count, resultCount) => {
  const results = resultsOf(scanned('a.wav', count, 0), odd, scanned('b.wav', 2), scanned('c.wav', 0));
  expect(results).toHaveLength(resultCount + 2);
  const rest = results.filter(({ ruleId }) => ruleId === 'more').map(({ message }) => message.text);
  expect(rest).toEqual(count > 1000 ? [`and ${count - 999} defects more in this recording`] : []);
});

test('a log without recordings fits the schema, too', () => {
  expect(resultsOf()).toEqual([]);
});

test('the level is that of the recording, and each rule is the one that its result names', () => {
  const { results, tool } = runOf(scanned('bad.wav', 3, 2), scanned('worse.wav', 1001, 2), scanned('soso.wav', 2, 2));
  const levels = new Set((results as Result[]).map(({ locations, level }) => `${uriOf(locations)} ${level}`));
  expect([...levels]).toEqual(['bad.wav error', 'worse.wav error', 'soso.wav warning']);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  const [{ help }] = tool.driver.rules;
  expect(help.text).toContain('--baseline');
});

test('what could not be measured is a notification and no result', () => {
  const { results, invocations } = runOf(odd);
  expect(results).toEqual([]);
  expect(invocations[0].executionSuccessful).toBe(false);
  expect(invocations[0].toolExecutionNotifications[0].message.text).toBe('a b/odd.wav is no WAV file');
  expect(uriOf(invocations[0].toolExecutionNotifications[0].locations)).toBe('a%20b/odd.wav');
});

test.each([
  ['drums & bass/kick #1.wav', 'drums%20%26%20bass/kick%20%231.wav'],
  ['Müller/naïve 音.wav', 'M%C3%BCller/na%C3%AFve%20%E9%9F%B3.wav'],
  ['100%/a?b:c.wav', '100%25/a%3Fb%3Ac.wav'],
  ['\ud800.wav', '%EF%BF%BD.wav'],
  ['/mnt/a b.wav', 'file:///mnt/a%20b.wav'],
  ['D:/a b.wav', 'file:///D:/a%20b.wav'],
])('the place of %j is the URI %s', (path, uri) => {
  expect(resultsOf(scanned(path, 1)).map(({ locations }) => uriOf(locations))).toEqual([uri]);
});

test('fingerprints are those of the samples, equal ones numbered within their recording, so that others move none', () => {
  const prints = (...recordings: ScannedRecording[]) =>
    resultsOf(...recordings).map(({ partialFingerprints = {} }) => partialFingerprints.primaryLocationLineHash);
  expect(prints(scanned('b.wav', 2))).toEqual([`${fingerprint}:1`, `${fingerprint}:2`]);
  expect(prints(scanned('a.wav', 1), scanned('b.wav', 2)).slice(1)).toEqual(prints(scanned('b.wav', 2)));
});

function uriOf([{ physicalLocation }]: Result['locations']): string {
  return physicalLocation.artifactLocation.uri;
}
