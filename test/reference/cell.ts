import { FEATURE_DEFINITION } from '../../src/features/definition.ts';

const { subBlockCount, envelopeCount, framesPerCell, bandEdgesHz } = FEATURE_DEFINITION;

export const BAND_COUNT = bandEdgesHz.length - 1;

/** What was measured in one cell of `framesPerCell` frames, before it is set against its neighbours. */
export class Cell {
  /** Prediction error's peak magnitude per sub-block: from the past, from the future, and the smaller of both per sample. */
  readonly forwardPeaks = new Float64Array(framesPerCell * subBlockCount);
  readonly backwardPeaks = new Float64Array(framesPerCell * subBlockCount);
  readonly bothPeaks = new Float64Array(framesPerCell * subBlockCount);
  /** Slope, the difference between neighbouring samples: its peak magnitude per sub-block. */
  readonly slopePeaks = new Float64Array(framesPerCell * subBlockCount);
  /** Amplitude envelope: peak magnitude, `envelopeCount` a frame. */
  readonly envelope = new Float64Array(framesPerCell * envelopeCount);
  /** Natural log of band power, `BAND_COUNT` a frame. */
  readonly bands = new Float64Array(framesPerCell * BAND_COUNT);
  readonly bandMeans = new Float64Array(BAND_COUNT);
  /** Trimmed mean magnitude of the prediction error. */
  errorScale = 0;
  rms = 0;
  /** Trimmed mean magnitude of the slope. */
  slopeScale = 0;
  /** Which cell of the recording this is; -1 while it holds none. */
  index = -1;
}

/** The most recent cells, found by their index. */
export class CellRing {
  private readonly cells = Array.from({ length: 16 }, () => new Cell());

  /** The place for cell `index`, which forgets the one sixteen before it. */
  claim(index: number): Cell {
    const cell = this.cells[index % this.cells.length];
    cell.index = index;
    return cell;
  }

  /** Cell `index`, or undefined before the recording's first. */
  at(index: number): Cell | undefined {
    return index < 0 ? undefined : this.cells[index % this.cells.length];
  }
}
