"""A varied zoo of networks, each with the shape of a batch that it takes."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from graph_networks import BATCH, IMAGE, Forward, weight
from torch import nn

ROW = (BATCH, 12)
SEQUENCE = (BATCH, 5, 16)


def cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, padding="same", groups=2, dilation=2),
        nn.Dropout2d(0.2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 10),
    )


class Bottleneck(nn.Module):
    """An inverted bottleneck with squeeze and excitation, as in MobileNet."""

    def __init__(self) -> None:
        super().__init__()
        self.widen, self.deep, self.narrow = (
            nn.Conv2d(3, 12, 1),
            nn.Conv2d(12, 12, 3, 1, 1, groups=12),
            nn.Conv2d(12, 3, 1),
        )
        self.norms = nn.ModuleList([nn.BatchNorm2d(12), nn.BatchNorm2d(12), nn.BatchNorm2d(3)])
        self.squeeze, self.excite = nn.Conv2d(12, 4, 1), nn.Conv2d(4, 12, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = F.silu(self.norms[1](self.deep(F.hardswish(self.norms[0](self.widen(x))))))
        scale = torch.sigmoid(self.excite(F.relu(self.squeeze(F.adaptive_avg_pool2d(h, 1)))))
        return x + self.norms[2](self.narrow(h * scale))


class Inception(nn.Module):
    """Four branches joined along the channels."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.three, self.five = (
            nn.Conv2d(3, 2, 1),
            nn.Conv2d(3, 4, 3, padding=1),
            nn.Conv2d(3, 2, 5, padding=2),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.one(x), self.three(x), self.five(x), F.max_pool2d(x, 3, 1, 1, ceil_mode=True)], dim=1)


