import { DEFECT_TYPES, type DefectType } from '../audio.ts';
import { TOOL } from '../tool.ts';
import type { Level } from './gate.ts';
import { formatJson } from './json.ts';
import type { ScannedRecording } from './scanned.ts';
import type { ReportSegment } from './schema.ts';
import { countDefects, describeDefect } from './wording.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** Results of one recording, the one that tells how many more there are included. */
const RESULTS_AT_MOST = 1000;
/** The rule of that one. */
const MORE = 'more';
const LEVELS: Readonly<Record<Level, string>> = { fail: 'error', warn: 'warning', pass: 'note', unmeasured: 'none' };

const RULES: Readonly<Record<DefectType, string>> = {
  click: 'A single impulse, such as a defect of a groove',
  crackle: 'One small grain of a dense run of impulses',
  scratch: 'A snap with the swing of the tone arm behind it',
  digital: 'A dropout, or wild, repeated or stuck samples',
  mouth: 'A soft tick of a speaker',
};

/**
 * SARIF 2.1.0 (OASIS): a rule for each type of defect, a result for each defect, at most 1,000 to a recording with the last saying how many
 * more there are; recordings that could not be measured are notifications of the run. Fingerprints depend on samples alone.
 */
export function formatSarif(recordings: readonly ScannedRecording[]): string {
  const rules = [...DEFECT_TYPES.map((type) => buildRule(type, RULES[type])), buildRule(MORE, 'More defects than can be listed')];
  const run = {
    tool: { driver: { name: TOOL.name, version: TOOL.version, semanticVersion: TOOL.version, rules } },
    columnKind: 'utf16CodeUnits',
    invocations: [buildInvocation(recordings)],
    results: buildResults(recordings),
  };
  return `${formatJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, 2)}\n`;
}

function buildRule(id: string, text: string) {
  return { id, name: `${id[0].toUpperCase()}${id.slice(1)}`, shortDescription: { text } };
}

function buildInvocation(recordings: readonly ScannedRecording[]) {
  const failed = recordings.filter(({ level }) => level === 'unmeasured');
  return {
    executionSuccessful: failed.length === 0,
    toolExecutionNotifications: failed.map(({ path, error }) => ({
      level: 'error',
      message: { text: error?.message ?? '' },
      locations: [buildLocation(path)],
    })),
  };
}

function buildResults(recordings: readonly ScannedRecording[]) {
  // Defects that are equal to the last sample are told apart by their number.
  const counts = new Map<string, number>();
  return recordings.flatMap((recording) => {
    const isCut = recording.segmentCount > RESULTS_AT_MOST;
    const listed = recording.segments.slice(0, isCut ? RESULTS_AT_MOST - 1 : RESULTS_AT_MOST);
    const results = listed.map((segment) => buildResult(recording, segment, counts));
    return isCut ? [...results, buildRest(recording, recording.segmentCount - listed.length)] : results;
  });
}

function buildResult({ path, level, channelCount }: ScannedRecording, segment: ReportSegment, counts: Map<string, number>) {
  const { type, channel, start, end, startSeconds, confidence, peakDbfs, fingerprint = '' } = segment;
  const occurrence = (counts.get(fingerprint) ?? 0) + 1;
  counts.set(fingerprint, occurrence);
  return {
    ruleId: type,
    ruleIndex: DEFECT_TYPES.indexOf(type),
    level: LEVELS[level],
    message: { text: describeDefect(segment, channelCount) },
    locations: [buildLocation(path)],
    partialFingerprints: { 'declickSamples/v1': `${fingerprint}:${occurrence}` },
    properties: { channel, start, end, startSeconds, confidence, peakDbfs },
  };
}

function buildRest({ path, level }: ScannedRecording, count: number) {
  const message = { text: `and ${countDefects(count)} more in this recording` };
  return { ruleId: MORE, ruleIndex: DEFECT_TYPES.length, level: LEVELS[level], message, locations: [buildLocation(path)] };
}

/** Viewers of code want a line, and a recording has one only in name. */
function buildLocation(path: string) {
  const uri = path.split('/').map(encodeURIComponent).join('/');
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } };
}
