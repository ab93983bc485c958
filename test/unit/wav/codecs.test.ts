import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import wavefile from 'wavefile';
import { BYTES_PER_SAMPLE, decodeSamples, ENCODINGS, type Encoding, encodeSample, plainCoding } from '../../../src/wav/codecs.ts';

function decode(encoding: Encoding, bytes: Uint8Array, channelCount = 1, coding = plainCoding(encoding)): Float64Array[] {
  const length = Math.floor(bytes.length / BYTES_PER_SAMPLE[encoding] / channelCount);
  const channels = Array.from({ length: channelCount }, () => new Float64Array(length));
  decodeSamples(coding, bytes, channelCount, channels, length);
  return channels;
}

function encode(encoding: Encoding, samples: Iterable<number>, coding = plainCoding(encoding)): Uint8Array {
  const values = [...samples];
  const bytes = new Uint8Array(values.length * BYTES_PER_SAMPLE[encoding]);
  values.forEach((x, i) => {
    encodeSample(coding, x, bytes, i * BYTES_PER_SAMPLE[encoding]);
  });
  return bytes;
}

const bits = (encoding: Encoding) => 8 * BYTES_PER_SAMPLE[encoding];
const integers = ENCODINGS.filter((encoding) => encoding.startsWith('pcm'));
const laws = ['alaw', 'mulaw'] as const;

/** Bytes that stand for one value only, and that a double can hold. */
function isUnambiguous(encoding: Encoding, bytes: Uint8Array): boolean {
  if (encoding === 'mulaw') return !bytes.includes(MINUS_ZERO);
  if (encoding === 'pcm64') return bytes.every((byte, i) => i % 8 > 1 || byte === 0);
  return decode(encoding, bytes)[0].every((x) => !Number.isNaN(x));
}

const MINUS_ZERO = 0x7f;

test.each([
  ['pcm8', [0x00, 0x80, 0xff], [-1, 0, 127 / 128]],
  ['pcm16', [0x00, 0x80, 0xff, 0xff, 0xff, 0x7f], [-1, -1 / 32768, 32767 / 32768]],
  ['pcm24', [0x00, 0x00, 0x80, 0x01, 0x02, 0x03, 0xff, 0xff, 0xff], [-1, 0x030201 / 2 ** 23, -1 / 2 ** 23]],
  ['pcm32', [0x00, 0x00, 0x00, 0x80, 0x04, 0x03, 0x02, 0x01], [-1, 0x01020304 / 2 ** 31]],
  ['float32', [0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x80, 0x7f], [1, Infinity]],
  ['float64', [0, 0, 0, 0, 0, 0, 0xf0, 0xbf, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f], [-1, NaN]],
] as const)('%s decodes to the values that its bytes stand for', (encoding, bytes, values) => {
  expect([...decode(encoding, Uint8Array.from(bytes))[0]]).toEqual(values);
});

test('interleaved channels are taken apart, from any byte of a larger buffer', () => {
  const bytes = Uint8Array.from([9, 1, 0, 2, 0, 3, 0, 4, 0]).subarray(1);
  const channels = decode('pcm16', bytes, 2);
  expect(channels.map((channel) => [...channel])).toEqual([
    [1 / 32768, 3 / 32768],
    [2 / 32768, 4 / 32768],
  ]);
});

describe.each(ENCODINGS)('%s', (encoding) => {
  test('comes back as the same bytes when it is decoded and encoded', () => {
    const bytes = fc
      .uint8Array({ minLength: BYTES_PER_SAMPLE[encoding], maxLength: 96 })
      .map((any) => (encoding === 'pcm64' ? any.map((byte, i) => (i % 8 > 1 ? byte : 0)) : any))
      .filter((any) => isUnambiguous(encoding, any));
    fc.assert(
      fc.property(bytes, (original) => {
        const whole = original.length - (original.length % BYTES_PER_SAMPLE[encoding]);
        expect(encode(encoding, decode(encoding, original)[0])).toEqual(original.subarray(0, whole));
      }),
    );
  });

  test('is the same with its bytes turned', () => {
    const values = [0, 0.25, -0.7, 1 / 3, -1, 1.5];
    const turned = encode(encoding, values, { ...plainCoding(encoding), isBigEndian: true });
    const size = BYTES_PER_SAMPLE[encoding];
    const bytes = encode(encoding, values);
    expect(turned).toEqual(bytes.map((_, i) => bytes[i - (i % size) + size - 1 - (i % size)]));
    const found = decode(encoding, turned, 1, { ...plainCoding(encoding), isBigEndian: true });
    expect(found).toEqual(decode(encoding, bytes));
  });
});

