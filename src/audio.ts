/** The words that every stage shares: what a block, a segment and a patch are. */

/** What recordings may be, in hertz and in channels. */
export const SAMPLE_RATE_LIMITS = { minimum: 8000, maximum: 192000 } as const;
export const CHANNEL_COUNT_LIMITS = { minimum: 1, maximum: 64 } as const;

/** What the samples of a recording are, apart from their values. */
export interface AudioFormat {
  /** In hertz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** The step between neighbouring sample values, full scale being ±1.0; 0 for floating point. */
  readonly quantisationStep: number;
}

/** Consecutive samples of all channels, planar: `channels[c][i]` is sample `start + i` of channel c, full scale ±1.0. */
export interface Block {
  /** First sample, counted per channel from the start of the recording. */
  readonly start: number;
  /** Samples per channel. */
  readonly length: number;
  readonly channels: readonly Float64Array[];
}

/** The closed list of defects that the model tells apart. */
export const DEFECT_TYPES = ['click', 'crackle', 'scratch', 'digital', 'mouth'] as const;

export type DefectType = (typeof DEFECT_TYPES)[number];

/** A stretch of one channel that holds one defect, half-open: `[start, end)` in samples. */
export interface Segment {
  readonly channel: number;
  readonly start: number;
  readonly end: number;
  readonly type: DefectType;
  /** Probability that this is a defect, 0 to 1, two digits. */
  readonly confidence: number;
  /** The swing of the tone arm behind a snap, where one was found. */
  readonly swing?: FoundSwing;
}

export interface FoundSwing {
  /** One past the snap's last sample. */
  readonly snapEnd: number;
  /** What the swing adds to each of the segment's samples. */
  readonly samples: Float64Array;
}

/** How a segment was repaired; `none` where the original samples were kept. */
export type RepairMethod = 'ar' | 'gate' | 'gate+ar' | 'none';

/** The new samples for a segment, and what the repair took out. */
export interface Patch {
  readonly segment: Segment;
  /** One sample for each of the segment's, full scale ±1.0; empty where `method` is `none`. */
  readonly samples: Float64Array;
  readonly method: RepairMethod;
  /** Why the original was kept: only where `method` is `none`. */
  readonly reason?: string;
  /** Largest magnitude of the original segment in dB relative to full scale. */
  readonly peakDbfs: number;
  /** Energy of the original segment over energy of the patch, in dB; negative where the patch holds more. */
  readonly removedDb: number;
  /** What the defect is recognised by in other versions of the recording: only where it was scanned. */
  readonly fingerprint?: string;
}
