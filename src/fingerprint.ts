import { createHash } from 'node:crypto';
import type { Segment } from './audio.ts';
import type { Tape } from './tape.ts';

/** Samples on either side of the sharpest one; all of them are on the tape by the time a segment is placed. */
const REACH = 32;
/** Samples beyond the segment's ends that the sharpest is looked for in: the ends move a little with the grid of frames. */
const MARGIN = 32;
/** 16 bits: what recordings of more bits are often cut down to. */
const FULL_SCALE = 32768;
const DIGITS = 16;

/**
 * What a defect is recognised by wherever it stands: a hash of the samples around the sharpest of its segment, to 16 bits. It depends neither
 * on the position in the recording, nor on where exactly the segment begins, nor on the encoding (of 16 bits or more, rounded alike).
 */
export function fingerprint(segment: Segment, tape: Tape): string {
  const beyond = MARGIN + REACH + 1;
  const around = tape.read(segment.channel, segment.start - beyond, new Float64Array(segment.end - segment.start + 2 * beyond));
  const sharpest = findSharpest(around, REACH + 1, around.length - REACH - 1);
  const codes = new Int32Array(2 * REACH);
  for (let i = 0; i < codes.length; i++) codes[i] = Math.round(around[sharpest - REACH + i] * FULL_SCALE);
  return createHash('sha256').update(codes).digest('hex').slice(0, DIGITS);
}

/** Where the second difference is largest; the first of several. */
function findSharpest(samples: Float64Array, from: number, to: number): number {
  let [sharpest, largest] = [from, -1];
  for (let i = from; i < to; i++) {
    const bend = Math.abs(samples[i - 1] - 2 * samples[i] + samples[i + 1]);
    if (bend > largest) [sharpest, largest] = [i, bend];
  }
  return sharpest;
}
