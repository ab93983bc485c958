import { afterAll, beforeAll, expect, test } from 'vitest';
import { pad, plucked } from '../../fixtures/music.ts';
import { quantise } from '../../fixtures/wav.ts';
import type { Patch } from '../../src/audio.ts';
import { type LoadedModel, loadModel } from '../../src/classify.ts';
import { degrade } from '../../src/degrade/degrade.ts';
import { Random } from '../../src/degrade/random.ts';
import { findPatches } from '../../src/find-patches.ts';
import { OPTIONS } from '../../src/options.ts';
import { Tape } from '../../src/tape.ts';
import { collect, cutIntoBlocks, streamOf } from '../streams.ts';

/** Where frames are shortest against the swing that is looked for behind a segment: the network is hardly ahead of it. */
const SAMPLE_RATE = 16500;
const SECONDS = 3;

let model: LoadedModel;
beforeAll(async () => {
  model = await loadModel(OPTIONS.model.default);
});
afterAll(() => model.dispose());

test('scratches that trickle in have the patches of those that are there at once, where the network looks ahead the least', async () => {
  const scratched = buildScratched();
  const whole = await patchesOf(scratched, scratched[0].length, Number.POSITIVE_INFINITY);
  expect(whole.filter(({ segment }) => segment.swing).length).toBeGreaterThan(5);
  expect(await patchesOf(scratched, 7, 1)).toEqual(whole);
});

function buildScratched(): Float64Array[] {
  const [tune, chords] = [plucked, pad].map((piece) => piece(SECONDS, SAMPLE_RATE)[0]);
  const music = quantise([tune.map((sample, i) => 0.5 * (sample + chords[i]))], 16);
  const options = { density: 8, levelDb: 15, quantisationStep: 2 ** -15 };
  return degrade(music, SAMPLE_RATE, 'scratch', new Random('trickle'), options).channels;
}

async function patchesOf(channels: readonly Float64Array[], blockLength: number, framesPerStep: number): Promise<Patch[]> {
  const format = { sampleRate: SAMPLE_RATE, channelCount: channels.length, quantisationStep: 2 ** -15 };
  const blocks = streamOf(cutIntoBlocks(channels, [blockLength]));
  const wanted = { model, sensitivity: 0.5, isScan: false, framesPerStep: () => framesPerStep };
  return (await collect(findPatches(blocks, new Tape(channels.length), format, wanted))).flatMap(({ patches }) => [...patches]);
}
