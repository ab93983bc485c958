"""Players: functions of (rng, rate, seconds, scratch) that give a dry sound, what it is, and the stray clicks found in it.

Players of a kind are built from what they play: one instrument of a list, small percussion, an ensemble, speech, a noise.
"""

from soundmaking import drums, instruments, singing, speech
from soundmaking import sound as sounds
from soundmaking.instruments import named, played
from soundmaking.midi import Part, midi_bytes
from soundmaking.scores import Harmony


def render(parts, rng, rate, seconds, scratch):
    """The parts played for `seconds` with their tails, and stray clicks found between the attacks."""
    midi = midi_bytes(parts, seconds + 1.5)
    sound = sounds.render_midi(midi, rate, rng, scratch)[: int((seconds + 1.5) * rate)]
    onsets = sorted(note.start for part in parts for note in part.notes)
    return sound, sounds.stray_clicks(sound, rate, onsets)


# --- one instrument at a time ------------------------------------------------------------------------------------------------


def solo(choices, tempo=(55, 150)):
    """A player that lets one instrument of the group, now and then two, play alone."""

    def play(rng, rate, seconds, scratch):
        harmony, parts, names = Harmony(rng, seconds, tempo), [], []
        for _ in range(1 if rng.random() < 0.8 else 2):
            chosen = choices[rng.integers(len(choices))]
            part, texture = played(chosen, harmony, rng, seconds, pan=int(rng.integers(30, 98)))
            parts.append(part)
            names.append(f'{chosen.name} {texture}')
        sound, stray = render(parts, rng, rate, seconds, scratch)
        return sound, ' + '.join(names), stray

    return play


# --- percussion --------------------------------------------------------------------------------------------------------------

KITS = (
    (0, 'standard'),
    (3, 'standard 3'),
    (5, 'standard 5'),
    (8, 'room'),
    (12, 'room 4'),
    (16, 'power'),
    (24, 'electronic'),
    (25, '808'),
    (32, 'jazz'),
    (34, 'jazz 2'),
    (40, 'brush'),
    (48, 'orchestra'),
)
SINGLE_DRUMS = (drums.KICK, drums.SNARE, drums.STICK, drums.HAT, drums.RIDE, drums.BELL, drums.TAMBOURINE, drums.SHAKER)


def drum_part(notes, rng, kit=None):
    """A percussion part on a kit, chosen by chance if not given."""
    kit = int(KITS[rng.integers(len(KITS))][0]) if kit is None else kit
    return Part(0, kit, notes, drums=True, volume=110)


def drum_solo(rng, rate, seconds, scratch):
    """A kit alone: a groove, free strokes over the kit, or a single drum."""
    harmony, way = Harmony(rng, seconds, (70, 165), swing=rng.random() < 0.3), rng.random()
    kit, name = KITS[rng.integers(len(KITS))]
    if way < 0.6:
        style = str(rng.choice(list(drums.GROOVES)))
        notes = drums.groove(harmony, style)
    elif way < 0.8:
        style, notes = 'free', drums.strokes(harmony, [drums.KICK, drums.SNARE, drums.HAT, *drums.TOMS, drums.RIDE])
    else:
        style, notes = 'single', drums.strokes(harmony, [int(rng.choice(SINGLE_DRUMS))])
    sound, _ = render([drum_part(notes, rng, kit)], rng, rate, seconds, scratch)
    return sound, f'{name} kit, {style}', []


def hand_percussion(keys_of, name):
    """A player of free strokes on small percussion; an attack is all these sounds have, so none of it counts as stray."""

    def play(rng, rate, seconds, scratch):
        harmony = Harmony(rng, seconds, (60, 180))
        keys = keys_of[rng.integers(len(keys_of))]
        parts = [drum_part(drums.strokes(harmony, keys), rng, 0)]
        if name == 'castanets' and rng.random() < 0.5:
            parts = [Part(8, 115, drums.strokes(harmony, [int(rng.integers(55, 80))]))]
        sound, _ = render(parts, rng, rate, seconds, scratch)
        return sound, f'{name}, keys {list(keys)}', []

    return play


STRUCK_WOOD = [
    drums.WOODBLOCKS,
    (drums.CLAVES,),
    (drums.COWBELL,),
    drums.AGOGOS,
    (drums.STICK, 31),
    drums.TIMBALES,
    drums.BONGOS_CONGAS,
    (drums.CLAVES, *drums.WOODBLOCKS, drums.COWBELL),
]


# --- ensembles ---------------------------------------------------------------------------------------------------------------


