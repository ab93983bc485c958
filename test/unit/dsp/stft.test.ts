import { expect, test } from 'vitest';
import { FEATURE_DEFINITION } from '../../../src/features/definition.ts';
import { BandSpectrum } from '../../reference/stft.ts';
import { noise, tone } from '../../signals.ts';

const EDGES_HZ = FEATURE_DEFINITION.bandEdgesHz;
const RATES = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 50000, 64000];

function spectrumAt(sampleRate: number): BandSpectrum {
  return new BandSpectrum(sampleRate, Math.round(FEATURE_DEFINITION.spectrumWindowSeconds * sampleRate), EDGES_HZ);
}

function analyse(signal: Float64Array, sampleRate: number, start = 0): Float64Array {
  const spectrum = spectrumAt(sampleRate);
  const target = new Float64Array(spectrum.bandCount);
  spectrum.analyse(signal, start, target, 0);
  return target;
}

test('a tone is loudest in the band that holds its frequency, and a full-scale one stands near 0 there', () => {
  for (const frequencyHz of [550, 1350, 3500, 8000, 13000, 20000]) {
    const bands = analyse(tone(300, frequencyHz, 44100, 1), 44100);
    const loudest = bands.indexOf(Math.max(...bands));
    expect(frequencyHz).toBeGreaterThanOrEqual(EDGES_HZ[loudest]);
    expect(frequencyHz).toBeLessThan(EDGES_HZ[loudest + 1]);
    expect(bands[loudest]).toBeGreaterThan(-4);
    expect(bands[loudest]).toBeLessThan(0.5);
  }
});

test('twice the amplitude is four times the power in every band', () => {
  const sound = noise(300, 0.1);
  const bands = analyse(sound, 44100);
  const louder = analyse(
    sound.map((value) => 2 * value),
    44100,
  );
  for (const [band, power] of bands.entries()) expect(louder[band] - power).toBeCloseTo(Math.log(4), 4);
});

test('white noise has one level in all bands, at every rate the same', () => {
  for (const sampleRate of [16000, 44100, 48000]) {
    const spectrum = spectrumAt(sampleRate);
    const target = new Float64Array(spectrum.bandCount);
    const powers = new Float64Array(spectrum.bandCount);
    const sound = noise(400 * spectrum.windowLength, 0.1);
    for (let frame = 0; frame < 400; frame++) {
      spectrum.analyse(sound, frame * spectrum.windowLength, target, 0);
      for (let band = 0; band < powers.length; band++) powers[band] += Math.exp(target[band]) / 400;
    }
    const audible = powers.subarray(1, EDGES_HZ.findIndex((hz) => hz >= sampleRate / 2) - 1);
    const perBin = (16 * 0.01 * 0.375) / spectrum.windowLength;
    for (const power of audible) expect(Math.abs(power / perBin - 1)).toBeLessThan(0.25);
  }
});

test('bands above the Nyquist frequency are masked with 0, whatever sounds', () => {
  const bands = analyse(noise(300, 0.5), 8000);
  for (const [band, power] of bands.entries()) {
    if (EDGES_HZ[band] >= 4000) expect(power).toBe(0);
    else expect(power).not.toBe(0);
  }
});

test('at every rate each band below the Nyquist frequency holds at least one bin', () => {
  for (const sampleRate of RATES) {
    const bands = analyse(noise(400, 0.5), sampleRate);
    for (const [band, power] of bands.entries()) if (EDGES_HZ[band] < sampleRate / 2) expect(power).not.toBe(0);
  }
});

test('silence has the level of the floor, about 120 dB below full scale', () => {
  const bands = analyse(new Float64Array(300), 44100);
  for (const power of bands) expect(power).toBeCloseTo(Math.log(1e-12), 9);
});

test('a frame depends on its own samples alone, and is written where it was asked for', () => {
  const sound = noise(1000, 0.3);
  const { windowLength, bandCount } = spectrumAt(44100);
  const alone = analyse(sound.slice(300, 300 + windowLength), 44100);
  const spectrum = spectrumAt(44100);
  const target = new Float64Array(bandCount + 4).fill(9);
  spectrum.analyse(sound, 0, target, 2);
  spectrum.analyse(sound, 300, target, 2);
  expect(target.subarray(2, 2 + bandCount)).toEqual(alone);
  expect([target[1], target[bandCount + 2]]).toEqual([9, 9]);
});
