/** Where everything lies in the kernel's memory, in bytes. Sizes are the largest that any sample rate needs: analysis at 64 kHz, decimation by 3. */

/** Cells of one channel that are held at a time; the last but one is measured. */
export const HELD_CELLS: i32 = 4;
export const LARGEST_CELL: i32 = 768;
export const LARGEST_FFT: i32 = 512;

const DOUBLE: i32 = 8;
const PADDING: i32 = 64;

/** Each channel's own memory holds its cells of samples as they are, and from here on with impulses bridged. */
export const BRIDGED: usize = DOUBLE * HELD_CELLS * LARGEST_CELL;
export const CHANNEL_BYTES: i32 = 2 * DOUBLE * HELD_CELLS * LARGEST_CELL;

/** A new cell as the recording has it, with the decimator's reach on both sides. */
export const INPUT: usize = memory.data(DOUBLE * (3 * LARGEST_CELL + 128));
export const TAPS: usize = memory.data(DOUBLE * 128);
export const PREDICTION_WINDOW: usize = memory.data(DOUBLE * HELD_CELLS * LARGEST_CELL);
export const SCRATCH: usize = memory.data(DOUBLE * (HELD_CELLS * LARGEST_CELL + PADDING));
export const AUTOCORRELATION: usize = memory.data(DOUBLE * PADDING);
export const FILTER: usize = memory.data(DOUBLE * PADDING);
/** Magnitudes of the prediction error: from the past, from the future, the smaller of both. */
export const FORWARD: usize = memory.data(DOUBLE * (LARGEST_CELL + PADDING));
export const BACKWARD: usize = memory.data(DOUBLE * (LARGEST_CELL + PADDING));
export const BOTH: usize = memory.data(DOUBLE * (LARGEST_CELL + PADDING));
/** Window of the spectrum, then complex numbers: twiddle factors, and two buffers. */
export const SPECTRUM_WINDOW: usize = memory.data(DOUBLE * LARGEST_FFT);
export const TWIDDLES: usize = memory.data(4 * DOUBLE * LARGEST_FFT);
export const WAVE: usize = memory.data(2 * DOUBLE * LARGEST_FFT);
export const SPECTRUM: usize = memory.data(2 * DOUBLE * LARGEST_FFT);
/** First bin of each band, and of the one behind the last (32-bit integers). */
export const FIRST_BINS: usize = memory.data(4 * PADDING);
/** What was measured: see CELL_LAYOUT in cell.ts. */
export const RESULTS: usize = memory.data(DOUBLE * 1024);
/** Peaks in, logarithms of their ratios out (32-bit floating point). */
export const PEAKS: usize = memory.data(DOUBLE * 1024);
export const LOGARITHMS: usize = memory.data(4 * 1024);
