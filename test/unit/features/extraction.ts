/** Runs the feature stage over arrays, for the tests. */
import type { AudioFormat } from '../../../src/audio.ts';
import { FEATURE_DEFINITION, FEATURE_LAYOUT } from '../../../src/features/definition.ts';
import { extractFeatures } from '../../../src/features.ts';
import { Tape } from '../../../src/tape.ts';
import { collect, cutIntoBlocks, streamOf } from '../../streams.ts';

/** Features of a whole recording: per channel one row after the other. */
export interface Features {
  readonly frameCount: number;
  readonly channels: readonly Float32Array[];
}

export async function featuresOf(
  channels: readonly Float64Array[],
  {
    sampleRate = 44100,
    quantisationStep = 2 ** -15,
    blockLengths = [16384],
  }: Partial<AudioFormat & { blockLengths: number[] }> = {},
): Promise<Features> {
  const format = { sampleRate, quantisationStep, channelCount: channels.length };
  const blocks = streamOf(cutIntoBlocks(channels, blockLengths));
  const spans = await collect(extractFeatures(blocks, new Tape(channels.length, 64), format));
  return {
    frameCount: spans.reduce((sum, { frameCount }) => sum + frameCount, 0),
    channels: channels.map((_, c) => Float32Array.from(spans.flatMap((span) => [...span.channels[c]]))),
  };
}

/** The rows of frames `[from, to)` of one channel; `to` may lie behind the last. */
export function rowsOf({ channels }: Features, from: number, to = Number.POSITIVE_INFINITY, channel = 0): Float32Array {
  return channels[channel].subarray(from * FEATURE_LAYOUT.count, to * FEATURE_LAYOUT.count);
}

/** The rows of cells `[from, to)`. */
export function cellsOf(features: Features, from: number, to = Number.POSITIVE_INFINITY): Float32Array {
  return rowsOf(features, from * FEATURE_DEFINITION.framesPerCell, to * FEATURE_DEFINITION.framesPerCell);
}

/** One group of features in the order of time: the numbers that stand at `[first, first + count)` of each row. */
export function groupOf(rows: Float32Array, first: number, count: number): number[] {
  const { count: rowLength } = FEATURE_LAYOUT;
  return Array.from({ length: rows.length / rowLength }, (_, row) => [
    ...rows.subarray(row * rowLength + first, row * rowLength + first + count),
  ]).flat();
}
