"""Scores of our own making: generated harmony, and the textures in which an instrument plays it.

Nothing here is a transcription: every note comes from a seeded random generator and the usual rules of thumb of tonal music.
"""

from soundmaking.midi import Note

SCALES = {
    'major': (0, 2, 4, 5, 7, 9, 11),
    'minor': (0, 2, 3, 5, 7, 8, 10),
    'dorian': (0, 2, 3, 5, 7, 9, 10),
    'harmonic': (0, 2, 3, 5, 7, 8, 11),
    'mixolydian': (0, 2, 4, 5, 7, 9, 10),
}
PROGRESSIONS = (
    (0, 4, 5, 3),
    (0, 5, 3, 4),
    (1, 4, 0, 0),
    (5, 3, 0, 4),
    (0, 3, 0, 4),
    (0, 6, 5, 4),
    (0, 2, 3, 4),
    (0, 3, 6, 2, 5, 1, 4, 0),
)


class Harmony:
    """Tempo, metre, scale and one chord a bar: what all parts of a piece agree on."""

    def __init__(self, rng, seconds, tempo=(60, 170), swing=False):
        self.rng = rng
        self.beat = 60 / rng.uniform(*tempo)
        self.metre = int(rng.choice([4, 4, 4, 3]))
        self.swing = swing
        self.bars = max(1, int(seconds / (self.beat * self.metre)))
        self.root = int(rng.integers(12))
        self.scale = SCALES[str(rng.choice(list(SCALES)))]
        progression = PROGRESSIONS[rng.integers(len(PROGRESSIONS))]
        self.degrees = [progression[bar % len(progression)] for bar in range(self.bars)]
        self.sevenths = rng.random() < 0.4
        self.jitter = rng.uniform(0, 0.012)

    def scale_key(self, degree):
        """The key of a scale degree; degree 0 lies in the lowest MIDI octave, 7 an octave above."""
        return self.root + 12 * (degree // 7) + self.scale[degree % 7]

    def chord_keys(self, bar, low, high):
        """All keys of the bar's chord between low and high, ascending."""
        steps = (0, 2, 4, 6) if self.sevenths else (0, 2, 4)
        classes = {self.scale_key(self.degrees[bar % self.bars] + step) % 12 for step in steps}
        return [key for key in range(low, high + 1) if key % 12 in classes]

    def time(self, bar, beats):
        """When a place in a bar sounds: the off-beat late when swung, and a little human imprecision."""
        whole, rest = divmod(beats, 1)
        if self.swing and abs(rest - 0.5) < 1e-6:
            rest = 0.66
        return max(0.03, 0.05 + (bar * self.metre + whole + rest) * self.beat + self.rng.normal(0, self.jitter))

    def note(self, bar, beats, length, key, velocity):
        """A note placed in musical time; `length` in beats, `velocity` a mean to vary around."""
        velocity = int(min(127, max(12, self.rng.normal(velocity, 9))))
        return Note(self.time(bar, beats), max(0.03, length * self.beat), int(key), velocity)


RHYTHMS = {
    4: (
        (1, 1, 1, 1),
        (2, 1, 1),
        (1.5, 0.5, 1, 1),
        (0.5,) * 8,
        (1, 0.5, 0.5, 2),
        (0.75, 0.75, 0.5, 1, 1),
        (4,),
        (3, 1),
        (0.5, 0.5, 1, 0.25, 0.25, 0.25, 0.25, 1),
    ),
    3: ((1, 1, 1), (2, 1), (1.5, 0.5, 1), (0.5,) * 6, (3,), (1, 0.5, 0.5, 1)),
}


def melody(harmony, low, high, level=90, legato=None):
    """A line that walks the scale in small steps and lands on chord tones on strong beats."""
    rng = harmony.rng
    legato = rng.uniform(0.4, 1.05) if legato is None else legato
    keys = [key for key in (harmony.scale_key(degree) for degree in range(80)) if low <= key <= high]
    place, notes = len(keys) // 2, []
    for bar in range(harmony.bars):
        beats = 0.0
        for length in RHYTHMS[harmony.metre][rng.integers(len(RHYTHMS[harmony.metre]))]:
            place = int(min(len(keys) - 1, max(0, place + rng.choice([-4, -2, -1, -1, 0, 1, 1, 2, 4]))))
            tones = harmony.chord_keys(bar, low, high)
            key = min(tones, key=lambda tone: abs(tone - keys[place])) if beats % 2 == 0 and tones else keys[place]
            if rng.random() > 0.12:
                notes.append(harmony.note(bar, beats, length * legato, key, level))
            beats += length
    return notes


def runs(harmony, low, high, level=90):
    """Fast scales up and down, three to six notes a beat."""
    rng = harmony.rng
    keys = [key for key in (harmony.scale_key(degree) for degree in range(80)) if low <= key <= high]
    per_beat, place, step, notes = int(rng.integers(2, 5)), 0, 1, []
    for bar in range(harmony.bars):
        for index in range(harmony.metre * per_beat):
            step = -step if not 0 <= place + step < len(keys) or rng.random() < 0.06 else step
            place = min(len(keys) - 1, max(0, place + step))
            if rng.random() > 0.08:
                notes.append(harmony.note(bar, index / per_beat, rng.uniform(0.5, 1) / per_beat, keys[place], level))
    return notes


def staccato(harmony, low, high, level=95):
    """Short repeated notes and jumps between chord tones."""
    rng, notes = harmony.rng, []
    for bar in range(harmony.bars):
        tones = harmony.chord_keys(bar, low, high)
        for index in range(harmony.metre * 2):
            if rng.random() < 0.75:
                notes.append(harmony.note(bar, index / 2, rng.uniform(0.1, 0.3), rng.choice(tones), level))
    return notes


def voicing(harmony, bar, low, high, voices):
    """A few neighbouring chord tones around a moving middle."""
    tones = harmony.chord_keys(bar, low, high)
    first = int(harmony.rng.integers(max(1, len(tones) - voices + 1)))
    return tones[first : first + voices]


def sustained(harmony, low, high, level=75):
    """One held chord a bar."""
    voices = int(harmony.rng.integers(3, 5))
    return [
        harmony.note(bar, 0, harmony.metre * 0.97, key, level)
        for bar in range(harmony.bars)
        for key in voicing(harmony, bar, low, high, voices)
    ]


def comping(harmony, low, high, level=82):
    """Chords struck in a syncopated rhythm, strummed a little."""
    rng, notes = harmony.rng, []
    pattern = [rng.random() < chance for chance in (0.9, 0.3, 0.4, 0.6, 0.5, 0.3, 0.6, 0.4)]
    length, spread = rng.uniform(0.15, 0.9), rng.uniform(0, 0.08)
    for bar in range(harmony.bars):
        keys = voicing(harmony, bar, low, high, 4)
        for index in range(harmony.metre * 2):
            if pattern[index % 8]:
                notes += [harmony.note(bar, index / 2 + spread * at, length, key, level) for at, key in enumerate(keys)]
    return notes


def arpeggio(harmony, low, high, level=82):
    """Broken chords in even notes."""
    rng, notes = harmony.rng, []
    per_beat, ring = int(rng.choice([2, 3, 4])), rng.uniform(0.8, 3)
    for bar in range(harmony.bars):
        keys = voicing(harmony, bar, low, high, int(rng.integers(3, 7)))
        keys = keys + keys[-2:0:-1]
        for index in range(harmony.metre * per_beat):
            notes.append(harmony.note(bar, index / per_beat, ring / per_beat, keys[index % len(keys)], level))
    return notes


def bass_line(harmony, low, high, level=95):
    """Roots and fifths, in long notes, even eighths or walking quarters."""
    rng, notes = harmony.rng, []
    step = float(rng.choice([0.5, 1, 1, 2]))
    for bar in range(harmony.bars):
        tones = harmony.chord_keys(bar, low, high)
        root = min((key for key in tones if key % 12 == harmony.scale_key(harmony.degrees[bar]) % 12), default=tones[0])
        for index in range(int(harmony.metre / step)):
            key = root if index == 0 or rng.random() < 0.5 else rng.choice(tones)
            notes.append(harmony.note(bar, index * step, step * rng.uniform(0.5, 0.98), key, level))
    return notes


def rolls(harmony, low, high, level=85):
    """Single strokes and swelling rolls, as timpani play them."""
    rng, notes = harmony.rng, []
    for bar in range(harmony.bars):
        key = rng.choice(harmony.chord_keys(bar, low, high))
        if rng.random() < 0.35:
            count = int(harmony.metre * harmony.beat * 11)
            notes += [harmony.note(bar, harmony.metre * at / count, 0.3, key, 35 + 70 * at / count) for at in range(count)]
        else:
            notes += [harmony.note(bar, beat, 0.9, key, level) for beat in range(harmony.metre) if rng.random() < 0.6]
    return notes


TEXTURES = {
    'melody': melody,
    'runs': runs,
    'staccato': staccato,
    'sustained': sustained,
    'comping': comping,
    'arpeggio': arpeggio,
    'bass': bass_line,
    'rolls': rolls,
}


def glides(notes, rng):
    """Scoops into some notes: the pitch wheel rises to the middle over 80 ms, as singers, players of wind and strings do."""
    moves = []
    for note in notes:
        if rng.random() < 0.3:
            depth = int(rng.integers(800, 4000))
            for step in range(9):
                bend = 8192 - depth * (8 - step) // 8
                moves.append((note.start + 0.01 * step, 0xE0, bend & 127, bend >> 7))
    return moves


def swells(seconds, rng):
    """Expression that rises and falls over seconds, in steps of one: small enough to leave no step in the sound."""
    moves, value, time = [], 100, 0.0
    while time < seconds:
        target = int(rng.integers(50, 127))
        for expression in range(value, target, 1 if target > value else -1):
            moves.append((time, 0xB0, 11, expression))
            time += rng.uniform(0.01, 0.04)
        value = target
        time += rng.uniform(0, 1)
    return moves
