import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drums, pad, plucked } from '../../fixtures/music.ts';
import { encodeWav, quantise } from '../../fixtures/wav.ts';
import { degrade } from '../../src/degrade/degrade.ts';
import { Random } from '../../src/degrade/random.ts';
import { type Cost, runMeasured } from './measured-run.ts';

const COMMAND = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const SAMPLE_RATE = 44100;
/** The same music over and over, each time with other damage. */
const PART_SECONDS = 15;
/** Size of the header that `encodeWav` writes, and the places of its two lengths. */
const HEADER_BYTES = 44;
const RIFF_SIZE_OFFSET = 4;
const DATA_SIZE_OFFSET = 40;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, density: { type: 'string', default: '5' }, out: { type: 'string' } },
});

const minutes = Number(values.minutes);
const folder = await mkdtemp(join(tmpdir(), 'declick-speed-'));
try {
  const text = await benchSpeed(folder);
  console.log(text);
  if (values.out) await writeFile(values.out, `${text}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function benchSpeed(directory: string): Promise<string> {
  const input = join(directory, 'input.wav');
  await writeRecording(input);
  const ffmpeg = ['-v', 'error', '-y', '-filter_threads', '1', '-threads', '1', '-i', input, '-af'];
  const rows: [string, Cost][] = [];
  rows.push([
    'declick -j 1',
    await runMeasured(process.execPath, [COMMAND, input, '-o', join(directory, 'out'), '-j', '1', '-q']),
  ]);
  rows.push(['declick scan', await runMeasured(process.execPath, [COMMAND, 'scan', input, '-j', '1', '-q'])]);
  rows.push(['ffmpeg adeclick', await runMeasured('ffmpeg', [...ffmpeg, 'adeclick', join(directory, 'peer.wav')])]);
  rows.push([
    'ffmpeg adeclick m=s:t=10',
    await runMeasured('ffmpeg', [...ffmpeg, 'adeclick=m=s:t=10', join(directory, 'peer.wav')]),
  ]);
  return buildTable(rows);
}

function buildTable(rows: readonly [string, Cost][]): string {
  const peer = rows[2][1];
  const lines = rows.map(([name, { wallSeconds, cpuSeconds, peakBytes }]) => {
    const speed = (60 * minutes) / wallSeconds;
    const ratio = cpuSeconds / peer.cpuSeconds;
    return `| ${name} | ${wallSeconds.toFixed(1)} | ${speed.toFixed(0)} | ${cpuSeconds.toFixed(1)} | ${ratio.toFixed(2)} | ${(peakBytes / 1e6).toFixed(0)} |`;
  });
  return [
    `${minutes} minutes, stereo, 44.1 kHz, 16 bits, ${values.density} clicks and grains a second.`,
    '',
    '| command | wall s | × real time | CPU s | CPU over adeclick | peak MB |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** Made music with made damage, part by part, so that its length costs no memory. */
async function writeRecording(path: string): Promise<void> {
  const music = buildPart();
  const partCount = Math.ceil((60 * minutes) / PART_SECONDS);
  for (let part = 0; part < partCount; part++) {
    const options = { density: Number(values.density), quantisationStep: 2 ** -15 };
    const { channels } = degrade(music, SAMPLE_RATE, 'mixed', new Random(`speed ${part}`), options);
    const bytes = encodeWav(channels, SAMPLE_RATE, 16);
    if (part === 0) await writeFile(path, lengthened(bytes, partCount));
    else await appendFile(path, bytes.subarray(HEADER_BYTES));
  }
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
