"""Events found and missed by a network on held-out examples, per kind of degradation."""
import numpy as np
import torch
from network import REACH

TOLERANCE = 6   # sub-blocks: 24 samples at 44.1 kHz


def probabilities(network, features):
    """Defect probability per sub-block of one example, [frames, sub-blocks]; the edges see silence beyond them."""
    padded = np.pad(features, ((REACH, REACH), (0, 0)))
    with torch.no_grad():
        return torch.sigmoid(network(torch.from_numpy(padded)[None])[0])[0].numpy()


def runs(mask):
    """Start and end of each run of True, [runs, 2]."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return edges.reshape(-1, 2)


def count_events(probability, labels, weights, threshold):
    """(found, missed, right runs, false runs) at a threshold, over one example's sub-blocks."""
    predicted = probability.ravel() > threshold
    salient = (labels.ravel() > 0) & (weights.ravel() >= 0.99)
    known = (labels.ravel() > 0) | (weights.ravel() < 0.99)
    near = lambda mask, a, b: mask[max(0, a - TOLERANCE):b + TOLERANCE].any()
    events, flagged = runs(salient), runs(predicted)
    found = sum(near(predicted, a, b) for a, b in events)
    right = sum(near(known, a, b) for a, b in flagged)
    return np.array([found, len(events) - found, right, len(flagged) - right])


def report(network, examples, threshold=0.5, limit=400):
    """A table as text: per kind the recall, precision and false runs a minute on held-out examples."""
    totals, minutes = {}, {}
    for row in examples.rows[:limit]:
        features, labels, weights, _ = examples.frames(row, 0, row['frameCount'])
        kind = f"{row['kind']}/{row['sourceKind']}" if row['kind'] == 'none' else row['kind']
        totals[kind] = totals.get(kind, 0) + count_events(probabilities(network, features), labels, weights, threshold)
        minutes[kind] = minutes.get(kind, 0) + row['frameCount'] * 0.00145 / 60
    lines = []
    for kind, (found, missed, right, false) in sorted(totals.items()):
        recall, precision = found / max(1, found + missed), right / max(1, right + false)
        f1 = 2 * recall * precision / max(1e-9, recall + precision)
        lines.append(f'{kind:12s} recall {recall:.3f} precision {precision:.3f} F1 {f1:.3f} false/min {false / minutes[kind]:.1f}')
    return '\n'.join(lines)
