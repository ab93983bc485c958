import FFT from 'fft.js';
import { hannWindow } from '../../src/dsp/window.ts';

/** Natural logarithm of the smallest power told apart from silence: a full-scale sine stands about 120 dB above it. */
const POWER_FLOOR = 1e-12;

/**
 * Log power in bands of Hann-windowed analysis frames (STFT): one number per band, natural logarithm, full-scale sine about -1.
 * Bands that begin at or above the Nyquist frequency are masked: their value is always 0.
 */
export class BandSpectrum {
  readonly windowLength: number;
  private readonly window: Float64Array;
  private readonly fft: FFT;
  private readonly frame: Float64Array;
  private readonly spectrum: Float64Array;
  private readonly firstBins: Int32Array;
  private readonly scale: number;

  constructor(sampleRate: number, windowLength: number, edgesHz: readonly number[]) {
    const fftLength = 2 ** Math.ceil(Math.log2(windowLength));
    this.windowLength = windowLength;
    this.window = hannWindow(windowLength);
    this.fft = new FFT(fftLength);
    this.frame = new Float64Array(fftLength);
    this.spectrum = new Float64Array(2 * fftLength);
    this.firstBins = Int32Array.from(edgesHz, (hz) => Math.min(Math.round((hz / sampleRate) * fftLength), fftLength / 2));
    this.scale = (4 / windowLength) ** 2;
  }

  get bandCount(): number {
    return this.firstBins.length - 1;
  }

  /** Log band powers of `signal[start .. start + windowLength)` into `target[at ..]`. */
  analyse(signal: Float64Array, start: number, target: Float64Array, at: number): void {
    const { frame, window, spectrum, windowLength } = this;
    for (let i = 0; i < windowLength; i++) frame[i] = signal[start + i] * window[i];
    this.fft.realTransform(spectrum, frame);
    for (let band = 0; band < this.bandCount; band++)
      target[at + band] = this.logPower(this.firstBins[band], this.firstBins[band + 1]);
  }

  private logPower(firstBin: number, lastBin: number): number {
    if (lastBin <= firstBin) return 0;
    const { spectrum } = this;
    let power = 0;
    for (let i = 2 * firstBin; i < 2 * lastBin; i++) power += spectrum[i] * spectrum[i];
    return Math.log((power * this.scale) / (lastBin - firstBin) + POWER_FLOOR);
  }
}
