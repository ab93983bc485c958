"""The instruments of the training material: their sounds in FluidR3 GM, the keys they play, the textures that suit them.

Left out, because the soundfont itself clicks there: ukulele and synth bass 2 (cut off at the end of a note), taiko (cut off in
its tail), and the keys of soprano saxophone, pan flute and contrabass whose samples click once a loop.
"""

from typing import NamedTuple

from soundmaking import scores
from soundmaking.midi import Part


class Instrument(NamedTuple):
    name: str
    bank: int
    program: int
    low: int
    high: int
    textures: tuple

    @property
    def slides(self):
        """Whether its pitch can slide: bowed strings, voices, brass, reeds, leads and guitars."""
        return 24 <= self.program < 44 or 52 <= self.program < 88 or self.program in (104, 109, 110, 111)

    @property
    def sustains(self):
        """Whether a player can swell a held note: bowed strings, voices, winds."""
        return 40 <= self.program < 80 and self.program not in (45, 46, 47, 55)


def instrument(name, program, low, high, textures, bank=0):
    """An instrument; `textures` as words."""
    return Instrument(name, bank, program, low, high, tuple(textures.split()))


def played(chosen, harmony, rng, seconds, level=90, **place):
    """A part for the instrument in one of its textures, and that texture; lines may glide, sustained sounds may swell."""
    texture = str(rng.choice(chosen.textures))
    notes = scores.TEXTURES[texture](harmony, chosen.low, chosen.high, level)
    part = Part(chosen.bank, chosen.program, notes, **place)
    if chosen.slides and texture == 'melody' and rng.random() < 0.5:
        part.moves += scores.glides(part.notes, rng)
        part.vibrato = int(rng.integers(0, 90))
    if chosen.sustains and rng.random() < 0.4:
        part.moves += scores.swells(seconds, rng)
    return part, texture


