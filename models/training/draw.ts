import { readFileSync } from 'node:fs';
import { extractGrains, type Grain } from '../../src/degrade/grains.ts';
import type { Random } from '../../src/degrade/random.ts';
import { type DegradedExcerpt, drawExcerptOf } from './example.ts';
import type { MinedPlace } from './mine.ts';
import { decodeExcerpt, isClean, readSources, type Source } from './recordings.ts';
import { isHeldOut } from './split.ts';

const EXCERPT_SECONDS = 6;
const GRAIN_RATE = 44100;
/** Short sounds and long ones get a share between their number and their length. */
const LENGTH_EXPONENT = 0.6;

/** Share of the examples that are drawn from the places that `npm run mine` listed. */
const MINED_SHARE = 0.14;

/** What examples are drawn from, and how much of it. */
export interface Draw {
  readonly folders: readonly string[];
  /** Of audio, in all. */
  readonly seconds: number;
  readonly random: Random;
  /** File of places that `npm run mine` listed. */
  readonly mined?: string | undefined;
}

/** An excerpt, and whether its recording is kept out of training. */
export interface DrawnExcerpt {
  readonly excerpt: DegradedExcerpt;
  readonly source: Source;
  readonly heldOut: boolean;
}

/** Draws excerpts from all clean recordings of the folders, and from the places where a network was wrong. */
export async function* drawExcerpts({ folders, seconds, random, mined }: Draw): AsyncGenerator<DrawnExcerpt> {
  const sources = folders.flatMap(readSources);
  const pool = sources.filter(isClean);
  const grains = { training: await loadGrains(sources, false), validation: await loadGrains(sources, true) };
  const cumulative = cumulativeWeights(pool);
  const places = mined ? readPlaces(mined, pool) : [];
  for (let made = 0; made < seconds; ) {
    const place = places.length > 0 && random.chance(MINED_SHARE) ? random.pick(places) : undefined;
    const source = place?.source ?? pool[draw(cumulative, random)];
    const heldOut = isHeldOut(source.path);
    const companions = pool.filter((other) => other.group === source.group && isHeldOut(other.path) === heldOut);
    const material = { source, companions, grains: heldOut ? grains.validation : grains.training, minedSeconds: place?.seconds };
    const excerpt = await drawExcerptOf(material, EXCERPT_SECONDS, random);
    if (!excerpt) continue;
    made += EXCERPT_SECONDS;
    yield { excerpt, source, heldOut };
  }
}

function readPlaces(file: string, pool: readonly Source[]): { source: Source; seconds: number }[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const { path, seconds } = JSON.parse(line) as MinedPlace;
    const source = pool.find((each) => each.path === path);
    return source ? [{ source, seconds }] : [];
  });
}

async function loadGrains(sources: readonly Source[], heldOut: boolean): Promise<Grain[]> {
  const grains: Grain[] = [];
  for (const source of sources) {
    if (source.kind !== 'crackle' || isHeldOut(source.path) !== heldOut) continue;
    const excerpt = { startSeconds: 0, seconds: source.seconds, sampleRate: GRAIN_RATE, channelCount: 2 };
    grains.push(...extractGrains(await decodeExcerpt(source.path, excerpt), GRAIN_RATE));
  }
  return grains;
}

function cumulativeWeights(pool: readonly Source[]): number[] {
  let sum = 0;
  return pool.map((source) => {
    sum += Math.min(source.seconds, 120) ** LENGTH_EXPONENT;
    return sum;
  });
}

function draw(cumulative: readonly number[], random: Random): number {
  const at = random.uniform() * cumulative[cumulative.length - 1];
  return cumulative.findIndex((sum) => sum > at);
}
