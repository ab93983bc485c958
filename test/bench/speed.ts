import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchMany } from './many.ts';
import { type Cost, runMeasured } from './measured-run.ts';
import { writeRecording } from './speed-material.ts';

const COMMAND = new URL('../../dist/cli/main.js', import.meta.url).pathname;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    density: { type: 'string', default: '5' },
    many: { type: 'string' },
    out: { type: 'string' },
  },
});

const minutes = Number(values.minutes);
const density = Number(values.density);
const folder = await mkdtemp(join(tmpdir(), 'declick-speed-'));
try {
  const text = values.many === undefined ? await benchSpeed(folder) : await benchMany(folder, Number(values.many), density);
  console.log(text);
  if (values.out) await writeFile(values.out, `${text}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function benchSpeed(directory: string): Promise<string> {
  const input = join(directory, 'input.wav');
  await writeRecording(input, 60 * minutes, density);
  const output = join(directory, 'peer.wav');
  const ffmpeg = ['-v', 'error', '-y', '-filter_threads', '1', '-threads', '1', '-i', input, '-af'];
  const adeclick = await runMeasured('ffmpeg', [...ffmpeg, 'adeclick', output]);
  const rows: [string, Cost][] = [
    ['declick -j 1', await runMeasured(process.execPath, [COMMAND, input, '-o', join(directory, 'out'), '-j', '1', '-q'])],
    ['declick scan', await runMeasured(process.execPath, [COMMAND, 'scan', input, '-j', '1', '-q'])],
    ['ffmpeg adeclick', adeclick],
    ['ffmpeg adeclick m=s:t=10', await runMeasured('ffmpeg', [...ffmpeg, 'adeclick=m=s:t=10', output])],
  ];
  // What it costs to copy.
  if (spawnSync('sox', ['--version']).status === 0) rows.push(['sox in.wav out.wav', await runMeasured('sox', [input, output])]);
  return buildTable(rows, adeclick);
}

function buildTable(rows: readonly [string, Cost][], peer: Cost): string {
  const lines = rows.map(([name, { wallSeconds, cpuSeconds, peakBytes }]) => {
    const speed = (60 * minutes) / wallSeconds;
    const ratio = cpuSeconds / peer.cpuSeconds;
    return `| ${name} | ${wallSeconds.toFixed(1)} | ${speed.toFixed(0)} | ${cpuSeconds.toFixed(1)} | ${ratio.toFixed(2)} | ${(peakBytes / 1e6).toFixed(0)} |`;
  });
  return [
    `${minutes} minutes, stereo, 44.1 kHz, 16 bits, ${density} clicks and grains a second.`,
    '',
    '| command | wall s | × real time | CPU s | CPU over adeclick | peak MB |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
