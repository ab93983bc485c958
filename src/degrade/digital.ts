import type { Canvas } from './canvas.ts';
import { drawInstants } from './clicks.ts';
import type { Random } from './random.ts';

/** New samples for `[start, start + length)` of a channel. */
type Fault = (clean: Float64Array, start: number, length: number, random: Random) => Float64Array;

/** A fault that cannot be told from the audio is tried again elsewhere, this often. */
const ATTEMPT_COUNT = 4;

const dropout: Fault = (_clean, _start, length) => new Float64Array(length);

const wild: Fault = (_clean, _start, length, random) => {
  const peak = random.logBetween(0.05, 1);
  return new Float64Array(length).map(() => random.between(-peak, peak));
};

const repeat: Fault = (clean, start, length, random) => {
  const back = Math.min(start, length + random.integer(4 * length + 64));
  return clean.slice(start - back, start - back + length);
};

const stuck: Fault = (clean, start, length) => new Float64Array(length).fill(clean[Math.max(0, start - 1)]);

const flipped: Fault = (clean, start, length) => clean.slice(start, start + length).map((sample) => -sample);

const jump: Fault = (clean, start, length, random) => {
  const offset = random.sign() * random.logBetween(0.005, 0.8);
  return clean.slice(start, start + length).map((sample) => sample + offset);
};

const bitError: Fault = (clean, start, length, random) => {
  const bit = 2 ** -(1 + random.integer(7));
  return clean.slice(start, start + length).map((sample) => sample + (random.chance(0.6) ? random.sign() * bit : 0));
};

const FAULTS: readonly Fault[] = [dropout, dropout, wild, repeat, repeat, stuck, stuck, flipped, jump, bitError];

/** Digital faults: dropouts, wild samples, repeats, stuck values, flips, jumps, bit errors of 1 to 48 samples, rarely to 20 ms. */
export function layDigitalFaults(canvas: Canvas, perSecond: number, random: Random): void {
  const faults = random.chance(0.5) ? FAULTS : [random.pick(FAULTS)];
  const linkedShare = random.pick([0, 0.5, 1]);
  for (const instant of drawInstants(perSecond, canvas, random)) layFault(canvas, instant, faults, linkedShare, random);
}

function layFault(canvas: Canvas, instant: number, faults: readonly Fault[], linkedShare: number, random: Random): void {
  const fault = random.pick(faults);
  const length = drawLength(canvas.sampleRate, random);
  const channel = random.integer(canvas.clean.length);
  const partner = channel ^ 1;
  const channels = partner < canvas.clean.length && random.chance(linkedShare) ? [channel, partner] : [channel];
  for (let attempt = 0, start = instant; attempt < ATTEMPT_COUNT; attempt++) {
    if (start < 1 || start + length > canvas.length) return;
    let isLaid = false;
    for (const each of channels)
      isLaid = layIfPlain(canvas, each, start, fault(canvas.clean[each], start, length, random)) || isLaid;
    if (isLaid) return;
    start += Math.round(random.between(0.001, 0.03) * canvas.sampleRate);
  }
}

function layIfPlain(canvas: Canvas, channel: number, start: number, samples: Float64Array): boolean {
  const clean = canvas.clean[channel];
  const difference = samples.map((sample, i) => sample - clean[start + i]);
  let peak = 0;
  for (let i = 0; i < difference.length; i++) peak = Math.max(peak, Math.abs(difference[i]));
  const leastPeak = Math.max(4 * canvas.step, 1.5 * canvas.slopes[channel].around(start, start + samples.length));
  return peak >= leastPeak && canvas.add(channel, start, difference, 'digital');
}

function drawLength(sampleRate: number, random: Random): number {
  if (random.chance(0.05)) return Math.round(random.logBetween(48 / 44100, 0.02) * sampleRate);
  return Math.floor(random.logBetween(1, 49));
}
