import { expect, test } from 'vitest';
import type { DefectType, Segment } from '../../src/audio.ts';
import { REPAIR_CONTEXT_SECONDS, REPAIR_LOOK_BEHIND_SECONDS } from '../../src/reach.ts';
import { repair, repairSegment, type SettledSegments } from '../../src/repair.ts';
import { Tape } from '../../src/tape.ts';
import { mix, noise, tone, toneMixture, withClick } from '../signals.ts';
import { repairSwing } from './repair/swing.ts';

const sampleRate = 44100;
const middle = 5000;

function segmentAt(start: number, end: number, type: DefectType = 'click'): Segment {
  return { channel: 0, start, end, type, confidence: 1 };
}

function repairWhole(samples: Float64Array, segment: Segment, others: readonly Segment[] = []) {
  return repairSegment({ samples, start: 0, flagged: [segment, ...others] }, segment, sampleRate);
}

/** Energy of the error before over energy of the error after, in dB. */
function gainDb(clean: Float64Array, damaged: Float64Array, patch: { samples: Float64Array; segment: Segment }): number {
  let before = 0;
  let after = 0;
  for (let i = patch.segment.start; i < patch.segment.end; i++) {
    before += (damaged[i] - clean[i]) ** 2;
    after += (patch.samples[i - patch.segment.start] - clean[i]) ** 2;
  }
  return 10 * Math.log10(before / after);
}

function ringing(length: number, amplitude: number, radiansPerSample: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => amplitude * Math.exp((-5 * i) / length) * Math.cos(radiansPerSample * i));
}

function buildMusic(length = 2 * middle): Float64Array {
  return mix(toneMixture(length, sampleRate), noise(length, 0.002));
}

test.each([8000, 22050, 44100, 96000, 192000])(
  'a 60 Hz swing falls by 20 dB and the 1 kHz tone under it stays, at %i Hz',
  (rate) => {
    const { patch, fallDb, toneChangeDb, detailLossDb } = repairSwing(rate);
    expect(patch.method).toBe('gate+ar');
    expect(fallDb).toBeGreaterThan(20);
    expect(Math.abs(toneChangeDb)).toBeLessThan(0.5);
    expect(detailLossDb).toBeLessThan(-6);
  },
);

test('interpolation alone would lose the detail that the gate keeps under a swing', () => {
  const { patch, detailLossDb } = repairSwing(sampleRate, 0.045, 'digital');
  expect(patch.method).toBe('ar');
  expect(detailLossDb).toBeGreaterThan(-1);
});

test('of a value that is held nothing stays, though the sound passes near it', () => {
  const sound = mix(tone(2 * middle, 100, sampleRate, 0.3), noise(2 * middle, 0.01));
  const last = sound.findIndex((sample, i) => i > middle && sample > 0.2 && sound[i - 5] < 0.2);
  const damaged = sound.slice().fill(sound[last], last + 1, last + 30);
  const { samples } = repairWhole(damaged, segmentAt(last + 1, last + 30, 'digital'));
  expect(samples.filter((sample) => sample === sound[last])).toHaveLength(0);
});

/** Noise below some 150 Hz, at 96 kHz, around an offset. */
function wind(seed: number): Float64Array {
  let [once, twice] = [0, 0];
  return noise(16000, 1, `wind ${seed}`).map((value) => {
    once += 0.01 * (value - once);
    twice += 0.01 * (once - twice);
    return 0.3 + 2.4 * twice;
  });
}

test('a long dropout in a sound with an offset is filled in around the offset', () => {
  const gains = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
    const sound = wind(seed);
    const segment = segmentAt(8000, 9394, 'digital');
    const damaged = sound.slice().fill(0, segment.start, segment.end);
    const window = { samples: damaged.subarray(3200, 11794), start: 3200, flagged: [segment] };
    return gainDb(sound, damaged, repairSegment(window, segment, 96000));
  });
  expect(gains.reduce((sum, gain) => sum + gain) / gains.length).toBeGreaterThan(9);
});

