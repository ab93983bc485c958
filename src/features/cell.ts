import { FEATURE_DEFINITION } from './definition.ts';

const { subBlockCount, envelopeCount, framesPerCell, bandEdgesHz } = FEATURE_DEFINITION;

export const BAND_COUNT = bandEdgesHz.length - 1;

const BLOCK_COUNT = framesPerCell * subBlockCount;
const ENVELOPE_COUNT = framesPerCell * envelopeCount;
const BAND_TOTAL = framesPerCell * BAND_COUNT;

/** Where each group of a cell's numbers begins, as the kernel measures them, and how many there are. */
export const CELL_LAYOUT = {
  forward: 0,
  backward: BLOCK_COUNT,
  both: 2 * BLOCK_COUNT,
  slope: 3 * BLOCK_COUNT,
  envelope: 4 * BLOCK_COUNT,
  errorScale: 4 * BLOCK_COUNT + ENVELOPE_COUNT,
  rms: 4 * BLOCK_COUNT + ENVELOPE_COUNT + 1,
  slopeScale: 4 * BLOCK_COUNT + ENVELOPE_COUNT + 2,
  bands: 4 * BLOCK_COUNT + ENVELOPE_COUNT + 3,
  count: 4 * BLOCK_COUNT + ENVELOPE_COUNT + 3 + BAND_TOTAL,
  blockCount: BLOCK_COUNT,
  envelopeCount: ENVELOPE_COUNT,
} as const;

/** What was measured in one cell of `framesPerCell` frames, before it is set against its neighbours. */
export class Cell {
  readonly values = new Float64Array(CELL_LAYOUT.count);
  /** Prediction error's peak magnitude per sub-block, from the past, from the future, and the smaller of both per sample; then of the slope; then the envelope. */
  readonly peaks = this.values.subarray(0, CELL_LAYOUT.errorScale);
  readonly bothPeaks = this.values.subarray(CELL_LAYOUT.both, CELL_LAYOUT.slope);
  /** Natural log of band power, `BAND_COUNT` a frame. */
  readonly bands = this.values.subarray(CELL_LAYOUT.bands, CELL_LAYOUT.count);
  readonly bandMeans = new Float64Array(BAND_COUNT);
  /** Which cell of the recording this is; -1 while it holds none. */
  index = -1;

  /** Trimmed mean magnitude of the prediction error. */
  get errorScale(): number {
    return this.values[CELL_LAYOUT.errorScale];
  }

  get rms(): number {
    return this.values[CELL_LAYOUT.rms];
  }

  /** Trimmed mean magnitude of the slope, the difference between neighbouring samples. */
  get slopeScale(): number {
    return this.values[CELL_LAYOUT.slopeScale];
  }

  /** Takes what the kernel measured. */
  fill(values: Float64Array): void {
    this.values.set(values);
    const { bands, bandMeans } = this;
    bandMeans.fill(0);
    for (let at = 0; at < bands.length; at += BAND_COUNT) {
      for (let band = 0; band < BAND_COUNT; band++) bandMeans[band] += bands[at + band] / framesPerCell;
    }
  }
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