class Attention(nn.Module):
    """Causal self-attention over a sequence, and the class from its last place."""

    def __init__(self) -> None:
        super().__init__()
        self.attend, self.last = nn.MultiheadAttention(16, 2, batch_first=True), nn.Linear(16, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mask = torch.triu(torch.full((x.shape[1], x.shape[1]), float("-inf")), diagonal=1)
        return self.last(self.attend(x, x, x, attn_mask=mask, need_weights=False)[0][:, -1])


class Recurrent(nn.Module):
    """A recurrent layer and the class from its last state."""

    def __init__(self, layer: nn.Module, width: int) -> None:
        super().__init__()
        self.layer, self.last = layer, nn.Linear(width, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.layer(x)[0][:, -1])


def unrolled_cell(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = cell = torch.zeros(x.shape[0], 8)
    for step in range(x.shape[1]):
        hidden, cell = self.cell(x[:, step], (hidden, cell))
    return self.last(hidden)


def transformer(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.last(self.layer(x + self.places).mean(1))


def attention_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    query, key, value = (part.view(*x.shape[:2], 2, 8).transpose(1, 2) for part in self.into(x).chunk(3, dim=2))
    scores = query @ key.transpose(2, 3) / 8**0.5
    scores = scores.masked_fill(self.mask == 0, float("-inf"))
    return self.out((scores.softmax(dim=3) @ value).transpose(1, 2).flatten(2))


def attention_by_einsum(self: Forward, x: torch.Tensor) -> torch.Tensor:
    scores = torch.einsum("bqd,bkd->bqk", self.q(x), self.k(x)) / 4
    return torch.einsum("bqk,bkd->bqd", torch.softmax(scores, dim=-1), x)


def additive_attention(self: Forward, x: torch.Tensor) -> torch.Tensor:
    weights = torch.softmax(self.score(torch.tanh(self.hidden(x))), dim=1)
    return torch.bmm(weights.transpose(1, 2), x)[:, 0]


def unrolled_gru(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = torch.zeros(x.shape[0], 8)
    for piece in x.unbind(1):
        hidden = self.cell(piece, hidden)
    return self.last(hidden)


def rnn_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = x.new_zeros(x.shape[0], 8)
    states = []
    for step in range(x.shape[1]):
        hidden = torch.tanh(x[:, step] @ self.u + hidden @ self.w + self.b)
        states.append(hidden)
    return torch.stack(states, dim=1).mean(1)


def unet(self: Forward, x: torch.Tensor) -> torch.Tensor:
    down = F.relu(self.down(x))
    deep = F.relu(self.deep(F.max_pool2d(down, 2)))
    return self.out(torch.cat([down, self.up(deep)], dim=1))


def vision_transformer(self: Forward, x: torch.Tensor) -> torch.Tensor:
    tokens = self.patches(x).flatten(2).transpose(1, 2)
    tokens = torch.cat([self.token.expand(x.shape[0], -1, -1), tokens], dim=1) + self.places
    return self.head(self.norm(self.layer(tokens))[:, 0])


def sinusoids(self: Forward, x: torch.Tensor) -> torch.Tensor:
    places = torch.arange(x.shape[1])[:, None] / 10_000 ** (torch.arange(8) / 8)
    return self.last(x + torch.cat([places.sin(), places.cos()], dim=1))


def shuffled(self: Forward, x: torch.Tensor) -> torch.Tensor:
    left, right = x.view(x.shape[0], 2, 6, 8, 8).unbind(1)
    return torch.cat([left, F.relu(self.c(right))], dim=1).view(-1, 2, 6, 8, 8).transpose(1, 2).flatten(1, 2)


def mixed(self: Forward, x: torch.Tensor) -> torch.Tensor:
    x = x + self.across(self.norm(x).transpose(1, 2)).transpose(1, 2)
    return x + self.along(F.gelu(x))


NETWORKS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "cnn": (cnn, IMAGE),
    "inverted bottleneck": (Bottleneck, IMAGE),
    "inception": (Inception, IMAGE),
    "strided and transposed convolutions": (
        lambda: nn.Sequential(nn.Conv2d(3, 6, 3, stride=2, padding=1), nn.ConvTranspose2d(6, 3, 4, 2, 1, groups=3)),
        IMAGE,
    ),
    "convolution on one axis": (lambda: nn.Sequential(nn.Conv1d(5, 4, 3), nn.MaxPool1d(2), nn.AvgPool1d(2)), SEQUENCE),
    "convolution on three axes": (lambda: nn.Sequential(nn.Conv3d(2, 3, 2), nn.MaxPool3d(2)), (BATCH, 2, 5, 5, 5)),
    "local response norm": (
        lambda: nn.Sequential(nn.Conv2d(3, 6, 3), nn.LocalResponseNorm(3), nn.AvgPool2d(3, 2)),
        IMAGE,
    ),
    "instance and group norm": (
        lambda: nn.Sequential(nn.InstanceNorm2d(3, affine=True), nn.GroupNorm(3, 3), nn.LayerNorm([8, 8])),
        IMAGE,
    ),
    "uneven pooling": (
        lambda: nn.Sequential(nn.MaxPool2d(3, 2, 1, ceil_mode=True), nn.AdaptiveMaxPool2d((3, 2))),
        IMAGE,
    ),
    "padding": (
        lambda: nn.Sequential(nn.ReflectionPad2d(1), nn.ReplicationPad2d((1, 0, 2, 0)), nn.ZeroPad2d(1)),
        IMAGE,
    ),
    "resizing": (lambda: nn.Sequential(nn.Upsample(scale_factor=2), nn.Upsample(size=(5, 7), mode="bilinear")), IMAGE),
    "pixel shuffles": (lambda: nn.Sequential(nn.PixelUnshuffle(2), nn.ChannelShuffle(3), nn.PixelShuffle(2)), IMAGE),
    "unfold": (lambda: Forward(lambda self, x: F.unfold(x, 3) @ self.w, w=weight(36, 4)), IMAGE),
    "attention": (Attention, SEQUENCE),
    "transformer layer": (
        lambda: Forward(
            transformer,
            layer=nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, norm_first=True),
            places=weight(5, 16),
            last=nn.Linear(16, 3),
        ),
        SEQUENCE,
    ),
    "scaled dot product": (
        lambda: Forward(lambda self, x: F.scaled_dot_product_attention(x, x, x, is_causal=True)),
        (BATCH, 2, 5, 4),
    ),
    "rnn": (lambda: Recurrent(nn.RNN(16, 8, batch_first=True), 8), SEQUENCE),
    "gru": (lambda: Recurrent(nn.GRU(16, 8, batch_first=True), 8), SEQUENCE),
    "lstm": (lambda: Recurrent(nn.LSTM(16, 8, batch_first=True, num_layers=2, bidirectional=True), 16), SEQUENCE),
    "lstm cell unrolled": (lambda: Forward(unrolled_cell, cell=nn.LSTMCell(16, 8), last=nn.Linear(8, 3)), SEQUENCE),
    "triangles and rolls": (
        lambda: Forward(
            lambda self, x: (x.roll(2, 1) + x.flip(1)) @ torch.tril(self.w) + torch.linspace(0, 1, 12), w=weight(12, 12)
        ),
        ROW,
    ),
    "reductions": (
        lambda: Forward(
            lambda self, x: torch.stack(
                [x.std(1), x.var(1, correction=0), x.amax(1), x.min(1)[0], x.logsumexp(1), x.norm(dim=1)], dim=1
            )
        ),
        ROW,
    ),
    "order": (lambda: Forward(lambda self, x: x.sort(1)[0] + x.cumsum(1) + x.topk(12, dim=1)[0]), ROW),
    "choice": (
        lambda: Forward(lambda self, x: torch.where(x > 0, x, -x) + x.clamp(-1, 1) + x.masked_fill(x < 0, 0.5)),
        ROW,
    ),
    "powers": (lambda: Forward(lambda self, x: x**2 + 2**x + x.abs() ** 0.5 + torch.maximum(x, x * x) + x % 3), ROW),
    "cosines": (
        lambda: Forward(lambda self, x: F.cosine_similarity(x[:, None], self.w[None], dim=2), w=weight(4, 12)),
        ROW,
    ),
    "double precision inside": (
        lambda: Forward(lambda self, x: (x.double() @ self.w.double()).float(), w=weight(12, 3)),
        ROW,
    ),
    "one hot": (lambda: Forward(lambda self, x: F.one_hot(x.argmax(1), 12).float()), ROW),
    "embedding of places": (
        lambda: Forward(lambda self, x: x + self.table(torch.arange(12))[:, 0], table=nn.Embedding(12, 3)),
        ROW,
    ),
    "everyday activations": (
        lambda: nn.Sequential(
            nn.Hardshrink(), nn.Softshrink(), nn.Tanhshrink(), nn.Threshold(0.1, 0.0), nn.Hardsigmoid(), nn.GLU()
        ),
        ROW,
    ),
    "attention by hand": (
        lambda: Forward(
            attention_by_hand, into=nn.Linear(16, 48), out=nn.Linear(16, 16), mask=torch.tril(torch.ones(5, 5))
        ),
        SEQUENCE,
    ),
    "attention by einsum": (
        lambda: Forward(attention_by_einsum, q=nn.Linear(16, 16), k=nn.Linear(16, 16, bias=False)),
        SEQUENCE,
    ),
    "additive attention": (
        lambda: Forward(additive_attention, hidden=nn.Linear(16, 8), score=nn.Linear(8, 1)),
        SEQUENCE,
    ),
    "two transformer layers": (
        lambda: nn.TransformerEncoder(
            nn.TransformerEncoderLayer(16, 4, 32, activation="gelu", batch_first=True), 2, enable_nested_tensor=False
        ),
        SEQUENCE,
    ),
    "gru cell unrolled": (lambda: Forward(unrolled_gru, cell=nn.GRUCell(16, 8), last=nn.Linear(8, 3)), SEQUENCE),
    "rnn by hand": (lambda: Forward(rnn_by_hand, u=weight(16, 8), w=weight(8, 8), b=weight(8)), SEQUENCE),
    "u-net": (
        lambda: Forward(
            unet,
            down=nn.Conv2d(3, 4, 3, padding=1),
            deep=nn.Conv2d(4, 8, 3, padding=1),
            up=nn.ConvTranspose2d(8, 4, 2, 2),
            out=nn.Conv2d(8, 1, 1),
        ),
        IMAGE,
    ),
    "vision transformer": (
        lambda: Forward(
            vision_transformer,
            patches=nn.Conv2d(3, 16, 4, 4),
            token=weight(1, 1, 16),
            places=weight(1, 5, 16),
            layer=nn.TransformerEncoderLayer(16, 2, 32, batch_first=True),
            norm=nn.LayerNorm(16),
            head=nn.Linear(16, 10),
        ),
        IMAGE,
    ),
    "sinusoids for places": (lambda: Forward(sinusoids, last=nn.Linear(16, 3)), SEQUENCE),
    "channel shuffle by hand": (lambda: Forward(shuffled, c=nn.Conv2d(6, 6, 3, padding=1)), (BATCH, 12, 8, 8)),
    "mixer": (
        lambda: Forward(mixed, norm=nn.LayerNorm(16), across=nn.Linear(5, 5), along=nn.Linear(16, 16)),
        SEQUENCE,
    ),
    "convolutions back on one and three axes": (
        lambda: nn.Sequential(nn.ConvTranspose1d(5, 4, 3, 2, 1, 1), nn.BatchNorm1d(4), nn.AdaptiveAvgPool1d(4)),
        SEQUENCE,
    ),
    "norms on three axes": (
        lambda: nn.Sequential(
            nn.ConvTranspose3d(2, 4, 2), nn.BatchNorm3d(4), nn.InstanceNorm3d(4), nn.AvgPool3d(2), nn.Flatten()
        ),
        (BATCH, 2, 4, 4, 4),
    ),
    "global maximum and average": (
        lambda: Forward(lambda self, x: torch.cat([x.amax((2, 3)), F.adaptive_avg_pool2d(x, 1).flatten(1)], dim=1)),
        IMAGE,
    ),
    "bilinear form": (
        lambda: Forward(lambda self, x: torch.einsum("bi,kij,bj->bk", x, self.w, x), w=weight(3, 12, 12)),
        ROW,
    ),
    "distances": (
        lambda: Forward(
            lambda self, x: ((x[:, None] - self.w) ** 2).sum(2).sqrt().neg().log_softmax(1), w=weight(4, 12)
        ),
        ROW,
    ),
    "whole numbers": (lambda: Forward(lambda self, x: (x * 10).long().remainder(3).float() + (x > 0).int()), ROW),
}
