import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEGRADATION_KINDS, type DegradationKind } from '../../src/degrade/degrade.ts';
import { resolveAudioFolder } from './audio-folder.ts';
import { type Specimen, writeMaterial } from './material.ts';
import { REPAIR_METHODS } from './repair-methods.ts';
import { buildRepairTables, judgeRepair, judgeTool, type RepairResult } from './repair-verdict.ts';
import { adeclickTool, declickTool, type Tool } from './tools.ts';

const USAGE = `npm run bench:repair -- --audio <dir> [options]
  Repairs made defects whose places are given, with declick, with declick less one part each, and with plain methods. Beside them
  stand the built command and ffmpeg's adeclick, which find the defects themselves: what they make of the samples that are damaged.
  --audio <dir>     folder of recordings with its INDEX.tsv (or the environment variable DECLICK_AUDIO)
  --kinds <a,b,…>   of ${DEGRADATION_KINDS.join(', ')} (default: all)
  --files <n>       recordings per kind (default 10)
  --seconds <n>     of each recording (default 6)
  --rate <hz>       sample rate (default 44100)
  --level <db>      added to the level of made defects (default 10)
  --no-tools        without the built command and adeclick
  --pad <n>         samples by which the given places are too wide on either side (default 0)
  --out <file>      write the tables there too`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    tools: { type: 'boolean', default: true },
    audio: { type: 'string' },
    kinds: { type: 'string', default: DEGRADATION_KINDS.join(',') },
    files: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '6' },
    rate: { type: 'string', default: '44100' },
    level: { type: 'string', default: '10' },
    pad: { type: 'string', default: '0' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const audio = resolveAudioFolder(values, USAGE);
const kinds = DEGRADATION_KINDS.filter((kind) => values.kinds.split(',').includes(kind));
const text = buildRepairTables(await measure(audio));
console.log(text);
if (values.out) await writeFile(values.out, `${text}\n`);

async function measure(audioFolder: string): Promise<RepairResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'declick-repair-'));
  try {
    const specimens = await writeSpecimens(audioFolder, join(folder, 'input'));
    const results = REPAIR_METHODS.flatMap((method) =>
      kinds.map((kind) => judgeRepair(kind, method, ofKind(specimens, kind), Number(values.pad))),
    );
    for (const tool of values.tools ? [declickTool('declick, finds them itself'), adeclickTool('')] : [])
      results.push(...(await judgeOutputs(tool, specimens, folder)));
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function judgeOutputs(tool: Tool, specimens: readonly Specimen[], folder: string): Promise<RepairResult[]> {
  const cleaned = await tool.clean(specimens, join(folder, 'input'), join(folder, 'output'));
  return kinds.map((kind) => {
    const outputs = cleaned.filter((_, i) => specimens[i].kind === kind);
    return judgeTool(kind, tool.name, ofKind(specimens, kind), outputs);
  });
}

function ofKind(specimens: readonly Specimen[], kind: DegradationKind): Specimen[] {
  return specimens.filter((specimen) => specimen.kind === kind);
}

function writeSpecimens(audioFolder: string, folder: string): Promise<Specimen[]> {
  const [filesPerKind, seconds, sampleRate, levelDb] = [values.files, values.seconds, values.rate, values.level].map(Number);
  return writeMaterial({ audio: audioFolder, folder, kinds, filesPerKind, seconds, sampleRate, levelDb, seed: 'repair' });
}
