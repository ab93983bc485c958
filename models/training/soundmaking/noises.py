"""Sounds computed directly that detectors take for clicks: typing, applause, test signals. Shape (samples, 2)."""

import numpy as np
from scipy import signal


def add(sound, at, event, gains):
    """Adds a mono event into both channels from sample `at`, cut off at the end of the sound."""
    count = min(len(event), len(sound) - at)
    if count > 0:
        sound[at : at + count] += event[:count, None] * gains


def place(rng):
    """Gains of left and right for a source somewhere on the stage."""
    angle = rng.uniform(0.1, 0.9) * np.pi / 2
    return np.array([np.cos(angle), np.sin(angle)])


def thud(rng, rate, low, high, decay_ms):
    """A struck object: a few decaying resonances and a noise burst, with an attack of 0.3 to 1.5 ms."""
    time = np.arange(int(rate * decay_ms * 0.007)) / rate
    top = min(high, 0.42 * rate)
    body = sum(
        rng.uniform(0.2, 1)
        * np.exp(-time / (decay_ms / 1000 * rng.uniform(0.3, 1)))
        * np.sin(2 * np.pi * np.exp(rng.uniform(np.log(low), np.log(top))) * time)
        for _ in range(rng.integers(2, 6))
    )
    noise = rng.standard_normal(len(time)) * np.exp(-time / (decay_ms / 1000 * rng.uniform(0.1, 0.5)))
    noise = signal.lfilter(*signal.butter(2, (low, top), 'bandpass', fs=rate), noise)
    return (body + rng.uniform(0.5, 3) * noise) * np.minimum(1, time / rng.uniform(0.0003, 0.0015)) ** 2


def typing(rng, rate, seconds):
    """Keystrokes in bursts: finger, key bottom and release a few to a hundred milliseconds apart; one keyboard per recording."""
    sound, time = np.zeros((int(seconds * rate), 2)), 0.2
    low, high, decay_ms, pace = rng.uniform(150, 900), rng.uniform(3000, 9000), rng.uniform(3, 14), rng.uniform(0.09, 0.25)
    while time < seconds:
        gains, force = place(rng), rng.lognormal(-1, 0.4)
        for delay, part in ((0, 0.3), (rng.uniform(0.006, 0.03), 1), (rng.uniform(0.07, 0.13), 0.4)):
            add(sound, int((time + delay) * rate), force * part * thud(rng, rate, low, high, decay_ms), gains)
        time += pace * rng.lognormal(0, 0.4) + (rng.uniform(0.4, 1.5) if rng.random() < 0.08 else 0)
    return sound + 1e-4 * rng.standard_normal(sound.shape), f'keys of {decay_ms:.0f} ms every {pace * 1000:.0f} ms'


def applause(rng, rate, seconds):
    """Many people who clap, each at a pace and with hands of their own, swelling and thinning out."""
    sound, people = np.zeros((int(seconds * rate), 2)), int(np.exp(rng.uniform(np.log(4), np.log(80))))
    for _ in range(people):
        pace, gains, low = rng.uniform(0.16, 0.35), place(rng) * rng.lognormal(0, 0.5), rng.uniform(300, 1200)
        decay_ms, time, stop = rng.uniform(2, 8), rng.uniform(0, 2), seconds * rng.uniform(0.5, 1)
        while time < stop:
            add(sound, int(time * rate), rng.uniform(0.6, 1) * thud(rng, rate, low, low * rng.uniform(3, 6), decay_ms), gains)
            time += pace * rng.lognormal(0, 0.12)
    return sound + 1e-4 * rng.standard_normal(sound.shape), f'{people} people'


def waves(rng, rate, seconds):
    """Square, sawtooth and sine notes, sweeps, noise, and dithered silence."""
    time = np.arange(int(seconds * rate)) / rate
    name = str(rng.choice(['square', 'sawtooth', 'sine', 'sweep', 'white noise', 'pink noise', 'dithered silence', 'notes']))
    pitch = np.exp(rng.uniform(np.log(55), np.log(min(2000, rate / 8))))
    phase = 2 * np.pi * pitch * time
    made = {
        'square': lambda: signal.square(phase, rng.uniform(0.2, 0.8)),
        'sawtooth': lambda: signal.sawtooth(phase, rng.choice([0, 0.5, 1])),
        'sine': lambda: np.sin(phase),
        'sweep': lambda: signal.chirp(time, 20, seconds, 0.45 * rate, 'logarithmic'),
        'white noise': lambda: rng.standard_normal(len(time)),
        'pink noise': lambda: pink_noise(rng, len(time)),
        'dithered silence': lambda: np.round(rng.random(len(time)) - rng.random(len(time))),
        'notes': lambda: steps(rng, rate, time),
    }[name]()
    pitched = name in ('square', 'sawtooth', 'sine')
    return 0.5 * (made - made.mean())[:, None] * np.ones(2), f'{name} {pitch:.0f} Hz' if pitched else name


def pink_noise(rng, count):
    """Noise whose power falls by 3 dB an octave, shaped in the spectrum."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), count)
    return noise / np.max(np.abs(noise))


def steps(rng, rate, time):
    """Square or sine notes one after another, each with ramps of 4 to 15 ms."""
    sound, start = np.zeros(len(time)), 0
    while start < len(time):
        count = min(len(time) - start, int(rng.uniform(0.06, 0.4) * rate))
        pitch, shape = 110 * 2 ** rng.uniform(0, 4), signal.square if rng.random() < 0.5 else np.sin
        ramp = np.clip(np.minimum(np.arange(count), np.arange(count)[::-1]) / (rng.uniform(0.004, 0.015) * rate), 0, 1)
        sound[start : start + count] = shape(2 * np.pi * pitch * time[:count]) * (0.5 - 0.5 * np.cos(np.pi * ramp))
        start += count + int(rng.uniform(0, 0.2) * rate)
    return sound
