/** Recordings to measure speed with: made music with made damage. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drums, pad, plucked } from '../../fixtures/music.ts';
import { type BitDepth, encodeWav, quantisationStep, quantise } from '../../fixtures/wav.ts';
import { type DegradationKind, degrade } from '../../src/degrade/degrade.ts';
import { Random } from '../../src/degrade/random.ts';

/** What is measured on: two channels of made music with made damage, `density` events a second over both. */
export interface Material {
  readonly sampleRate: number;
  readonly bitDepth: BitDepth;
  readonly kind: DegradationKind;
  readonly density: number;
}

/** The same music over and over, each time with other damage. */
const PART_SECONDS = 15;
/** Size of the header that `encodeWav` writes, and the places of its two lengths. */
const HEADER_BYTES = 44;
const RIFF_SIZE_OFFSET = 4;
const DATA_SIZE_OFFSET = 40;

/** Made music with made damage, part by part, so that its length costs no memory. */
export async function writeRecording(path: string, seconds: number, material: Material): Promise<void> {
  const music = buildPart(material);
  const partCount = Math.ceil(seconds / PART_SECONDS);
  for (let part = 0; part < partCount; part++) {
    const bytes = encodeWav(damage(music, part, material), material.sampleRate, material.bitDepth);
    if (part === 0) await writeFile(path, lengthened(bytes, partCount));
    else await appendFile(path, bytes.subarray(HEADER_BYTES));
  }
}

/** Recordings of a second each, `000000.wav` and so on; after fifteen the audio repeats. */
export async function writeSeconds(folder: string, count: number, material: Material): Promise<void> {
  const { sampleRate, bitDepth } = material;
  const channels = damage(buildPart(material), 0, material);
  const seconds = Array.from({ length: PART_SECONDS }, (_, second) => {
    const part = channels.map((samples) => samples.subarray(second * sampleRate, (second + 1) * sampleRate));
    return encodeWav(part, sampleRate, bitDepth);
  });
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) await writeFile(join(folder, `${String(i).padStart(6, '0')}.wav`), seconds[i % seconds.length]);
}

function damage(music: readonly Float64Array[], part: number, material: Material): readonly Float64Array[] {
  const { sampleRate, bitDepth, kind, density } = material;
  if (density === 0) return music;
  const options = { density, quantisationStep: quantisationStep(bitDepth) };
  return degrade(music, sampleRate, kind, new Random(`speed ${part}`), options).channels;
}

/** The same file with a header that announces `count` times the audio. */
function lengthened(bytes: Buffer, count: number): Buffer {
  const dataBytes = (bytes.length - HEADER_BYTES) * count;
  bytes.writeUInt32LE(dataBytes + HEADER_BYTES - 8, RIFF_SIZE_OFFSET);
  bytes.writeUInt32LE(dataBytes, DATA_SIZE_OFFSET);
  return bytes;
}

function buildPart({ sampleRate, bitDepth }: Material): Float64Array[] {
  const [tune] = plucked(PART_SECONDS, sampleRate);
  const [rhythm] = drums(PART_SECONDS, sampleRate);
  const mixed = pad(PART_SECONDS, sampleRate).map((samples) => samples.map((sample, i) => 0.5 * (sample + tune[i] + rhythm[i])));
  return quantise(mixed, bitDepth);
}
