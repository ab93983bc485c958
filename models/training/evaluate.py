"""What a network tells of one example, and where it stands out."""
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
