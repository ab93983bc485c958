"""Makes clean training recordings of our own: music played by fluidsynth from generated scores, speech by espeak-ng, and noises.

    python3 models/training/material.py <out folder> [--minutes 60] [--seed 1]

Writes WAV files under clean/<group>/ and hard/<group>/ and an INDEX.tsv that says what each is. "hard" holds clean sounds that
detectors take for clicks. Needs Debian's fluidsynth, fluid-soundfont-gm, espeak-ng, ffmpeg, python3-numpy and python3-scipy.
The same seed and versions give the same files; each file has a generator of its own, so one recipe can change without the others.
"""

import argparse
import csv
import tempfile
from pathlib import Path

import numpy as np

from soundmaking import recipes
from soundmaking import sound as sounds

COLUMNS = ('path', 'kind', 'sampleRate', 'channels', 'seconds', 'licence', 'source', 'content')
RATES, RATE_SHARES = (44100, 48000, 96000, 32000, 22050, 16000, 8000), (0.61, 0.18, 0.07, 0.07, 0.03, 0.02, 0.02)
ATTEMPTS = 20  # recordings of a group that may be dropped one after another


def finished(sound, rate, rng, recipe, scratch):
    """The dry sound as a recording (room, loudness, bed, bandwidth, codec, level, fades), and a list of what was done to it."""
    done = []

    def step(chance, name, change):
        nonlocal sound
        if rng.random() < chance:
            sound = change(sound)
            done.append(name)

    sound = sound / np.max(np.abs(sound))
    step(recipe.room, 'room', lambda x: sounds.with_room(x, rate, rng))
    step(recipe.loud, 'limiter', lambda x: sounds.with_loudness(x, rng))
    step(0.25, 'bed', lambda x: sounds.with_bed(x, rate, rng))
    step(0.12, 'low-pass', lambda x: sounds.with_low_pass(x, rate, rng))
    step(0.2, 'mono', lambda x: x.mean(axis=1, keepdims=True))
    if rng.random() < 0.28 and rate <= 48000:
        sound, codec = sounds.with_codec(sound, rate, rng, scratch)
        done += [codec] if codec else []
    peak_db = -1 - 39 * rng.random() ** 2.2
    return sounds.levelled(sounds.faded(sound, rate), peak_db), [*done, f'peak {peak_db:.0f} dBFS']


def make(recipe, seed, scratch):
    """One recording by a recipe: (sound, rate, bits, content), or the reason why it was dropped."""
    rng = np.random.default_rng(seed)
    rate = int(rng.choice(RATES, p=RATE_SHARES))
    seconds = float(rng.uniform(*recipe.seconds))
    dry, content, stray = recipe.play(rng, rate, seconds, scratch)
    if stray:
        return f'stray clicks at {stray[:4]} in {content}'
    if np.max(np.abs(dry), initial=0) < 1e-4:
        return f'silent: {content}'
    sound, done = finished(dry, rate, rng, recipe, scratch)
    fault = sounds.fault(sound, rate)
    if fault:
        return f'{fault}: {content}'
    return sound, rate, int(rng.choice([16, 24])), '; '.join([content, *done])


def make_next(recipe, seed, number, scratch):
    """The group's next recording that is fit for use, and the number after it."""
    for attempt in range(number, number + ATTEMPTS):
        result = make(recipe, [seed, *recipe.group.encode(), attempt], scratch)
        if not isinstance(result, str):
            return result, attempt + 1
        print(f'dropped {recipe.group} {attempt}: {result}')
    raise SystemExit(f'{recipe.group}: {ATTEMPTS} recordings in a row were not fit for use; mend its recipe.')


def make_all(out, minutes, seed):
    """Makes the recordings, always of the group that lags furthest behind its share; INDEX.tsv grows with them."""
    spent = dict.fromkeys(recipes.RECIPES, 0.0)
    numbers = dict.fromkeys(recipes.RECIPES, 0)
    with tempfile.TemporaryDirectory() as scratch, open(out / 'INDEX.tsv', 'w', newline='') as file:
        index = csv.writer(file, delimiter='\t', lineterminator='\n')
        index.writerow(COLUMNS)
        while sum(spent.values()) < minutes * 60:
            recipe = min(spent, key=lambda one: (spent[one] + 10) / one.share)
            result, numbers[recipe] = make_next(recipe, seed, numbers[recipe], scratch)
            spent[recipe] += record(out, index, recipe, f'{recipe.group}-{seed}-{numbers[recipe] - 1:03d}', result)
            file.flush()


def record(out, index, recipe, name, made):
    """Writes one recording and its line of the index; returns its seconds."""
    sound, rate, bits, content = made
    path = Path(recipe.kind, recipe.group, f'{name}.wav')
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    sounds.write_wav(out / path, sound, rate, bits, np.random.default_rng(list(name.encode())))
    seconds = len(sound) / rate
    index.writerow((path, recipe.kind, rate, sound.shape[1], round(seconds, 3), recipe.licence, f'material.py, {name}', content))
    return seconds


def main():
    parser = argparse.ArgumentParser(description='Makes clean training recordings of our own.')
    parser.add_argument('out', type=Path)
    parser.add_argument('--minutes', type=float, default=60)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    make_all(options.out, options.minutes, options.seed)


if __name__ == '__main__':
    main()
