import type { ScannedRecording } from './scanned.ts';
import { countDefects, describeDefect } from './wording.ts';

/** Of a recording's defects in its annotation: GitHub shows ten annotations of a level to a step, so that each recording has one. */
const TOLD_COUNT = 5;
const COMMANDS = { fail: 'error', unmeasured: 'error', warn: 'warning' } as const;

/** Annotations of GitHub Actions: a line for each recording that does not pass. */
export function formatGithub(recordings: readonly ScannedRecording[]): string {
  return recordings.map(formatAnnotation).join('');
}

function formatAnnotation(recording: ScannedRecording): string {
  const { level, path } = recording;
  if (level === 'pass') return '';
  const [title, message] =
    level === 'unmeasured' ? ['could not be measured', recording.error?.message ?? ''] : describe(recording);
  return `::${COMMANDS[level]} file=${escapeProperty(path)},title=${escapeProperty(`declick: ${title}`)}::${escapeData(message)}\n`;
}

function describe({ reasons, segments, segmentCount, channelCount }: ScannedRecording): [string, string] {
  const told = segments.slice(0, TOLD_COUNT).map((segment) => describeDefect(segment, channelCount));
  const rest = segmentCount - told.length;
  const lines = rest > 0 ? [...told, `and ${countDefects(rest)} more`] : told;
  return [reasons.join('; '), lines.join('\n')];
}

function escapeData(text: string): string {
  return text.replace(/[%\r\n]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