test.each(['click', 'crackle', 'mouth'] as const)('the swing falls as well where it was taken for %s', (type) => {
  const { fallDb, toneChangeDb } = repairSwing(sampleRate, 0.018, type);
  expect(fallDb).toBeGreaterThan(20);
  expect(Math.abs(toneChangeDb)).toBeLessThan(0.5);
});

test('a loud click of 1 ms vanishes without dulling the music under it', () => {
  const clean = buildMusic();
  const damaged = withClick(clean, middle, ringing(44, 0.8, 0.7));
  const patch = repairWhole(damaged, segmentAt(middle, middle + 44));
  expect(patch.method).toBe('gate+ar');
  expect(gainDb(clean, damaged, patch)).toBeGreaterThan(30);
  expect(patch.removedDb).toBeGreaterThan(0);
});

test('a soft ringing tick is taken out of the music, not replaced with it', () => {
  const clean = buildMusic();
  const damaged = withClick(clean, middle, ringing(350, 0.05, 0.31));
  const segment = segmentAt(middle, middle + 350, 'mouth');
  const gain = gainDb(clean, damaged, repairWhole(damaged, segment));
  expect(gain).toBeGreaterThan(10);
  expect(gain).toBeGreaterThan(gainDb(clean, damaged, repairWhole(damaged, { ...segment, type: 'digital' })) + 6);
});

test('a grain of three samples is interpolated', () => {
  const clean = buildMusic();
  const damaged = withClick(clean, middle, [0.3, -0.5, 0.2]);
  const patch = repairWhole(damaged, segmentAt(middle, middle + 3, 'crackle'));
  expect(patch.method).toBe('ar');
  expect(gainDb(clean, damaged, patch)).toBeGreaterThan(30);
});

test('a patch has one sample for each of the segment', () => {
  const patch = repairWhole(buildMusic(), segmentAt(middle, middle + 123));
  expect(patch.samples.length).toBe(123);
});

test('what stands in other segments does not matter', () => {
  const damaged = withClick(buildMusic(), middle, ringing(30, 0.8, 0.7));
  const other = segmentAt(middle + 40, middle + 60);
  const worse = withClick(damaged, other.start, new Float64Array(20).fill(5));
  const segment = segmentAt(middle, middle + 30);
  expect(repairWhole(worse, segment, [other])).toEqual(repairWhole(damaged, segment, [other]));
});

test('two neighbouring segments are both repaired', () => {
  const clean = buildMusic();
  const damaged = withClick(withClick(clean, middle, ringing(40, 0.8, 0.7)), middle + 50, ringing(40, -0.6, 0.9));
  const [first, second] = [segmentAt(middle, middle + 40), segmentAt(middle + 50, middle + 90)];
  expect(gainDb(clean, damaged, repairWhole(damaged, first, [second]))).toBeGreaterThan(20);
  expect(gainDb(clean, damaged, repairWhole(damaged, second, [first]))).toBeGreaterThan(20);
});

test('a dropout of 20 ms is filled with what surrounds it, no louder', () => {
  const clean = buildMusic();
  const damaged = clean.slice();
  damaged.fill(0, middle, middle + 882);
  const patch = repairWhole(damaged, segmentAt(middle, middle + 882, 'click'));
  expect(patch.method).toBe('ar');
  expect(patch.removedDb).toBeLessThan(0);
  expect(Math.max(...patch.samples.map(Math.abs))).toBeLessThan(1.5 * Math.max(...clean.map(Math.abs)));
  expect(gainDb(clean, damaged, patch)).toBeGreaterThan(10);
});

