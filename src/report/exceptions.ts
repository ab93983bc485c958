import type { DefectType } from '../audio.ts';
import type { ReportSegment } from './schema.ts';

/** Defects that are wanted: where, which and why. */
export interface Exception {
  /** Globs over the recordings' paths. */
  readonly files: readonly string[];
  /** All types where absent. */
  readonly types?: readonly DefectType[] | undefined;
  readonly fromSeconds?: number | undefined;
  readonly toSeconds?: number | undefined;
  readonly reason: string;
}

/** Tells whether a defect of the recording at `path` (with '/', relative to the configuration) is wanted. */
export function buildExceptionTest(exceptions: readonly Exception[], path: string): (segment: ReportSegment) => boolean {
  const concerned = exceptions.filter(({ files }) => files.some((glob) => buildGlobPattern(glob).test(path)));
  return (segment) => concerned.some((exception) => isExcepted(segment, exception));
}

/** As in shells: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` is either. */
export function buildGlobPattern(glob: string): RegExp {
  // A comma stands for itself outside braces.
  const parts = glob.split(/(\{[^{}]*\})/);
  const source = parts
    .map((part) => (part.startsWith('{') ? `(?:${part.slice(1, -1).split(',').map(translate).join('|')})` : translate(part)))
    .join('');
  return new RegExp(`^${source}$`, 'u');
}

const PATTERNS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

function translate(glob: string): string {
  return glob.replace(/\*\*\/|\*\*|[*?]|[.+^$()|[\]{}\\]/g, (token) => PATTERNS[token] ?? `\\${token}`);
}

function isExcepted({ type, startSeconds }: ReportSegment, exception: Exception): boolean {
  const { types, fromSeconds = 0, toSeconds = Number.POSITIVE_INFINITY } = exception;
  return (types === undefined || types.includes(type)) && startSeconds >= fromSeconds && startSeconds < toSeconds;
}
