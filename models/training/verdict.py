"""Learns what is to be made of a candidate from lists that `npm run candidates` wrote, and puts it into the manifest of the model.

/usr/bin/python3 models/training/verdict.py <manifest.json> <candidates.jsonl>... [--verdict 0.2] [--seed 1]
"""
import argparse
import json
import pathlib
from collections import Counter

import numpy as np
import torch
from calibrate import fit_confidence
from manifest import CELLS, TRACKS, write_manifest
from torch import nn
from torch.nn import functional

STEPS = 20                   # of a profile, to one
KERNEL, STRIDE = 5, 2        # what a layer that slides over a profile takes in at once, in cells, and how far it moves
CHANNELS = (12, 16, 16)      # of these layers
SEEN, WIDTHS = 24, (48, 24)  # what all of them make of a profile, and the layers that judge it beside the traits
PASSES, BATCH, RATE, DECAY, DROPOUT = 12, 512, 3e-3, 5e-2, 0.25
LEAST_TOLD = 0.15            # verdicts that a confidence is fitted to: what a higher sensitivity shows has one, too
SALIENT_DB = 9               # what is softer is neither right nor wrong to find
MOST_OF_EXCERPT = 60         # candidates that an excerpt counts as, at most
TYPE_SHARE = 0.3             # how much the types weigh beside the verdict itself


class Candidates:
    """Traits [candidates, traits], profiles [candidates, bytes], truth (1 damage, 0 none), weight and type (-1: none) of each, and the kind of its excerpt."""

    def __init__(self, rows, profiles, types):
        self.traits = torch.tensor([row['traits'] for row in rows])
        self.profiles = torch.from_numpy(profiles)
        salience = np.array([-np.inf if row['salienceDb'] is None else row['salienceDb'] for row in rows])
        counts = Counter((row['list'], row['excerpt']) for row in rows)
        weights = [min(1, MOST_OF_EXCERPT / counts[row['list'], row['excerpt']]) for row in rows]
        self.salience = salience
        self.truth = torch.tensor(salience >= SALIENT_DB).float()
        self.weights = torch.tensor(np.where((salience >= SALIENT_DB) | np.isinf(salience), weights, 0)).float()
        self.types = torch.tensor([types.index(row['type']) if s >= SALIENT_DB else -1 for row, s in zip(rows, salience)])
        self.kinds = np.array([f"none{'/hard' if row['isHard'] else ''}" if row['kind'] == 'none' else row['kind'] for row in rows])


def load(paths, types):
    """(training, held out)"""
    lists = [load_list(path) for path in paths]
    rows = [row for rows, _ in lists for row in rows]
    profiles = np.concatenate([profiles for _, profiles in lists])
    parts = []
    for held_out in (False, True):
        places = [i for i, row in enumerate(rows) if row['heldOut'] is held_out]
        parts.append(Candidates([rows[i] for i in places], profiles[places], types))
    return parts


def load_list(path):
    rows = [{**json.loads(line), 'list': str(path)} for line in open(path)]
    return rows, np.fromfile(f'{path}.profiles', dtype=np.uint8).reshape(len(rows), TRACKS * CELLS)


class Verdict(nn.Module):
    """Traits [batch, traits], profiles [batch, bytes] -> logits [batch, 1 + types]: of damage, and of each type."""

    def __init__(self, traits, type_count):
        super().__init__()
        self.register_buffer('mean', traits.mean(0))
        self.register_buffer('deviation', traits.std(0) + 1e-6)
        channels = (TRACKS, *CHANNELS)
        cells = CELLS
        for _ in CHANNELS:
            cells = 1 + (cells - KERNEL) // STRIDE
        sliding = [nn.Linear(KERNEL * a, b) for a, b in zip(channels, CHANNELS)]
        self.profile = nn.ModuleList([*sliding, nn.Linear(cells * CHANNELS[-1], SEEN)])
        widths = (traits.shape[1] + SEEN, *WIDTHS)
        inner = [part for a, b in zip(widths, WIDTHS) for part in (nn.Linear(a, b), nn.ReLU(), nn.Dropout(DROPOUT))]
        self.layers = nn.Sequential(*inner, nn.Linear(WIDTHS[-1], 1 + type_count))

    def forward(self, traits, profiles):
        even = (traits - self.mean) / self.deviation
        return self.layers(torch.cat([even, self.look(profiles.float().div(STEPS).reshape(-1, CELLS, TRACKS))], 1))

    def look(self, cells):
        """What the layers make of profiles [batch, cells, tracks]: all but the last slide over them."""
        for layer in self.profile[:-1]:
            windows = cells.unfold(1, KERNEL, STRIDE).transpose(2, 3)
            cells = functional.relu(layer(windows.flatten(2)))
        return functional.relu(self.profile[-1](cells.flatten(1)))

    @torch.no_grad()
    def fold(self):
        """What makes the traits even, taken into the first weights: for traits as they are."""
        first = self.layers[0]
        count = len(self.mean)
        first.weight[:, :count] /= self.deviation
        first.bias -= first.weight[:, :count] @ self.mean
        self.mean.zero_()
        self.deviation.fill_(1)
        return self


