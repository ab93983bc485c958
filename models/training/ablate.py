"""What a trained network makes of each group of features: figures on held-out examples with one group at a time replaced by its mean.

    python3 models/training/ablate.py --examples /tmp/examples/* --checkpoint /tmp/examples/41/crackle-v1.pt
"""
import argparse
import json
import pathlib
import numpy as np
import torch
from calibrate import figures, gather
from data import Examples
from network import CrackleNet

ONSET = 0.5


class Blinded:
    """Held-out examples of which the network sees one group of features at its mean only."""

    def __init__(self, examples, mean, group):
        self.examples, self.rows = examples, examples.rows
        self.mean, self.group = mean, group

    def frames(self, row, first, count):
        features, *rest = self.examples.frames(row, first, count)
        features[:, self.group] = self.mean[self.group]
        return features, *rest


def groups(definition):
    """Name and place of each group of features, in order."""
    layout = {name: start for name, start in definition['layout'].items() if name != 'count'}
    ends = sorted([*layout.values(), definition['featureCount']])
    return {name: slice(start, ends[ends.index(start) + 1]) for name, start in layout.items()}


def judge(network, examples, limit):
    """Mean F1 over the kinds of degradation, false segments a minute on clean and on hard recordings."""
    kinds = gather(network, examples, limit)
    f1 = np.mean([figures(kind, ONSET)[2] for name, kind in kinds.items() if not name.startswith('none')])
    return f1, *(figures(kinds[name], ONSET)[3] for name in ('none/clean', 'none/hard'))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--examples', nargs='+', required=True)
    parser.add_argument('--checkpoint', required=True)
    parser.add_argument('--limit', type=int, default=300, help='examples to judge on')
    args = parser.parse_args()
    definition = json.loads(pathlib.Path(args.examples[0], 'definition.json').read_text())
    examples = Examples(args.examples, definition, held_out=True)
    np.random.default_rng(0).shuffle(examples.rows)
    weights = torch.load(args.checkpoint)
    mean = weights['mean'].numpy()
    network = CrackleNet(mean, 1 / weights['scale'].numpy(), definition['subBlockCount'], len(definition['types'])).eval()
    network.load_state_dict(weights)
    print('| without | F1 | false/min clean | false/min hard |\n| --- | --- | --- | --- |')
    for name, group in {'(nothing)': slice(0, 0), **groups(definition)}.items():
        f1, clean, hard = judge(network, Blinded(examples, mean, group), args.limit)
        print(f'| {name} | {f1:.3f} | {clean:.1f} | {hard:.1f} |', flush=True)


if __name__ == '__main__':
    main()
