"""The network: dilated 1-D convolutions over frames, one output per sub-block of a frame."""
import torch
from torch import nn

DILATIONS = (1, 1, 2, 4, 8, 12)
REACH = sum(DILATIONS)   # frames that an output looks at on either side


class CrackleNet(nn.Module):
    """Features [batch, frames + 2 * REACH, features] -> (defect logits [batch, frames, sub-blocks], type logits [batch, frames, types]).

    No padding anywhere: what is told about a frame depends on its neighbourhood alone, wherever a window begins.
    """

    def __init__(self, mean, deviation, width, sub_blocks, types):
        super().__init__()
        self.register_buffer('mean', torch.as_tensor(mean, dtype=torch.float32))
        self.register_buffer('scale', 1 / torch.as_tensor(deviation, dtype=torch.float32))
        features = len(mean)
        self.sub_blocks = sub_blocks
        self.stem = nn.Conv1d(features, width, 1)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, dilation=d) for d in DILATIONS)
        self.detail = nn.Conv1d(features, width, 3)   # the head sees the sub-blocks themselves, not only what the layers carry
        self.mix = nn.Conv1d(2 * width, 2 * width, 1)
        self.head = nn.Conv1d(2 * width, sub_blocks + types, 1)

    def forward(self, features):
        x = ((features - self.mean) * self.scale).transpose(1, 2)
        detail = torch.relu(self.detail(x))[:, :, REACH - 1:-(REACH - 1)]
        h = torch.relu(self.stem(x))
        for layer, d in zip(self.layers, DILATIONS):
            h = h[:, :, d:-d] + torch.relu(layer(h))
        h = torch.relu(self.mix(torch.cat([h, detail], 1)))
        out = self.head(h).transpose(1, 2)
        return out[:, :, :self.sub_blocks], out[:, :, self.sub_blocks:]


class Exported(nn.Module):
    """What the product runs: probabilities instead of logits, in one tensor [batch, frames, sub-blocks + types]."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, features):
        defects, types = self.network(features)
        return torch.cat([torch.sigmoid(defects), torch.softmax(types, -1)], -1)
