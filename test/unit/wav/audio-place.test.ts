import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { DeclickError } from '../../../src/errors.ts';
import { type AudioPlace, readBlocks } from '../../../src/wav/audio-place.ts';
import { plainCoding } from '../../../src/wav/codecs.ts';
import { temporaryFolder, writeInto } from '../../temporary-folder.ts';

const SAMPLE_COUNT = 40000;
const AUDIO_AT = 7;

/** Two channels of 16-bit samples that count up and down, behind a few other bytes. */
function openRamps(): AudioPlace {
  const samples = Int16Array.from({ length: 2 * SAMPLE_COUNT }, (_, i) => (i % 2 === 0 ? i / 2 - 20000 : 20000 - (i - 1) / 2));
  const bytes = Buffer.concat([Buffer.alloc(AUDIO_AT, 0xff), Buffer.from(samples.buffer)]);
  const file = openSync(writeInto(temporaryFolder(), 'a.wav', bytes), 'r');
  onTestFinished(() => closeSync(file));
  const format = { sampleRate: 44100, channelCount: 2, quantisationStep: 2 ** -15 };
  return { file, audioAt: AUDIO_AT, blockAlign: 4, coding: plainCoding('pcm16'), format };
}

test('samples are read by their place, block after block', () => {
  let expected = 100;
  for (const { start, length, channels } of readBlocks(openRamps(), 100, 39999)) {
    expect(start).toBe(expected);
    for (let i = 0; i < length; i++) {
      const up = (start + i - 20000) / 32768;
      if (channels[0][i] !== up || channels[1][i] !== -up)
        expect.fail(`sample ${start + i} is ${channels[0][i]}, ${channels[1][i]}`);
    }
    expected += length;
  }
  expect(expected).toBe(39999);
});

test('a file that has become too short is unreadable', () => {
  const read = () => [...readBlocks(openRamps(), 0, SAMPLE_COUNT + 1)];
  expect(read).toThrow(DeclickError);
  expect(read).toThrow(/became shorter/);
});
