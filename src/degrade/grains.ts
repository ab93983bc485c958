import type { Canvas } from './canvas.ts';
import { drawInstants } from './clicks.ts';
import { drawGrooveHabit, levelGain, scale } from './groove.ts';
import type { Random } from './random.ts';
import { smooth } from './shapes.ts';

/** One impulse cut out of real surface noise: channels of equal length, the loudest sample 1. */
export interface Grain {
  readonly sampleRate: number;
  readonly channels: readonly Float64Array[];
}

/** A change of slope this many times the median around it starts a grain … */
const ONSET_RATIO = 9;
/** … and the grain goes on while it is this many times the median. */
const OFFSET_RATIO = 3.5;
const BLOCK_SECONDS = 0.02;
/** A gap up to this long is bridged. */
const GAP_SECONDS = 0.00015;
const LONGEST_SECONDS = 0.004;
/** What lies below this is the record's rumble, not the grain. */
const RUMBLE_SECONDS = 0.003;
/** A grain up to this long counts as crackle, a longer one as a click. */
const CRACKLE_SECONDS = 0.00025;

/** Cuts the impulses out of a recording of surface noise without programme; stereo is kept, ends are faded. */
export function extractGrains(channels: readonly Float64Array[], sampleRate: number): Grain[] {
  const slope = slopeChange(channels);
  const medians = blockMedians(slope, Math.round(BLOCK_SECONDS * sampleRate));
  const flattened = channels.map((samples) => removeRumble(samples, Math.round(RUMBLE_SECONDS * sampleRate)));
  const grains: Grain[] = [];
  for (const [start, end] of impulses(slope, medians, Math.round(BLOCK_SECONDS * sampleRate), sampleRate)) {
    grains.push({ sampleRate, channels: cut(flattened, start, end) });
  }
  return grains;
}

/** Lays real grains, resampled to the recording's rate, each varied in length, level and polarity. */
export function layGrains(canvas: Canvas, perSecond: number, random: Random, grains: readonly Grain[]): void {
  if (grains.length === 0) return;
  const habit = drawGrooveHabit(random);
  const smoothing = random.chance(0.3) ? 1 + random.integer(2) : 0;
  for (const start of drawInstants(perSecond, canvas, random)) {
    const grain = random.pick(grains);
    const ratio = (grain.sampleRate / canvas.sampleRate) * random.logBetween(0.6, 2);
    const shift = random.uniform();
    const shapes = grain.channels.map((samples) => smooth(resample(samples, ratio, shift), smoothing));
    layStereo(canvas, start, shapes, habit, random);
  }
}

function layStereo(
  canvas: Canvas,
  start: number,
  shapes: Float64Array[],
  habit: ReturnType<typeof drawGrooveHabit>,
  random: Random,
): void {
  const channel = random.integer(canvas.clean.length);
  const side = random.integer(shapes.length);
  const type = shapes[side].length <= Math.max(9, CRACKLE_SECONDS * canvas.sampleRate) ? 'crackle' : 'click';
  const gain = random.sign() * levelGain(canvas, channel, start, shapes[side], habit, random);
  canvas.add(channel, start, scale(shapes[side], gain), type);
  const partner = channel ^ 1;
  if (partner >= canvas.clean.length || random.chance(habit.singleShare)) return;
  const other = shapes[(side + 1) % shapes.length];
  const partnerGain = shapes.length > 1 ? gain : gain * random.sign() * random.logBetween(0.2, 1.2);
  canvas.add(partner, start, scale(other, partnerGain), type);
}

/** Band-limited resampling by windowed sinc; `ratio`: input samples per output sample, `shift`: of the first, in input samples. */
export function resample(samples: Float64Array, ratio: number, shift: number): Float64Array {
  const cutoff = Math.min(1, 1 / ratio);
  const reach = 6 / cutoff;
  const length = Math.max(1, Math.ceil((samples.length + 1) / ratio));
  return new Float64Array(length).map((_, i) => {
    const at = i * ratio - shift;
    let sum = 0;
    for (let k = Math.max(0, Math.ceil(at - reach)); k <= Math.min(samples.length - 1, at + reach); k++) {
      const x = (k - at) * cutoff;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * (k - at)) / reach);
      sum += samples[k] * cutoff * window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
    }
    return sum;
  });
}

/** Magnitude of the second difference, the largest over the channels. */
function slopeChange(channels: readonly Float64Array[]): Float64Array {
  const slope = new Float64Array(channels[0].length);
  for (const samples of channels) {
    for (let i = 1; i < samples.length - 1; i++) {
      slope[i] = Math.max(slope[i], Math.abs(samples[i + 1] - 2 * samples[i] + samples[i - 1]));
    }
  }
  return slope;
}

function blockMedians(values: Float64Array, length: number): Float64Array {
  const medians = new Float64Array(Math.max(1, Math.ceil(values.length / length)));
  for (let block = 0; block < medians.length; block++) {
    const sorted = values.slice(block * length, (block + 1) * length).sort();
    medians[block] = Math.max(1e-6, sorted[sorted.length >> 1]);
  }
  return medians;
}

function impulses(slope: Float64Array, medians: Float64Array, blockLength: number, sampleRate: number): [number, number][] {
  const found: [number, number][] = [];
  const gap = Math.max(2, Math.round(GAP_SECONDS * sampleRate));
  const longest = LONGEST_SECONDS * sampleRate;
  for (let i = 0; i < slope.length; i++) {
    const median = medians[Math.floor(i / blockLength)];
    if (slope[i] < ONSET_RATIO * median) continue;
    const start = extend(slope, i, -1, OFFSET_RATIO * median, gap);
    const end = extend(slope, i, 1, OFFSET_RATIO * median, gap) + 1;
    if (end - start <= longest) found.push([start, end]);
    i = end + gap;
  }
  return found;
}

/** The last position in one direction that is reached over gaps no longer than `gap`. */
function extend(slope: Float64Array, from: number, direction: 1 | -1, threshold: number, gap: number): number {
  let last = from;
  for (let i = from; Math.abs(i - last) <= gap && i >= 0 && i < slope.length; i += direction) {
    if (slope[i] >= threshold) last = i;
  }
  return last;
}

function removeRumble(samples: Float64Array, width: number): Float64Array {
  const flattened = new Float64Array(samples.length);
  let sum = 0;
  for (let i = -width; i < samples.length; i++) {
    if (i + width < samples.length) sum += samples[i + width];
    if (i - width - 1 >= 0) sum -= samples[i - width - 1];
    if (i >= 0) flattened[i] = samples[i] - sum / (2 * width + 1);
  }
  return flattened;
}

function cut(channels: readonly Float64Array[], start: number, end: number): Float64Array[] {
  const pieces = channels.map((samples) => samples.slice(start, end));
  let peak = 1e-12;
  for (const piece of pieces) for (const sample of piece) peak = Math.max(peak, Math.abs(sample));
  const fade = Math.floor((end - start) / 5);
  return pieces.map((piece) =>
    piece.map((sample, i) => (sample / peak) * Math.min(1, (i + 1) / (fade + 1), (piece.length - i) / (fade + 1))),
  );
}
