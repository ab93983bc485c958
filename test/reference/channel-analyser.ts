import type { AudioFormat } from '../../src/audio.ts';
import { medianOfThree } from '../../src/dsp/statistics.ts';
import { hannWindow } from '../../src/dsp/window.ts';
import { FEATURE_DEFINITION, FEATURE_LAYOUT, type FrameGrid } from '../../src/features/definition.ts';
import type { Tape } from '../../src/tape.ts';
import { bridgeImpulses } from './bridge.ts';
import { BAND_COUNT, type Cell, CellRing } from './cell.ts';
import { Decimator } from './decimator.ts';
import { autocorrelate, levinson, predictionErrors } from './linear-prediction.ts';
import { trimmedMeanMagnitude } from './statistics.ts';
import { BandSpectrum } from './stft.ts';

const { subBlockCount, envelopeCount, framesPerCell, predictionOrder, referenceCells, bandEdgesHz } = FEATURE_DEFINITION;

/** White noise added to the autocorrelation, as a share of the power: keeps the predictor sound on pure tones. */
const NOISE_SHARE = 1e-9;
/** Smallest scale of the prediction error that counts as sound, for recordings without a quantisation step. */
const SCALE_FLOOR = 1e-7;
/** Magnitudes above this are taken for it: no feature overflows, whatever a float recording holds. */
const LARGEST_MAGNITUDE = 1e3;
/** Cells that the predictor is fitted on: two past ones, the one that is measured, and the next. */
const HELD_CELLS = FEATURE_DEFINITION.predictionCells;
/** Bounds of a band's log power relative to its mean level, in nepers of power. */
const BAND_RANGE = 6;

/** Measures one channel cell by cell, and sets each cell against its neighbours: prediction error, envelope and bands. */
export class ChannelAnalyser {
  private readonly tape: Tape;
  private readonly channel: number;
  private readonly grid: FrameGrid;
  private readonly cellLength: number;
  private readonly decimator: Decimator;
  private readonly spectrum: BandSpectrum;
  private readonly cells = new CellRing();
  private readonly scaleFloor: number;
  /** Begins before the recording, where its first sample is taken to have stood still. */
  private loadedCells = 2 - HELD_CELLS;
  /** Cells of samples, the last but one being measured: as they are, and with impulses bridged. */
  private readonly samples: Float64Array;
  private readonly bridged: Float64Array;
  private readonly input: Float64Array;
  private readonly predictionWindow: Float64Array;
  private readonly scratch: Float64Array;
  private readonly autocorrelation = new Float64Array(predictionOrder + 1);
  private readonly filter = new Float64Array(predictionOrder + 1);
  private readonly forward: Float64Array;
  private readonly backward: Float64Array;

  constructor(tape: Tape, channel: number, format: AudioFormat, grid: FrameGrid) {
    const cellLength = (grid.hopLength / grid.decimation) * framesPerCell;
    const analysisRate = format.sampleRate / grid.decimation;
    this.tape = tape;
    this.channel = channel;
    this.grid = grid;
    this.cellLength = cellLength;
    this.decimator = new Decimator(grid.decimation);
    this.spectrum = new BandSpectrum(
      analysisRate,
      Math.round(FEATURE_DEFINITION.spectrumWindowSeconds * analysisRate),
      bandEdgesHz,
    );
    this.scaleFloor = Math.max(SCALE_FLOOR, format.quantisationStep / 4);
    this.samples = new Float64Array(HELD_CELLS * cellLength);
    this.bridged = new Float64Array(HELD_CELLS * cellLength);
    this.input = new Float64Array(cellLength * grid.decimation + 2 * this.decimator.reach);
    this.predictionWindow = hannWindow(HELD_CELLS * cellLength);
    this.scratch = new Float64Array(HELD_CELLS * cellLength + 4);
    this.forward = new Float64Array(cellLength);
    this.backward = new Float64Array(cellLength);
  }

  /** What the tape must reach for `advance(cell)`: the cell after next, and the decimator's reach. */
  samplesNeeded(cell: number): number {
    return (cell + 3) * this.cellLength * this.grid.decimation + this.decimator.reach;
  }

  /** Measures up to the cell after `cell`, which the features of `cell` are set against. */
  advance(cell: number): void {
    while (this.loadedCells < cell + 3) {
      this.loadNextCell();
      if (this.loadedCells >= 2) this.measure(this.cells.claim(this.loadedCells - 2));
    }
  }

