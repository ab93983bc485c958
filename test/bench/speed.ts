import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchMany } from './many.ts';
import { type Cost, runMeasured } from './measured-run.ts';
import { type Material, writeRecording } from './speed-material.ts';

const COMMAND = new URL('../../dist/cli/main.js', import.meta.url).pathname;
/** Grains a second of a worn record. */
const DENSE = 53;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    density: { type: 'string', default: '5' },
    many: { type: 'string' },
    out: { type: 'string' },
  },
});

const minutes = Number(values.minutes);
const usual: Material = { sampleRate: 44100, bitDepth: 16, kind: 'mixed', density: Number(values.density) };
const folder = await mkdtemp(join(tmpdir(), 'declick-speed-'));
try {
  const text =
    values.many === undefined
      ? `${await benchPeers(folder)}\n\n${await benchMaterials(folder)}`
      : await benchMany(folder, Number(values.many), usual);
  console.log(text);
  if (values.out) await writeFile(values.out, `${text}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function benchPeers(directory: string): Promise<string> {
  const input = join(directory, 'input.wav');
  await writeRecording(input, 60 * minutes, usual);
  const output = join(directory, 'peer.wav');
  const ffmpeg = ['-v', 'error', '-y', '-filter_threads', '1', '-threads', '1', '-i', input, '-af'];
  const adeclick = await runMeasured('ffmpeg', [...ffmpeg, 'adeclick', output]);
  const rows: [string, Cost][] = [
    ['declick -j 1', await clean(directory, input, 1)],
    ['declick -j 2', await clean(directory, input, 2)],
    ['declick scan', await runMeasured(process.execPath, [COMMAND, 'scan', input, '-j', '1', '-q'])],
    ['ffmpeg adeclick', adeclick],
    ['ffmpeg adeclick m=s:t=10', await runMeasured('ffmpeg', [...ffmpeg, 'adeclick=m=s:t=10', output])],
  ];
  // What it costs to copy.
  if (spawnSync('sox', ['--version']).status === 0) rows.push(['sox in.wav out.wav', await runMeasured('sox', [input, output])]);
  const title = `${minutes} minutes, stereo, 44.1 kHz, 16 bits, ${usual.density} clicks and grains a second.`;
  return [title, '', ...buildTable('command', 'adeclick', rows, adeclick)].join('\n');
}

/** What damage and a higher rate cost. */
async function benchMaterials(directory: string): Promise<string> {
  const crackle: Material = { ...usual, kind: 'crackle', density: DENSE };
  const high = { sampleRate: 96000, bitDepth: 24 } as const;
  const materials: [string, Material][] = [
    ['no damage', { ...usual, density: 0 }],
    [`${DENSE} grains a second`, crackle],
    ['96 kHz, 24 bits, no damage', { ...usual, ...high, density: 0 }],
    [`96 kHz, 24 bits, ${DENSE} grains a second`, { ...crackle, ...high }],
  ];
  const rows: [string, Cost][] = [];
  for (const [name, material] of materials) {
    const input = join(directory, 'material.wav');
    await writeRecording(input, 60 * minutes, material);
    rows.push([name, await clean(directory, input, 1)]);
  }
  return [`${minutes} minutes, stereo, -j 1.`, '', ...buildTable('recording', 'the first', rows, rows[0][1])].join('\n');
}

function clean(directory: string, input: string, jobs: number): Promise<Cost> {
  return runMeasured(process.execPath, [COMMAND, input, '-o', join(directory, 'out'), '-j', String(jobs), '-q', '--force']);
}

function buildTable(what: string, over: string, rows: readonly [string, Cost][], reference: Cost): string[] {
  const lines = rows.map(([name, { wallSeconds, cpuSeconds, peakBytes }]) => {
    const speed = (60 * minutes) / wallSeconds;
    const ratio = cpuSeconds / reference.cpuSeconds;
    return `| ${name} | ${wallSeconds.toFixed(1)} | ${speed.toFixed(0)} | ${cpuSeconds.toFixed(1)} | ${ratio.toFixed(2)} | ${(peakBytes / 1e6).toFixed(0)} |`;
  });
  return [
    `| ${what} | wall s | × real time | CPU s | CPU over ${over} | peak MB |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ];
}
