import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveAudioFolder } from './audio-folder.ts';
import { writeMarkedRecordings } from './marked-records.ts';
import { buildMarkedTable, judgeMarked, type MarkedResult } from './marked-verdict.ts';
import type { DegradedRecording } from './material.ts';
import { adeclickTool, declickTool, type Tool } from './tools.ts';

const USAGE = `npm run bench:marked -- --audio <dir> [options]
  Cleans transfers of real records, whose damage was marked by hand, with the built command and with ffmpeg's adeclick, and says
  what each found of it. The marks are in test/bench/marked-records.tsv; the recordings are not part of the project.
  --audio <dir>   folder of recordings with its INDEX.tsv (or the environment variable DECLICK_AUDIO)
  --model <file>  instead of the one that comes with declick
  --no-peers      without adeclick
  --out <file>    write the table there too`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    audio: { type: 'string' },
    model: { type: 'string' },
    peers: { type: 'boolean', default: true },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const text = buildMarkedTable(await measure(resolveAudioFolder(values, USAGE)));
console.log(text);
if (values.out) await writeFile(values.out, `${text}\n`);

async function measure(audioFolder: string): Promise<MarkedResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'declick-marked-'));
  try {
    const recordings = await writeMarkedRecordings(audioFolder, join(folder, 'input'));
    const results: MarkedResult[] = [];
    for (const tool of chooseTools()) {
      console.error(`${tool.name}: ${recordings.length} recordings`);
      const cleaned = await tool.clean(recordings, join(folder, 'input'), join(folder, 'output'));
      results.push(...recordings.map((recording, i) => judgeMarked(tool.name, recording, cleaned[i])));
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function chooseTools(): Tool<DegradedRecording>[] {
  const own = declickTool('declick', values.model ? ['--model', values.model] : []);
  return values.peers ? [own, adeclickTool('m=s:t=4')] : [own];
}
