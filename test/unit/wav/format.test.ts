import { describe, expect, test } from 'vitest';
import { parseFormat } from '../../../src/wav/format.ts';
import { buildFmtFields } from '../../wav-builder.ts';

describe.each([
  ['plain', {}],
  ['extensible', { validBits: 0 }],
])('%s', (_, extra) => {
  test.each([
    ['pcm8', 1, 8, 2 / 2 ** 8],
    ['pcm16', 1, 16, 2 / 2 ** 16],
    ['pcm24', 1, 24, 2 / 2 ** 24],
    ['pcm32', 1, 32, 2 / 2 ** 32],
    ['float32', 3, 32, 0],
    ['pcm64', 1, 64, 2 / 2 ** 64],
    ['float64', 3, 64, 0],
    ['alaw', 6, 8, 2 ** -11],
    ['mulaw', 7, 8, 2 ** -12],
  ] as const)('%s is recognised by tag and bits', (encoding, tag, bits, quantisationStep) => {
    const fmt = buildFmtFields({ tag, bits, channelCount: 2, sampleRate: 96000, ...extra });
    expect(parseFormat(fmt, 'a.wav')).toEqual({
      coding: { encoding, isBigEndian: false, validBits: bits },
      blockAlign: bits / 4,
      format: { sampleRate: 96000, channelCount: 2, quantisationStep },
    });
  });
});

test.each([
  ['pcm16', 12, { bits: 12 }],
  ['pcm16', 12, { bits: 16, validBits: 12 }],
  ['pcm24', 20, { bits: 20 }],
  ['pcm24', 20, { bits: 24, validBits: 20 }],
  ['pcm32', 16, { bits: 32, validBits: 16 }],
  ['pcm32', 27, { bits: 32, validBits: 27 }],
] as const)('%s of which %i bits count is recognised', (encoding, validBits, layout) => {
  const { coding, format } = parseFormat(buildFmtFields(layout), 'a.wav');
  expect(coding).toEqual({ encoding, isBigEndian: false, validBits });
  expect(format.quantisationStep).toBe(2 / 2 ** validBits);
});

test.each([
  ['all of it turned', '0000000100000010800000aa00389b71'],
  ['only its first number turned', '0001000000001000800000aa00389b71'],
  ['nothing turned', '0100000000001000800000aa00389b71'],
])('a big-endian format is read with its sub-format written in any order: %s', (_, subFormat) => {
  const fmt = buildFmtFields({ bits: 24, channelCount: 2, sampleRate: 48000, validBits: 24, isBigEndian: true });
  fmt.write(subFormat, 24, 'hex');
  expect(parseFormat(fmt, 'a.wav', true)).toEqual({
    coding: { encoding: 'pcm24', isBigEndian: true, validBits: 24 },
    blockAlign: 6,
    format: { sampleRate: 48000, channelCount: 2, quantisationStep: 2 ** -23 },
  });
});

test('surplus bytes are ignored', () => {
  expect(parseFormat(Buffer.concat([buildFmtFields({}), Buffer.alloc(34, 0xff)]), 'a.wav').coding.encoding).toBe('pcm16');
});

test('the oldest form, without bits per sample, takes them from the block align', () => {
  expect(parseFormat(buildFmtFields({ bits: 24 }).subarray(0, 14), 'a.wav').coding.encoding).toBe('pcm24');
});

test('Ambisonic B-format is stored like any other', () => {
  expect(
    parseFormat(buildFmtFields({ tag: 3, bits: 32, validBits: 32, subFormat: '00002107d3118644c8c1ca000000' }), 'a.wav').coding
      .encoding,
  ).toBe('float32');
});

test.each([
  ['Microsoft ADPCM', { tag: 2, bits: 4 }],
  ['IMA ADPCM', { tag: 0x11, bits: 4 }],
  ['GSM 6.10', { tag: 0x31, bits: 0, blockAlign: 65 }],
  ['MP3', { tag: 0x55, bits: 0, blockAlign: 1 }],
  ['unknown format tag 0x4600', { tag: 0x4600 }],
  ['unknown sub-format 0100ff', { validBits: 16, subFormat: 'ff'.repeat(14) }],
  ['5-bit integer samples in 8 bits each', { bits: 5 }],
  ['7-bit integer samples in 16 bits each', { bits: 16, validBits: 7 }],
  ['36-bit integer samples in 40 bits each', { bits: 36 }],
  ['48-bit integer samples,', { bits: 48 }],
  ['53-bit integer samples in 64 bits each', { bits: 64, validBits: 53 }],
  ['16-bit integer samples in 32 bits each', { bits: 16, blockAlign: 4 }],
  ['16-bit companded samples', { tag: 6, bits: 16 }],
  ['24-bit integer samples in 32 bits each', { bits: 24, blockAlign: 4 }],
  ['24-bit integer samples in 32 bits each', { bits: 32, validBits: 24 }],
  ['16-bit floating-point samples', { tag: 3, bits: 16 }],
  ['65 channels', { channelCount: 65 }],
  ['7999 Hz', { sampleRate: 7999 }],
  ['384000 Hz', { sampleRate: 384000 }],
])('%s is not supported, and the message says so', (name, layout) => {
  expect(() => parseFormat(buildFmtFields(layout), 'a.wav')).toThrow(
    expect.objectContaining({ code: 'unsupported-wav', message: expect.stringContaining(name) }),
  );
});

test.each([
  ['no channels', buildFmtFields({ channelCount: 0 })],
  ['no sample rate', buildFmtFields({ sampleRate: 0 })],
  ['no bits', buildFmtFields({ bits: 0, blockAlign: 2 })],
  ['a block align of 0', buildFmtFields({ blockAlign: 0 })],
  ['a block align that is not a multiple of the channels', buildFmtFields({ channelCount: 3, bits: 24, blockAlign: 10 })],
  ['a block align that is too small', buildFmtFields({ channelCount: 2, bits: 16, blockAlign: 2 })],
  ['13 bytes', buildFmtFields({}).subarray(0, 13)],
  ['an extensible format of 18 bytes', buildFmtFields({ validBits: 16 }).subarray(0, 18)],
])('a fmt chunk with %s is malformed', (_, fmt) => {
  expect(() => parseFormat(fmt, 'a.wav')).toThrow(expect.objectContaining({ code: 'malformed-wav' }));
});
