import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEGRADATION_KINDS, type DegradationKind } from '../../src/degrade/degrade.ts';
import { type Specimen, writeMaterial } from './material.ts';
import { REPAIR_METHODS } from './repair-methods.ts';
import { buildRepairTables, judgeRepair, type RepairResult } from './repair-verdict.ts';

const USAGE = `npm run bench:repair -- --audio <dir> [options]
  Repairs made defects whose places are given, with declick, with declick less one part each, and with plain methods.
  --audio <dir>     folder of recordings with its INDEX.tsv (or the environment variable DECLICK_AUDIO)
  --kinds <a,b,…>   of ${DEGRADATION_KINDS.join(', ')} (default: all)
  --files <n>       recordings per kind (default 10)
  --seconds <n>     of each recording (default 6)
  --rate <hz>       sample rate (default 44100)
  --level <db>      added to the level of made defects (default 10)
  --pad <n>         samples by which the given places are too wide on either side (default 0)
  --out <file>      write the tables there too`;

const { values } = parseArgs({
  options: {
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

const audio = values.audio ?? process.env.DECLICK_AUDIO;
if (values.help || !audio || !existsSync(join(audio, 'INDEX.tsv'))) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
const kinds = DEGRADATION_KINDS.filter((kind) => values.kinds.split(',').includes(kind));
const specimens = await makeSpecimens(audio);
const text = buildRepairTables(REPAIR_METHODS.flatMap((method) => kinds.map((kind) => judge(method, kind))));
console.log(text);
if (values.out) await writeFile(values.out, `${text}\n`);

function judge(method: (typeof REPAIR_METHODS)[number], kind: DegradationKind): RepairResult {
  const ofKind = specimens.filter((specimen) => specimen.kind === kind);
  return judgeRepair(kind, method, ofKind, Number(values.pad));
}

async function makeSpecimens(audioFolder: string): Promise<Specimen[]> {
  const folder = await mkdtemp(join(tmpdir(), 'declick-repair-'));
  const [filesPerKind, seconds, sampleRate, levelDb] = [values.files, values.seconds, values.rate, values.level].map(Number);
  try {
    return await writeMaterial({ audio: audioFolder, folder, kinds, filesPerKind, seconds, sampleRate, levelDb, seed: 'repair' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
