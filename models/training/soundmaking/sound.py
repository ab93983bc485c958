"""Sound of the training material: rendering, rooms, noise beds, codecs, levels, and the test that it is free of clicks.

Signals are float64 arrays of shape (samples, channels), full scale ±1.0; rates in Hz.
"""

import subprocess
import warnings
import wave
from pathlib import Path

import numpy as np
from scipy import linalg, ndimage, signal
from scipy.io import wavfile

SOUNDFONT = '/usr/share/sounds/sf2/FluidR3_GM.sf2'


def render_midi(midi, rate, rng, scratch):
    """The MIDI bytes played by fluidsynth over the soundfont: (samples, 2). Reverberation and chorus on or off by chance."""
    score, sound = Path(scratch, 'score.mid'), Path(scratch, 'score.wav')
    score.write_bytes(midi)
    options = [
        '-R',
        str(rng.integers(2)),
        '-C',
        str(rng.integers(2)),
        '-g',
        f'{rng.uniform(0.1, 0.6):.2f}',
        '-o',
        'synth.dynamic-sample-loading=1',
        '-o',
        'synth.polyphony=1024',
        '-o',
        f'synth.reverb.room-size={rng.uniform(0.1, 0.9):.2f}',
    ]
    subprocess.run(
        ['fluidsynth', '-q', '-n', '-i', '-r', str(rate), *options, '-T', 'wav', '-O', 'float', '-F', sound, SOUNDFONT, score],
        check=True,
        capture_output=True,
    )
    return read_wav(sound)[1]


def speak(text, voice, speed, pitch, scratch):
    """The text spoken by espeak-ng: (rate, samples of shape (n, 1))."""
    sound = Path(scratch, 'speech.wav')
    subprocess.run(
        ['espeak-ng', '-v', voice, '-s', str(speed), '-p', str(pitch), '-a', '70', '-w', sound, text],
        check=True,
        capture_output=True,
    )
    return read_wav(sound)


def read_wav(path):
    """(rate, float64 samples of shape (n, channels)) of a 16-bit or float WAV file."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore', wavfile.WavFileWarning)  # the peak chunk of float files
        rate, data = wavfile.read(path)
    scale = 1 if data.dtype.kind == 'f' else 32768
    return rate, data.reshape(len(data), -1).astype(np.float64) / scale


def write_wav(path, sound, rate, bits, rng):
    """Writes PCM of 16 or 24 bits, with triangular dither of one step."""
    steps = 2 ** (bits - 1)
    dither = rng.random(sound.shape) - rng.random(sound.shape)
    whole = np.clip(np.round(sound * steps + dither), -steps, steps - 1).astype('<i4')
    octets = whole.view(np.uint8).reshape(-1, 4)[:, : bits // 8]
    with wave.open(str(path), 'wb') as file:
        file.setparams((sound.shape[1], bits // 8, rate, 0, 'NONE', ''))
        file.writeframes(octets.tobytes())


def resampled(sound, rate, target):
    """The sound at another rate (polyphase)."""
    if rate == target:
        return sound
    common = np.gcd(rate, target)
    return signal.resample_poly(sound, target // common, rate // common, axis=0)


# --- what recordings have besides the source ---------------------------------------------------------------------------------


def with_room(sound, rate, rng):
    """Adds a room: stereo noise that decays exponentially (60 dB in 0.15 to 2 s), duller with time, after a short pre-delay."""
    decay = rng.uniform(0.15, 0.6) if rng.random() < 0.6 else rng.uniform(0.6, 2)
    time = np.arange(int(decay * rate)) / rate
    impulse = rng.standard_normal((len(time), sound.shape[1])) * 10 ** (-3 * time / decay)[:, None]
    impulse = signal.lfilter(*signal.butter(1, min(0.9, rng.uniform(2500, 9000) / (rate / 2))), impulse, axis=0)
    wet = signal.fftconvolve(sound, impulse / np.sqrt(np.sum(impulse**2, axis=0)), axes=0)[: len(sound)]
    delay = int(rng.uniform(0.002, 0.03) * rate)
    wet = np.concatenate([np.zeros((delay, sound.shape[1])), wet])[: len(sound)]
    return sound + wet * rng.uniform(0.1, 0.7) * rms(sound) / max(rms(wet), 1e-9)


def with_bed(sound, rate, rng):
    """Lays hiss (white to dull) or mains hum with its harmonics, or both, 25 to 65 dB under the sound."""
    count, channels = sound.shape
    bed = np.zeros(sound.shape)
    choice = rng.random()
    if choice < 0.75:
        pole = rng.uniform(0, 0.95)
        hiss = signal.lfilter([1 - pole], [1, -pole], rng.standard_normal(sound.shape), axis=0)
        bed += hiss / rms(hiss)
    if choice > 0.55:
        mains, time = rng.choice([50.0, 60.0]) * rng.uniform(0.998, 1.002), np.arange(count) / rate
        hum = sum(rng.random() / n * np.sin(2 * np.pi * n * mains * time + rng.uniform(0, 6.28)) for n in range(1, 12))
        bed += (hum / rms(hum))[:, None] * rng.uniform(0.3, 1)
    return sound + bed * rms(sound) * 10 ** (-rng.uniform(25, 65) / 20)


def with_low_pass(sound, rate, rng):
    """Takes the treble away, as old transfers and telephones do: bandwidth must not tell a click from music."""
    edge = np.exp(rng.uniform(np.log(3000), np.log(16000)))
    if edge > 0.45 * rate:
        return sound
    return signal.sosfilt(signal.butter(int(rng.choice([2, 4, 8])), edge, fs=rate, output='sos'), sound, axis=0)


def with_loudness(sound, rng):
    """Drives the sound into a smooth limiter, as loud masters are."""
    drive = 10 ** (rng.uniform(0, 9) / 20) / np.max(np.abs(sound))
    return np.tanh(sound * drive)


CODECS = (
    ('mp3', 'libmp3lame', ('64k', '96k', '128k', '192k', '320k')),
    ('ogg', 'libvorbis', ('64k', '96k', '160k')),
    ('ogg', 'libopus', ('32k', '64k', '96k', '160k')),
)


def with_codec(sound, rate, rng, scratch):
    """The sound through a lossy codec and back, and the codec's name: '' and the sound itself where the codec refuses."""
    extension, codec, bitrates = CODECS[rng.integers(len(CODECS))]
    bitrate, coded = str(rng.choice(bitrates)), Path(scratch, f'coded.{extension}')
    raw = ['-f', 'f32le', '-ar', str(rate), '-ac', str(sound.shape[1])]
    level = np.max(np.abs(sound)) / 0.5
    quiet = ['ffmpeg', '-v', 'error', '-y', '-threads', '1']
    encode = [*quiet, *raw, '-i', '-', '-c:a', codec, '-b:a', bitrate, '-bitexact', coded]
    if subprocess.run(encode, input=(sound / level).astype('<f4').tobytes(), capture_output=True).returncode:
        return sound, ''
    decoded = subprocess.run([*quiet, '-i', coded, *raw, '-'], check=True, capture_output=True).stdout
    return np.frombuffer(decoded, '<f4').reshape(-1, sound.shape[1]).astype(np.float64) * level, f'{codec} {bitrate}'


