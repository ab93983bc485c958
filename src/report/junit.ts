import { countLevels, type ScannedRecording } from './scanned.ts';
import { listDefects } from './wording.ts';

/** Defects of one recording that its case lists. */
const LISTED_AT_MOST = 1000;

/**
 * JUnit XML as GitLab and Jenkins read it: a test case for each recording; over a limit is a failure, could not be measured an error,
 * above a level to warn of a note in the case's output. No times: equal results give an equal file.
 */
export function* formatJunit(recordings: readonly ScannedRecording[]): Generator<string> {
  const { fail, unmeasured } = countLevels(recordings);
  const counts = `tests="${recordings.length}" failures="${fail}" errors="${unmeasured}"`;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="declick" ${counts} time="0">\n`;
  yield `  <testsuite name="declick scan" ${counts} skipped="0" time="0">\n`;
  for (const recording of recordings) yield formatCase(recording);
  yield '  </testsuite>\n</testsuites>\n';
}

function formatCase(recording: ScannedRecording): string {
  const body = formatBody(recording);
  const open = `    <testcase name="${escapeAttribute(recording.path)}" classname="declick" time="0"`;
  return body === '' ? `${open}/>\n` : `${open}>\n      ${body}\n    </testcase>\n`;
}

function formatBody(recording: ScannedRecording): string {
  const { level, error, reasons } = recording;
  if (level === 'pass') return '';
  // The sentence stands there twice: some show the attribute, others the text.
  if (level === 'unmeasured') return formatElement('error', error?.message, error?.code, error?.message);
  const why = reasons.join('; ');
  const defects = listDefects(recording, LISTED_AT_MOST).join('\n');
  return level === 'fail'
    ? formatElement('failure', why, 'defects', defects)
    : `<system-out>${escapeXml(`${why}\n${defects}`)}</system-out>`;
}

function formatElement(name: string, message = '', type = '', text = ''): string {
  return `<${name} message="${escapeAttribute(message)}" type="${type}">${escapeXml(text)}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text of XML 1.0, which cannot hold most control characters in any spelling. */
function escapeXml(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return allowed.replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

/** White space would be read as a blank. */
function escapeAttribute(text: string): string {
  return escapeXml(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
