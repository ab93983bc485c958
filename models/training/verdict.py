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
from manifest import write_manifest
from torch import nn
from torch.nn import functional

WIDTH = 24
PASSES, BATCH, RATE, DECAY, DROPOUT = 25, 512, 6e-3, 1e-2, 0.1
LEAST_TOLD = 0.15       # verdicts that a confidence is fitted to: what a higher sensitivity shows has one, too
SALIENT_DB = 9          # what is softer is neither right nor wrong to find
MOST_OF_EXCERPT = 60    # candidates that an excerpt counts as, at most
TYPE_SHARE = 0.3        # how much the types weigh beside the verdict itself


class Candidates:
    """Traits [candidates, traits], truth (1 damage, 0 none), weight and type (-1: none) of each, and the kind of its excerpt."""

    def __init__(self, rows, types):
        self.traits = torch.tensor([row['traits'] for row in rows])
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
    rows = [{**json.loads(line), 'list': str(path)} for path in paths for line in open(path)]
    return [Candidates([row for row in rows if row['heldOut'] is held_out], types) for held_out in (False, True)]


def build(candidates, type_count):
    mean, deviation = candidates.traits.mean(0), candidates.traits.std(0) + 1e-6
    first = nn.Linear(len(mean), WIDTH)
    return mean, deviation, nn.Sequential(first, nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Dropout(DROPOUT),
                                          nn.Linear(WIDTH, 1 + type_count))


def loss_of(outputs, candidates, batch, type_weights):
    weights, types = candidates.weights[batch], candidates.types[batch]
    damage = functional.binary_cross_entropy_with_logits(outputs[:, 0], candidates.truth[batch], reduction='none')
    named = functional.cross_entropy(outputs[:, 1:], types, weight=type_weights, ignore_index=-1, reduction='none')
    return (weights * damage).sum() / weights.sum() + TYPE_SHARE * (weights * named).sum() / weights[types >= 0].sum().clamp(min=1)


def train(candidates, type_count):
    """Layers of a network over the traits as they are: what makes them even is folded into the first."""
    mean, deviation, network = build(candidates, type_count)
    traits = (candidates.traits - mean) / deviation
    shares = torch.bincount(candidates.types[candidates.types >= 0], minlength=type_count).float()
    type_weights = (shares.mean() / shares.clamp(min=1)) ** 0.4
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    steps = PASSES * len(traits) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, steps)
    for _ in range(steps):
        batch = torch.randint(0, len(traits), (BATCH,))
        optimiser.zero_grad()
        loss_of(network(traits[batch]), candidates, batch, type_weights).backward()
        optimiser.step()
        schedule.step()
    with torch.no_grad():
        first = network[0]
        first.weight /= deviation
        first.bias -= first.weight @ mean
    return network.eval()


def report(network, candidates, types, least):
    """What the held-out examples say, per kind: salient ones found, false ones."""
    with torch.no_grad():
        outputs = network(candidates.traits)
    kept = (torch.sigmoid(outputs[:, 0]) >= least).numpy()
    salient, false = candidates.salience >= 12, np.isinf(candidates.salience)
    for kind in sorted(set(candidates.kinds)):
        own = candidates.kinds == kind
        right = (outputs[:, 1:].argmax(1) == candidates.types).numpy()[own & salient & kept]
        print(f'{kind:10s} found {(own & salient & kept).sum()} of {(own & salient).sum()}, false {(own & false & kept).sum()} of {(own & false).sum()}, '
              f'types right {right.mean() if len(right) else float("nan"):.2f}')
    print(f'cross-entropy {loss_without(network, candidates, None):.4f}')
    return outputs[:, 0].numpy()


def ablate(network, candidates, traits):
    """What each trait is worth: how much higher the cross-entropy is where the candidates' values of it are shuffled."""
    whole = loss_without(network, candidates, None)
    for i, trait in enumerate(traits):
        print(f'{trait:18s} {loss_without(network, candidates, i) - whole:+.4f}')


def loss_without(network, candidates, trait):
    traits = candidates.traits.clone()
    if trait is not None:
        traits[:, trait] = traits[torch.randperm(len(traits)), trait]
    with torch.no_grad():
        damage = network(traits)[:, 0]
    return functional.binary_cross_entropy_with_logits(damage, candidates.truth, candidates.weights, reduction='sum') / candidates.weights.sum()


def layers_of(network):
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    rounded = lambda values: [float(f'{value:.5g}') for value in values]
    return [{'weights': [rounded(row) for row in layer.weight.T.tolist()], 'bias': rounded(layer.bias.tolist())} for layer in linear]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('manifest', type=pathlib.Path)
    parser.add_argument('candidates', nargs='+', type=pathlib.Path)
    parser.add_argument('--verdict', type=float, default=0.2, help='least probability of a defect')
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    manifest = json.loads(args.manifest.read_text())
    training, held_out = load(args.candidates, manifest['types'])
    print(f'{len(training.traits)} candidates, {len(held_out.traits)} held out', flush=True)
    network = train(training, len(manifest['types']))
    logits = report(network, held_out, manifest['types'], args.verdict)
    ablate(network, held_out, manifest['verdict']['traits'])
    probabilities = 1 / (1 + np.exp(-logits))
    known = (probabilities >= LEAST_TOLD) & (held_out.weights.numpy() > 0)
    slope, shift = fit_confidence(probabilities[known], held_out.truth.numpy()[known])
    manifest['thresholds']['verdict'] = args.verdict
    manifest['verdict'] = {'traits': manifest['verdict']['traits'], 'layers': layers_of(network)}
    manifest['confidence'] = {'slope': round(float(max(slope, 0.05)), 3), 'shift': round(float(shift), 3)}
    write_manifest(args.manifest, manifest)


if __name__ == '__main__':
    main()
