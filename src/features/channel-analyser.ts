import type { AudioFormat } from '../audio.ts';
import { medianOfThree } from '../dsp/statistics.ts';
import type { Tape } from '../tape.ts';
import { BAND_COUNT, CELL_LAYOUT, type Cell, CellRing } from './cell.ts';
import { FEATURE_DEFINITION, FEATURE_LAYOUT } from './definition.ts';
import type { CellKernel } from './kernel.ts';
import { Likeness } from './likeness.ts';

const { subBlockCount, envelopeCount, framesPerCell, referenceCells, sameSoundCorrelation } = FEATURE_DEFINITION;

/** Smallest scale of the prediction error that counts as sound, for recordings without a quantisation step. */
const SCALE_FLOOR = 1e-7;
/** Bounds of a band's log power relative to its mean level, in nepers of power. */
const BAND_RANGE = 6;
/** Where the other channel's peaks stand among those whose logarithms are wanted. */
const OTHER_CHANNEL = CELL_LAYOUT.errorScale;

const errorScaleOf = (cell: Cell) => cell.errorScale;
const slopeScaleOf = (cell: Cell) => cell.slopeScale;

/** Measures one channel cell by cell, and sets each cell against its neighbours: prediction error, slope, envelope and bands. */
export class ChannelAnalyser {
  private readonly tape: Tape;
  private readonly channel: number;
  private readonly kernel: CellKernel;
  private readonly cells = new CellRing();
  private readonly scaleFloor: number;
  private readonly means = new Float64Array(BAND_COUNT);
  /** Begins before the recording, where its first sample is taken to have stood still. */
  private loadedCells: number;
  private readonly firstCell: number;

  /** `firstCell`: the first whose features are wanted. */
  constructor(tape: Tape, channel: number, format: AudioFormat, kernel: CellKernel, firstCell: number) {
    this.firstCell = firstCell;
    this.loadedCells = firstCell + 2 - FEATURE_DEFINITION.predictionCells;
    this.tape = tape;
    this.channel = channel;
    this.kernel = kernel;
    this.scaleFloor = Math.max(SCALE_FLOOR, format.quantisationStep / 4);
  }

  /** Measures up to the cell after `cell`, which the features of `cell` are set against. */
  advance(cell: number): void {
    while (this.loadedCells < cell + 3) {
      this.loadNextCell();
      if (this.loadedCells >= this.firstCell + 2) this.measure(this.loadedCells - 2);
    }
  }

  /** The features of one cell, `framesPerCell` rows; `partner` is the other channel of a stereo pair. */
  features(index: number, partner: ChannelAnalyser | undefined): Float32Array {
    const rows = new Float32Array(framesPerCell * FEATURE_LAYOUT.count);
    const cell = this.cells.at(index) as Cell;
    const scale = this.scaleAround(index, errorScaleOf);
    this.takeLogarithms(cell, scale, index, partner);
    this.writeGroup(rows, FEATURE_LAYOUT.forward, CELL_LAYOUT.forward, subBlockCount);
    this.writeGroup(rows, FEATURE_LAYOUT.backward, CELL_LAYOUT.backward, subBlockCount);
    this.writeGroup(rows, FEATURE_LAYOUT.both, CELL_LAYOUT.both, subBlockCount);
    if (partner) this.writeGroup(rows, FEATURE_LAYOUT.otherChannel, OTHER_CHANNEL, subBlockCount);
    this.writeGroup(rows, FEATURE_LAYOUT.slope, CELL_LAYOUT.slope, subBlockCount);
    this.writeGroup(rows, FEATURE_LAYOUT.envelope, CELL_LAYOUT.envelope, envelopeCount);
    this.writeBands(rows, cell);
    this.writeLevels(rows, cell, scale);
    return rows;
  }

  /** Whether both channels hold the same sound around a cell, apart from impulses. */
  isLike(partner: ChannelAnalyser, index: number): boolean {
    const likeness = new Likeness();
    for (let i = index - 1; i <= index + 1; i++) {
      const [own, other] = [this.cells.at(i), partner.cells.at(i)];
      if (own && other) likeness.add(own.bothPeaks, own.errorScale, other.bothPeaks, other.errorScale);
    }
    return likeness.coefficient >= sameSoundCorrelation;
  }

