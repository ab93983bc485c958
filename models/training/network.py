"""The network: a close look at every sub-block, with shared weights, and a wide one over frames, joined for one output per sub-block."""
import torch
from torch import nn

DILATIONS = (1, 1, 2, 4, 8, 11)
REACH = 1 + sum(DILATIONS)   # frames that an output looks at on either side: one for the close look
TRACKS = 5               # features that come per sub-block: prediction error forward, backward, both, other channel's; slope
CLOSE_REACH = 8          # sub-blocks that the close look takes in on either side


class CrackleNet(nn.Module):
    """Features [batch, frames + 2 * REACH, features] -> (defect logits [batch, frames, sub-blocks], type logits [batch, frames, types]).

    No padding anywhere: what is told about a frame depends on its neighbourhood alone, wherever a window begins.
    """

    def __init__(self, mean, deviation, sub_blocks, types, width=64, close=16):
        super().__init__()
        self.register_buffer('mean', torch.as_tensor(mean, dtype=torch.float32))
        self.register_buffer('scale', 1 / torch.as_tensor(deviation, dtype=torch.float32))
        features = len(mean)
        self.is_folded = False
        self.sub_blocks, self.type_count = sub_blocks, types
        self.near = nn.Conv1d(TRACKS, close, 9)
        self.wider = nn.Conv1d(close, close, 5, dilation=2)
        self.stem = nn.Conv1d(features + close, width, 1)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, dilation=d) for d in DILATIONS)
        self.context = nn.Conv1d(width, close, 1)
        self.near_joint = nn.Conv1d(close, 2 * close, 1)
        self.wide_joint = nn.Conv1d(close, 2 * close, 1, bias=False)
        self.defect = nn.Conv1d(2 * close, 1, 1)
        self.typing = nn.Sequential(nn.Conv1d(width + close, width, 1), nn.ReLU(), nn.Conv1d(width, types, 1))

    def forward(self, features):
        x = features if self.is_folded else (features - self.mean) * self.scale
        look = self.look_closely(x)                                  # [batch, close, frames * sub-blocks]
        strongest = look.reshape(-1, look.shape[1], look.shape[2] // self.sub_blocks, self.sub_blocks).amax(3)   # [batch, close, frames]
        h = self.look_widely(torch.cat([x.transpose(1, 2)[:, :, 1:-1], strongest], 1))
        inner = REACH - 1
        look, strongest = look[:, :, inner * self.sub_blocks:-inner * self.sub_blocks], strongest[:, :, inner:-inner]
        joined = torch.relu(self.join(look, torch.relu(self.context(h))))
        defects = self.defect(joined).reshape(-1, joined.shape[2] // self.sub_blocks, self.sub_blocks)
        return defects, self.typing(torch.cat([h, strongest], 1)).transpose(1, 2)

    def join(self, look, context):
        """The close look and the frame's context, which is the same for all its sub-blocks: its part is computed once a frame."""
        near, wide = self.near_joint(look), self.wide_joint(context)
        by_frames = near.reshape(-1, near.shape[1], wide.shape[2], self.sub_blocks)
        return (by_frames + wide.unsqueeze(3)).reshape(near.shape)

    @torch.no_grad()
    def fold(self):
        """Takes mean and scale of the features into the first weights: the same outputs, without two passes over the features."""
        tracks = slice(0, TRACKS * self.sub_blocks, self.sub_blocks)
        for layer, mean, scale in ((self.near, self.mean[tracks], self.scale[tracks]), (self.stem, self.mean, self.scale)):
            seen = layer.weight[:, :len(mean)]
            seen *= scale[None, :, None]
            layer.bias -= (seen * mean[None, :, None]).sum((1, 2))
        self.is_folded = True
        return self

    def look_closely(self, x):
        """All frames but the first and the last, sub-block by sub-block."""
        frames = x.shape[1]
        tracks = x[:, :, :TRACKS * self.sub_blocks].reshape(-1, frames, TRACKS, self.sub_blocks)
        tracks = tracks.permute(0, 2, 1, 3).reshape(-1, TRACKS, frames * self.sub_blocks)
        look = torch.relu(self.wider(torch.relu(self.near(tracks))))
        margin = self.sub_blocks - CLOSE_REACH
        return look[:, :, margin:-margin]

    def look_widely(self, x):
        """Dilated convolutions with shortcuts over the frames."""
        h = torch.relu(self.stem(x))
        for layer, d in zip(self.layers, DILATIONS):
            h = h[:, :, d:-d] + torch.relu(layer(h))
        return h


class Exported(nn.Module):
    """What the product runs: probabilities instead of logits, in one tensor [batch, frames, sub-blocks + types]."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, features):
        defects, types = self.network(features)
        return torch.cat([torch.sigmoid(defects), torch.softmax(types, -1)], -1)
