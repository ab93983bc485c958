import type { Level } from './gate.ts';
import { countLevels, type ScannedRecording } from './scanned.ts';

const WORDS = { fail: 'FAIL', unmeasured: '????', warn: 'warn', pass: 'ok  ' } as const;
const HARM = { fail: 3, unmeasured: 2, warn: 1, pass: 0 } as const;
const HEIGHTS = '▁▂▃▄▅▆▇█';
const NAMED_AT_MOST = 3;

/** A recording's line. */
export interface TextLine {
  readonly level: Level;
  readonly line: string;
}

/** A line for each recording, the worst first: verdict (given `hasLimits`), path, where its defects lie from start to end, how many. */
export function formatRecordings(recordings: readonly ScannedRecording[], hasLimits: boolean): TextLine[] {
  const width = recordings.reduce((widest, recording) => Math.max(widest, nameOf(recording).length), 0);
  return recordings.toSorted(byHarm).map((recording) => {
    const word = hasLimits ? `${WORDS[recording.level]}  ` : '';
    return { level: recording.level, line: `${word}${nameOf(recording).padEnd(width)}  ${describe(recording)}` };
  });
}

/** What to do next: nothing where no recording is over a limit. `baseline` is the one that the scan has already. */
export function formatAdvice(recordings: readonly ScannedRecording[], baseline?: string): string[] {
  const bad = recordings.filter(({ level }) => level === 'fail');
  const { warn } = countLevels(recordings);
  const warned = warn === 0 ? [] : [`${countRecordings(warn)} above a level to warn of`];
  if (bad.length === 0) return warned;
  const named = bad.length <= NAMED_AT_MOST ? bad.map(({ path }) => quote(path)).join(' ') : '<paths>';
  return [
    `${countRecordings(bad.length)} over a limit${warned.map((part) => `, ${part}`).join('')}`,
    `  to repair:          declick ${named}`,
    `  to keep as known:   the same command with ${baseline === undefined ? '--baseline declick-baseline.json ' : ''}--update-baseline`,
  ];
}

function nameOf({ path }: ScannedRecording): string {
  return path === '-' ? 'standard input' : path;
}

function describe(recording: ScannedRecording): string {
  if (recording.level === 'unmeasured') return 'could not be measured';
  const { segmentCount, perMinute, reasons } = recording;
  const count = `${segmentCount} segment${segmentCount === 1 ? '' : 's'}, ${perMinute.toFixed(1)} per minute`;
  const asides = [...listTypes(recording), ...listUncounted(recording)];
  const aside = asides.length === 0 ? '' : ` (${asides.join(', ')})`;
  return `${drawTimeline(recording.timeline)}  ${count}${aside}${reasons.map((reason) => `; ${reason}`).join('')}`;
}

function listTypes({ byType }: ScannedRecording): string[] {
  return Object.entries(byType).map(([type, count]) => `${count} ${type}`);
}

function listUncounted({ exceptedCount, knownCount }: ScannedRecording): string[] {
  const parts: string[] = [];
  if (exceptedCount > 0) parts.push(`${exceptedCount} excepted`);
  if (knownCount > 0) parts.push(`${knownCount} known`);
  return parts;
}

/** The recording from start to end; the higher, the more defects, on a scale of doubling. */
function drawTimeline(timeline: readonly number[]): string {
  return timeline
    .map((count) => (count === 0 ? '·' : HEIGHTS[Math.min(HEIGHTS.length - 1, Math.floor(Math.log2(count)))]))
    .join('');
}

function byHarm(a: ScannedRecording, b: ScannedRecording): number {
  return HARM[b.level] - HARM[a.level] || b.perMinute - a.perMinute || (a.path < b.path ? -1 : 1);
}

function countRecordings(count: number): string {
  return count === 1 ? '1 recording is' : `${count} recordings are`;
}

/** As a shell takes it. */
function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
