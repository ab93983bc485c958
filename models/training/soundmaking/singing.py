"""A singing voice from source and filter: glottal pulses through moving formants, with consonants. Shape (samples, 2).

Pulses: Fant, Liljencrants and Lin 1985, "A four-parameter model of glottal flow"; formants: Peterson and Barney 1952.
"""

import numpy as np
from scipy import signal

VOWELS_HZ = ((730, 1090, 2440), (660, 1720, 2410), (530, 1840, 2480), (390, 1990, 2550), (270, 2290, 3010), (570, 840, 2410), (440, 1020, 2240), (300, 870, 2240))
UPPER_HZ = (3400, 4300)
SCALE = (0, 2, 4, 5, 7, 9, 11)
STEP_SECONDS = 0.005


def sing(rng, rate, seconds):
    """One voice, low or high, pressed or breathy, with vibrato; now and then it creaks."""
    voice = {
        'tonic': rng.uniform(80, 350),
        'size': rng.uniform(0.85, 1.25),
        'pressed': rng.uniform(0, 1) ** 0.5,
        'bright': rng.uniform(0, 0.97),
        'shimmer': rng.uniform(0.01, 0.1),
        'creak': 0.4 if rng.random() < 0.15 else 0,
        'vibrato': rng.uniform(0, 0.012),
    }
    notes, count = [], 0
    while count < seconds * rate:
        notes.append(consonant(rng, rate) if rng.random() < 0.5 else np.zeros(int(rng.uniform(0, 0.05) * rate)))
        notes.append(note(rng, rate, voice))
        count += len(notes[-1]) + len(notes[-2])
    sound = np.concatenate(notes)[: int(seconds * rate)]
    return sound[:, None] * np.ones(2), f'from {voice["tonic"]:.0f} Hz'


def note(rng, rate, voice):
    """A sung note with one vowel gliding into another."""
    time = np.arange(int(rng.uniform(0.12, 1.2) * rate)) / rate
    pitch = voice['tonic'] * 2 ** ((SCALE[rng.integers(7)] + 12 * rng.integers(2)) / 12)
    curve = pitch * (1 - 0.06 * np.exp(-time / 0.04)) * (1 + voice['vibrato'] * np.sin(2 * np.pi * rng.uniform(4.5, 7) * time))
    source = glottal_pulses(rng, rate, curve, voice)
    source = signal.lfilter([1, -voice['bright']], [1], source)
    breath = rng.standard_normal(len(time)) * np.abs(source) * rng.uniform(0, 0.15) + 1e-4 * rng.standard_normal(len(time))
    sung = through_formants(rng, rate, source + breath, voice['size'])
    fade = np.minimum(1, np.minimum(time, time[::-1]) / rng.uniform(0.01, 0.06))
    return rng.lognormal(-1, 0.4) * fade * sung / max(1e-9, np.max(np.abs(sung)))


def glottal_pulses(rng, rate, pitch_hz, voice):
    """Derivative of the glottal flow: a growing sine while the folds are open, then a sudden return, the steeper the more pressed."""
    source, at = np.zeros(len(pitch_hz)), 0.0
    while int(at) < len(source):
        period = rate / pitch_hz[int(at)] * (1 + 0.004 * rng.standard_normal() + voice['creak'] * rng.uniform(0, 1) ** 3)
        open_count = max(4, int(period * (0.75 - 0.35 * voice['pressed'])))
        phase = np.arange(open_count) / open_count
        opening = np.exp(2.5 * phase) * np.sin(1.4 * np.pi * phase)
        back = opening[-1] * np.exp(-np.arange(1, int(period) - open_count + 1) / (rate * 0.00002 + period * 0.08 * (1 - voice['pressed']) ** 2))
        pulse = np.concatenate([opening, back])[: len(source) - int(at)]
        source[int(at) : int(at) + len(pulse)] += pulse * (1 + voice['shimmer'] * rng.standard_normal())
        at += max(2, period)
    return source


def through_formants(rng, rate, source, size):
    """Five resonances in a row, the lower three moving from one vowel to the next; some of the source comes past them, for the highest partials."""
    begin, end = (np.array(VOWELS_HZ[rng.integers(len(VOWELS_HZ))]) * size for _ in range(2))
    widths = rng.uniform(40, 120, 5) * np.array([1, 1.2, 1.6, 2, 2.5])
    bare = 0.2 * rng.uniform(0, 1) ** 2
    states, step, out = np.zeros((5, 2)), max(1, int(STEP_SECONDS * rate)), np.empty_like(source)
    for first in range(0, len(source), step):
        share = min(1, 2 * first / len(source))
        piece = source[first : first + step]
        dry = bare * piece
        for f, hz in enumerate((*(begin + share * (end - begin)), *np.array(UPPER_HZ) * size)):
            if hz < 0.45 * rate:
                piece, states[f] = signal.lfilter(*resonance(hz, widths[f], rate), piece, zi=states[f])
        out[first : first + step] = piece + dry
    return out


def resonance(hz, width_hz, rate):
    """A two-pole filter with a gain of one at zero frequency."""
    radius = np.exp(-np.pi * width_hz / rate)
    poles = np.array([1, -2 * radius * np.cos(2 * np.pi * hz / rate), radius**2])
    return [poles.sum()], poles


def consonant(rng, rate):
    """A hiss or a burst behind a closure, as in s, f, t and k."""
    closure = np.zeros(int(rng.uniform(0, 0.08) * rate))
    time = np.arange(int(rng.uniform(0.01, 0.12) * rate)) / rate
    low = rng.uniform(1000, 6000)
    top = min(low * rng.uniform(1.5, 4), 0.45 * rate)
    hiss = signal.lfilter(*signal.butter(2, (min(low, 0.3 * rate), top), 'bandpass', fs=rate), rng.standard_normal(len(time)))
    shape = np.exp(-time / 0.01) if rng.random() < 0.5 else np.sin(np.pi * time / max(time[-1], 1e-3))
    return np.concatenate([closure, rng.lognormal(-2.5, 0.6) * hiss * shape])