def ensemble(name, seats, grooves=(), tempo=(60, 160), swing=0.1):
    """A player of full mixes: per seat its instruments, the chance that it is taken, its level; drums if there are grooves."""

    def play(rng, rate, seconds, scratch):
        harmony = Harmony(rng, seconds, tempo, swing=rng.random() < swing)
        parts, names = [], []
        for choices, chance, level in seats:
            if rng.random() < chance:
                chosen = choices[rng.integers(len(choices))]
                place = {'pan': int(rng.integers(16, 112)), 'volume': int(rng.integers(60, 115))}
                parts.append(played(chosen, harmony, rng, seconds, level, **place)[0])
                names.append(chosen.name)
        if grooves:
            style = str(rng.choice(grooves))
            parts.append(drum_part(drums.groove(harmony, style, rng.uniform(0.7, 1)), rng))
            names.append(f'{style} drums')
        sound, stray = render(parts, rng, rate, seconds, scratch)
        return sound, f'{name}: {", ".join(names)}', stray

    return play


BAND = [
    (instruments.BASSES, 1, 95),
    (instruments.GUITARS, 0.9, 80),
    (instruments.PIANOS + instruments.ORGANS, 0.7, 75),
    (instruments.GUITARS + instruments.LEADS + instruments.SAXES, 0.6, 95),
    (instruments.PADS + instruments.STRINGS, 0.4, 65),
    (instruments.VOICES, 0.25, 80),
]
JAZZ = [
    (named('double bass, fingered bass, fretless bass'), 1, 95),
    (named('piano, bright piano, jazz guitar'), 0.9, 75),
    (instruments.SAXES + named('trumpet, muted trumpet, trombone'), 1, 98),
    (named('brass section, brass section 2'), 0.6, 90),
    (instruments.SAXES, 0.4, 80),
    (named('vibraphone'), 0.2, 80),
]
ORCHESTRA = [
    (named('strings, slow strings'), 1, 80),
    (instruments.STRINGS, 0.7, 85),
    (instruments.WOODWINDS, 0.8, 85),
    (instruments.BRASS, 0.6, 80),
    (instruments.PIZZICATO, 0.3, 85),
    (named('timpani'), 0.5, 80),
    (named('harp'), 0.3, 75),
    (named('choir aahs, voice oohs'), 0.3, 75),
    (named('glockenspiel, celesta'), 0.2, 65),
]
CHAMBER = [
    (named('violin, viola, cello'), 1, 85),
    (named('violin, viola, oboe, clarinet, flute, bassoon'), 1, 80),
    (named('piano, harpsichord, harp'), 0.8, 75),
    (named('cello, contrabass, double bass'), 0.7, 80),
]
ELECTRONIC = [
    (instruments.LEADS, 1, 90),
    (named('synth bass, bass and lead'), 1, 100),
    (instruments.PADS, 0.8, 70),
    (instruments.LEADS + instruments.BELLS, 0.4, 75),
]
BRASS_BAND = [
    (named('trumpet, muted trumpet'), 1, 95),
    (named('trumpet, trombone'), 1, 85),
    (named('trombone, french horn'), 1, 85),
    (named('tuba'), 1, 95),
    (named('clarinet, piccolo'), 0.6, 85),
]
LATIN = [
    (named('double bass, fingered bass, picked bass'), 1, 95),
    (named('piano, bright piano, nylon guitar, steel guitar'), 1, 85),
    (instruments.BRASS + named('flute'), 0.9, 95),
    (named('brass section, brass section 2'), 0.5, 90),
    (instruments.VOICES, 0.3, 80),
]


# --- speech and noises -------------------------------------------------------------------------------------------------------


def speech_alone(rng, rate, seconds, scratch):
    """One voice, sometimes two in turn."""
    sound, content = speech.talk(rng, rate, seconds, scratch)
    return sound, content, []


def speech_over_music(rng, rate, seconds, scratch):
    """A voice 0 to 18 dB over music, as in broadcasts."""
    voice, content = speech.talk(rng, rate, seconds, scratch)
    return over_music(voice, content, rng, rate, seconds, scratch)


def song(rng, rate, seconds, scratch):
    """A sung melody, alone or over music; they do not agree on a key."""
    voice, content = singing.sing(rng, rate, seconds)
    if rng.random() < 0.4:
        return voice, f'singer {content}', []
    return over_music(voice, f'singer {content}', rng, rate, seconds, scratch)


def over_music(voice, content, rng, rate, seconds, scratch):
    """A voice 0 to 18 dB over a band, an orchestra, a piano or a guitar."""
    players = (
        ensemble('band', BAND, ('rock', 'ballad', 'funk')),
        ensemble('orchestra', ORCHESTRA),
        solo(instruments.PIANOS + instruments.GUITARS),
    )
    accompaniment = players[rng.integers(len(players))]
    music, name, stray = accompaniment(rng, rate, seconds, scratch)
    count = min(len(voice), len(music))
    gain = sounds.rms(voice) / max(sounds.rms(music), 1e-9) * 10 ** (-rng.uniform(0, 18) / 20)
    return voice[:count] + music[:count] * gain, f'{content} over {name}', stray


def noises(name, synthesise):
    """A player for sounds that are computed directly."""

    def play(rng, rate, seconds, _):
        sound, content = synthesise(rng, rate, seconds)
        return sound, f'{name}: {content}', []

    return play