describe.each(ENCODINGS.filter((encoding) => !['pcm64', ...laws].includes(encoding)))('%s', (encoding) => {
  test('has the values that another reader finds', () => {
    const values = Array.from({ length: 50 }, (_, i) => Math.sin(i) * 0.9);
    const bytes = encode(encoding, values);
    const wav = new wavefile.WaveFile();
    wav.fromScratch(
      1,
      44100,
      encoding.startsWith('pcm') ? `${bits(encoding)}` : encoding.replace('float', '').replace('32', '32f'),
      [],
    );
    Object.assign(wav, { data: { chunkId: 'data', chunkSize: bytes.length, samples: bytes } });
    const found = Float64Array.from(wav.getSamples());
    const [offset, scale] =
      encoding === 'pcm8' ? [128, 128] : encoding.startsWith('pcm') ? [0, 2 ** (bits(encoding) - 1)] : [0, 1];
    expect([...decode(encoding, bytes)[0]]).toEqual([...found].map((x) => (x - offset) / scale));
  });
});

describe.each(integers)('%s', (encoding) => {
  const scale = 2 ** (bits(encoding) - 1);

  test('rounds to the nearest value', () => {
    const exact = [0.4, 0.6, -0.4, -0.6, 41.49, 41.51, -41.49, -41.51];
    const found = decode(
      encoding,
      encode(
        encoding,
        exact.map((x) => x / scale),
      ),
    )[0];
    expect([...found].map((x) => x * scale)).toEqual([0, 1, 0, -1, 41, 42, -41, -42]);
  });

  test('stops at the ends of its range instead of wrapping', () => {
    const found = decode(encoding, encode(encoding, [1, 1.5, 1e9, Infinity, -1, -1.5, -1e9, -Infinity, 1 - 0.4 / scale]))[0];
    // The largest integer of 64 bits is nearest to 1.0 among the doubles.
    const top = encoding === 'pcm64' ? 1 : (scale - 1) / scale;
    expect([...found]).toEqual([top, top, top, top, -1, -1, -1, -1, top]);
  });

  test('writes silence for what is not a number', () => {
    expect([...decode(encoding, encode(encoding, [NaN]))[0]]).toEqual([0]);
  });
});

test.each(['float32', 'float64'] as const)(
  '%s keeps what lies above full scale, infinity and what is not a number',
  (encoding) => {
    const values = [1.5, -3, Infinity, -Infinity, NaN];
    expect([...decode(encoding, encode(encoding, values))[0]]).toEqual(values);
  },
);

test('a sample is written at its place and nowhere else', () => {
  const bytes = new Uint8Array(7).fill(0xaa);
  encodeSample(plainCoding('pcm24'), 1 / 2 ** 23, bytes, 2);
  expect([...bytes]).toEqual([0xaa, 0xaa, 1, 0, 0, 0xaa, 0xaa]);
});

test('the largest integer of 64 bits is written for full scale', () => {
  expect([...encode('pcm64', [1, -1])]).toEqual([...Array(7).fill(0xff), 0x7f, ...Array(7).fill(0), 0x80]);
});

test.each([
  ['pcm16', 12],
  ['pcm24', 20],
  ['pcm32', 27],
] as const)('%s with %i valid bits leaves the lower ones 0', (encoding, validBits) => {
  const coding = { ...plainCoding(encoding), validBits };
  const step = 2 / 2 ** validBits;
  const found = decode(encoding, encode(encoding, [step * 41.4, step * -41.6, 1, -1], coding))[0];
  expect([...found]).toEqual([step * 41, step * -42, 1 - step, -1]);
});

describe.each(laws)('%s', (law) => {
  const file = (depth: '8a' | '8m' | '16', samples: ArrayLike<number>) => {
    const wav = new wavefile.WaveFile();
    wav.fromScratch(1, 8000, depth, samples as unknown as number[]);
    return wav;
  };

  test('has the code word for each value of 16 bits that another program writes', () => {
    const values = Array.from({ length: 65536 }, (_, i) => i - 32768);
    const wav = file('16', values);
    if (law === 'alaw') wav.toALaw();
    else wav.toMuLaw();
    const { samples } = wav.data as unknown as { samples: Uint8Array };
    const found = encode(
      law,
      values.map((value) => value / 32768),
    );
    expect(Buffer.compare(found, samples.subarray(0, found.length))).toBe(0);
  });

  test('has the value for each code word that another program reads', () => {
    const words = Uint8Array.from({ length: 256 }, (_, i) => i);
    const wav = file(law === 'alaw' ? '8a' : '8m', []);
    Object.assign(wav, { data: { chunkId: 'data', chunkSize: 256, samples: words } });
    if (law === 'alaw') wav.fromALaw();
    else wav.fromMuLaw();
    expect([...decode(law, words)[0]].map((x) => x * 32768)).toEqual([...Float64Array.from(wav.getSamples())]);
  });

  test('stops at the ends of its range, and writes silence for what is not a number', () => {
    const [top, bottom, silence] = decode(law, encode(law, [7, -Infinity, NaN]))[0];
    expect([top, bottom]).toEqual(law === 'alaw' ? [32256 / 32768, -32256 / 32768] : [32124 / 32768, -32124 / 32768]);
    expect(Math.abs(silence)).toBeLessThanOrEqual(8 / 32768);
  });
});
