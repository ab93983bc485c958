import { DEFECT_TYPES, type DefectType } from '../audio.ts';
import { TOOL } from '../tool.ts';
import type { Level } from './gate.ts';
import { formatJson } from './json.ts';
import { separate } from './pieces.ts';
import type { ScannedRecording } from './scanned.ts';
import type { ReportSegment } from './schema.ts';
import { countDefects, describeDefect, takeFirst } from './wording.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** Results of one recording, the one that tells how many more there are included. */
const RESULTS_AT_MOST = 1000;
/** The rule of that one. */
const MORE = 'more';
/** Of a result in the file. */
const INDENT = '        ';
const LEVELS: Readonly<Record<Level, string>> = { fail: 'error', warn: 'warning', pass: 'note', unmeasured: 'none' };

interface RuleText {
  readonly name: string;
  readonly short: string;
  readonly help: string;
}

const REPAIR = 'Repair it with declick, or say that it is wanted: an exception in declick.config.json, or --baseline.';
const RULES: Readonly<Record<DefectType, RuleText>> = {
  click: {
    name: 'Click',
    short: 'A single impulse, such as a defect of a groove',
    help: 'Listen to the place: a click is heard as one snap that belongs to nothing in the music.',
  },
  crackle: {
    name: 'Crackle',
    short: 'One small grain of a dense run of impulses',
    help: 'Surface noise of a record, or a bad contact: many small grains, each of them listed.',
  },
  scratch: {
    name: 'Scratch',
    short: 'A snap with the swing of the tone arm behind it',
    help: 'A scratch across the grooves: it comes back with every turn of the record.',
  },
  digital: {
    name: 'DigitalFault',
    short: 'A dropout, or wild, repeated or stuck samples',
    help: 'A fault of transfer, editing or rendering: making the file anew may be better than repairing it.',
  },
  mouth: {
    name: 'MouthTick',
    short: 'A soft tick of a speaker',
    help: 'Lips and tongue close to a microphone make soft ticks between and within words.',
  },
};

/**
 * SARIF 2.1.0 (OASIS): a rule for each type of defect, a result for each defect, at most 1,000 to a recording with the last saying how many
 * more there are; recordings that could not be measured are notifications of the run. Fingerprints depend on samples alone.
 */
export function* formatSarif(recordings: readonly ScannedRecording[]): Generator<string> {
  const run = {
    tool: { driver: { name: TOOL.name, version: TOOL.version, semanticVersion: TOOL.version, rules: buildRules() } },
    columnKind: 'utf16CodeUnits',
    invocations: [buildInvocation(recordings)],
    results: [],
  };
  const frame = formatJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, 2);
  const at = frame.lastIndexOf('[]') + 1;
  yield frame.slice(0, at);
  const listed = recordings.filter(({ segmentCount }) => segmentCount > 0);
  yield* separate(listed.map(formatResults), ',');
  yield `${listed.length > 0 ? '\n      ' : ''}${frame.slice(at)}\n`;
}
function buildRules() {
  const rules = DEFECT_TYPES.map((type) => buildRule(type, RULES[type]));
  return [...rules, buildRule(MORE, { name: 'MoreDefects', short: 'More defects than can be listed', help: REPAIR })];
}

function buildRule(id: string, { name, short, help }: RuleText) {
  const text = help === REPAIR ? help : `${help} ${REPAIR}`;
  return { id, name, shortDescription: { text: short }, fullDescription: { text: `${short}.` }, help: { text } };
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

/** One recording's results as JSON, with commas between. */
function* formatResults(recording: ScannedRecording): Generator<string> {
  const { segments, segmentCount } = recording;
  const listedCount = segmentCount > RESULTS_AT_MOST ? RESULTS_AT_MOST - 1 : segmentCount;
  const occurrences = new Map<string, number>();
  const results: object[] = takeFirst(segments, listedCount).map((segment) => buildResult(recording, segment, occurrences));
  if (listedCount < segmentCount) results.push(buildRest(recording, segmentCount - listedCount));
  yield results.map((result) => `\n${formatJson(result, 2).replace(/^/gm, INDENT)}`).join(',');
}

/** Defects that are equal to the last sample are told apart by their number in the recording. */
function buildResult({ path, level, channelCount }: ScannedRecording, segment: ReportSegment, occurrences: Map<string, number>) {
  const { type, channel, start, end, startSeconds, confidence, peakDbfs, fingerprint = '' } = segment;
  const occurrence = (occurrences.get(fingerprint) ?? 0) + 1;
  occurrences.set(fingerprint, occurrence);
  const print = `${fingerprint}:${occurrence}`;
  return {
    ruleId: type,
    ruleIndex: DEFECT_TYPES.indexOf(type),
    level: LEVELS[level],
    message: { text: describeDefect(segment, channelCount) },
    locations: [buildLocation(path)],
    // GitHub compares by the second name only, and takes the file's first line for all results that lack it.
    partialFingerprints: { 'declickSamples/v1': print, primaryLocationLineHash: print },
    properties: { channel, start, end, startSeconds, confidence, peakDbfs },
  };
}

function buildRest({ path, level }: ScannedRecording, count: number) {
  const message = { text: `and ${countDefects(count)} more in this recording` };
  return { ruleId: MORE, ruleIndex: DEFECT_TYPES.length, level: LEVELS[level], message, locations: [buildLocation(path)] };
}

/** Viewers of code want a line, and a recording has one only in name. */
function buildLocation(path: string) {
  return { physicalLocation: { artifactLocation: { uri: buildUri(path) }, region: { startLine: 1 } } };
}

function buildUri(path: string): string {
  const uri = path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  if (/^[A-Za-z]%3A\//.test(uri)) return `file:///${uri.replace('%3A', ':')}`;
  return uri.startsWith('/') ? `file://${uri}` : uri;
}
