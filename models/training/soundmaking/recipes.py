"""What the training material consists of: for each group of sounds its player, its share of the minutes, its treatment."""

from collections.abc import Callable
from dataclasses import dataclass

from soundmaking import drums, instruments, players
from soundmaking.noises import applause, typing, waves

SOUNDFONT_LICENCE = 'own score; rendered with FluidR3 GM (MIT)'
SPEECH_LICENCE = 'own text; spoken by espeak-ng'
OWN_LICENCE = 'own synthesis'


@dataclass(frozen=True)
class Recipe:
    """A group: `play(rng, rate, seconds, scratch)` gives (dry sound, content, stray clicks); `share` in minutes of an hour."""

    group: str
    kind: str
    share: float
    play: Callable
    room: float = 0.5
    loud: float = 0.1
    seconds: tuple = (9, 28)
    licence: str = SOUNDFONT_LICENCE


RECIPES = (
    Recipe(
        'band', 'clean', 6.5, players.ensemble('band', players.BAND, ('rock', 'funk', 'ballad', 'breaks')), room=0.2, loud=0.45
    ),
    Recipe('jazz', 'clean', 4, players.ensemble('jazz band', players.JAZZ, ('jazz',), (90, 220), swing=0.8), loud=0.2),
    Recipe('orchestra', 'clean', 5, players.ensemble('orchestra', players.ORCHESTRA), room=0.7),
    Recipe('chamber', 'clean', 2, players.ensemble('chamber group', players.CHAMBER), room=0.7),
    Recipe('latin', 'clean', 2, players.ensemble('latin band', players.LATIN, ('latin',), (85, 130)), loud=0.3),
    Recipe('brass-band', 'clean', 2, players.ensemble('brass band', players.BRASS_BAND, ('march',), (90, 130))),
    Recipe('piano', 'clean', 2.2, players.solo(instruments.PIANOS)),
    Recipe('organ', 'clean', 1.8, players.solo(instruments.ORGANS)),
    Recipe('guitar', 'clean', 2.5, players.solo(instruments.GUITARS)),
    Recipe('plucked', 'clean', 1.5, players.solo(instruments.PLUCKED)),
    Recipe('bass', 'clean', 1, players.solo(instruments.BASSES)),
    Recipe('strings', 'clean', 2.5, players.solo(instruments.STRINGS)),
    Recipe('pizzicato', 'clean', 0.9, players.solo(instruments.PIZZICATO)),
    Recipe('choir', 'clean', 1.4, players.solo(instruments.VOICES)),
    Recipe('woodwind', 'clean', 2.2, players.solo(instruments.WOODWINDS)),
    Recipe('synth-lead', 'clean', 1.5, players.solo(instruments.LEADS)),
    Recipe('synth-pad', 'clean', 1, players.solo(instruments.PADS)),
    Recipe('mallets', 'clean', 1.5, players.solo(instruments.MALLETS)),
    Recipe('timpani', 'clean', 0.9, players.solo(instruments.TIMPANI)),
    Recipe('speech', 'clean', 5, players.speech_alone, room=0.45, licence=SPEECH_LICENCE),
    Recipe(
        'speech-over-music', 'clean', 2, players.speech_over_music, room=0.2, licence=f'{SPEECH_LICENCE}; {SOUNDFONT_LICENCE}'
    ),
    Recipe('song', 'clean', 10, players.song, licence=f'{OWN_LICENCE}; {SOUNDFONT_LICENCE}'),
    Recipe('drums', 'hard', 4.5, players.drum_solo, loud=0.25, seconds=(8, 20)),
    Recipe('castanets', 'hard', 1.2, players.hand_percussion([(drums.CASTANETS,)], 'castanets'), seconds=(8, 15)),
    Recipe('claps', 'hard', 0.8, players.hand_percussion([(drums.CLAP,), (drums.CLAP, drums.STICK)], 'claps'), seconds=(8, 15)),
    Recipe('struck-wood', 'hard', 1.4, players.hand_percussion(players.STRUCK_WOOD, 'struck wood and metal'), seconds=(8, 15)),
    Recipe('typing', 'hard', 1, players.noises('typing', typing), room=0.6, seconds=(8, 15), licence=OWN_LICENCE),
    Recipe('applause', 'hard', 0.8, players.noises('applause', applause), room=0.9, seconds=(8, 15), licence=OWN_LICENCE),
    Recipe('waves', 'hard', 0.8, players.noises('test signal', waves), room=0, loud=0, seconds=(8, 12), licence=OWN_LICENCE),
    Recipe('harpsichord', 'hard', 1.6, players.solo(instruments.HARPSICHORDS)),
    Recipe('glockenspiel', 'hard', 2, players.solo(instruments.BELLS)),
    Recipe('saxophone', 'hard', 2.2, players.solo(instruments.SAXES)),
    Recipe('brass', 'hard', 3, players.solo(instruments.BRASS)),
    Recipe(
        'techno',
        'hard',
        1.6,
        players.ensemble('electronic', players.ELECTRONIC, ('techno', 'breaks'), (120, 160)),
        room=0.1,
        loud=0.5,
    ),
)