PIANOS = [
    instrument('piano', 0, 30, 90, 'arpeggio comping melody sustained runs'),
    instrument('bright piano', 1, 30, 90, 'arpeggio comping runs'),
    instrument('honky-tonk piano', 3, 36, 86, 'comping runs'),
    instrument('electric piano', 4, 36, 84, 'comping sustained arpeggio'),
    instrument('electric piano 2', 5, 36, 84, 'comping sustained melody'),
    instrument('dulcimer', 15, 48, 84, 'arpeggio melody'),
]
HARPSICHORDS = [
    instrument('harpsichord', 6, 36, 84, 'arpeggio runs comping melody'),
    instrument('clavinet', 7, 36, 80, 'staccato comping runs'),
    instrument('coupled harpsichord', 6, 36, 84, 'arpeggio runs comping', bank=8),
]
BELLS = [
    instrument('glockenspiel', 9, 72, 103, 'melody arpeggio runs staccato'),
    instrument('celesta', 8, 60, 100, 'melody arpeggio runs'),
    instrument('music box', 10, 60, 96, 'melody arpeggio'),
    instrument('xylophone', 13, 65, 100, 'runs staccato melody'),
    instrument('tinkle bell', 112, 60, 90, 'staccato melody'),
    instrument('crystal', 98, 55, 90, 'arpeggio melody'),
]
MALLETS = [
    instrument('marimba', 12, 45, 90, 'arpeggio runs comping melody'),
    instrument('vibraphone', 11, 52, 88, 'melody comping sustained'),
    instrument('tubular bells', 14, 55, 80, 'melody'),
    instrument('kalimba', 108, 55, 84, 'arpeggio melody'),
    instrument('steel drums', 114, 52, 84, 'melody comping runs'),
    instrument('church bell', 14, 50, 75, 'melody', bank=8),
]
TIMPANI = [
    instrument('timpani', 47, 36, 57, 'rolls rolls staccato'),
    instrument('melodic tom', 117, 40, 65, 'rolls runs'),
    instrument('concert bass drum', 116, 40, 55, 'rolls', bank=8),
]
ORGANS = [
    instrument('drawbar organ', 16, 36, 86, 'sustained comping melody runs'),
    instrument('percussive organ', 17, 40, 86, 'comping runs staccato'),
    instrument('rock organ', 18, 40, 84, 'sustained comping melody'),
    instrument('church organ', 19, 36, 88, 'sustained runs melody'),
    instrument('reed organ', 20, 40, 84, 'sustained melody'),
    instrument('accordion', 21, 48, 86, 'melody comping sustained'),
    instrument('harmonica', 22, 60, 86, 'melody'),
    instrument('bandoneon', 23, 45, 84, 'comping melody staccato'),
]
GUITARS = [
    instrument('nylon guitar', 24, 40, 79, 'arpeggio comping melody runs'),
    instrument('steel guitar', 25, 40, 79, 'comping arpeggio'),
    instrument('jazz guitar', 26, 40, 79, 'comping melody runs'),
    instrument('clean guitar', 27, 40, 80, 'comping arpeggio'),
    instrument('muted guitar', 28, 40, 74, 'staccato runs comping'),
    instrument('overdriven guitar', 29, 40, 80, 'melody comping sustained'),
    instrument('distorted guitar', 30, 40, 80, 'melody comping sustained'),
    instrument('12-string guitar', 25, 40, 76, 'comping arpeggio', bank=8),
    instrument('mandolin', 25, 55, 88, 'runs melody', bank=16),
]
PLUCKED = [
    instrument('harp', 46, 36, 96, 'arpeggio runs melody'),
    instrument('sitar', 104, 48, 77, 'melody runs'),
    instrument('banjo', 105, 48, 81, 'arpeggio runs'),
    instrument('shamisen', 106, 50, 79, 'melody staccato'),
    instrument('koto', 107, 50, 84, 'arpeggio melody'),
    instrument('guitar harmonics', 31, 52, 84, 'arpeggio'),
]
BASSES = [
    instrument(name, 32 + at, 28, 52, 'bass')
    for at, name in enumerate(
        ('double bass', 'fingered bass', 'picked bass', 'fretless bass', 'slap bass', 'pop bass', 'synth bass')
    )
]
STRINGS = [
    instrument('violin', 40, 55, 93, 'melody runs staccato'),
    instrument('viola', 41, 48, 84, 'melody'),
    instrument('cello', 42, 36, 72, 'melody sustained'),
    instrument('contrabass', 43, 28, 42, 'melody bass'),
    instrument('fiddle', 110, 55, 88, 'runs melody'),
    instrument('tremolo strings', 44, 40, 86, 'sustained melody'),
    instrument('strings', 48, 36, 88, 'sustained melody comping'),
    instrument('slow strings', 49, 36, 86, 'sustained'),
    instrument('synth strings', 50, 36, 86, 'sustained'),
]
PIZZICATO = [instrument('pizzicato strings', 45, 36, 88, 'staccato arpeggio melody runs')]
VOICES = [
    instrument('choir aahs', 52, 43, 79, 'sustained melody'),
    instrument('voice oohs', 53, 43, 79, 'sustained melody'),
    instrument('synth voice', 54, 45, 79, 'sustained melody'),
    instrument('solo vox', 85, 48, 79, 'melody'),
]
BRASS = [
    instrument('trumpet', 56, 55, 84, 'melody staccato runs'),
    instrument('muted trumpet', 59, 55, 84, 'melody staccato runs'),
    instrument('trombone', 57, 40, 70, 'melody staccato'),
    instrument('tuba', 58, 29, 55, 'bass melody'),
    instrument('french horn', 60, 43, 77, 'melody sustained'),
    instrument('brass section', 61, 43, 84, 'comping staccato melody'),
    instrument('brass section 2', 61, 43, 84, 'comping staccato', bank=8),
]
SAXES = [
    instrument('soprano sax', 64, 70, 88, 'melody runs'),
    instrument('alto sax', 65, 49, 80, 'melody runs staccato'),
    instrument('tenor sax', 66, 44, 75, 'melody runs staccato'),
    instrument('baritone sax', 67, 37, 68, 'melody staccato bass'),
]
WOODWINDS = [
    instrument('oboe', 68, 58, 88, 'melody'),
    instrument('english horn', 69, 52, 80, 'melody'),
    instrument('bassoon', 70, 35, 70, 'melody staccato'),
    instrument('clarinet', 71, 50, 88, 'melody runs'),
    instrument('piccolo', 72, 74, 102, 'runs melody'),
    instrument('flute', 73, 60, 94, 'melody runs'),
    instrument('recorder', 74, 60, 90, 'melody runs'),
    instrument('pan flute', 75, 70, 86, 'melody'),
    instrument('shakuhachi', 77, 55, 80, 'melody'),
    instrument('ocarina', 79, 60, 84, 'melody'),
    instrument('bagpipe', 109, 55, 76, 'runs melody'),
    instrument('shanai', 111, 55, 79, 'melody'),
]
LEADS = [
    instrument(name, 80 + at, 45, 88, 'melody runs arpeggio staccato')
    for at, name in enumerate(
        ('square lead', 'saw lead', 'calliope', 'chiffer', 'charang', 'lead voice', 'fifths', 'bass and lead')
    )
]
PADS = [
    instrument(name, program, 40, 80, 'sustained arpeggio')
    for program, name in (
        (62, 'synth brass'),
        (63, 'synth brass 2'),
        (88, 'fantasia'),
        (89, 'warm pad'),
        (90, 'polysynth'),
        (91, 'space voice'),
        (92, 'bowed glass'),
        (94, 'halo pad'),
        (95, 'sweep pad'),
        (97, 'soundtrack'),
        (99, 'atmosphere'),
        (100, 'brightness'),
    )
]

GROUPS = (
    PIANOS,
    HARPSICHORDS,
    BELLS,
    MALLETS,
    TIMPANI,
    ORGANS,
    GUITARS,
    PLUCKED,
    BASSES,
    STRINGS,
    PIZZICATO,
    VOICES,
    BRASS,
    SAXES,
    WOODWINDS,
    LEADS,
    PADS,
)
BY_NAME = {one.name: one for group in GROUPS for one in group}


def named(names):
    """The instruments of these names, a comma between them."""
    return [BY_NAME[name.strip()] for name in names.split(',')]
