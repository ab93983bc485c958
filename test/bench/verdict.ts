import { calibrationError, countTypes, type Fit, fitStretches, judgeSegments, mean, median, type Verdict } from './extents.ts';
import { type BenchKind, QUANTISATION_STEP, type Specimen } from './material.ts';
import { addTallies, changedStretches, scoreTrial, summarize, type Tally, type Trial, toleranceSamples } from './score.ts';
import type { Cleaned } from './tools.ts';

/** All figures of one tool on one kind. */
export interface KindResult {
  readonly kind: BenchKind;
  readonly tool: string;
  readonly summary: ReturnType<typeof summarize>;
  /** Mean over recordings. */
  readonly gainDb: number;
  readonly coveredShare: number;
  readonly excessBefore: number;
  readonly excessBehind: number;
  readonly typesRight: number;
  readonly verdicts: readonly Verdict[];
  /** Recordings that end farther from their original than they began. */
  readonly worsened: readonly { readonly name: string; readonly gainDb: number }[];
}

/** A loss that counts, in decibels. */
const LEAST_LOSS_DB = 0.1;

interface Judgement {
  readonly tally: Tally;
  readonly fits: readonly Fit[];
  readonly types: { readonly right: number; readonly all: number };
  readonly verdicts: readonly Verdict[];
}

/** Judges what a tool made of the specimens of one kind. */
export function judgeKind(
  kind: BenchKind,
  tool: string,
  specimens: readonly Specimen[],
  cleaned: readonly Cleaned[],
): KindResult {
  const judgements = specimens.map((specimen, i) => judge(specimen, cleaned[i]));
  const fits = judgements.flatMap((judgement) => judgement.fits);
  const damaged = judgements.map(({ tally }) => tally).filter((tally) => tally.errorBefore > 0);
  return {
    kind,
    tool,
    summary: summarize(addTallies(judgements.map(({ tally }) => tally))),
    gainDb: mean(damaged.map((tally) => summarize(tally).gainDb)),
    coveredShare: median(fits.map((fit) => fit.coveredShare)),
    excessBefore: median(fits.map((fit) => fit.excessBefore)),
    excessBehind: median(fits.map((fit) => fit.excessBehind)),
    typesRight: sum(judgements.map(({ types }) => types.right)) / sum(judgements.map(({ types }) => types.all)),
    verdicts: judgements.flatMap((judgement) => judgement.verdicts),
    worsened: judgements
      .map(({ tally }, i) => ({ name: specimens[i].name, gainDb: tally.errorBefore > 0 ? summarize(tally).gainDb : 0 }))
      .filter(({ gainDb: gain }) => gain < -LEAST_LOSS_DB),
  };
}

/** Expected calibration error over the segments of all kinds together. */
export function overallCalibrationError(results: readonly KindResult[]): number {
  return calibrationError(results.flatMap((result) => result.verdicts));
}

function judge(specimen: Specimen, { output, segments }: Cleaned): Judgement {
  const trial: Trial = { ...specimen, output, flagged: segments, quantisationStep: QUANTISATION_STEP };
  // Of tools without a report only what they changed is known.
  const stretches = segments.length > 0 ? segments : changedStretches(trial);
  return {
    tally: scoreTrial(trial),
    fits: fitStretches(stretches, specimen.events),
    types: countTypes(segments, specimen.events),
    verdicts: judgeSegments(segments, specimen.events, toleranceSamples(specimen.sampleRate)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
