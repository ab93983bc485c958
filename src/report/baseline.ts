import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DEFECT_TYPES } from '../audio.ts';
import { DeclickError } from '../errors.ts';
import type { Settings } from '../options.ts';
import { TOOL } from '../tool.ts';
import { separate } from './pieces.ts';
import type { ScannedRecording } from './scanned.ts';
import type { ReportSegment } from './schema.ts';
import { formatTime } from './wording.ts';

/** Pieces of one defect lie this near to each other: where it is cut into segments depends on the grid of frames. */
const PIECE_GAP_SECONDS = 0.001;

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
  nearly: z.literal(true).optional().describe('not found, but so near to it that it may be once the recording moves'),
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

  /**
   * Those of a recording's defects, in order of start, that are new. Each known defect is used up by one match; `sampleRate` in hertz.
   */
  *match(segments: Iterable<ReportSegment>, sampleRate: number): Generator<ReportSegment> {
    const pieces = new PieceFilter(PIECE_GAP_SECONDS * sampleRate);
    for (const segment of segments) {
      yield* pieces.settleBefore(segment.start);
      if (this.take(segment)) pieces.addKnown(segment);
      else pieces.addOther(segment);
    }
    yield* pieces.settleBefore(Number.POSITIVE_INFINITY);
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

/** How much more sensitively a recording is scanned for what nearly is a defect. */
const NEARLY_SENSITIVITY = 0.35;

/** The sensitivity at which candidates for a baseline are looked for. */
export function candidateSensitivity({ sensitivity }: Settings): number {
  return Math.min(1, sensitivity + NEARLY_SENSITIVITY);
}

/** A recording whose defects are to be known. */
export type KnownRecording = Pick<ScannedRecording, 'path' | 'segmentCount' | 'segments'>;

/**
 * A baseline of all defects given, in pieces: sorted, a line for each, so that equal defects give an equal file. Candidates are what a more
 * sensitive scan of the same recordings found: where defects are told from what is none depends a little on the grid of frames.
 */
export function* formatBaseline(
  recordings: readonly KnownRecording[],
  candidates: readonly KnownRecording[],
  { model, settings }: Recipe,
): Generator<string> {
  const head = {
    schemaVersion: 1,
    tool: TOOL,
    model: { name: model.name, sha256: model.sha256 },
    sensitivity: settings.sensitivity,
  };
  const found = new Map(recordings.map((recording) => [recording.path, recording]));
  const all = [...recordings, ...candidates].filter(({ segmentCount }) => segmentCount > 0);
  const paths = [...new Set(all.map(({ path }) => path))].sort();
  const near = new Map(candidates.map((recording) => [recording.path, recording]));
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "recordings": [`;
  yield* separate(
    paths.map((path) => formatRecording(path, found.get(path)?.segments ?? [], near.get(path)?.segments ?? [])),
    ',',
  );
  yield paths.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

type Segments = Iterable<ReportSegment>;

function* formatRecording(path: string, found: Segments, candidates: Segments): Generator<string> {
  yield `\n    { "path": ${JSON.stringify(path)}, "defects": [\n`;
  yield* separate(formatDefects(found, candidates), ',\n');
  yield '\n    ] }';
}

function* formatDefects(found: Segments, candidates: Segments): Generator<[string]> {
  const known = new Set<string>();
  for (const segment of found) {
    known.add(segment.fingerprint ?? '');
    yield [formatDefect(segment)];
  }
  for (const segment of candidates) if (!known.has(segment.fingerprint ?? '')) yield [formatDefect(segment, { nearly: true })];
}

function formatDefect({ fingerprint, type, startSeconds, channel }: ReportSegment, more = {}): string {
  return `      ${JSON.stringify({ fingerprint, type, at: formatTime(startSeconds), channel, ...more })}`;
}

/** Takes out what lies right beside a known defect of the same channel; all segments come in order of start. */
class PieceFilter {
  private readonly gap: number;
  /** Where the last known defect of each channel ends. */
  private readonly knownEnds: number[] = [];
  private waiting: ReportSegment[] = [];

  /** `gap` in samples. */
  constructor(gap: number) {
    this.gap = gap;
  }

  addKnown({ channel, start, end }: ReportSegment): void {
    this.knownEnds[channel] = end;
    this.waiting = this.waiting.filter((other) => other.channel !== channel || other.end + this.gap < start);
  }

  addOther(segment: ReportSegment): void {
    if (segment.start - this.gap > (this.knownEnds[segment.channel] ?? Number.NEGATIVE_INFINITY)) this.waiting.push(segment);
  }

  /** What no known defect from `start` on can take out any more. */
  *settleBefore(start: number): Generator<ReportSegment> {
    while (this.waiting.length > 0 && this.waiting[0].end + this.gap < start) yield this.waiting.shift() as ReportSegment;
  }
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
