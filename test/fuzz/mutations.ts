/** Recordings as programs write them, and what damage, malice and other programs make of them. */
import { createHash } from 'node:crypto';
import type { Random } from '../../src/degrade/random.ts';
import { BYTES_PER_SAMPLE, ENCODINGS } from '../../src/wav/codecs.ts';
import { CONTAINERS } from '../../src/wav/containers.ts';
import { buildChunk, buildWav, type WavLayout } from '../wav-builder.ts';

const SAMPLE_COUNT = 1800;

/** A recording with a click, of any container and encoding, with chunks around its audio. */
export function buildSeed(random: Random): Buffer {
  const container = random.pick([...CONTAINERS]);
  const encoding = random.pick([...ENCODINGS]);
  const channels = Array.from({ length: 1 + random.integer(3) }, () => clickyChannel(random));
  const md5 = digestOf({ container, encoding, channels });
  const chunk = () => buildChunk(...pickChunk(random, md5), { container });
  const [chunksBefore, chunksAfter] = [0, 0].map(() => Array.from({ length: random.integer(4) }, chunk));
  const extensible = random.chance(0.3);
  return buildWav({ container, encoding, extensible, channels, chunksBefore, chunksAfter });
}

/** The checksum of the audio, which stands at the end of a file without chunks behind it. */
function digestOf(layout: WavLayout): Buffer {
  const [{ length }] = layout.channels as Float64Array[];
  const audioBytes = length * (layout.channels?.length ?? 1) * BYTES_PER_SAMPLE[layout.encoding ?? 'pcm16'];
  return createHash('md5')
    .update(buildWav({ ...layout, pad: false }).subarray(-audioBytes))
    .digest();
}

/** The bytes after one to four mutations. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  for (let left = 1 + random.integer(4); left > 0; left--) mutated = random.pick(MUTATIONS)(mutated, random);
  return mutated;
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const SIZES = [0, 1, 2, 7, 8, 23, 24, 0x7fff, 0x7fffefff, 0x7ffff000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const WIDE_SIZES = [0n, 23n, 1n << 32n, (1n << 53n) + 1n, 1n << 62n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n];
const IDS = ['RIFF', 'RIFX', 'RF64', 'BW64', 'WAVE', 'fmt ', 'data', 'ds64', 'bext', 'LIST', 'MD5 ', 'fact', 'cue ', '\0\0\0\0'];

const MUTATIONS: readonly Mutation[] = [
  // Headers are where it hurts, so half of the places are in them.
  (bytes, random) => overwrite(bytes, placeIn(bytes, random), [random.integer(256)]),
  (bytes, random) => overwrite(bytes, placeIn(bytes, random), uint32(random.pick(SIZES), random)),
  (bytes, random) => overwrite(bytes, placeIn(bytes, random), uint32(bytes.length + random.integer(33) - 16, random)),
  (bytes, random) => overwrite(bytes, placeIn(bytes, random), uint64(random.pick(WIDE_SIZES))),
  (bytes, random) => overwrite(bytes, placeIn(bytes, random), Buffer.from(random.pick(IDS), 'latin1')),
  (bytes, random) => bytes.subarray(0, placeIn(bytes, random)),
  (bytes, random) => bytes.subarray(0, Math.max(0, bytes.length - random.integer(40))),
  (bytes, random) => Buffer.concat([bytes, randomBytes(random.integer(60), random)]),
  (bytes, random) => cut(bytes, placeIn(bytes, random), random.integer(24)),
  (bytes, random) => insert(bytes, placeIn(bytes, random), randomBytes(1 + random.integer(24), random)),
  (bytes, random) => insert(bytes, placeIn(bytes, random), buildChunk(...pickChunk(random))),
  (bytes, random) => insert(bytes, placeIn(bytes, random), bytes.subarray(0, Math.min(bytes.length, 80))),
  (bytes, random) => overwrite(bytes, random.integer(bytes.length + 1), randomBytes(random.integer(400), random)),
  (bytes, random) =>
    overwrite(bytes, random.integer(bytes.length + 1), Buffer.alloc(random.integer(2000), random.pick([0, 0x7f, 0x80, 0xff]))),
];

function placeIn(bytes: Buffer, random: Random): number {
  return random.integer(random.chance(0.5) ? Math.min(bytes.length, 120) + 1 : bytes.length + 1);
}

function overwrite(bytes: Buffer, at: number, replacement: Uint8Array | readonly number[]): Buffer {
  const changed = Buffer.from(bytes);
  for (const [i, byte] of [...replacement].entries()) if (at + i < changed.length) changed[at + i] = byte;
  return changed;
}

function cut(bytes: Buffer, at: number, count: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)]);
}

function insert(bytes: Buffer, at: number, inserted: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

function uint32(value: number, random: Random): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return random.chance(0.3) ? bytes.reverse() : bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function pickChunk(random: Random, md5: Buffer = randomBytes(16, random)): [string, Buffer] {
  return random.pick<() => [string, Buffer]>([
    () => ['bext', Buffer.concat([Buffer.alloc(602, 0x41), Buffer.from('A=ANALOGUE\r\n'), Buffer.alloc(random.integer(200))])],
    () => ['bext', randomBytes(random.integer(700), random)],
    () => ['MD5 ', md5],
    () => ['MD5 ', randomBytes(random.integer(20), random)],
    () => ['fact', randomBytes(4, random)],
    () => ['LIST', randomBytes(random.integer(50), random)],
    () => ['junk', Buffer.alloc(random.integer(50))],
  ])();
}

function randomBytes(count: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length: count }, () => random.integer(256)));
}

function clickyChannel(random: Random): Float64Array {
  const samples = Float64Array.from({ length: SAMPLE_COUNT }, (_, i) => 0.1 * Math.sin(i / 17) + 0.04 * Math.sin(i / 5));
  const at = 400 + random.integer(SAMPLE_COUNT - 800);
  for (let i = 0; i < 5; i++) samples[at + i] += [0.5, -0.7, 0.6, -0.4, 0.2][i];
  return samples;
}
