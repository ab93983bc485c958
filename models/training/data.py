"""Reads the examples that `npm run features` wrote, and draws batches of windows from them."""
import json
import pathlib
import numpy as np
from network import TRACKS

FEATURE_STEPS = 2048   # as in example.ts
FULL_WEIGHT = 200
DOUBTFUL_PEAK = np.log1p(40) * FEATURE_STEPS   # prediction error both ways, times its usual size
DOUBTFUL_PROBABILITY = 0.4     # of a defect, says a network trained before, where a collected recording should hold none
DEPENDABLE = ('body_percussion', 'karoryfer.weresax', 'mechvibes', 'moodist')   # collected sounds that are sudden by nature, and clean


class Examples:
    """All frames of some folders of examples, in memory; `rows` says which frames are whose."""

    def __init__(self, folders, definition, held_out):
        self.count = definition['featureCount']
        self.sub_blocks = definition['subBlockCount']
        self.parts, self.rows = [], []
        for folder in map(pathlib.Path, folders):
            self._add(folder, held_out)

    def _add(self, folder, held_out):
        shapes = {'features.i16': (np.int16, self.count), 'labels.u8': (np.uint8, self.sub_blocks),
                  'weights.u8': (np.uint8, self.sub_blocks), 'types.u8': (np.uint8, 1)}
        arrays = [np.fromfile(folder / name, kind).reshape(-1, width) for name, (kind, width) in shapes.items()]
        part = len(self.parts)
        self.parts.append(arrays)
        for line in open(folder / 'examples.jsonl'):
            row = json.loads(line)
            if row['heldOut'] == held_out:
                self.rows.append({**row, 'part': part})

    def _doubtful(self, features, labels):
        """Impulses that no label names, in recordings that should hold none: clicks of their own, better not learnt from."""
        loud = features[:, 2 * self.sub_blocks:3 * self.sub_blocks] > DOUBTFUL_PEAK
        return loud & (labels == 0)

    def leave_out_doubtful(self, tell):
        """Takes the weight off what `tell` (features -> probabilities) calls a defect in collected recordings, and no label does: drum
        loops sampled from records, speakers' mouths. Made material, known to be clean, and sudden sounds of clean origin stay negatives."""
        left_out = 0
        for row in self.rows:
            if row['isMade'] or any(f'/{group}/' in row['path'] for group in DEPENDABLE):
                continue
            features, labels, _, _ = self.frames(row, 0, row['frameCount'])
            doubtful = (tell(features) > DOUBTFUL_PROBABILITY) & (labels == 0)
            self.parts[row['part']][2][row['firstFrame']:row['firstFrame'] + row['frameCount']][doubtful] = 0
            left_out += int(doubtful.sum())
        return left_out

    def frames(self, row, first, count):
        """Features, labels, weights, types of `count` frames of one example, from its frame `first`."""
        start = row['firstFrame'] + first
        features, labels, weights, types = (array[start:start + count] for array in self.parts[row['part']])
        weights = weights.astype(np.float32) / FULL_WEIGHT
        if row['sourceKind'] == 'clean' and not row['isMade']:
            weights[self._doubtful(features, labels)] = 0
        return features.astype(np.float32) / FEATURE_STEPS, labels.astype(np.float32), weights, types[:, 0].astype(np.int64)

    def windows(self, rng, batch, length):
        """A batch of windows of `length` frames, examples drawn by their length."""
        usable = [row for row in self.rows if row['frameCount'] >= length]
        share = np.cumsum([row['frameCount'] for row in usable], dtype=np.float64)
        picks = np.searchsorted(share, rng.random(batch) * share[-1])
        drawn = [self.frames(usable[i], rng.integers(usable[i]['frameCount'] - length + 1), length) for i in picks]
        return [np.stack(column) for column in zip(*drawn)]

    def moments(self):
        """Mean and standard deviation of each feature over a sample of the examples."""
        sample = np.concatenate([self.frames(row, 0, row['frameCount'])[0][::7] for row in self.rows[:400]])
        return shared(sample.mean(0), self.sub_blocks), np.maximum(shared(sample.std(0), self.sub_blocks), 0.05)

    def type_weights(self, count):
        """How much a frame of each type weighs, so that rare types are not guessed away: its frequency to the power of -0.25, on average 1."""
        frames = sum(np.bincount(part[3][:, 0], minlength=count + 1)[1:] for part in self.parts)
        weights = np.maximum(frames, 1.0) ** -0.25
        return (weights * frames.sum() / (weights * frames).sum()).astype(np.float32)


def shared(values, sub_blocks):
    """One value for all sub-blocks of a track: the close look has the same weights for each."""
    values = values.copy()
    tracks = values[:TRACKS * sub_blocks].reshape(TRACKS, sub_blocks)
    tracks[:] = tracks.mean(1, keepdims=True)
    return values