  /** The features of one cell, `framesPerCell` rows; `partner` is the other channel of a stereo pair. */
  features(index: number, partner: ChannelAnalyser | undefined): Float32Array {
    const rows = new Float32Array(framesPerCell * FEATURE_LAYOUT.count);
    const cell = this.cells.at(index) as Cell;
    const scale = this.scaleAround(index, (at) => at.errorScale);
    this.writePeaks(rows, cell.forwardPeaks, scale, FEATURE_LAYOUT.forward);
    this.writePeaks(rows, cell.backwardPeaks, scale, FEATURE_LAYOUT.backward);
    this.writePeaks(rows, cell.bothPeaks, scale, FEATURE_LAYOUT.both);
    if (partner)
      this.writePeaks(
        rows,
        (partner.cells.at(index) as Cell).bothPeaks,
        partner.scaleAround(index, (at) => at.errorScale),
        FEATURE_LAYOUT.otherChannel,
      );
    const slopeScale = this.scaleAround(index, (at) => at.slopeScale);
    this.writePeaks(rows, cell.slopePeaks, slopeScale, FEATURE_LAYOUT.slope);
    this.writeEnvelope(rows, cell);
    this.writeBands(rows, index);
    this.writeLevels(rows, cell, scale);
    return rows;
  }

  /** Where the cell that is measured begins in `samples`. */
  private get measured(): number {
    return (HELD_CELLS - 2) * this.cellLength;
  }

  private loadNextCell(): void {
    const { cellLength, samples, bridged, decimator } = this;
    samples.copyWithin(0, cellLength);
    bridged.copyWithin(0, cellLength);
    const start = this.loadedCells * cellLength * decimator.factor - decimator.reach;
    sanitise(this.readHeld(start));
    const last = (HELD_CELLS - 1) * cellLength;
    decimator.run(this.input, samples, last, cellLength);
    bridgeImpulses(samples, bridged, last, cellLength, Math.trunc((2 * cellLength) / 5), this.scratch);
    this.loadedCells++;
  }

  /** Before its first and behind its last sample a recording stands still. */
  private readHeld(start: number): Float64Array {
    const { tape, channel, input } = this;
    const all = tape.read(channel, 0, new Float64Array(tape.end));
    for (let i = 0; i < input.length; i++) input[i] = all[Math.min(all.length - 1, Math.max(0, start + i))];
    return input;
  }

  private measure(cell: Cell): void {
    const { cellLength, samples, forward, backward } = this;
    autocorrelate(this.bridged, 0, this.predictionWindow, predictionOrder, this.scratch, this.autocorrelation);
    this.autocorrelation[0] *= 1 + NOISE_SHARE;
    levinson(this.autocorrelation, predictionOrder, this.filter);
    predictionErrors(samples, this.measured, cellLength, this.filter, forward, backward);
    cell.errorScale = trimmedMeanMagnitude(forward, cellLength);
    this.measurePeaks(cell);
    this.measureSlopes(cell);
    this.measureEnvelope(cell);
    this.measureBands(cell);
  }

  private measurePeaks(cell: Cell): void {
    const { forward, backward } = this;
    const length = this.cellLength / cell.bothPeaks.length;
    for (let block = 0, n = 0; block < cell.bothPeaks.length; block++) {
      let past = 0;
      let future = 0;
      let both = 0;
      for (const end = n + length; n < end; n++) {
        const f = Math.abs(forward[n]);
        const b = Math.abs(backward[n]);
        if (f > past) past = f;
        if (b > future) future = b;
        const smaller = Math.min(f, b);
        if (smaller > both) both = smaller;
      }
      cell.forwardPeaks[block] = past;
      cell.backwardPeaks[block] = future;
      cell.bothPeaks[block] = both;
    }
  }

  private measureSlopes(cell: Cell): void {
    const { samples, measured, cellLength } = this;
    const slopes = new Float64Array(cellLength);
    for (let n = 0; n < cellLength; n++) slopes[n] = Math.abs(samples[measured + n] - samples[measured + n - 1]);
    const length = cellLength / cell.slopePeaks.length;
    for (let block = 0; block < cell.slopePeaks.length; block++)
      cell.slopePeaks[block] = Math.max(...slopes.subarray(block * length, (block + 1) * length));
    cell.slopeScale = trimmedMeanMagnitude(slopes, cellLength);
  }

