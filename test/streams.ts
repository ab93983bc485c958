/** Async iterables for the tests: what the stages take and give. */
import type { Block } from '../src/audio.ts';

export async function* streamOf<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** A recording as blocks of the given lengths, over and over until it ends. */
export function* cutIntoBlocks(channels: readonly Float64Array[], lengths: readonly number[]): Generator<Block> {
  for (let start = 0, i = 0; start < channels[0].length; i++) {
    const length = Math.min(lengths[i % lengths.length], channels[0].length - start);
    yield { start, length, channels: channels.map((samples) => samples.slice(start, start + length)) };
    start += length;
  }
}
