import { expect, test } from 'vitest';
import { SwingFinder } from '../../../src/dsp/swing.ts';
import { buildSwing, type Swing } from '../../../src/dsp/swing-course.ts';
import { mix, noise, tone } from '../../signals.ts';

const SWING: Swing = { amplitude: 0.3, frequencyHz: 70, seconds: 0.014, delaySeconds: 0.0005, decay: 'exponential' };

/** Music with a bass note, and `event` from the snap's first sample on. */
function listen(sampleRate: number, event: (t: number) => number): Swing | undefined {
  const finder = new SwingFinder(sampleRate);
  const music = mix(tone(finder.length, 82, sampleRate, 0.1), tone(finder.length, 660, sampleRate, 0.05));
  const samples = mix(music, noise(finder.length, 0.002));
  for (let i = finder.samplesBefore; i < samples.length; i++) samples[i] += event((i - finder.samplesBefore) / sampleRate);
  return finder.find(samples);
}

function snap(t: number): number {
  return t < 0.0015 ? 0.6 * Math.cos(7000 * t) * Math.exp(-2000 * t) : 0;
}

test('a swing behind a snap is found over a bass note, whatever the sample rate', () => {
  for (const sampleRate of [8000, 11025, 44100, 192000]) {
    const wave = buildSwing(SWING, sampleRate, sampleRate);
    const found = listen(sampleRate, (t) => snap(t) + wave[Math.round(t * sampleRate)]);
    expect(found, `${sampleRate} Hz`).toBeDefined();
    const guess = buildSwing(found as Swing, sampleRate, sampleRate);
    const left = guess.map((sample, i) => wave[i] - sample);
    expect(energy(left), `${sampleRate} Hz`).toBeLessThan(energy(wave) / 20);
  }
});

test('a snap without a swing, and music without a snap, have none', () => {
  expect(listen(44100, snap)).toBeUndefined();
  expect(listen(44100, () => 0)).toBeUndefined();
});

test('the beat of a drum and the onset of a bass note are none: they sound on', () => {
  const kick = (t: number) => 0.6 * Math.exp(-12 * t) * Math.sin(2 * Math.PI * (50 * t + 2 * (1 - Math.exp(-30 * t))));
  expect(listen(44100, (t) => snap(t) + kick(t))).toBeUndefined();
  for (const frequencyHz of [41, 55, 110, 165])
    expect(listen(44100, (t) => snap(t) + 0.5 * Math.exp(-3 * t) * Math.sin(2 * Math.PI * frequencyHz * t))).toBeUndefined();
});

test('a swing that the bass drowns is left alone, and so is what holds values that are no numbers', () => {
  expect(listen(44100, (t) => 0.003 * Math.sin(450 * t) * Math.exp(-300 * t))).toBeUndefined();
  expect(listen(44100, (t) => (t > 0.02 ? Number.NaN : snap(t)))).toBeUndefined();
});

function energy(samples: Float64Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}
