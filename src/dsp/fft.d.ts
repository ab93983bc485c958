declare module 'fft.js' {
  /** Radix-4 transform of a power-of-two length; complex arrays are interleaved: real, imaginary. */
  export default class FFT {
    constructor(length: number);
    readonly size: number;
    createComplexArray(): number[];
    /** Fills the left half of `spectrum` (bins 0 to length / 2 - 1) from real samples. */
    realTransform(spectrum: number[] | Float64Array, samples: ArrayLike<number>): void;
    completeSpectrum(spectrum: number[] | Float64Array): void;
    transform(spectrum: number[] | Float64Array, input: ArrayLike<number>): void;
    inverseTransform(output: number[] | Float64Array, spectrum: ArrayLike<number>): void;
  }
}
