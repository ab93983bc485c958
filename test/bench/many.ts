import { join } from 'node:path';
import { type Cost, runMeasured } from './measured-run.ts';
import { type Material, writeRecording, writeSeconds } from './speed-material.ts';

const COMMAND = new URL('../../dist/cli/main.js', import.meta.url).pathname;

/** What many short recordings cost beyond their audio, a run that has nothing to do, and the start. */
export async function benchMany(directory: string, count: number, material: Material): Promise<string> {
  const [seconds, second, long] = ['seconds', 'second', 'long.wav'].map((name) => join(directory, name));
  await writeSeconds(seconds, count, material);
  await writeSeconds(second, 1, material);
  await writeRecording(long, count, material);
  const clean = (input: string, output: string) =>
    runMeasured(process.execPath, [COMMAND, input, '-o', join(directory, output), '-j', '1', '-q']);
  const start = await clean(second, 'out-second');
  const idle = await clean(second, 'out-second');
  const whole = await clean(long, 'out-long');
  const many = await clean(seconds, 'out-seconds');
  const again = await clean(seconds, 'out-seconds');
  const version = await runMeasured(process.execPath, [COMMAND, '--version']);
  const rows: [string, Cost][] = [
    [`${count} recordings of 1 s`, many],
    ['the same again: nothing to do', again],
    [`1 recording of ${count} s`, whole],
    ['1 recording of 1 s', start],
    ['the same again', idle],
    ['--version', version],
  ];
  const perRecording = (cost: Cost, floor: Cost) => ((1000 * (cost.cpuSeconds - floor.cpuSeconds)) / count).toFixed(1);
  return [
    '| -j 1 | wall s | CPU s | peak MB |',
    '| --- | --- | --- | --- |',
    ...rows.map(formatRow),
    '',
    `CPU per recording beyond its audio: ${perRecording(many, whole)} ms; where there is nothing to do: ${perRecording(again, idle)} ms.`,
  ].join('\n');
}

function formatRow([name, { wallSeconds, cpuSeconds, peakBytes }]: [string, Cost]): string {
  return `| ${name} | ${wallSeconds.toFixed(2)} | ${cpuSeconds.toFixed(2)} | ${(peakBytes / 1e6).toFixed(0)} |`;
}
