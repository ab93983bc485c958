import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { AudioFormat, Patch } from '../../src/audio.ts';
import { findPatches, type Wanted } from '../../src/find-patches.ts';
import { TRAITS } from '../../src/segments/traits.ts';
import {
  isWorthStretches,
  type LongRecording,
  repairInStretches,
  repairStretch,
  type StretchRunner,
} from '../../src/stretches.ts';
import { Tape } from '../../src/tape.ts';
import { plainCoding } from '../../src/wav/codecs.ts';
import { makeBursts } from '../bursts.ts';
import { buildLoudnessModel } from '../loudness-model.ts';
import { wordOfNetwork } from '../manifest-builder.ts';
import { collect, cutIntoBlocks, streamOf } from '../streams.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';

const WINDOW = { reachFrames: 28, outputFrames: 48 };
const WANTED = { model: buildLoudnessModel(WINDOW), sensitivity: 0.5, isScan: false };

function makeRunner(): { runner: StretchRunner; runs: (readonly [number, number, boolean])[] } {
  const runs: (readonly [number, number, boolean])[] = [];
  const runner: StretchRunner = {
    threadCount: 2,
    async run(stretch, place, wanted) {
      const patches = await repairStretch(stretch, place, wanted);
      runs.push([stretch.start, stretch.end, patches !== null]);
      return patches;
    },
  };
  return { runner, runs };
}

/** The samples as a file holds them, behind a few bytes of something else. */
function writeRecording(channels: readonly Float64Array[], format: AudioFormat): LongRecording {
  const samples = Float64Array.from({ length: channels.length * channels[0].length }, (_, i) => {
    return channels[i % channels.length][Math.floor(i / channels.length)];
  });
  const audioAt = 5;
  const path = writeInto(temporaryFolder(), 'audio', Buffer.concat([Buffer.alloc(audioAt), Buffer.from(samples.buffer)]));
  const file = openSync(path, 'r');
  onTestFinished(() => closeSync(file));
  const place = { file, audioAt, blockAlign: 8 * channels.length, coding: plainCoding('float64'), format };
  return { place, sampleCount: channels[0].length };
}

async function patchesOf(
  channels: readonly Float64Array[],
  sampleRate: number,
  runner?: StretchRunner,
  wanted: Wanted = WANTED,
): Promise<Patch[]> {
  const format = { sampleRate, channelCount: channels.length, quantisationStep: 2 ** -15 };
  const blocks = streamOf(cutIntoBlocks(channels, [5000, 700]));
  const spans = runner
    ? repairInStretches(blocks, writeRecording(channels, format), wanted, runner, 2 * sampleRate)
    : findPatches(blocks, new Tape(channels.length), format, wanted);
  return (await collect(spans)).flatMap(({ patches }) => [...patches]);
}

test.each([
  [8000, 1],
  [44100, 2],
  [96000, 1],
])(
  'a recording cut into stretches has the patches of the whole, to the bit, at %i Hz with %i channels',
  async (sampleRate, channelCount) => {
    const channels = Array.from({ length: channelCount }, (_, c) =>
      makeBursts(sampleRate, 7 + c, 0.02).subarray(0, 7 * sampleRate - 31),
    );
    const { runner, runs } = makeRunner();
    const whole = await patchesOf(channels, sampleRate);
    expect(await patchesOf(channels, sampleRate, runner)).toEqual(whole);
    expect(whole.length).toBeGreaterThan(50);
    expect(runs.length).toBeGreaterThanOrEqual(3);
    for (const [, , isSettled] of runs) expect(isSettled).toBe(true);
  },
);

/** A verdict that is the less sure, the more company there is, and overrules the network where there is much. */
function shyOfCompany(): Wanted {
  const { layers, ...network } = wordOfNetwork();
  const weights = layers[0].weights.map((row, i) => [{ company: -1, length: 1 }[TRAITS[i] as string] ?? 0, ...row.slice(1)]);
  const verdict = { ...network, layers: [{ weights, bias: [1.4, ...layers[0].bias.slice(1)] }] };
  const { model } = WANTED;
  return { ...WANTED, model: { ...model, manifest: { ...model.manifest, verdict } } };
}

test('a recording cut into stretches has the patches of the whole where verdicts rest on those of the second before', async () => {
  const sampleRate = 8000;
  const sound = makeBursts(sampleRate, 15, 0.02);
  const { runner, runs } = makeRunner();
  const whole = await patchesOf([sound], sampleRate, undefined, shyOfCompany());
  expect(await patchesOf([sound], sampleRate, runner, shyOfCompany())).toEqual(whole);
  expect(whole.length).toBeGreaterThan(50);
  expect(whole.length).toBeLessThan((await patchesOf([sound], sampleRate)).length - 20);
  expect(runs.length).toBeGreaterThanOrEqual(3);
});

test('damage without a pause, across the joins of stretches, is cut where it is cut in the whole', async () => {
  const sampleRate = 8000;
  const sound = makeBursts(sampleRate, 12, 0.02);
  sound.set(makeBursts(sampleRate, 12, 100).subarray(8000, 5 * sampleRate), 2.3 * sampleRate);
  const { runner, runs } = makeRunner();
  expect(await patchesOf([sound], sampleRate, runner)).toEqual(await patchesOf([sound], sampleRate));
  expect(runs.some(([, , isSettled]) => !isSettled)).toBe(true);
});

test('a stretch that fails fails the recording', async () => {
  const runner: StretchRunner = { threadCount: 2, run: async () => Promise.reject(new Error('lost')) };
  await expect(patchesOf([makeBursts(8000, 9)], 8000, runner)).rejects.toThrow('lost');
});

test('a recording of a rate above what a runner takes is not shared out, however long it is', () => {
  const recordingAt = (sampleRate: number) => ({
    place: {
      file: 0,
      audioAt: 0,
      blockAlign: 2,
      coding: 'pcm16',
      format: { sampleRate, channelCount: 1, quantisationStep: 2 ** -15 },
    },
    sampleCount: 600 * sampleRate,
  });
  const runner: StretchRunner = { threadCount: 2, highestRate: 48_000, run: async () => null };
  expect(isWorthStretches(recordingAt(48_000) as never, runner)).toBe(true);
  expect(isWorthStretches(recordingAt(96_000) as never, runner)).toBe(false);
  expect(isWorthStretches(recordingAt(96_000) as never, { ...runner, highestRate: Number.POSITIVE_INFINITY })).toBe(true);
});
