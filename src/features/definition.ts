import { DEFECT_TYPES } from '../audio.ts';

/**
 * What the network sees of a recording. The model's manifest carries a copy: a model trained on other features is refused.
 * Durations are of the 44.1 kHz layout; other rates keep them as nearly as their grid allows.
 */
export const FEATURE_DEFINITION = {
  version: 3,
  /** Sub-blocks of a frame, the resolution of the network's output: 4 samples at 44.1 kHz. */
  subBlockCount: 16,
  hopSeconds: 0.00145,
  /** Recordings above this rate are analysed at a whole fraction of it. */
  highestAnalysisRateHz: 64_000,
  framesPerCell: 8,
  predictionOrder: 16,
  predictionCells: 4,
  envelopeCount: 4,
  spectrumWindowSeconds: 0.00533,
  bandEdgesHz: [0, 200, 400, 700, 1100, 1600, 2200, 3000, 4000, 5300, 7000, 9000, 11500, 14500, 18000, 22050],
  /** Cells that the mean band level is taken over: past ones, this one and the next. */
  referenceCells: 8,
  /** From this correlation of their prediction errors on, two channels hold the same sound, as of a mono record, and tell nothing of each other. */
  sameSoundCorrelation: 0.9,
} as const;

const { subBlockCount, envelopeCount, bandEdgesHz } = FEATURE_DEFINITION;
const BAND_COUNT = bandEdgesHz.length - 1;

/** Where each group of features begins within a frame, and how many there are in all. */
export const FEATURE_LAYOUT = {
  forward: 0,
  backward: subBlockCount,
  both: 2 * subBlockCount,
  otherChannel: 3 * subBlockCount,
  slope: 4 * subBlockCount,
  envelope: 5 * subBlockCount,
  bands: 5 * subBlockCount + envelopeCount,
  levels: 5 * subBlockCount + envelopeCount + BAND_COUNT,
  count: 5 * subBlockCount + envelopeCount + BAND_COUNT + 2,
} as const;

/** Numbers that a network gives per frame: a probability per sub-block, then a share per type of defect. */
export const OUTPUT_COUNT = subBlockCount + DEFECT_TYPES.length;

/** The grid of frames and sub-blocks over a recording of some sample rate; frame f begins at sample `f * hopLength`. */
export interface FrameGrid {
  /** Samples of the recording for one that is analysed. */
  readonly decimation: number;
  /** Samples of the recording per frame. */
  readonly hopLength: number;
  /** Samples of the recording per sub-block. */
  readonly subBlockLength: number;
}

/** The frame grid for a sample rate in hertz. */
export function buildFrameGrid(sampleRate: number): FrameGrid {
  const decimation = Math.max(1, Math.ceil(sampleRate / FEATURE_DEFINITION.highestAnalysisRateHz));
  const perSubBlock = Math.round((FEATURE_DEFINITION.hopSeconds * sampleRate) / decimation / subBlockCount);
  const subBlockLength = Math.max(1, perSubBlock) * decimation;
  return { decimation, subBlockLength, hopLength: subBlockLength * subBlockCount };
}
