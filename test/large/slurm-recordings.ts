/** Writes made recordings with made damage: `slurm-recordings.ts <folder> <count> <seconds>`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drums, pad, plucked } from '../../fixtures/music.ts';
import { encodeWav, quantise } from '../../fixtures/wav.ts';
import { degrade } from '../../src/degrade/degrade.ts';
import { Random } from '../../src/degrade/random.ts';

const SAMPLE_RATE = 44100;
const FOLDER_COUNT = 4;
const PIECES = [plucked, pad, drums];

const [folder, count, seconds] = process.argv.slice(2);
const clean = PIECES.map((piece) => quantise(piece(Number(seconds), SAMPLE_RATE), 16));
for (let i = 0; i < Number(count); i++) {
  const { channels } = degrade(clean[i % clean.length], SAMPLE_RATE, 'mixed', new Random(`slurm ${i}`), {
    density: 5,
    quantisationStep: 2 ** -15,
  });
  const path = join(folder, `box-${i % FOLDER_COUNT}`, `side-${i}.wav`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, encodeWav(channels, SAMPLE_RATE, 16));
}
