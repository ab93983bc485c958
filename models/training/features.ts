/**
 * npm run features -- <out folder> <seconds of audio> <seed> [--mined <places.jsonl>] <recordings folder>...
 *
 * Computes training examples with the product's own feature extractor: features.i16, labels.u8, weights.u8 and types.u8
 * hold the frames of all examples one after the other; examples.jsonl says which are whose.
 */
import { createWriteStream, mkdirSync, type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFECT_TYPES } from '../../src/audio.ts';
import { Random } from '../../src/degrade/random.ts';
import { FEATURE_DEFINITION, FEATURE_LAYOUT } from '../../src/features/definition.ts';
import { TRAITS } from '../../src/segments/traits.ts';
import { drawExcerpts } from './draw.ts';
import { buildExample, type Example } from './example.ts';
import type { Source } from './recordings.ts';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { mined: { type: 'string' } } });
  const [out, seconds, seed, ...folders] = positionals;
  const writer = new ExampleWriter(out);
  const draw = { folders, seconds: Number(seconds), random: new Random(Number(seed)), mined: values.mined };
  for await (const { excerpt, source, heldOut } of drawExcerpts(draw))
    await writer.add(await buildExample(excerpt), source, heldOut);
  await writer.close();
}

/** What training must know of the features, and what goes into the model's manifest. */
const DEFINITION = {
  features: FEATURE_DEFINITION,
  featureCount: FEATURE_LAYOUT.count,
  layout: FEATURE_LAYOUT,
  subBlockCount: FEATURE_DEFINITION.subBlockCount,
  types: DEFECT_TYPES,
  traits: TRAITS,
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
