import type { AudioFormat, Block } from './audio.ts';
import { ChannelAnalyser } from './features/channel-analyser.ts';
import { buildFrameGrid, FEATURE_DEFINITION } from './features/definition.ts';
import { CellKernel } from './features/kernel.ts';
import type { Tape } from './tape.ts';

const { framesPerCell } = FEATURE_DEFINITION;

/** Features of consecutive frames: `channels[c]` holds `frameCount` rows of `FEATURE_LAYOUT.count` numbers. */
export interface FeatureSpan {
  readonly firstFrame: number;
  readonly frameCount: number;
  readonly channels: readonly Float32Array[];
}

/**
 * Stage: blocks of samples → features per frame. Appends each block to the tape, on which the later stages look at the samples.
 * Yields one span per cell of `framesPerCell` frames, from the cell that the tape begins with up to the cell that holds the recording's last sample; it looks two cells ahead.
 */
export async function* extractFeatures(
  blocks: AsyncIterable<Block>,
  tape: Tape,
  format: AudioFormat,
): AsyncGenerator<FeatureSpan> {
  const kernel = CellKernel.borrow(buildFrameGrid(format.sampleRate), format.sampleRate, format.channelCount);
  try {
    const extractor = new FeatureExtractor(tape, format, kernel);
    for await (const block of blocks) {
      tape.append(block);
      while (tape.end >= extractor.samplesNeeded) yield extractor.next();
    }
    tape.complete();
    while (extractor.nextSample < tape.end) yield extractor.next();
  } finally {
    kernel.release();
  }
}

class FeatureExtractor {
  private readonly analysers: readonly ChannelAnalyser[];
  private readonly kernel: CellKernel;
  private cell: number;

  constructor(tape: Tape, format: AudioFormat, kernel: CellKernel) {
    this.kernel = kernel;
    this.cell = Math.floor(tape.start / kernel.cellSamples);
    this.analysers = Array.from(
      { length: format.channelCount },
      (_, channel) => new ChannelAnalyser(tape, channel, format, kernel, this.cell),
    );
  }

  /** First sample of the cell that `next` yields. */
  get nextSample(): number {
    return this.cell * this.kernel.cellSamples;
  }

  /** What the tape must reach before `next` may be called, unless the recording ends: the cell after next, and the decimator's reach. */
  get samplesNeeded(): number {
    return (this.cell + 3) * this.kernel.cellSamples + this.kernel.reach;
  }

  next(): FeatureSpan {
    const { cell, analysers } = this;
    for (const analyser of analysers) analyser.advance(cell);
    const tellOfEachOther = this.tellOfEachOther();
    const channels = analysers.map((analyser, c) => analyser.features(cell, tellOfEachOther ? analysers[1 - c] : undefined));
    this.cell++;
    return { firstFrame: cell * framesPerCell, frameCount: framesPerCell, channels };
  }

  /** A groove defect is in both walls at once: the channels of a stereo pair tell of each other, unless both hold the same sound. */
  private tellOfEachOther(): boolean {
    const [left, right] = this.analysers;
    return this.analysers.length === 2 && !left.isLike(right, this.cell);
  }
}
