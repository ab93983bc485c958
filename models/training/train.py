"""Trains the crackle network on examples made by `npm run features` and writes <out>/<name>.onnx with its manifest.

    python3 models/training/train.py --examples /tmp/examples/* --out models --name crackle-v1 --steps 7000
"""
import argparse
import copy
import hashlib
import json
import pathlib
import time
import numpy as np
import torch
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel
from calibrate import calibrate, judge
from data import Examples
from evaluate import probabilities
from manifest import word_of_network, write_manifest
from network import REACH, CrackleNet, Exported

TRAINING_FRAMES = 192   # outputs per training window
WINDOW_FRAMES = 456     # outputs per window in the product: 512 frames with the reach on both sides
JUDGED_EVERY = 1000     # steps
PATIENCE = 8            # judgements without a better one before training ends
TYPE_WEIGHT = 0.05      # of the types' cross-entropy beside that of the sub-blocks, which is small: most are silent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--examples', nargs='+', required=True, help='folders written by npm run features')
    parser.add_argument('--out', default='models')
    parser.add_argument('--name', default='crackle-v1')
    parser.add_argument('--steps', type=int, default=7000)
    parser.add_argument('--batch', type=int, default=40)
    parser.add_argument('--width', type=int, default=64)
    parser.add_argument('--rate', type=float, default=2.5e-3, help='highest learning rate')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--onset', type=float, help='threshold instead of the one calibrated: what the bench of the whole command likes best')
    parser.add_argument('--doubt', help='checkpoint of a network that tells what to leave out of collected recordings that should be clean')
    parser.add_argument('--resume', nargs='+', help='checkpoints to start from the mean of; with --steps 0 it is only calibrated and exported')
    return parser.parse_args()


def loss_of(network, batch, type_weights):
    """Weighted cross-entropy of the sub-blocks, and of the type where there is a defect."""
    features, labels, weights, types = (torch.from_numpy(array) for array in batch)
    defects, type_logits = network(features)
    inner = slice(REACH, -REACH)
    labels, weights, types = labels[:, inner], weights[:, inner], types[:, inner]
    detection = F.binary_cross_entropy_with_logits(defects, labels, weights)
    present = types > 0
    typing = F.cross_entropy(type_logits[present], types[present] - 1, type_weights) if present.any() else 0.0
    return detection + TYPE_WEIGHT * typing


def train(network, training, validation, args, checkpoint):
    """Adam with a one-cycle rate. Ends early when several judgements in a row, of held-out examples that share no source with training, found
    nothing better (Prechelt 1998). Returns the mean of the later half of the running averages that were judged: they are alike to the
    held-out examples, and their mean errs less than each (Wortsman et al. 2022, "Model soups")."""
    rng = np.random.default_rng(args.seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=args.rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, args.steps, pct_start=0.1)
    averaged = AveragedModel(network, avg_fn=lambda average, latest, _: 0.995 * average + 0.005 * latest)
    started, smoothed = time.time(), None
    type_weights = torch.from_numpy(training.type_weights(network.type_count))
    judged, kept = [], []
    for step in range(1, args.steps + 1):
        loss = loss_of(network, training.windows(rng, args.batch, TRAINING_FRAMES + 2 * REACH), type_weights)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        averaged.update_parameters(network)
        smoothed = loss.item() if smoothed is None else 0.98 * smoothed + 0.02 * loss.item()
        if step % JUDGED_EVERY == 0 or step == args.steps:
            judged.append(judge(averaged.module.eval(), validation))
            print(f'step {step} loss {smoothed:.5f} held out {judged[-1]:.4f} after {time.time() - started:.0f} s', flush=True)
            kept.append(copy.deepcopy(averaged.module.state_dict()))
            if len(judged) - judged.index(max(judged)) > PATIENCE:
                break
    network.load_state_dict(mean_of(kept[len(kept) // 2:]))
    torch.save(network.state_dict(), checkpoint)
    return network


def mean_of(states):
    """The mean of several networks' weights."""
    return {name: torch.stack([state[name].float() for state in states]).mean(0).to(states[0][name].dtype) for name in states[0]}


def export(network, definition, thresholds, confidence, args):
    """Writes the ONNX file (fixed time length, free batch) and the manifest that declick checks it against."""
    path = pathlib.Path(args.out) / f'{args.name}.onnx'
    window = WINDOW_FRAMES + 2 * REACH
    example = torch.zeros(1, window, definition['featureCount'])
    torch.onnx.export(Exported(copy.deepcopy(network).eval().fold()), example, str(path), input_names=['features'], output_names=['probabilities'],
                      dynamic_axes={'features': {0: 'batch'}, 'probabilities': {0: 'batch'}}, opset_version=13)
    manifest = {
        'manifestVersion': 1,
        'name': args.name,
        'sha256': hashlib.sha256(path.read_bytes()).hexdigest(),
        'features': definition['features'],
        'window': {'reachFrames': REACH, 'outputFrames': WINDOW_FRAMES},
        'types': definition['types'],
        'thresholds': thresholds,
        'verdict': word_of_network(definition['traits'], definition['types']),
        'confidence': confidence,
    }
    write_manifest(pathlib.Path(args.out) / f'{args.name}.json', manifest)


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    definition = json.loads(pathlib.Path(args.examples[0], 'definition.json').read_text())
    training = Examples(args.examples, definition, held_out=False)
    validation = Examples(args.examples, definition, held_out=True)
    np.random.default_rng(0).shuffle(validation.rows)
    mean, deviation = training.moments()
    network = CrackleNet(mean, deviation, definition['subBlockCount'], len(definition['types']), args.width)
    if args.doubt:
        network.load_state_dict(torch.load(args.doubt))
        for examples in (training, validation):
            print(f'{examples.leave_out_doubtful(lambda features: probabilities(network.eval(), features))} sub-blocks left out', flush=True)
        network.train()
    if args.resume:
        network.load_state_dict(mean_of([torch.load(path) for path in args.resume]))
    print(f'{sum(p.numel() for p in network.parameters())} parameters, {len(training.rows)} examples, {len(validation.rows)} held out', flush=True)
    if args.steps > 0:
        network = train(network, training, validation, args, pathlib.Path(args.examples[0]) / f'{args.name}.pt')
    export(network, definition, *calibrate(network.eval(), validation, args.onset), args)


if __name__ == '__main__':
    main()
