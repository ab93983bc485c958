import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import wavefile from 'wavefile';
import type { Patch } from '../../src/audio.ts';
import { ResidualFile } from '../../src/residual.ts';
import { type Encoding, plainCoding } from '../../src/wav/codecs.ts';
import { buildFloatHeader, FLOAT_HEADER_BYTES } from '../../src/wav/float-header.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const format = { sampleRate: 44100, channelCount: 2, quantisationStep: 0 };

function patchOf(channel: number, start: number, samples: readonly number[], method: Patch['method'] = 'ar'): Patch {
  const segment = { channel, start, end: start + samples.length, type: 'click', confidence: 1 } as const;
  return { segment, samples: Float64Array.from(samples), method, peakDbfs: 0, removedDb: 0 };
}

/** Two channels of eight samples, 0.5 throughout, in two blocks of four. */
async function writeResidual(encoding: Encoding, patches: readonly Patch[]) {
  const path = join(temporaryFolder(), 'residual.wav');
  const residual = await ResidualFile.create(path, { coding: plainCoding(encoding), format });
  for (const start of [0, 4]) {
    residual.accept({ start, length: 4, channels: [new Float64Array(4).fill(0.5), new Float64Array(4).fill(0.5)] });
  }
  for (const patch of patches) residual.patch(patch);
  for (const settledUntil of [3, 5, 8]) await residual.release(settledUntil);
  await residual.finish();
  expect(existsSync(path)).toBe(false);
  await residual.commit();
  const wav = new wavefile.WaveFile(readFileSync(path));
  return { wav, channels: wav.getSamples() as unknown as Float64Array[] };
}

test('the residual is input minus output, zero where nothing was repaired, also across blocks', async () => {
  const { channels } = await writeResidual('float32', [patchOf(0, 3, [0.25, 0.75]), patchOf(1, 7, [-0.5])]);
  expect([...channels[0]]).toEqual([0, 0, 0, 0.25, -0.25, 0, 0, 0]);
  expect([...channels[1]]).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
});

test('what counts is the output as its encoding rounds it', async () => {
  const { channels } = await writeResidual('pcm8', [patchOf(0, 0, [0.4999])]);
  expect(channels[0][0]).toBe(0);
});

test('a segment whose original was kept leaves nothing', async () => {
  const { channels } = await writeResidual('pcm16', [patchOf(0, 2, [], 'none')]);
  expect([...channels[0]]).toEqual(new Array(8).fill(0));
});

test.each([
  ['pcm16', 32],
  ['pcm24', 32],
  ['float32', 32],
  ['pcm32', 64],
  ['float64', 64],
] as const)('the residual of %s has %i bits', async (encoding, bits) => {
  const { wav } = await writeResidual(encoding, []);
  expect(wav.fmt).toMatchObject({ audioFormat: 3, numChannels: 2, sampleRate: 44100, bitsPerSample: bits });
});

test('a discarded residual leaves no file', async () => {
  const folder = temporaryFolder();
  const residual = await ResidualFile.create(join(folder, 'a', 'r.wav'), { coding: plainCoding('pcm16'), format });
  await residual.discard();
  expect(existsSync(join(folder, 'a', 'r.wav'))).toBe(false);
});

test('from 4 GiB on the header is that of RF64, of the same length', () => {
  const header = Buffer.from(buildFloatHeader(format, 32, 2 ** 30));
  expect(header.length).toBe(FLOAT_HEADER_BYTES);
  expect(header.toString('latin1', 0, 4)).toBe('RF64');
  expect(header.readUInt32LE(4)).toBe(0xffffffff);
  expect(header.toString('latin1', 12, 16)).toBe('ds64');
  expect(header.readBigUInt64LE(20)).toBe(2n ** 33n + 86n);
  expect(header.readBigUInt64LE(28)).toBe(2n ** 33n);
  expect(header.readBigUInt64LE(36)).toBe(2n ** 30n);
  expect(Buffer.from(buildFloatHeader(format, 32, 2 ** 28)).toString('latin1', 0, 16)).toMatch(/^RIFF....WAVEJUNK$/s);
});
