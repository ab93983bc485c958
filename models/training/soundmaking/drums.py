"""Drum patterns of our own on General MIDI's percussion keys: grooves with fills, and free strokes."""

KICK, STICK, SNARE, CLAP, SNARE_2, HAT, PEDAL_HAT, OPEN_HAT, CRASH, RIDE, BELL = 36, 37, 38, 39, 40, 42, 44, 46, 49, 51, 53
TOMS, TAMBOURINE, COWBELL, CLAVES, SHAKER, MARACAS = (41, 43, 45, 47, 48, 50), 54, 56, 75, 82, 70
BONGOS_CONGAS, TIMBALES, AGOGOS, WOODBLOCKS, CASTANETS = (60, 61, 62, 63, 64), (65, 66), (67, 68), (76, 77), 85

# Sixteen steps a bar; digits are the loudness of a stroke from 1 to 9.
GROOVES = {
    'rock': {KICK: '9.....5.9.......', SNARE: '....9.......9...', HAT: '7.5.7.5.7.5.7.5.'},
    'funk': {KICK: '9..5..7...8..5..', SNARE: '....9..3.2.29..3', HAT: '7565756575657565', OPEN_HAT: '......6.........'},
    'jazz': {RIDE: '7...8.5.7...8.5.', PEDAL_HAT: '....6.......6...', KICK: '3...3...3...3...', SNARE: '......3.....2..3'},
    'techno': {KICK: '9...9...9...9...', HAT: '..7...7...7...7.', CLAP: '....8.......8...', RIDE: '5.5.5.5.5.5.5.5.'},
    'latin': {
        CLAVES: '8..8..8...8.8...',
        60: '7.5.6.5.7.5.6.77',
        COWBELL: '8...6.6.8...6.6.',
        MARACAS: '6464646464646464',
        63: '..7...88..7...88',
    },
    'march': {SNARE: '8.558.558.5587888', KICK: '8.......8.......', CRASH: '........6.......'},
    'ballad': {KICK: '8.........6.....', STICK: '....8.......8...', HAT: '5...5...5...5...', SHAKER: '3434343434343434'},
    'breaks': {KICK: '9.9.......99....', SNARE: '....9..7.7..9..7', RIDE: '7.7.7.7.7.7.7.7.', TAMBOURINE: '..5...5...5...5.'},
}


def fill(harmony, bar):
    """A fill over the last beat of a bar: snare and toms in sixteenths."""
    drums = [SNARE, *TOMS[::-1]]
    return [harmony.note(bar, harmony.metre - 1 + step / 4, 0.1, drums[min(len(drums) - 1, step * 2)], 105) for step in range(4)]


def groove(harmony, style, level=1.0):
    """Bars of one drum pattern with left-out and added strokes, crashes and fills."""
    rng, notes = harmony.rng, []
    for bar in range(harmony.bars):
        for key, steps in GROOVES[style].items():
            for at in range(harmony.metre * 4):
                stroke = steps[at] if rng.random() > 0.05 else rng.choice(['.', '4'])
                if stroke != '.':
                    notes.append(harmony.note(bar, at / 4, 0.2, key, int(stroke) * 13 * level))
        if bar % 4 == 3:
            notes += fill(harmony, bar)
        if bar % 8 == 0 and rng.random() < 0.5:
            notes.append(harmony.note(bar, 0, 2, CRASH, 100 * level))
    return notes


def strokes(harmony, keys, level=90):
    """Free percussion on the given keys: figures of even strokes, flams, single hits and pauses."""
    rng, notes = harmony.rng, []
    for bar in range(harmony.bars):
        division = int(rng.choice([1, 2, 3, 4, 4, 6]))
        chance = rng.uniform(0.3, 0.95)
        for at in range(harmony.metre * division):
            if rng.random() < chance:
                notes.append(harmony.note(bar, at / division, 0.2, rng.choice(keys), level + rng.uniform(-30, 25)))
    return notes
