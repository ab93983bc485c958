import { lowPassTaps } from '../dsp/decimator.ts';
import { instantiateKernel } from '../dsp/kernel.ts';
import { hannWindow } from '../dsp/window.ts';
import { BAND_COUNT, CELL_LAYOUT } from './cell.ts';
import { FEATURE_DEFINITION, type FrameGrid } from './definition.ts';

const { framesPerCell, predictionOrder, bandEdgesHz } = FEATURE_DEFINITION;
const PAGE_BYTES = 65536;

/** What the compiled kernel offers; places are bytes in its memory. Its source, with what each function does, is dsp/kernel/assembly/cell.ts. */
interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  loadCell(channel: number, cellLength: number, factor: number, tapCount: number): void;
  measureLevels(channel: number, cellLength: number, order: number, blockCount: number, envelopeCount: number): void;
  measureBands(
    channel: number,
    first: number,
    hop: number,
    frameCount: number,
    windowLength: number,
    fftLength: number,
    bandCount: number,
    scale: number,
    at: number,
  ): void;
  logRatios(at: number, count: number, scale: number): void;
}

type Place =
  | 'INPUT'
  | 'TAPS'
  | 'PREDICTION_WINDOW'
  | 'SPECTRUM_WINDOW'
  | 'TWIDDLES'
  | 'FIRST_BINS'
  | 'RESULTS'
  | 'PEAKS'
  | 'LOGARITHMS';
type Places = { readonly [P in Place | 'CHANNEL_BYTES' | 'HELD_CELLS' | 'LARGEST_CELL']: { readonly value: number } };

const idle: CellKernel[] = [];

/**
 * Measures cells of samples in compiled code (WebAssembly with SIMD), for the channels of one recording: some ten times as fast as
 * the same sums in JavaScript. One call follows the other; what `results` and `logarithms` hold is valid until the next.
 */
export class CellKernel {
  private readonly code: KernelExports & Places;
  private sampleRate = 0;
  private firstChannel = 0;
  private cellLength = 0;
  private factor = 0;
  private tapCount = 0;
  private windowLength = 0;
  private fftLength = 0;
  private powerScale = 0;
  /** The next cell of a channel, with the decimator's reach on both sides. */
  input = new Float64Array(0);
  /** What was measured, see CELL_LAYOUT. */
  results = new Float64Array(0);
  /** Peaks whose logarithms are wanted. */
  peaks = new Float64Array(0);
  logarithms = new Float32Array(0);

  /** A kernel set up for a recording; to be released after use. Threads share none. */
  static borrow(grid: FrameGrid, sampleRate: number, channelCount: number): CellKernel {
    const kernel = idle.pop() ?? new CellKernel();
    kernel.setUp(grid, sampleRate, channelCount);
    return kernel;
  }

  private constructor() {
    this.code = instantiateKernel<KernelExports & Places>();
    this.firstChannel = this.code.memory.buffer.byteLength;
  }

  /** Samples of the recording in a cell. */
  get cellSamples(): number {
    return this.cellLength * this.factor;
  }

  /** Samples of the recording that the decimator wants on either side of a cell. */
  get reach(): number {
    return this.tapCount >> 1;
  }

  /** Lets the next recording have it. */
  release(): void {
    idle.push(this);
  }

  /** Takes the next cell of a channel from `input`. */
  load(channel: number): void {
    this.code.loadCell(this.placeOf(channel), this.cellLength, this.factor, this.tapCount);
  }

  /** Measures a channel's last cell but one into `results`. */
  measure(channel: number): void {
    const { code, cellLength, windowLength, fftLength, powerScale } = this;
    const place = this.placeOf(channel);
    code.measureLevels(place, cellLength, predictionOrder, CELL_LAYOUT.blockCount, CELL_LAYOUT.envelopeCount);
    const hop = cellLength / framesPerCell;
    const first = (code.HELD_CELLS.value - 2) * cellLength + Math.round((hop - windowLength) / 2);
    const { bands } = CELL_LAYOUT;
    code.measureBands(place, first, hop, framesPerCell, windowLength, fftLength, BAND_COUNT, powerScale, bands);
  }

  /** Natural logarithms of 1 + peak / scale, for `count` (even) peaks from `at` on, into the same places of `logarithms`. */
  logRatios(at: number, count: number, scale: number): void {
    this.code.logRatios(at, count, scale);
  }

  private placeOf(channel: number): number {
    return this.firstChannel + channel * this.code.CHANNEL_BYTES.value;
  }

  private setUp(grid: FrameGrid, sampleRate: number, channelCount: number): void {
    const hasMoved = this.reserve(channelCount);
    // Short recordings of one rate follow each other by the thousand.
    if (!hasMoved && sampleRate === this.sampleRate) return;
    this.sampleRate = sampleRate;
    const taps = lowPassTaps(grid.decimation);
    this.cellLength = (grid.hopLength / grid.decimation) * framesPerCell;
    this.factor = grid.decimation;
    this.tapCount = taps.length;
    this.input = this.doubles('INPUT', this.cellLength * this.factor + taps.length - 1);
    this.results = this.doubles('RESULTS', CELL_LAYOUT.count);
    this.peaks = this.doubles('PEAKS', 1024);
    this.logarithms = new Float32Array(this.code.memory.buffer, this.code.LOGARITHMS.value, 1024);
    this.doubles('TAPS', taps.length + 1).set([...taps, 0]);
    const held = this.code.HELD_CELLS.value * this.cellLength;
    this.doubles('PREDICTION_WINDOW', held).set(hannWindow(held));
    this.setUpSpectrum(sampleRate / grid.decimation);
  }

  private setUpSpectrum(analysisRate: number): void {
    this.windowLength = Math.round(FEATURE_DEFINITION.spectrumWindowSeconds * analysisRate);
    this.fftLength = 2 ** Math.ceil(Math.log2(this.windowLength));
    this.powerScale = (4 / this.windowLength) ** 2;
    this.doubles('SPECTRUM_WINDOW', this.windowLength).set(hannWindow(this.windowLength));
    this.doubles('TWIDDLES', 4 * this.fftLength).set(twiddleFactors(this.fftLength));
    const bins = bandEdgesHz.map((hz) => Math.min(Math.round((hz / analysisRate) * this.fftLength), this.fftLength / 2));
    new Int32Array(this.code.memory.buffer, this.code.FIRST_BINS.value, bins.length).set(bins);
  }

  /** Makes room for the channels and forgets what they held; true where the memory has moved. */
  private reserve(channelCount: number): boolean {
    const { memory, CHANNEL_BYTES } = this.code;
    const missing = this.firstChannel + channelCount * CHANNEL_BYTES.value - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    new Uint8Array(memory.buffer, this.firstChannel).fill(0);
    return missing > 0;
  }

  private doubles(place: Place, count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.code.memory.buffer, this.code[place].value, count);
  }
}

/** Per complex root of unity: its real part twice, then minus and plus its imaginary part. */
function twiddleFactors(length: number): Float64Array {
  const factors = new Float64Array(4 * length);
  for (let i = 0; i < length; i++) {
    const angle = (-2 * Math.PI * i) / length;
    factors.set([Math.cos(angle), Math.cos(angle), -Math.sin(angle), Math.sin(angle)], 4 * i);
  }
  return factors;
}
