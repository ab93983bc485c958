import { mean } from './extents.ts';
import type { MarkedRecording, MarkedWindow, Span } from './marked-records.ts';
import { QUANTISATION_STEP } from './material.ts';
import { addUp, changedStretches, type FlaggedStretch, toleranceSamples } from './score.ts';
import { buildMarkdownTable } from './table.ts';
import type { Cleaned } from './tools.ts';

/** How far from a span a change still touches it: what rounding leaves of a repair's edges. */
const REACH_SAMPLES = 2;

/** Sums over windows, and over recordings. */
export interface MarkTally {
  spanCount: number;
  foundCount: number;
  voicePeakCount: number;
  foundVoicePeaks: number;
  rightRuns: number;
  doubtfulRuns: number;
  falseRuns: number;
  damagedSamples: number;
  coveredSamples: number;
}

const NOTHING: MarkTally = {
  spanCount: 0,
  foundCount: 0,
  voicePeakCount: 0,
  foundVoicePeaks: 0,
  rightRuns: 0,
  doubtfulRuns: 0,
  falseRuns: 0,
  damagedSamples: 0,
  coveredSamples: 0,
};

/** One tool on one recording. */
export interface MarkedResult {
  readonly recording: string;
  readonly tool: string;
  readonly tally: MarkTally;
}

/**
 * Judges both tools alike, by what they did and not by a report: runs of samples that changed by more than rounding, those at
 * most four samples apart taken as one. Recall is the share of marked spans with a run at most 24 samples off (at 44.1 kHz).
 * Precision takes the runs that lie whole in a window: those that touch damage, of those that touch damage or nothing marked.
 * A repair that leaves samples in its midst as they were falls into several runs, each of which is judged.
 */
export function judgeMarked(tool: string, recording: MarkedRecording, { output }: Cleaned): MarkedResult {
  const runs = changedStretches({ degraded: recording.degraded, output, quantisationStep: QUANTISATION_STEP });
  return { recording: recording.name, tool, tally: tallyRuns(recording, runs) };
}

/** The sums over the windows of one recording; spans of damage do not overlap, and neither do runs. */
export function tallyRuns(
  { windows, sampleRate }: Pick<MarkedRecording, 'windows' | 'sampleRate'>,
  runs: readonly FlaggedStretch[],
): MarkTally {
  const tolerance = toleranceSamples(sampleRate);
  return addUp(
    NOTHING,
    windows.map((window) => tallyWindow(window, ofChannel(runs, window.channel), tolerance)),
  );
}

function ofChannel(runs: readonly FlaggedStretch[], channel: number): Span[] {
  return runs.filter((run) => run.channel === channel).map(({ start, end }) => [start, end]);
}

function tallyWindow(window: MarkedWindow, runs: readonly Span[], tolerance: number): MarkTally {
  const { damage, voicePeaks, doubtful } = window;
  const spans = [...damage, ...voicePeaks];
  const whole = runs.filter(([start, end]) => start >= window.start && end <= window.end);
  const rightRuns = countTouched(whole, spans, REACH_SAMPLES);
  const judgedRuns = countTouched(whole, [...spans, ...doubtful], REACH_SAMPLES);
  return {
    spanCount: spans.length,
    foundCount: countTouched(spans, runs, tolerance),
    voicePeakCount: voicePeaks.length,
    foundVoicePeaks: countTouched(voicePeaks, runs, tolerance),
    rightRuns,
    doubtfulRuns: judgedRuns - rightRuns,
    falseRuns: whole.length - judgedRuns,
    damagedSamples: sum(spans.map(([start, end]) => end - start)),
    coveredSamples: sum(spans.flatMap((span) => runs.map((run) => sharedSamples(span, run)))),
  };
}

/** Of `spans` those that lie at most `reach` samples from one of `others`: at a reach of 0 they share samples. */
function countTouched(spans: readonly Span[], others: readonly Span[], reach: number): number {
  return spans.filter((span) => others.some((other) => span[0] < other[1] + reach && other[0] < span[1] + reach)).length;
}

function sharedSamples(one: Span, other: Span): number {
  return Math.max(0, Math.min(one[1], other[1]) - Math.max(one[0], other[0]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Not a number where there was nothing to find, or nothing to judge. */
export function summarizeMarks(tally: MarkTally) {
  return {
    recall: tally.foundCount / tally.spanCount,
    recallWithoutVoicePeaks: (tally.foundCount - tally.foundVoicePeaks) / (tally.spanCount - tally.voicePeakCount),
    precision: tally.rightRuns / (tally.rightRuns + tally.falseRuns),
    coveredShare: tally.coveredSamples / tally.damagedSamples,
  };
}

type Shares = ReturnType<typeof summarizeMarks>;

const HEAD = [
  'recording',
  'tool',
  'spans',
  'recall',
  'recall without voice peaks',
  'runs right',
  'doubtful',
  'false',
  'precision',
  'damage covered',
];

/** The results as one Markdown table, recordings together; then each tool's mean of the recordings, and all of them pooled. */
export function buildMarkedTable(results: readonly MarkedResult[]): string {
  const recordings = [...new Set(results.map(({ recording }) => recording))];
  const byRecording = recordings.flatMap((name) => results.filter(({ recording }) => recording === name));
  const byTool = [...new Set(results.map(({ tool }) => tool))].map((tool) => results.filter((each) => each.tool === tool));
  const means = byTool.map((ofTool) => ['mean', ofTool[0].tool, ...cellsOf(meanShares(ofTool))]);
  const pooled = byTool.map((ofTool) => poolResults(ofTool));
  return buildMarkdownTable(HEAD, [...byRecording.map(rowOf), ...means, ...pooled.map(rowOf)]);
}

function poolResults(results: readonly MarkedResult[]): MarkedResult {
  const tallies = results.map(({ tally }) => tally);
  return { recording: 'pooled', tool: results[0].tool, tally: addUp(NOTHING, tallies) };
}

function meanShares(results: readonly MarkedResult[]): Shares {
  const shares = results.map(({ tally }) => summarizeMarks(tally));
  return {
    recall: mean(shares.map(({ recall }) => recall)),
    recallWithoutVoicePeaks: mean(shares.map(({ recallWithoutVoicePeaks }) => recallWithoutVoicePeaks)),
    precision: mean(shares.map(({ precision }) => precision)),
    coveredShare: mean(shares.map(({ coveredShare }) => coveredShare)),
  };
}

function rowOf({ recording, tool, tally }: MarkedResult): string[] {
  return [recording, tool, ...cellsOf(summarizeMarks(tally), tally)];
}

/** Counts only where they were counted: a mean has none. */
function cellsOf(shares: Shares, tally?: MarkTally): string[] {
  const { recall, recallWithoutVoicePeaks, precision, coveredShare } = shares;
  const runs = [tally?.rightRuns, tally?.doubtfulRuns, tally?.falseRuns].map(count);
  return [count(tally?.spanCount), share(recall), share(recallWithoutVoicePeaks), ...runs, share(precision), share(coveredShare)];
}

function count(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}

function share(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}
