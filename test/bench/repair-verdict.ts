import type { Segment } from '../../src/audio.ts';
import type { DegradationKind } from '../../src/degrade/degrade.ts';
import { REPAIR_CONTEXT_SECONDS, REPAIR_LOOK_BEHIND_SECONDS } from '../../src/reach.ts';
import { mean } from './extents.ts';
import { QUANTISATION_STEP, type Specimen } from './material.ts';
import type { RepairMethod } from './repair-methods.ts';
import { buildMarkdownTable } from './table.ts';
import type { Cleaned } from './tools.ts';

/** Upper ends of the gap lengths that are judged apart, in milliseconds. */
const LENGTHS_MS = [0.2, 1, 4, Number.POSITIVE_INFINITY] as const;

/** One method on one kind of defect. */
export interface RepairResult {
  readonly kind: DegradationKind;
  readonly method: string;
  /** Error energy before over after, in dB, mean over recordings. */
  readonly gainDb: number;
  readonly worstDb: number;
  /** The same over the gaps of each length; not a number where there are none. */
  readonly gainsDb: readonly number[];
  /** Not a number for tools that find the defects themselves. */
  readonly microsecondsPerGap: number;
}

interface Energies {
  before: number;
  after: number;
}

/** What stands in a segment after the repair. */
type Fill = (segment: Segment, placed: readonly (readonly Segment[])[]) => Float64Array;

export function judgeRepair(
  kind: DegradationKind,
  method: RepairMethod,
  specimens: readonly Specimen[],
  pad: number,
): RepairResult {
  const started = process.cpuUsage().user;
  const files = specimens.map((specimen) =>
    addUp(specimen, pad, (segment, placed) => repairOne(specimen, segment, placed, method)),
  );
  const microseconds = process.cpuUsage().user - started;
  const gapCount = specimens.reduce((sum, { events }) => sum + events.length, 0);
  return { ...summarize(kind, method.name, files), microsecondsPerGap: microseconds / gapCount };
}

/** The same of a tool that finds the defects itself: what it makes of the samples that they damage. */
export function judgeTool(
  kind: DegradationKind,
  tool: string,
  specimens: readonly Specimen[],
  cleaned: readonly Cleaned[],
): RepairResult {
  const files = specimens.map((specimen, i) =>
    addUp(specimen, 0, ({ channel, start, end }) => cleaned[i].output[channel].subarray(start, end)),
  );
  return { ...summarize(kind, tool, files), microsecondsPerGap: Number.NaN };
}

function summarize(kind: DegradationKind, method: string, files: readonly Energies[][]) {
  const gains = files.map((byLength) => gainDb(byLength));
  return {
    kind,
    method,
    gainDb: mean(gains),
    worstDb: Math.min(...gains.filter((gain) => !Number.isNaN(gain))),
    gainsDb: LENGTHS_MS.map((_, i) => mean(files.map((byLength) => gainDb([byLength[i]])))),
  };
}

/** Error energies by gap length. */
function addUp(specimen: Specimen, pad: number, fill: Fill): Energies[] {
  const energies = LENGTHS_MS.map(() => ({ before: 0, after: 0 }));
  const placed = specimen.clean.map((_, channel) => placeSegments(specimen, channel, pad));
  for (const segment of placed.flat()) {
    const milliseconds = (1000 * (segment.end - segment.start)) / specimen.sampleRate;
    const bin = energies[LENGTHS_MS.findIndex((longest) => milliseconds <= longest)];
    addErrors(bin, specimen, segment, fill(segment, placed));
  }
  return energies;
}

function placeSegments({ events, clean }: Specimen, channel: number, pad: number): Segment[] {
  const segments: Segment[] = [];
  for (const event of events.filter((each) => each.channel === channel)) {
    const start = Math.max(event.start - pad, segments.at(-1)?.end ?? 0);
    const end = Math.min(event.end + pad, clean[channel].length);
    if (start < end) segments.push({ channel, start, end, type: event.type, confidence: 1 });
  }
  return segments;
}

function repairOne(
  { degraded, sampleRate }: Specimen,
  segment: Segment,
  placed: readonly (readonly Segment[])[],
  { repair }: RepairMethod,
): Float64Array {
  const start = Math.max(0, segment.start - Math.round(REPAIR_LOOK_BEHIND_SECONDS * sampleRate));
  const end = Math.min(degraded[0].length, segment.end + Math.round(REPAIR_CONTEXT_SECONDS * sampleRate));
  const look = (channel: number) => ({
    samples: degraded[channel].slice(start, end),
    flagged: placed[channel].filter((other) => other.end > start && other.start < end),
  });
  const partner = segment.channel ^ 1;
  const window = { ...look(segment.channel), start };
  return repair(partner < degraded.length ? { ...window, partner: look(partner) } : window, segment, sampleRate);
}

function addErrors(
  sums: Energies,
  { clean, degraded }: Specimen,
  { channel, start, end }: Segment,
  repaired: Float64Array,
): void {
  for (let i = start; i < end; i++) {
    const rounded = Math.round(repaired[i - start] / QUANTISATION_STEP) * QUANTISATION_STEP;
    sums.before += (degraded[channel][i] - clean[channel][i]) ** 2;
    sums.after += (rounded - clean[channel][i]) ** 2;
  }
}

/** A remaining error of one step in one sample stands for none. */
function gainDb(energies: readonly Energies[]): number {
  const before = energies.reduce((sum, each) => sum + each.before, 0);
  const after = energies.reduce((sum, each) => sum + each.after, 0);
  return before === 0 ? Number.NaN : 10 * Math.log10(before / Math.max(after, QUANTISATION_STEP ** 2));
}

/** The results as one Markdown table, kinds together. */
export function buildRepairTables(results: readonly RepairResult[]): string {
  const lengths = LENGTHS_MS.map((longest) => (Number.isFinite(longest) ? `≤ ${longest} ms` : 'longer'));
  const head = ['kind', 'method', 'gain dB', 'worst file', ...lengths, 'µs of CPU per gap'];
  const rows = [...new Set(results.map(({ kind }) => kind))].flatMap((kind) =>
    results.filter((result) => result.kind === kind).map(cellsOf),
  );
  return buildMarkdownTable(head, rows);
}

function cellsOf({ kind, method, gainDb: gain, worstDb, gainsDb, microsecondsPerGap }: RepairResult): string[] {
  const decibels = [gain, worstDb, ...gainsDb].map((value) => (Number.isNaN(value) ? '–' : value.toFixed(1)));
  return [kind, method, ...decibels, Number.isNaN(microsecondsPerGap) ? '–' : microsecondsPerGap.toFixed(0)];
}