def rms(sound):
    """Root mean square over everything."""
    return float(np.sqrt(np.mean(sound**2)))


def levelled(sound, peak_db):
    """The sound with its peak at peak_db dBFS."""
    return sound * 10 ** (peak_db / 20) / np.max(np.abs(sound))


def faded(sound, rate, seconds=0.02):
    """Raised-cosine fades at both ends: a file that starts or ends at once would start or end with a click."""
    count = int(seconds * rate)
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / count))[:, None]
    sound = sound.copy()
    sound[:count] *= ramp
    sound[-count:] *= ramp[::-1]
    return sound


# --- is it clean? --------------------------------------------------------------------------------------------------------------


def prediction_error(sound, order=24, block=2048):
    """Error of linear prediction (autocorrelation method, block by block with a block of overlap) of a mono signal."""
    error, window = np.zeros(len(sound)), np.hanning(2 * block)
    for start in range(block, len(sound) - 2 * block, block):
        part = sound[start - block // 2 : start + block + block // 2] * window
        spectrum = np.abs(np.fft.rfft(part, 4 * block)) ** 2
        correlation = np.fft.irfft(spectrum)[: order + 1]
        correlation[0] = correlation[0] * (1 + 1e-9) + 1e-15
        coefficients = linalg.solve_toeplitz(correlation[:-1], correlation[1:])
        stretch = sound[start - order : start + block]
        error[start : start + block] = signal.lfilter(np.r_[1, -coefficients], 1, stretch)[order:]
    return error


def stray_clicks(sound, rate, onsets):
    """Times (s) of sharp spikes that no note's attack explains: faults of a sample's loop or of a voice cut short.

    A spike stands 15 robust deviations over the prediction error around it, and four times over everything else within 30 ms,
    so that the pulses of reeds, brass and voices, which come every few milliseconds, pass. A note's attack lasts 80 ms.
    """
    error = np.abs(prediction_error(sound.mean(axis=1)))
    scale = local_median(error, int(0.025 * rate)) / 0.6745
    floor = 1e-5 * np.max(np.abs(sound))
    near, core = int(0.03 * rate), int(0.0015 * rate)
    found = set()
    for peak in np.flatnonzero((error > 15 * scale) & (error > floor)):
        around = np.r_[error[max(0, peak - near) : max(0, peak - core)], error[peak + core : peak + near]]
        if len(around) and error[peak] > 4 * np.max(around):
            found.add(round(peak / rate, 3))
    return [time for time in sorted(found) if not any(-0.01 < time - onset < 0.08 for onset in onsets)]


def local_median(values, length):
    """Median of the values around each one: of its stretch of `length` values and the two beside it, whichever is greatest."""
    count = -(-len(values) // length)
    medians = np.median(np.pad(values, (0, count * length - len(values))).reshape(count, length), axis=1)
    return np.repeat(ndimage.maximum_filter1d(medians, 3), length)[: len(values)]


def fault(sound, rate):
    """Why a finished recording may not be used, or '': silence, clipping, steps at its ends, a value that is no number."""
    if not np.all(np.isfinite(sound)):
        return 'not finite'
    peak = np.max(np.abs(sound))
    if rms(sound) < 1e-5:
        return 'silent'
    if peak > 0.999:
        return 'clipped'
    if np.max(np.abs(sound[:8])) > 1e-3 * peak or np.max(np.abs(sound[-8:])) > 1e-3 * peak:
        return 'steps at its ends'
    return ''
