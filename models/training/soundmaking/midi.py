"""Notes and parts, and their bytes as a Standard MIDI File (format 0). Times in seconds; keys and velocities as MIDI numbers."""

import struct
from dataclasses import dataclass, field
from typing import NamedTuple

DRUM_CHANNEL = 9
TICKS_PER_SECOND = 1920  # a fixed tempo of 120 beats a minute at 960 ticks a beat: score times stay in seconds


class Note(NamedTuple):
    start: float
    length: float
    key: int
    velocity: int


@dataclass
class Part:
    """One instrument: its sound, its notes, its place in the mix; controllers as moves of (time, status, data, data)."""

    bank: int
    program: int
    notes: list
    drums: bool = False
    volume: int = 100
    pan: int = 64
    vibrato: int = 0
    moves: list = field(default_factory=list)


def variable_length(number):
    """A delta time as MIDI's variable-length quantity."""
    octets = [number & 127]
    while number > 127:
        number >>= 7
        octets.insert(0, (number & 127) | 128)
    return bytes(octets)


def part_events(part, channel):
    """Timed MIDI messages of one part; note-offs sort before note-ons of the same moment."""
    setup = [(0xB0, 0, part.bank), (0xC0, part.program), (0xB0, 7, part.volume), (0xB0, 10, part.pan), (0xB0, 1, part.vibrato)]
    if part.drums:
        setup = setup[1:]
    events = [(0.0, 0, bytes((message[0] | channel, *message[1:]))) for message in setup]
    for note in part.notes:
        events.append((note.start, 2, bytes((0x90 | channel, note.key, note.velocity))))
        events.append((note.start + note.length, 1, bytes((0x80 | channel, note.key, 64))))
    events += [(time, 1, bytes((status | channel, *data))) for time, status, *data in part.moves]
    return events


def midi_bytes(parts, seconds):
    """The parts as one MIDI file that lasts `seconds`, so that a renderer plays the tails as well."""
    melodic = iter([channel for channel in range(16) if channel != DRUM_CHANNEL])
    events = [event for part in parts for event in part_events(part, DRUM_CHANNEL if part.drums else next(melodic))]
    events.append((seconds, 3, bytes((0xB0, 7, 100))))
    track, now = b'\x00\xff\x51\x03' + (500_000).to_bytes(3, 'big'), 0
    for time, _, message in sorted(events):
        tick = max(now, round(time * TICKS_PER_SECOND))
        track += variable_length(tick - now) + message
        now = tick
    track += b'\x00\xff\x2f\x00'
    return b'MThd' + struct.pack('>IHHH', 6, 0, 1, 960) + b'MTrk' + struct.pack('>I', len(track)) + track
