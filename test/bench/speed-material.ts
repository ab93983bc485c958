/** Recordings to measure speed with: made music with made damage. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drums, pad, plucked } from '../../fixtures/music.ts';
import { encodeWav, quantise } from '../../fixtures/wav.ts';
import { degrade } from '../../src/degrade/degrade.ts';
import { Random } from '../../src/degrade/random.ts';

const SAMPLE_RATE = 44100;
/** The same music over and over, each time with other damage. */
const PART_SECONDS = 15;
/** Size of the header that `encodeWav` writes, and the places of its two lengths. */
const HEADER_BYTES = 44;
const RIFF_SIZE_OFFSET = 4;
const DATA_SIZE_OFFSET = 40;

/** Made music with made damage, part by part, so that its length costs no memory. */
export async function writeRecording(path: string, seconds: number, density: number): Promise<void> {
  const music = buildPart();
  const partCount = Math.ceil(seconds / PART_SECONDS);
  for (let part = 0; part < partCount; part++) {
    const bytes = encodeWav(damage(music, part, density), SAMPLE_RATE, 16);
    if (part === 0) await writeFile(path, lengthened(bytes, partCount));
    else await appendFile(path, bytes.subarray(HEADER_BYTES));
  }
}

/** Recordings of a second each, `000000.wav` and so on; after fifteen the audio repeats. */
export async function writeSeconds(folder: string, count: number, density: number): Promise<void> {
  const channels = damage(buildPart(), 0, density);
  const seconds = Array.from({ length: PART_SECONDS }, (_, second) => {
    const [from, to] = [second * SAMPLE_RATE, (second + 1) * SAMPLE_RATE];
    return encodeWav(
      channels.map((samples) => samples.subarray(from, to)),
      SAMPLE_RATE,
      16,
    );
  });
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) await writeFile(join(folder, `${String(i).padStart(6, '0')}.wav`), seconds[i % seconds.length]);
}

function damage(music: readonly Float64Array[], part: number, density: number): readonly Float64Array[] {
  const options = { density, quantisationStep: 2 ** -15 };
  return degrade(music, SAMPLE_RATE, 'mixed', new Random(`speed ${part}`), options).channels;
}

/** The same file with a header that announces `count` times the audio. */
function lengthened(bytes: Buffer, count: number): Buffer {
  const dataBytes = (bytes.length - HEADER_BYTES) * count;
  bytes.writeUInt32LE(dataBytes + HEADER_BYTES - 8, RIFF_SIZE_OFFSET);
  bytes.writeUInt32LE(dataBytes, DATA_SIZE_OFFSET);
  return bytes;
}

function buildPart(): Float64Array[] {
  const [tune] = plucked(PART_SECONDS, SAMPLE_RATE);
  const [rhythm] = drums(PART_SECONDS, SAMPLE_RATE);
  const mixed = pad(PART_SECONDS, SAMPLE_RATE).map((samples) => samples.map((sample, i) => 0.5 * (sample + tune[i] + rhythm[i])));
  return quantise(mixed, 16);
}
