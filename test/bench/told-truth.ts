import type { DefectEvent } from '../../src/degrade/degrade.ts';
import { fillUnknown } from '../../src/dsp/interpolation.ts';
import type { Specimen } from './material.ts';
import { runsOf } from './score.ts';
import type { Tool } from './tools.ts';

const ORDER = 32;
const ROUNDS = 3;
const CONTEXT_SAMPLES = 1024;
/** Longer damage is filled piece by piece. */
const LONGEST_SAMPLES = 2048;

/** Plain autoregressive interpolation (Janssen, Veldhuis and Vries 1986) that is told where every defect lies, one sample more on either side. */
export const TOLD_TRUTH: Tool = {
  name: 'AR, told the truth',
  clean: async (specimens) =>
    specimens.map((specimen) => ({ output: specimen.degraded.map((_, c) => fillAll(specimen, c)), segments: [] })),
};

function fillAll({ degraded, events }: Specimen, channel: number): Float64Array {
  const output = degraded[channel].slice();
  const unknown = markEvents(
    events.filter((event) => event.channel === channel),
    output.length,
  );
  for (const [start, end] of runsOf(unknown, 1)) {
    for (let at = start; at < end; at += LONGEST_SAMPLES) fillPiece(output, unknown, at, Math.min(end, at + LONGEST_SAMPLES));
  }
  return output;
}

function markEvents(events: readonly DefectEvent[], length: number): Uint8Array {
  const unknown = new Uint8Array(length);
  for (const { start, end } of events) unknown.fill(1, Math.max(0, start - 1), end + 1);
  return unknown;
}

/** Other defects in the surroundings are unknown, too; of the result only the piece is kept. */
function fillPiece(output: Float64Array, unknown: Uint8Array, start: number, end: number): void {
  const first = Math.max(0, start - CONTEXT_SAMPLES);
  const signal = output.slice(first, end + CONTEXT_SAMPLES);
  if (!fillUnknown(signal, unknown.slice(first, end + CONTEXT_SAMPLES), ORDER, ROUNDS)) return;
  for (let i = start; i < end; i++) output[i] = Math.max(-1, Math.min(1, signal[i - first]));
}