test('a digital dropout of 20 ms is foretold from further than a click of that length: of many notes more comes back', () => {
  const clean = noise(2 * middle, 0.0005);
  for (let note = 0; note < 14; note++) {
    const frequencyHz = 300 * 2 ** (note / 3.7);
    for (let i = 0; i < clean.length; i++) clean[i] += 0.02 * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRate + note);
  }
  const damaged = clean.slice();
  damaged.fill(0, middle, middle + 882);
  const gainAs = (type: DefectType) =>
    gainDb(clean, damaged, repairWhole(damaged.subarray(0, middle + 2000), segmentAt(middle, middle + 882, type)));
  expect(gainAs('digital')).toBeGreaterThan(gainAs('click') + 3);
});

test('sound of 2 ms that was taken for a digital fault changes less than where its length leaves no doubt of the fault', () => {
  const clean = mix(noise(2 * middle, 0.05), toneMixture(2 * middle, sampleRate));
  const changePerSample = (length: number) => {
    const { samples } = repairWhole(clean, segmentAt(middle, middle + length, 'digital'));
    return samples.reduce((sum, sample, i) => sum + (sample - clean[middle + i]) ** 2, 0) / length;
  };
  expect(changePerSample(90)).toBeLessThan(0.25 * changePerSample(45));
});

test('a dropout of 2 ms with the noise of its converter is filled in, though it is not silent', () => {
  const clean = buildMusic();
  const damaged = clean.slice();
  for (let i = middle; i < middle + 90; i++) damaged[i] = (i % 3) * 2 ** -15;
  const patch = repairWhole(damaged, segmentAt(middle, middle + 90, 'digital'));
  expect(patch.method).toBe('ar');
  expect(gainDb(clean, damaged, patch)).toBeGreaterThan(10);
});

test('among others, a segment that is foretold as well as the sound around it is kept, with a reason, and a click is repaired', () => {
  const clean = mix(noise(2 * middle, 0.01), toneMixture(2 * middle, sampleRate));
  const [segment, ...others] = [0, 200, 400].map((offset) => segmentAt(middle + offset, middle + offset + 20));
  const repairAmong = (samples: Float64Array) =>
    repairSegment({ samples, start: 0, flagged: [segment, ...others] }, segment, sampleRate);
  const kept = repairAmong(clean);
  expect(kept.method).toBe('none');
  expect(kept.reason).toMatch('foretold');
  expect(repairAmong(withClick(clean, middle, ringing(20, 0.1, 1.4))).method).toBe('ar');
});

test('an onset behind a click neither leaks into it nor is lost', () => {
  const clean = buildMusic();
  clean.fill(0, 0, middle);
  const damaged = withClick(clean, middle - 20, ringing(40, 0.9, 1.1));
  const patch = repairWhole(damaged, segmentAt(middle - 20, middle + 20));
  expect(gainDb(clean, damaged, patch)).toBeGreaterThan(10);
});

test.each([
  ['start', 0],
  ['end', 2 * middle - 30],
])('a click at the very %s of a recording is repaired from one side', (_, start) => {
  const clean = buildMusic();
  const damaged = withClick(clean, start, ringing(30, 0.9, 0.8));
  const patch = repairWhole(damaged, segmentAt(start, start + 30));
  expect(gainDb(clean, damaged, patch)).toBeGreaterThan(10);
});

