import { countLevels, type ScannedRecording } from './scanned.ts';
import { countDefects, describeDefect } from './wording.ts';

/**
 * JUnit XML as GitLab and Jenkins read it: a test case for each recording; over a limit is a failure, could not be measured an error,
 * above a level to warn of a note in the case's output. No times: equal results give an equal file.
 */
export function formatJunit(recordings: readonly ScannedRecording[]): string {
  const { fail, unmeasured } = countLevels(recordings);
  const counts = `tests="${recordings.length}" failures="${fail}" errors="${unmeasured}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="declick" ${counts} time="0">`,
    `  <testsuite name="declick scan" ${counts} skipped="0" time="0">`,
    ...recordings.map(formatCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function formatCase(recording: ScannedRecording): string {
  const name = escapeXml(recording.path);
  const body = formatBody(recording);
  const open = `    <testcase name="${name}" classname="declick" time="0"`;
  return body === '' ? `${open}/>` : `${open}>\n${body}\n    </testcase>`;
}

function formatBody(recording: ScannedRecording): string {
  const { level, error, reasons } = recording;
  if (level === 'unmeasured') return `      <error message="${escapeXml(error?.message ?? '')}" type="${error?.code}"/>`;
  if (level === 'fail')
    return `      <failure message="${escapeXml(reasons.join('; '))}" type="defects">${escapeXml(listDefects(recording))}</failure>`;
  return level === 'warn'
    ? `      <system-out>${escapeXml(`${reasons.join('; ')}\n${listDefects(recording)}`)}</system-out>`
    : '';
}

function listDefects({ segments, segmentCount, channelCount }: ScannedRecording): string {
  const lines = segments.map((segment) => describeDefect(segment, channelCount));
  const rest = segmentCount - segments.length;
  return [...lines, ...(rest > 0 ? [`and ${countDefects(rest)} more`] : [])].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text of XML 1.0, which cannot hold most control characters in any spelling. */
function escapeXml(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return allowed.replace(/[&<>"]/g, (character) => ENTITIES[character]);
}