  private measureEnvelope(cell: Cell): void {
    const { samples, cellLength } = this;
    const length = cellLength / cell.envelope.length;
    let energy = 0;
    for (let i = 0, n = this.measured; i < cell.envelope.length; i++) {
      let peak = 0;
      for (const end = n + length; n < end; n++) {
        const magnitude = Math.abs(samples[n]);
        if (magnitude > peak) peak = magnitude;
        energy += magnitude * magnitude;
      }
      cell.envelope[i] = peak;
    }
    cell.rms = Math.sqrt(energy / cellLength);
  }

  private measureBands(cell: Cell): void {
    const { spectrum, samples, cellLength } = this;
    const hop = cellLength / framesPerCell;
    const first = this.measured + Math.round((hop - spectrum.windowLength) / 2);
    cell.bandMeans.fill(0);
    for (let frame = 0; frame < framesPerCell; frame++) {
      spectrum.analyse(samples, first + frame * hop, cell.bands, frame * BAND_COUNT);
      for (let band = 0; band < BAND_COUNT; band++) cell.bandMeans[band] += cell.bands[frame * BAND_COUNT + band] / framesPerCell;
    }
  }

  /** Scale of the prediction error or the slope around a cell: the median of three cells, so that one full of clicks does not hide them. */
  private scaleAround(index: number, scaleOf: (cell: Cell) => number): number {
    const own = scaleOf(this.cells.at(index) as Cell);
    const before = scaleOf(this.cells.at(index - 1) ?? (this.cells.at(index) as Cell));
    const after = scaleOf(this.cells.at(index + 1) ?? (this.cells.at(index) as Cell));
    return Math.max(this.scaleFloor, medianOfThree(before, own, after));
  }

  private writePeaks(rows: Float32Array, peaks: Float64Array, scale: number, at: number): void {
    for (let frame = 0; frame < framesPerCell; frame++) {
      const row = frame * FEATURE_LAYOUT.count + at;
      for (let i = 0; i < subBlockCount; i++) rows[row + i] = Math.log1p(peaks[frame * subBlockCount + i] / scale);
    }
  }

  private writeEnvelope(rows: Float32Array, cell: Cell): void {
    const floor = Math.max(this.scaleFloor, cell.rms);
    for (let i = 0; i < cell.envelope.length; i++) {
      const frame = Math.floor(i / envelopeCount);
      rows[frame * FEATURE_LAYOUT.count + FEATURE_LAYOUT.envelope + (i % envelopeCount)] = Math.log1p(cell.envelope[i] / floor);
    }
  }

  private writeBands(rows: Float32Array, index: number): void {
    const cell = this.cells.at(index) as Cell;
    const first = Math.max(0, index + 2 - referenceCells);
    for (let band = 0; band < BAND_COUNT; band++) {
      let mean = 0;
      for (let i = first; i <= index + 1; i++) mean += (this.cells.at(i) as Cell).bandMeans[band];
      mean /= index + 2 - first;
      for (let frame = 0; frame < framesPerCell; frame++) {
        const above = cell.bands[frame * BAND_COUNT + band] - mean;
        rows[frame * FEATURE_LAYOUT.count + FEATURE_LAYOUT.bands + band] = Math.max(-BAND_RANGE, Math.min(BAND_RANGE, above));
      }
    }
  }

  private writeLevels(rows: Float32Array, cell: Cell, scale: number): void {
    const predictionGain = Math.log1p(cell.rms / scale);
    const aboveFloor = Math.log(scale / this.scaleFloor);
    for (let frame = 0; frame < framesPerCell; frame++) {
      const row = frame * FEATURE_LAYOUT.count + FEATURE_LAYOUT.levels;
      rows[row] = predictionGain;
      rows[row + 1] = Math.min(3, aboveFloor);
    }
  }
}

/** Non-finite samples become silence and absurd ones are bounded, in place: neither may enter a filter. */
function sanitise(samples: Float64Array): void {
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i];
    if (value > LARGEST_MAGNITUDE) samples[i] = LARGEST_MAGNITUDE;
    else if (value < -LARGEST_MAGNITUDE) samples[i] = -LARGEST_MAGNITUDE;
    else if (Number.isNaN(value)) samples[i] = 0;
  }
}
