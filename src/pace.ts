import { lowPassTaps } from './dsp/decimator.ts';
import { buildFrameGrid, FEATURE_DEFINITION } from './features/definition.ts';
import type { Manifest } from './manifest.ts';
import { LONGEST_SECONDS, REPAIR_CONTEXT_SECONDS } from './reach.ts';
import { provenLookAheadSamples } from './segments/proven-faults.ts';

/** In what portions a recording goes through the stages. It changes no bit of the result: large portions cost less, small ones less delay. */
export interface Pace {
  /** Samples per channel in a block, at most. */
  readonly blockLength: number;
  /** Frames that probabilities wait for. */
  readonly framesPerStep: number;
}

export const FILE_PACE: Pace = { blockLength: 16384, framesPerStep: Number.POSITIVE_INFINITY };
export const PIPE_PACE: Pace = { blockLength: 256, framesPerStep: 12 };

/**
 * Frames that probabilities wait for now, `readySamples` per channel having arrived that wait to be read. Large portions cost a tenth:
 * small ones are for who waits, and nobody does while so many lie ready that this is asked again before they are used up.
 */
export function framesPerStep(pace: Pace, sampleRate: number, readySamples: number): number {
  const cellSamples = FEATURE_DEFINITION.framesPerCell * buildFrameGrid(sampleRate).hopLength;
  return readySamples >= cellSamples + pace.blockLength ? Number.POSITIVE_INFINITY : pace.framesPerStep;
}

/**
 * The longest time, in seconds of audio, between a sample being read from a pipe and coming out of it, where the next ones are still to come: at most 0.25 at 44.1, 48 and 96 kHz. It
 * depends on the sample rate in hertz and on the model's window, on nothing that is in the recording.
 */
export function latencySeconds(sampleRate: number, window: Manifest['window']): number {
  return detectionSeconds(sampleRate, window) + settlingSeconds() + (2 * PIPE_PACE.blockLength) / sampleRate;
}

/** Until the network has told about a sample, or its equals have: frames within reach and the cells that features look ahead, a step of frames, whole cells. */
function detectionSeconds(sampleRate: number, { reachFrames }: Manifest['window']): number {
  const { hopLength, decimation } = buildFrameGrid(sampleRate);
  const { framesPerCell } = FEATURE_DEFINITION;
  const features = (reachFrames + 2 * framesPerCell) * hopLength + (lowPassTaps(decimation).length >> 1);
  const inSteps = (PIPE_PACE.framesPerStep + framesPerCell - 1) * hopLength;
  return (Math.max(features, provenLookAheadSamples(sampleRate) + hopLength) + inSteps) / sampleRate;
}

/** Until a segment that begins with the sample has ended, its surroundings have arrived, and a segment that begins there has ended, too, and is no more in doubt. */
function settlingSeconds(): number {
  return LONGEST_SECONDS + REPAIR_CONTEXT_SECONDS + LONGEST_SECONDS;
}