def loss_of(outputs, candidates, batch, type_weights):
    weights, types = candidates.weights[batch], candidates.types[batch]
    damage = functional.binary_cross_entropy_with_logits(outputs[:, 0], candidates.truth[batch], reduction='none')
    named = functional.cross_entropy(outputs[:, 1:], types, weight=type_weights, ignore_index=-1, reduction='none')
    return (weights * damage).sum() / weights.sum() + TYPE_SHARE * (weights * named).sum() / weights[types >= 0].sum().clamp(min=1)


def train(candidates, type_count):
    network = Verdict(candidates.traits, type_count)
    shares = torch.bincount(candidates.types[candidates.types >= 0], minlength=type_count).float()
    type_weights = (shares.mean() / shares.clamp(min=1)) ** 0.4
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    steps = PASSES * len(candidates.traits) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, steps)
    for _ in range(steps):
        batch = torch.randint(0, len(candidates.traits), (BATCH,))
        optimiser.zero_grad()
        loss_of(network(candidates.traits[batch], candidates.profiles[batch]), candidates, batch, type_weights).backward()
        optimiser.step()
        schedule.step()
    return network.fold().eval()


@torch.no_grad()
def judge(network, traits, profiles):
    return torch.cat([network(some, seen) for some, seen in zip(traits.split(4096), profiles.split(4096))])


def report(network, candidates, least):
    """What the held-out examples say, per kind: salient ones found, false ones. Returns the logits of damage."""
    outputs = judge(network, candidates.traits, candidates.profiles)
    kept = (torch.sigmoid(outputs[:, 0]) >= least).numpy()
    salient, false = candidates.salience >= 12, np.isinf(candidates.salience)
    for kind in sorted(set(candidates.kinds)):
        own = candidates.kinds == kind
        right = (outputs[:, 1:].argmax(1) == candidates.types).numpy()[own & salient & kept]
        print(f'{kind:10s} found {(own & salient & kept).sum()} of {(own & salient).sum()}, false {(own & false & kept).sum()} of {(own & false).sum()}, '
              f'types right {right.mean() if len(right) else float("nan"):.2f}')
    return outputs[:, 0]


def cross_entropy(outputs, candidates):
    losses = functional.binary_cross_entropy_with_logits(outputs[:, 0], candidates.truth, candidates.weights, reduction='sum')
    return (losses / candidates.weights.sum()).item()


def ablate(network, candidates, traits):
    """What each trait and the profile are worth: how much higher the cross-entropy is where the candidates' values are shuffled."""
    whole = cross_entropy(judge(network, candidates.traits, candidates.profiles), candidates)
    print(f'cross-entropy {whole:.4f}; without')
    order = torch.randperm(len(candidates.traits))
    for i, trait in enumerate(traits):
        shuffled = candidates.traits.clone()
        shuffled[:, i] = shuffled[order, i]
        print(f'{trait:18s} {cross_entropy(judge(network, shuffled, candidates.profiles), candidates) - whole:+.4f}')
    outputs = judge(network, candidates.traits, candidates.profiles[order])
    print(f'{"profile":18s} {cross_entropy(outputs, candidates) - whole:+.4f}')


def as_json(layers):
    rounded = lambda values: [float(f'{value:.4g}') for value in values]
    linear = [layer for layer in layers if isinstance(layer, nn.Linear)]
    return [{'weights': [rounded(row) for row in layer.weight.T.tolist()], 'bias': rounded(layer.bias.tolist())} for layer in linear]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('manifest', type=pathlib.Path)
    parser.add_argument('candidates', nargs='+', type=pathlib.Path)
    parser.add_argument('--verdict', type=float, default=0.2, help='least probability of a defect')
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    manifest = json.loads(args.manifest.read_text())
    training, held_out = load(args.candidates, manifest['types'])
    print(f'{len(training.traits)} candidates, {len(held_out.traits)} held out', flush=True)
    network = train(training, len(manifest['types']))
    logits = report(network, held_out, args.verdict)
    traits = manifest['verdict']['traits']
    ablate(network, held_out, traits)
    known = (torch.sigmoid(logits) >= LEAST_TOLD) & (held_out.weights > 0)
    slope, shift = fit_confidence(torch.sigmoid(logits)[known].numpy(), held_out.truth[known].numpy())
    manifest['thresholds']['verdict'] = args.verdict
    manifest['verdict'] = {'traits': traits, 'profile': as_json(network.profile), 'layers': as_json(network.layers)}
    manifest['confidence'] = {'slope': round(float(max(slope, 0.05)), 3), 'shift': round(float(shift), 3)}
    write_manifest(args.manifest, manifest)


if __name__ == '__main__':
    main()
