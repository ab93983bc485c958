import type { Segment } from '../audio.ts';
import { SwingFinder } from '../dsp/swing.ts';
import { buildSwing } from '../dsp/swing-course.ts';
import type { Tape } from '../tape.ts';

/** What is shorter is a grain, too light to make an arm swing. */
const LONGEST_GRAIN_SECONDS = 0.0004;
/** Behind its first samples a snap is often as smooth as the swing. */
const SHORTEST_SNAP_SECONDS = 0.002;

/** The fit says little of how a swing dies away: where it is below this share of its peak it is over. */
const AUDIBLE_SHARE = 0.1;
const FADE_SECONDS = 0.001;

/** Follows the swing of the tone arm behind the snaps of one channel: too smooth for the network, it is found on the waveform. */
export class SwingTracer {
  private readonly channel: number;
  private readonly tape: Tape;
  private readonly sampleRate: number;
  private readonly finder: SwingFinder;
  private readonly samples: Float64Array;

  constructor(channel: number, tape: Tape, sampleRate: number) {
    this.channel = channel;
    this.tape = tape;
    this.sampleRate = sampleRate;
    this.finder = new SwingFinder(sampleRate);
    this.samples = new Float64Array(this.finder.length);
  }

  /** The segment, made a scratch as long as the swing where one begins with it. */
  trace(segment: Segment): Segment {
    const from = segment.start - this.finder.samplesBefore;
    // Faults of the wire move no arm.
    if (segment.type === 'digital') return segment;
    const isGrain = segment.type === 'crackle' || segment.end - segment.start < LONGEST_GRAIN_SECONDS * this.sampleRate;
    // Unless the recording is over, network and features have together looked further ahead than this does, at every rate.
    if (isGrain || from < 0 || from + this.finder.length > this.tape.end) return segment;
    const swing = this.finder.find(this.tape.read(this.channel, from, this.samples));
    if (!swing) return segment;
    const wave = buildSwing(swing, this.sampleRate, Math.ceil((swing.delaySeconds + swing.seconds) * this.sampleRate));
    const end = Math.max(segment.end, segment.start + audibleLength(wave));
    const snapEnd = Math.min(end, Math.max(segment.end, segment.start + Math.round(SHORTEST_SNAP_SECONDS * this.sampleRate)));
    const samples = new Float64Array(end - segment.start);
    samples.set(wave.subarray(0, samples.length));
    fadeOut(samples, Math.round(FADE_SECONDS * this.sampleRate));
    return { ...segment, end, type: 'scratch', swing: { snapEnd, samples } };
  }
}

function audibleLength(wave: Float64Array): number {
  const peak = wave.reduce((largest, sample) => Math.max(largest, Math.abs(sample)), 0);
  return wave.findLastIndex((sample) => Math.abs(sample) > AUDIBLE_SHARE * peak) + 1;
}

function fadeOut(samples: Float64Array, fadeLength: number): void {
  const length = Math.min(fadeLength, samples.length);
  for (let i = 0; i < length; i++) samples[samples.length - 1 - i] *= (i + 1) / (length + 1);
}

/** The part of a segment from sample `earliest` on; its swing is nobody's where the snap is not in it. */
export function clipStart({ swing, ...segment }: Segment, earliest: number): Segment {
  const start = Math.max(segment.start, earliest);
  if (!swing || start >= swing.snapEnd) return { ...segment, start };
  return { ...segment, start, swing: { ...swing, samples: swing.samples.subarray(start - segment.start) } };
}
