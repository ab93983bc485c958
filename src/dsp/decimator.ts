/** Zero crossings of the sinc on either side of its middle: sets how steep the low-pass is. */
const ZERO_CROSSINGS = 12;
/** Where the low-pass has fallen by 6 dB, as a share of the lower rate's Nyquist frequency. */
const PASS_SHARE = 0.92;

/**
 * The taps of a linear-phase low-pass for keeping every `factor`-th sample: as many on either side of the one in the middle.
 * Windowed sinc (Hann); for a factor of 1 a single tap that passes samples on as they are.
 */
export function lowPassTaps(factor: number): Float64Array {
  return factor === 1 ? Float64Array.of(1) : windowedSinc(factor, ZERO_CROSSINGS * factor);
}

function windowedSinc(factor: number, reach: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => sincTap(i - reach, factor, reach));
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function sincTap(position: number, factor: number, reach: number): number {
  const x = (Math.PI * position * PASS_SHARE) / factor;
  const hann = 0.5 + 0.5 * Math.cos((Math.PI * position) / (reach + 1));
  return hann * (position === 0 ? 1 : Math.sin(x) / x);
}
