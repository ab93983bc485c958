/**
 * npm run features -- <out folder> <seconds of audio> <seed> [--mined <places.jsonl>] <recordings folder>...
 *
 * Computes training examples with the product's own feature extractor: features.i16, labels.u8, weights.u8 and types.u8
 * hold the frames of all examples one after the other; examples.jsonl says which are whose.
 */
import { createWriteStream, mkdirSync, readFileSync, type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFECT_TYPES } from '../../src/audio.ts';
import { extractGrains, type Grain } from '../../src/degrade/grains.ts';
import { Random } from '../../src/degrade/random.ts';
import { FEATURE_DEFINITION, FEATURE_LAYOUT } from '../../src/features/definition.ts';
import { buildExample, type Example } from './example.ts';
import type { MinedPlace } from './mine.ts';
import { decodeExcerpt, isClean, readSources, type Source } from './recordings.ts';
import { isHeldOut } from './split.ts';

const EXCERPT_SECONDS = 6;
const GRAIN_RATE = 44100;
/** Short sounds and long ones get a share between their number and their length. */
const LENGTH_EXPONENT = 0.6;

/** Share of the examples that are drawn from the places that `npm run mine` listed. */
const MINED_SHARE = 0.14;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { mined: { type: 'string' } } });
  const [out, seconds, seed, ...folders] = positionals;
  const random = new Random(Number(seed));
  const sources = folders.flatMap(readSources);
  const pool = sources.filter(isClean);
  const grains = { training: await loadGrains(sources, false), validation: await loadGrains(sources, true) };
  const writer = new ExampleWriter(out);
  const cumulative = cumulativeWeights(pool);
  const mined = values.mined ? readPlaces(values.mined, pool) : [];
  let made = 0;
  while (made < Number(seconds)) {
    const place = mined.length > 0 && random.chance(MINED_SHARE) ? random.pick(mined) : undefined;
    const source = place?.source ?? pool[draw(cumulative, random)];
    const heldOut = isHeldOut(source.path);
    const companions = pool.filter((other) => other.group === source.group && isHeldOut(other.path) === heldOut);
    const material = { source, companions, grains: heldOut ? grains.validation : grains.training, minedSeconds: place?.seconds };
    const example = await buildExample(material, EXCERPT_SECONDS, random);
    if (!example) continue;
    made += EXCERPT_SECONDS;
    await writer.add(example, source, heldOut);
  }
  await writer.close();
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

/** What training must know of the features, and what goes into the model's manifest. */
const DEFINITION = {
  features: FEATURE_DEFINITION,
  featureCount: FEATURE_LAYOUT.count,
  layout: FEATURE_LAYOUT,
  subBlockCount: FEATURE_DEFINITION.subBlockCount,
  types: DEFECT_TYPES,
};

class ExampleWriter {
  private readonly streams: Record<'features.i16' | 'labels.u8' | 'weights.u8' | 'types.u8' | 'examples.jsonl', WriteStream>;
  private frames = 0;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'definition.json'), JSON.stringify(DEFINITION));
    const open = (name: string) => createWriteStream(join(folder, name));
    this.streams = {
      'features.i16': open('features.i16'),
      'labels.u8': open('labels.u8'),
      'weights.u8': open('weights.u8'),
      'types.u8': open('types.u8'),
      'examples.jsonl': open('examples.jsonl'),
    };
  }

  async add(example: Example, source: Source, heldOut: boolean): Promise<void> {
    const { kind, sampleRate } = example;
    for (const channel of example.channels) {
      const { features, labels, weights, types, frameCount } = channel;
      await this.write('features.i16', new Uint8Array(features.buffer));
      await this.write('labels.u8', labels);
      await this.write('weights.u8', weights);
      await this.write('types.u8', types);
      const row = {
        firstFrame: this.frames,
        frameCount,
        kind,
        sampleRate,
        sourceKind: source.kind,
        isMade: source.isMade,
        path: source.path,
        heldOut,
      };
      await this.write('examples.jsonl', `${JSON.stringify(row)}\n`);
      this.frames += frameCount;
    }
  }

  async close(): Promise<void> {
    for (const stream of Object.values(this.streams)) await new Promise<void>((done) => stream.end(() => done()));
  }

  private async write(name: keyof ExampleWriter['streams'], data: Uint8Array | string): Promise<void> {
    const stream = this.streams[name];
    if (!stream.write(data)) await new Promise<void>((done) => stream.once('drain', () => done()));
  }
}

await main();
