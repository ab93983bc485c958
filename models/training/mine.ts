/**
 * npm run mine -- <out.jsonl> <recordings folder>...
 *
 * Lists where the built command flags something in training recordings that hold no defect, so that `npm run features` can
 * draw those places more often (hard-negative mining: Sung and Poggio 1998, "Example-based learning for view-based human face detection").
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isClean, readSources, type Source } from './recordings.ts';
import { isHeldOut } from './split.ts';

const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../dist/cli/main.js');
const LONGEST_SECONDS = 60;
/** Above the default: what is nearly flagged is worth learning from as well. */
const SENSITIVITY = '0.6';
/** Of one recording, spread over it: none shall rule. */
const MOST_PLACES = 8;

/** A place in a recording, in seconds from its start. */
export interface MinedPlace {
  readonly path: string;
  readonly seconds: number;
}

async function main([out, ...folders]: string[]): Promise<void> {
  const places: MinedPlace[] = [];
  for (const source of folders.flatMap(readSources)) {
    if (isClean(source) && !isHeldOut(source.path)) places.push(...(await minePlaces(source)));
  }
  writeFileSync(out, places.map((place) => `${JSON.stringify(place)}\n`).join(''));
  console.error(`${places.length} places in ${new Set(places.map(({ path }) => path)).size} recordings.`);
}

async function minePlaces(source: Source): Promise<MinedPlace[]> {
  const folder = mkdtempSync(join(tmpdir(), 'declick-mine-'));
  try {
    const wav = join(folder, 'recording.wav');
    const rate = source.sampleRate > 48000 ? '96000' : '44100';
    await run('ffmpeg', ['-v', 'error', '-t', String(LONGEST_SECONDS), '-i', source.path, '-ar', rate, wav]);
    await run(process.execPath, [COMMAND, 'scan', wav, '-o', join(folder, 'out'), '--sensitivity', SENSITIVITY, '-q']);
    const report = readFileSync(join(folder, 'out', 'recording.scan.json'), 'utf8');
    const { segments } = JSON.parse(report) as { segments: readonly { startSeconds: number }[] };
    return spread(segments).map(({ startSeconds }) => ({ path: source.path, seconds: startSeconds }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function spread<T>(all: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(all.length / MOST_PLACES));
  return all.filter((_, i) => i % step === 0);
}

await main(process.argv.slice(2));
