import type { ScannedRecording } from './scanned.ts';
import { listDefects } from './wording.ts';

/** Of a recording's defects in its annotation: GitHub shows ten annotations of a level to a step, so that each recording has one. */
const TOLD_COUNT = 5;
const COMMANDS = { fail: 'error', unmeasured: 'error', warn: 'warning' } as const;

/** Annotations of GitHub Actions: a line for each recording that does not pass. */
export function* formatGithub(recordings: readonly ScannedRecording[]): Generator<string> {
  for (const recording of recordings) {
    const { level, path, reasons, error } = recording;
    if (level === 'pass') continue;
    const title = level === 'unmeasured' ? 'could not be measured' : reasons.join('; ');
    const message = level === 'unmeasured' ? (error?.message ?? '') : listDefects(recording, TOLD_COUNT).join('\n');
    const properties = `file=${escapeProperty(path)},title=${escapeProperty(`declick: ${title}`)}`;
    yield `::${COMMANDS[level]} ${properties}::${escapeData(message)}\n`;
  }
}

function escapeData(text: string): string {
  return text.replace(/[%\r\n]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
