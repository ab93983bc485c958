import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DEFECT_TYPES } from '../audio.ts';
import { DeclickError } from '../errors.ts';
import type { Settings } from '../options.ts';
import { TOOL } from '../tool.ts';
import type { ReportSegment } from './schema.ts';
import { formatTime } from './wording.ts';

/** Pieces of one defect lie this near to each other: where it is cut into segments depends on the grid of frames. */
const PIECE_GAP_SECONDS = 0.001;
/** Far above the length of any segment at any sample rate. */
const LONGEST_SAMPLES = 1 << 14;

/** What a baseline depends on, besides the recordings. */
export interface Recipe {
  readonly model: { readonly name: string; readonly sha256: string };
  readonly settings: Settings;
}

const defectSchema = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  type: z.enum(DEFECT_TYPES),
  at: z.string().describe('for people'),
  channel: z.int().min(0),
});

/** `declick-baseline.json`: known defects, which do not count. */
export const baselineSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('declick'), version: z.string() }),
  model: z.strictObject({ name: z.string(), sha256: z.string() }),
  sensitivity: z.number(),
  recordings: z.array(z.strictObject({ path: z.string(), defects: z.array(defectSchema) })),
});

type BaselineContent = z.infer<typeof baselineSchema>;

/** Known defects, recognised by the samples around them, in whatever recording and wherever in it. */
export class Baseline {
  private readonly left = new Map<string, number>();

  constructor({ recordings }: Pick<BaselineContent, 'recordings'>) {
    for (const { defects } of recordings)
      for (const { fingerprint } of defects) this.left.set(fingerprint, (this.left.get(fingerprint) ?? 0) + 1);
  }

  /** Those of a recording's defects that are new. Each known defect is used up by one match; `sampleRate` in hertz. */
  match(segments: readonly ReportSegment[], sampleRate: number): ReportSegment[] {
    const known = segments.filter((segment) => this.take(segment));
    const isKnown = new Set(known);
    const isPiece = buildPieceTest(known, PIECE_GAP_SECONDS * sampleRate);
    return segments.filter((segment) => !isKnown.has(segment) && !isPiece(segment));
  }

  private take({ fingerprint = '' }: ReportSegment): boolean {
    const count = this.left.get(fingerprint) ?? 0;
    this.left.set(fingerprint, Math.max(0, count - 1));
    return count > 0;
  }
}

/** Reads a baseline and refuses one of another model, version or sensitivity, whose defects would be others. Throws `usage`. */
export async function readBaseline(path: string, { model, settings }: Recipe): Promise<Baseline> {
  const content = parseBaseline(path, await readText(path));
  const made = (by: string, now: string): DeclickError =>
    refusal(path, `was made by ${by}, and this is ${now}; make it anew with --update-baseline`);
  if (content.tool.version !== TOOL.version) throw made(`declick ${content.tool.version}`, `declick ${TOOL.version}`);
  if (content.model.sha256 !== model.sha256) throw made(`another model, ${content.model.name}`, model.name);
  if (content.sensitivity !== settings.sensitivity)
    throw made(`sensitivity ${content.sensitivity}`, `sensitivity ${settings.sensitivity}`);
  return new Baseline(content);
}

/** A baseline of all defects given, sorted, a line for each: equal defects give an equal file. */
export function formatBaseline(
  recordings: readonly { readonly path: string; readonly segments: readonly ReportSegment[] }[],
  { model, settings }: Recipe,
): string {
  const head = {
    schemaVersion: 1,
    tool: TOOL,
    model: { name: model.name, sha256: model.sha256 },
    sensitivity: settings.sensitivity,
  };
  const parts = recordings
    .filter(({ segments }) => segments.length > 0)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(
      ({ path, segments }) =>
        `    { "path": ${JSON.stringify(path)}, "defects": [\n${segments.map(formatDefect).join(',\n')}\n    ] }`,
    );
  const list = parts.length === 0 ? '[]' : `[\n${parts.join(',\n')}\n  ]`;
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "recordings": ${list}\n}\n`;
}

function formatDefect({ fingerprint, type, startSeconds, channel }: ReportSegment): string {
  return `      ${JSON.stringify({ fingerprint, type, at: formatTime(startSeconds), channel })}`;
}

/** Whether a segment is near to one of others, which are in order of start: a look at those around it, of all channels. */
function buildPieceTest(segments: readonly ReportSegment[], gap: number): (segment: ReportSegment) => boolean {
  let first = 0;
  return ({ channel, start, end }) => {
    while (first < segments.length && segments[first].start < start - LONGEST_SAMPLES) first++;
    for (let i = first; i < segments.length && segments[i].start <= end + gap; i++) {
      if (segments[i].channel === channel && segments[i].end >= start - gap) return true;
    }
    return false;
  };
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const advice = error.code === 'ENOENT' ? 'there is none yet; make it with --update-baseline' : error.message;
    throw refusal(path, `cannot be read: ${advice}`);
  });
}

function parseBaseline(path: string, text: string): BaselineContent {
  try {
    return baselineSchema.parse(JSON.parse(text));
  } catch {
    throw refusal(path, 'is no baseline of declick; make it anew with --update-baseline');
  }
}

function refusal(path: string, sentence: string): DeclickError {
  return new DeclickError('usage', `the baseline ${path} ${sentence}`);
}