test('a click in digital silence leaves silence', () => {
  const damaged = withClick(new Float64Array(2 * middle), middle, ringing(30, 0.9, 0.8));
  const patch = repairWhole(damaged, segmentAt(middle, middle + 30));
  expect(patch.samples).toEqual(new Float64Array(30));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('with %d near the segment the original is kept, with a reason', (value) => {
  for (const at of [middle - 100, middle + 10, middle + 100]) {
    const damaged = withClick(buildMusic(), middle, ringing(30, 0.9, 0.8));
    damaged[at] = value;
    const patch = repairWhole(damaged, segmentAt(middle, middle + 30));
    expect(patch).toMatchObject({ method: 'none', reason: expect.stringContaining('finite'), removedDb: 0 });
    expect(patch.samples.length).toBe(0);
    expect(Number.isFinite(patch.peakDbfs)).toBe(true);
  }
});

test('a recording that is all damage is kept, with a reason', () => {
  const patch = repairWhole(noise(40, 0.1), segmentAt(0, 40));
  expect(patch).toMatchObject({ method: 'none', reason: expect.stringContaining('too few undamaged samples') });
});

test.each([1, 2, 7, 50])('a recording of %i samples with one flagged gives finite numbers', (length) => {
  const patch = repairWhole(noise(length, 0.1), segmentAt(length - 1, length));
  expect([...patch.samples, patch.peakDbfs, patch.removedDb].every(Number.isFinite)).toBe(true);
});

test('full-scale square waves and constants stay within full scale', () => {
  for (const damaged of [tone(9000, 100, sampleRate, 1).map(Math.sign), new Float64Array(9000).fill(-1)]) {
    const patch = repairWhole(damaged, segmentAt(4000, 4300, 'scratch'));
    expect(Math.max(0, ...patch.samples.map(Math.abs))).toBeLessThanOrEqual(1.5);
  }
});

const recordingLength = 30000;
const segments = [
  segmentAt(0, 12),
  segmentAt(4000, 4030),
  { ...segmentAt(4000, 4060), channel: 1 },
  segmentAt(4100, 4900, 'scratch'),
  { ...segmentAt(9000, 9003, 'crackle'), channel: 1 },
  segmentAt(12000, 14205, 'mouth'),
  segmentAt(recordingLength - 8, recordingLength),
];

/** Runs the stage on a tape that grows step by step, as far ahead of the settled segments as the segments stage must keep it. */
async function repairInSteps(step: number) {
  const channels = [buildMusic(recordingLength), noise(recordingLength, 0.05)];
  const tape = new Tape(2, 256);
  async function* settle(): AsyncGenerator<SettledSegments> {
    for (let start = 0; start < recordingLength; start += step) {
      const length = Math.min(step, recordingLength - start);
      tape.append({ start, length, channels: channels.map((samples) => samples.subarray(start, start + length)) });
      const settledUntil = Math.max(0, tape.end - 2400);
      const previous = Math.max(0, start - 2400);
      yield { segments: segments.filter((s) => s.start >= previous && s.start < settledUntil), settledUntil };
    }
    tape.complete();
    yield { segments: segments.filter((s) => s.start >= recordingLength - 2400), settledUntil: recordingLength };
  }
  const patches = [];
  for await (const settled of repair(settle(), tape, { sampleRate, channelCount: 2, quantisationStep: 0 })) {
    patches.push(...settled.patches);
    expect(patches.length).toBeGreaterThanOrEqual(segments.filter((segment) => segment.start < settled.settledUntil).length);
    tape.forget(settled.settledUntil - Math.round(REPAIR_LOOK_BEHIND_SECONDS * sampleRate));
  }
  return patches;
}

test('patches come in the order of their segments and do not depend on how the input is cut', async () => {
  const whole = await repairInSteps(recordingLength);
  expect(whole.map((patch) => patch.segment)).toEqual(segments);
  for (const step of [137, 1024, 4096, 11111]) expect(await repairInSteps(step)).toEqual(whole);
});

test('a patch is given as soon as its surroundings are known, not before', async () => {
  const ahead = Math.round(REPAIR_CONTEXT_SECONDS * sampleRate);
  const tape = new Tape(1);
  tape.append({ start: 0, length: 20000, channels: [buildMusic(20000)] });
  async function* settle(): AsyncGenerator<SettledSegments> {
    yield { segments: [segmentAt(8000, 8010)], settledUntil: 8010 + ahead - 1 };
    yield { segments: [], settledUntil: 8010 + ahead };
  }
  const counts = [];
  for await (const { patches, settledUntil } of repair(settle(), tape, { sampleRate, channelCount: 1, quantisationStep: 0 })) {
    counts.push([patches.length, settledUntil]);
  }
  expect(counts).toEqual([
    [0, 8000],
    [1, 8010 + ahead],
    [0, 20000],
  ]);
});
