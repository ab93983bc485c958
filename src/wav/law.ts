/** A-law and mu-law, ITU-T Rec. G.711 (11/1988): eight bits for a value of 13 or 14, in steps that grow with it. */

/** The values are those of 16-bit audio, where the recommendation's smallest step is 16 (A-law) or 8 (mu-law, for its 14 bits: 4). */
const FULL_SCALE = 32768;

/** Mu-law's segments are straight once this is added. */
const MU_LAW_BIAS = 132;
const MU_LAW_MAX = 32635;
const A_LAW_MAX = 32767;

/** A-law has its even bits inverted on the line, table 1a, note 2; mu-law all of them. */
const A_LAW_MASK = 0x55;

/** Value, full scale ±1.0, of each of the 256 code words. */
export const A_LAW_VALUES: Float64Array = Float64Array.from({ length: 256 }, (_, code) => expandALaw(code) / FULL_SCALE);
export const MU_LAW_VALUES: Float64Array = Float64Array.from({ length: 256 }, (_, code) => expandMuLaw(code) / FULL_SCALE);

/** The A-law code word for a value of 16 bits, table 1a. */
export function compressALaw(value: number): number {
  const magnitude = Math.min(Math.abs(value), A_LAW_MAX) >> 4;
  const sign = value < 0 ? 0 : 0x80;
  const segment = Math.max(0, 28 - Math.clz32(magnitude));
  const step = segment > 1 ? magnitude >> (segment - 1) : magnitude;
  return (sign | (segment << 4) | (step & 0x0f)) ^ A_LAW_MASK;
}

/** The mu-law code word for a value of 16 bits, table 2a. */
export function compressMuLaw(value: number): number {
  const magnitude = Math.min(Math.abs(value), MU_LAW_MAX) + MU_LAW_BIAS;
  const sign = value < 0 ? 0x80 : 0;
  const segment = 24 - Math.clz32(magnitude);
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
}

function expandALaw(code: number): number {
  const word = code ^ A_LAW_MASK;
  const segment = (word >> 4) & 7;
  const step = ((word & 0x0f) << 4) | 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return word & 0x80 ? magnitude : -magnitude;
}

function expandMuLaw(code: number): number {
  const word = ~code & 0xff;
  const magnitude = ((((word & 0x0f) << 3) + MU_LAW_BIAS) << ((word >> 4) & 7)) - MU_LAW_BIAS;
  return word & 0x80 ? -magnitude || 0 : magnitude;
}