  private loadNextCell(): void {
    const { kernel } = this;
    this.readHeld(this.loadedCells * kernel.cellSamples - kernel.reach, kernel.input);
    kernel.load(this.channel);
    this.loadedCells++;
  }

  /** Reads the tape; before its first and behind its last sample those are held, since a step to silence would be a click. */
  private readHeld(start: number, target: Float64Array): void {
    const { tape, channel } = this;
    tape.read(channel, start, target);
    const first = Math.min(target.length, -start);
    if (first > 0) target.fill(this.sampleAt(0), 0, first);
    const last = Math.max(0, tape.end - start);
    if (tape.isComplete && last < target.length) target.fill(this.sampleAt(tape.end - 1), last);
  }

  private sampleAt(position: number): number {
    return this.tape.read(this.channel, position, new Float64Array(1))[0];
  }

  private measure(index: number): void {
    this.kernel.measure(this.channel);
    this.cells.claim(index).fill(this.kernel.results);
  }

  /** Scale of the prediction error or the slope around a cell: the median of three cells, so that one full of clicks does not hide them. */
  private scaleAround(index: number, scaleOf: (cell: Cell) => number): number {
    const own = this.cells.at(index) as Cell;
    const before = scaleOf(this.cells.at(index - 1) ?? own);
    const after = scaleOf(this.cells.at(index + 1) ?? own);
    return Math.max(this.scaleFloor, medianOfThree(before, scaleOf(own), after));
  }

  /** Every peak as the natural logarithm of 1 + its ratio to its scale. */
  private takeLogarithms(cell: Cell, scale: number, index: number, partner: ChannelAnalyser | undefined): void {
    const { kernel } = this;
    kernel.peaks.set(cell.peaks);
    kernel.logRatios(0, CELL_LAYOUT.slope, scale);
    kernel.logRatios(CELL_LAYOUT.slope, CELL_LAYOUT.blockCount, this.scaleAround(index, slopeScaleOf));
    kernel.logRatios(CELL_LAYOUT.envelope, CELL_LAYOUT.envelopeCount, Math.max(this.scaleFloor, cell.rms));
    if (!partner) return;
    kernel.peaks.set((partner.cells.at(index) as Cell).bothPeaks, OTHER_CHANNEL);
    kernel.logRatios(OTHER_CHANNEL, CELL_LAYOUT.blockCount, partner.scaleAround(index, errorScaleOf));
  }

  /** Spreads logarithms from `from` on over the rows, `perFrame` to each. */
  private writeGroup(rows: Float32Array, to: number, from: number, perFrame: number): void {
    const { logarithms } = this.kernel;
    for (let frame = 0; frame < framesPerCell; frame++) {
      const row = frame * FEATURE_LAYOUT.count + to;
      for (let i = 0; i < perFrame; i++) rows[row + i] = logarithms[from++];
    }
  }

  private writeBands(rows: Float32Array, cell: Cell): void {
    const means = this.meanBands(cell.index);
    for (let frame = 0, at = 0; frame < framesPerCell; frame++) {
      const row = frame * FEATURE_LAYOUT.count + FEATURE_LAYOUT.bands;
      for (let band = 0; band < BAND_COUNT; band++, at++) {
        const above = cell.bands[at] - means[band];
        rows[row + band] = Math.max(-BAND_RANGE, Math.min(BAND_RANGE, above));
      }
    }
  }

  /** Mean level of each band over the cells before this one, it and the next. */
  private meanBands(index: number): Float64Array {
    const { means } = this;
    const first = Math.max(0, index + 2 - referenceCells);
    means.fill(0);
    for (let i = first; i <= index + 1; i++) {
      const { bandMeans } = this.cells.at(i) as Cell;
      for (let band = 0; band < BAND_COUNT; band++) means[band] += bandMeans[band];
    }
    for (let band = 0; band < BAND_COUNT; band++) means[band] /= index + 2 - first;
    return means;
  }

  private writeLevels(rows: Float32Array, cell: Cell, scale: number): void {
    const predictionGain = Math.log1p(cell.rms / scale);
    const aboveFloor = Math.min(3, Math.log(scale / this.scaleFloor));
    for (let frame = 0; frame < framesPerCell; frame++) {
      const row = frame * FEATURE_LAYOUT.count + FEATURE_LAYOUT.levels;
      rows[row] = predictionGain;
      rows[row + 1] = aboveFloor;
    }
  }
}
