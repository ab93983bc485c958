import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveAudioFolder } from './audio-folder.ts';
import { BENCH_KINDS, type BenchKind, type Specimen, writeMaterial } from './material.ts';
import { buildTable } from './table.ts';
import { TOLD_TRUTH } from './told-truth.ts';
import { adeclickTool, declickTool, type Tool } from './tools.ts';
import { judgeKind, type KindResult } from './verdict.ts';

const USAGE = `npm run bench:quality -- --audio <dir> [options]
  Degrades recordings held out of training, cleans them with the built command and with ffmpeg's adeclick, and scores both.
  --audio <dir>         folder of recordings with its INDEX.tsv (or the environment variable DECLICK_AUDIO)
  --kinds <a,b,…>       of ${BENCH_KINDS.join(', ')} (default: all)
  --files <n>           recordings per kind (default 15; three times as many of the short hard and natural ones)
  --seconds <n>         of each recording (default 20)
  --rates <hz,…>        sample rates (default 44100)
  --level <db>          added to the level of made defects (default 10; at 0 half of them are too soft for any detector)
  --sensitivity <s,…>   sensitivities to try (default: the command's own)
  --model <file>        instead of the one that comes with declick
  --no-peers            without adeclick and without autoregressive interpolation that is told where the defects lie
  --no-own              without declick
  --seed <text>         default "bench"
  --out <file>          write the tables there too
  --keep <dir>          keep recordings, truth and results in this folder`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    audio: { type: 'string' },
    kinds: { type: 'string', default: BENCH_KINDS.join(',') },
    files: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '20' },
    rates: { type: 'string', default: '44100' },
    level: { type: 'string', default: '10' },
    sensitivity: { type: 'string' },
    model: { type: 'string' },
    peers: { type: 'boolean', default: true },
    own: { type: 'boolean', default: true },
    seed: { type: 'string', default: 'bench' },
    out: { type: 'string' },
    keep: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const audio = resolveAudioFolder(values, USAGE);
const text = await benchAllRates(audio);
console.log(text);
if (values.out) await writeFile(values.out, `${text}\n`);

async function benchAllRates(folder: string): Promise<string> {
  const parts: string[] = [];
  for (const rate of values.rates.split(',')) parts.push(`### ${rate} Hz\n\n${await benchRate(folder, Number(rate))}`);
  return parts.join('\n\n');
}

async function benchRate(audioFolder: string, sampleRate: number): Promise<string> {
  const folder = values.keep ? join(values.keep, String(sampleRate)) : await mkdtemp(join(tmpdir(), 'declick-bench-'));
  try {
    const specimens = await writeSpecimens(audioFolder, join(folder, 'input'), sampleRate);
    if (values.keep) await writeTruth(folder, specimens);
    const results: KindResult[] = [];
    for (const tool of chooseTools()) results.push(...(await benchTool(tool, specimens, folder)));
    return `${describe(specimens)}\n\n${buildTable(results, chooseKinds())}`;
  } finally {
    if (!values.keep) await rm(folder, { recursive: true, force: true });
  }
}

async function benchTool(tool: Tool, specimens: readonly Specimen[], folder: string): Promise<KindResult[]> {
  console.error(`${tool.name}: ${specimens.length} recordings`);
  const cleaned = await tool.clean(specimens, join(folder, 'input'), join(folder, 'output'));
  return chooseKinds().map((kind) => {
    const ofKind = specimens.flatMap((specimen, i) => (specimen.kind === kind ? [i] : []));
    return judgeKind(
      kind,
      tool.name,
      ofKind.map((i) => specimens[i]),
      ofKind.map((i) => cleaned[i]),
    );
  });
}

async function writeSpecimens(audioFolder: string, folder: string, sampleRate: number): Promise<Specimen[]> {
  const { seed } = values;
  const levelDb = Number(values.level);
  const common = { audio: audioFolder, folder, seconds: Number(values.seconds), sampleRate, seed, levelDb };
  const files = Number(values.files);
  const specimens: Specimen[] = [];
  for (const kind of chooseKinds()) {
    const filesPerKind = kind === 'hard' || kind === 'natural' ? 3 * files : files;
    specimens.push(...(await writeMaterial({ ...common, kinds: [kind], filesPerKind })));
  }
  return specimens;
}

function writeTruth(folder: string, specimens: readonly Specimen[]): Promise<void> {
  const truth = specimens.map(({ kind, name, sampleRate, events }) => ({ kind, name, sampleRate, events }));
  return writeFile(join(folder, 'truth.json'), JSON.stringify(truth));
}

function chooseKinds(): BenchKind[] {
  const wanted = values.kinds.split(',');
  return BENCH_KINDS.filter((kind) => wanted.includes(kind));
}

function chooseTools(): Tool[] {
  const peers = [adeclickTool(''), adeclickTool('m=s:t=4'), adeclickTool('m=s:t=10'), TOLD_TRUTH];
  return [...(values.own ? chooseOwnTools() : []), ...(values.peers ? peers : [])];
}

function chooseOwnTools(): Tool[] {
  const model = values.model ? ['--model', values.model] : [];
  if (!values.sensitivity) return [declickTool('declick', model)];
  return values.sensitivity.split(',').map((value) => declickTool(`declick at ${value}`, [...model, '--sensitivity', value]));
}

function describe(specimens: readonly Specimen[]): string {
  const seconds = specimens.reduce((sum, { clean, sampleRate }) => sum + clean[0].length / sampleRate, 0);
  const events = specimens.reduce((sum, specimen) => sum + specimen.events.length, 0);
  return `${specimens.length} recordings, ${(seconds / 60).toFixed(1)} minutes, ${events} events; seed "${values.seed}".`;
}
