"""Networks as students write them: honest dense ones, tricks that only look dense, and a varied zoo.

Images are 3 by 8 by 8, so that the tests are quick; batches have 61 rows.
"""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from grader.graph.interpret import run
from grader.graph.parse import parse
from grader.graph.values import Graph
from grader.sandbox.inside.export import export_module

BATCH = 61
IMAGE = (BATCH, 3, 8, 8)
PIXELS = 3 * 8 * 8


class Forward(nn.Module):
    """A module whose forward is the given function of itself and the input."""

    def __init__(self, forward: Callable[["Forward", torch.Tensor], torch.Tensor], **parts: object) -> None:
        super().__init__()
        self._forward_function = forward
        for name, part in parts.items():
            if isinstance(part, torch.Tensor) and not isinstance(part, nn.Parameter):
                self.register_buffer(name, part)
            else:
                setattr(self, name, part)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self._forward_function(self, x)


def export(module: nn.Module, example: tuple[int, ...] = IMAGE) -> tuple[Graph, dict[str, np.ndarray]]:
    tree, weights = export_module(module, example)
    return parse(tree), weights


def weight(*shape: int) -> nn.Parameter:
    return nn.Parameter(torch.randn(*shape) * 0.1)


def mlp(*between: nn.Module, width: int = 32) -> nn.Sequential:
    return nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, width), *between, nn.Linear(width, 10))


def unset_statistics(module: nn.Module) -> nn.Module:
    """The module with batch statistics as after some training, where eval mode and train mode differ."""
    for part in module.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm) and part.running_mean is not None:
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2.0)
    return module


def answers(module: nn.Module, rows: np.ndarray, example: tuple[int, ...]) -> np.ndarray:
    """What PyTorch answers, batch by batch, the last one filled up with zeros."""
    whole = -(-len(rows) // BATCH) * BATCH
    filled = np.concatenate([rows, np.zeros((whole - len(rows), *example[1:]), rows.dtype)])
    with torch.no_grad():
        parts = [module(torch.from_numpy(filled[i : i + BATCH])).numpy() for i in range(0, whole, BATCH)]
    return np.concatenate(parts)[: len(rows)]


def check_agreement(build: Callable[[], nn.Module], example: tuple[int, ...]) -> Graph:
    """The graph of a network, once our interpreter and eager PyTorch have given the same answers to 100 rows."""
    torch.manual_seed(5)
    module = unset_statistics(build()).eval()
    graph, weights = export(module, example)
    rows = np.random.default_rng(7).normal(size=(100, *example[1:])).astype(np.float32)
    np.testing.assert_allclose(run(graph, weights, rows), answers(module, rows, example), atol=1e-5, rtol=1e-5)
    return graph


class Block(nn.Module):
    """A residual block of dense layers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm, self.first, self.second = (
            nn.LayerNorm(width),
            nn.Linear(width, 2 * width),
            nn.Linear(2 * width, width),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(F.gelu(self.first(self.norm(x))))


def by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = torch.relu(x.reshape(x.shape[0], -1) @ self.w1 + self.b1)
    return hidden @ self.w2 + self.b2


def by_columns(self: Forward, x: torch.Tensor) -> torch.Tensor:
    columns = torch.tanh(self.w1 @ x.flatten(1).T + self.b1)
    return (self.w2 @ columns).T


def rms_norm_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    h = self.first(x.flatten(1))
    h = h + self.second(torch.relu(h * torch.rsqrt((h * h).mean(1, keepdim=True) + 1e-6) * self.gain))
    mean, deviation = h.mean(1, keepdim=True), h.std(1, keepdim=True)
    return self.last((h - mean) / (deviation + 1e-5))


def dense_net(self: Forward, x: torch.Tensor) -> torch.Tensor:
    x = x.flatten(1)
    first = torch.relu(self.first(x))
    second = torch.relu(self.second(torch.cat([x, first], dim=1)))
    return self.last(torch.cat([x, first, second], dim=1))


def scaled_input(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.net((x - self.mean) / self.deviation)


def constant_inside(self: Forward, x: torch.Tensor) -> torch.Tensor:
    mean = torch.tensor([0.49, 0.48, 0.44]).view(1, 3, 1, 1)
    return self.net(x - mean)


class Squash(torch.autograd.Function):
    """An activation with a backward pass of its own."""

    @staticmethod
    def forward(ctx: object, x: torch.Tensor) -> torch.Tensor:
        return x.clamp(min=0) + 0.1 * x

    @staticmethod
    def backward(ctx: object, gradient: torch.Tensor) -> torch.Tensor:
        return gradient


def frozen(module: nn.Module) -> nn.Module:
    return module.requires_grad_(False)


HONEST: dict[str, Callable[[], nn.Module]] = {
    "one layer": lambda: nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 10)),
    "two layers": lambda: mlp(nn.ReLU()),
    "no bias": lambda: nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 16, bias=False), nn.ReLU(), nn.Linear(16, 10)),
    "batch norm and dropout": lambda: mlp(nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.5)),
    "batch norm on the image": lambda: nn.Sequential(nn.BatchNorm2d(3), mlp(nn.ReLU())),
    "layer norm": lambda: mlp(nn.LayerNorm(32), nn.GELU()),
    "layer norm on the image": lambda: nn.Sequential(nn.LayerNorm([3, 8, 8]), mlp(nn.ReLU())),
    "group norm": lambda: mlp(nn.GroupNorm(4, 32), nn.SiLU()),
    "prelu": lambda: mlp(nn.PReLU()),
    "prelu per unit": lambda: mlp(nn.PReLU(32)),
    "rare activations": lambda: mlp(nn.Mish(), nn.Softplus(), nn.ELU(), nn.SELU(), nn.Hardswish(), nn.LogSigmoid()),
    "more activations": lambda: mlp(nn.LeakyReLU(), nn.Tanh(), nn.CELU(), nn.ReLU6(), nn.Softsign(), nn.GELU("tanh")),
    "residual blocks": lambda: mlp(Block(32), Block(32), nn.ReLU()),
    "by hand": lambda: Forward(by_hand, w1=weight(PIXELS, 16), b1=weight(16), w2=weight(16, 10), b2=weight(10)),
    "by columns": lambda: Forward(by_columns, w1=weight(16, PIXELS), b1=weight(16, 1), w2=weight(10, 16)),
    "functional": lambda: Forward(
        lambda self, x: F.linear(F.relu(F.linear(x.view(-1, PIXELS), self.w1, self.b1)), self.w2),
        w1=weight(16, PIXELS),
        b1=weight(16),
        w2=weight(10, 16),
    ),
    "einsum": lambda: Forward(
        lambda self, x: self.last(torch.relu(torch.einsum("bi,oi->bo", x.flatten(1), self.w))),
        w=weight(16, PIXELS),
        last=nn.Linear(16, 10),
    ),
    "normalisation by hand": lambda: Forward(
        rms_norm_by_hand, first=nn.Linear(PIXELS, 16), second=nn.Linear(16, 16), gain=weight(16), last=nn.Linear(16, 10)
    ),
    "normalised rows": lambda: Forward(lambda self, x: self.net(F.normalize(x.flatten(1))), net=nn.Linear(PIXELS, 10)),
    "rms norm": lambda: mlp(nn.RMSNorm(32), nn.ReLU()),
    "dense connections": lambda: Forward(
        dense_net, first=nn.Linear(PIXELS, 8), second=nn.Linear(PIXELS + 8, 8), last=nn.Linear(PIXELS + 16, 10)
    ),
    "weight norm": lambda: nn.Sequential(
        nn.Flatten(), nn.utils.parametrizations.weight_norm(nn.Linear(PIXELS, 16)), nn.ReLU(), nn.Linear(16, 10)
    ),
    "spectral norm": lambda: nn.Sequential(
        nn.Flatten(), nn.utils.parametrizations.spectral_norm(nn.Linear(PIXELS, 16)), nn.ReLU(), nn.Linear(16, 10)
    ),
    "scaled input": lambda: Forward(
        scaled_input, net=mlp(nn.ReLU()), mean=torch.rand(1, 3, 1, 1), deviation=torch.rand(1, 3, 1, 1) + 1
    ),
    "constant inside": lambda: Forward(constant_inside, net=mlp(nn.ReLU())),
    "channels last": lambda: Forward(
        lambda self, x: self.net(x.permute(0, 2, 3, 1).flatten(1)), net=nn.Sequential(nn.Linear(PIXELS, 10), nn.ReLU())
    ),
    "gated unit": lambda: nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 32), nn.GLU(), nn.Linear(16, 10)),
    "gate of its own": lambda: Forward(
        lambda self, x: self.last(torch.sigmoid(self.gate(x.flatten(1))) * self.value(x.flatten(1))),
        gate=nn.Linear(PIXELS, 16),
        value=nn.Linear(PIXELS, 16),
        last=nn.Linear(16, 10),
    ),
    "mean of an ensemble": lambda: Forward(
        lambda self, x: torch.stack([part(x) for part in self.parts]).mean(0),
        parts=nn.ModuleList([mlp(nn.ReLU()) for _ in range(3)]),
    ),
    "bias as a column of ones": lambda: Forward(
        lambda self, x: torch.cat([x.flatten(1), torch.ones(x.shape[0], 1)], dim=1) @ self.w, w=weight(PIXELS + 1, 10)
    ),
    "custom backward": lambda: Forward(
        lambda self, x: self.last(Squash.apply(self.first(x.flatten(1)))),
        first=nn.Linear(PIXELS, 16),
        last=nn.Linear(16, 10),
    ),
    "standardised by its own statistics": lambda: Forward(
        lambda self, x: self.net((x - x.mean((1, 2, 3), keepdim=True)) / x.std((1, 2, 3), keepdim=True)),
        net=mlp(nn.ReLU()),
    ),
    "highway": lambda: Forward(
        lambda self, x: (lambda h: self.last(torch.sigmoid(self.gate(h)) * h + (1 - torch.sigmoid(self.gate2(h))) * h))(
            self.first(x.flatten(1))
        ),
        first=nn.Linear(PIXELS, 16),
        gate=nn.Linear(16, 16),
        gate2=nn.Linear(16, 16),
        last=nn.Linear(16, 10),
    ),
    "log softmax": lambda: nn.Sequential(mlp(nn.ReLU()), nn.LogSoftmax(dim=1)),
    "softmax": lambda: nn.Sequential(mlp(nn.ReLU()), nn.Softmax(dim=1)),
    "frozen after training": lambda: frozen(mlp(nn.ReLU())),
    "without gradients": lambda: Forward(lambda self, x: _without_gradients(self, x), net=mlp(nn.ReLU())),
}


def _without_gradients(self: Forward, x: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return self.net(x)


def shared_over_patches(self: Forward, x: torch.Tensor) -> torch.Tensor:
    patches = x.reshape(BATCH, 3, 2, 4, 2, 4).permute(0, 2, 4, 1, 3, 5).reshape(BATCH, 4, 48)
    return self.last(torch.relu(self.first(patches)).flatten(1))


def shifts_and_adds(self: Forward, x: torch.Tensor) -> torch.Tensor:
    total = sum(self.taps[k] * torch.roll(x, shifts=k - 1, dims=3) for k in range(3))
    return self.last(torch.relu(total).flatten(1))


def padded_shifts(self: Forward, x: torch.Tensor) -> torch.Tensor:
    flat = x.flatten(1)
    shifted = F.pad(flat, (1, -1))
    return self.last(torch.relu(self.taps[0] * flat + self.taps[1] * shifted))


def toeplitz_of(taps: torch.Tensor, size: int) -> torch.Tensor:
    places = torch.arange(size)
    return sum(taps[k] * (places[:, None] - places[None, :] == k).float() for k in range(len(taps)))


def toeplitz_in_graph(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.last(torch.relu(x.flatten(1) @ toeplitz_of(self.taps, PIXELS)))


def masked_weight(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.last(torch.relu(x.flatten(1) @ (self.w * self.mask)))


class HiddenConvolution(torch.autograd.Function):
    """A convolution behind a name of its own."""

    @staticmethod
    def forward(ctx: object, x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
        return F.conv2d(x, kernel, padding=1)

    @staticmethod
    def backward(ctx: object, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return gradient, None


def weighted_sums(self: Forward, x: torch.Tensor) -> torch.Tensor:
    rows = toeplitz_of(self.taps, PIXELS)
    flat = x.flatten(1)
    sums = [(flat * rows[i]).sum(1, keepdim=True) for i in range(10)]
    return self.last(torch.cat(sums, dim=1))


def outer_sums(self: Forward, x: torch.Tensor) -> torch.Tensor:
    flat = x.flatten(1)
    places = torch.eye(10)
    return sum(flat.mean(1, keepdim=True) * self.w[k] * places[k] for k in range(10))


def rearranged_adds(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.last((x * self.taps[0] + x.transpose(2, 3) * self.taps[1]).flatten(1))


def rolled_hidden(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = self.first(x.flatten(1))
    shifted = torch.cat([hidden[:, 1:], hidden[:, :1]], dim=1)
    return self.last(torch.relu(self.taps[0] * hidden + self.taps[1] * shifted))


def overlapping_pieces(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = self.first(x.flatten(1))
    return self.last(torch.relu(self.taps[0] * hidden[:, :-1] + self.taps[1] * hidden[:, 1:]))


def group_sums(self: Forward, x: torch.Tensor) -> torch.Tensor:
    weighted = x.flatten(1) * self.taps.repeat(PIXELS // 4)
    average = weighted - F.group_norm(weighted, PIXELS // 4, eps=1e6) * 1e3
    return self.last(average)


def average_by_norm(self: Forward, x: torch.Tensor) -> torch.Tensor:
    flat = x.flatten(1)
    return self.last(flat - F.group_norm(flat, PIXELS // 4, eps=1e6) * 1e3)


def smooth_maximum_of_a_patch(self: Forward, x: torch.Tensor) -> torch.Tensor:
    masked = x.flatten(1) + self.mask
    return self.last(masked - torch.log_softmax(masked, dim=1))


def stacked_rearrangements(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.last(torch.stack([x.flatten(1), x.transpose(2, 3).flatten(1)]).sum(0))


def masked_vector_as_matrix(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return x.flatten(1) @ (self.w * self.mask).view(PIXELS, 10)


def nearest_in_table(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return -torch.cdist(x.flatten(1), self.table)


def looked_up(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.table(x.flatten(1).argmax(1))


def attention_between_pixels(self: Forward, x: torch.Tensor) -> torch.Tensor:
    tokens = x.flatten(2)
    return self.last((torch.softmax(tokens @ tokens.transpose(1, 2), dim=2) @ tokens).flatten(1))


def last_of(**parts: object) -> dict[str, object]:
    return {"last": nn.Linear(PIXELS, 10), **parts}


TRICKS: dict[str, Callable[[], nn.Module]] = {
    "conv2d layer": lambda: nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10)),
    "functional conv2d": lambda: Forward(
        lambda self, x: self.last(F.conv2d(x, self.k, padding=1).flatten(1)), **last_of(k=weight(3, 3, 3, 3))
    ),
    "conv1d over the flat input": lambda: Forward(
        lambda self, x: self.last(F.conv1d(x.view(BATCH, 1, PIXELS), self.k, padding=1).flatten(1)),
        **last_of(k=weight(1, 1, 3)),
    ),
    "transposed convolution": lambda: nn.Sequential(nn.ConvTranspose2d(3, 2, 3), nn.Flatten(), nn.Linear(200, 10)),
    "convolution hidden in autograd": lambda: Forward(
        lambda self, x: self.last(HiddenConvolution.apply(x, self.k).flatten(1)), **last_of(k=weight(3, 3, 3, 3))
    ),
    "functional unfold": lambda: Forward(
        lambda self, x: (F.unfold(x, 3).transpose(1, 2) @ self.w).mean(1), w=weight(27, 10)
    ),
    "tensor unfold": lambda: Forward(
        lambda self, x: self.last(x.unfold(2, 2, 2).unfold(3, 2, 2).flatten(1)), **last_of()
    ),
    "as_strided": lambda: Forward(
        lambda self, x: self.last(torch.as_strided(x, (BATCH, 10, 12), (PIXELS, 5, 1)).sum(2)), last=nn.Linear(10, 10)
    ),
    "fourier transform": lambda: Forward(
        lambda self, x: self.last((torch.fft.rfft2(x) * self.k).real.flatten(1)),
        last=nn.Linear(120, 10),
        k=weight(3, 8, 5),
    ),
    "gather": lambda: Forward(
        lambda self, x: self.last(torch.gather(x.flatten(1), 1, self.places.expand(BATCH, -1))),
        **last_of(places=torch.arange(PIXELS).flip(0)[None]),
    ),
    "index": lambda: Forward(
        lambda self, x: self.last(x.flatten(1)[:, self.places]), **last_of(places=torch.randperm(PIXELS))
    ),
    "max pooling": lambda: nn.Sequential(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(48, 10)),
    "average pooling": lambda: nn.Sequential(nn.AvgPool2d(2), nn.Flatten(), nn.Linear(48, 10)),
    "pooling by mean": lambda: Forward(lambda self, x: self.last(x.mean((2, 3))), last=nn.Linear(3, 10)),
    "pooling by view and amax": lambda: Forward(
        lambda self, x: self.last(x.view(BATCH, 3, 4, 2, 4, 2).amax((3, 5)).flatten(1)), last=nn.Linear(48, 10)
    ),
    "shared over patches": lambda: Forward(shared_over_patches, first=nn.Linear(48, 8), last=nn.Linear(32, 10)),
    "shared over channels": lambda: Forward(
        lambda self, x: self.last(self.first(x.flatten(2)).flatten(1)), first=nn.Linear(64, 8), last=nn.Linear(24, 10)
    ),
    "samples and patches in one batch": lambda: Forward(
        lambda self, x: self.first(x.reshape(BATCH * 3, 64)).reshape(BATCH, 3, 10).mean(1), first=nn.Linear(64, 10)
    ),
    "shifts and adds": lambda: Forward(shifts_and_adds, **last_of(taps=weight(3))),
    "padded shifts": lambda: Forward(padded_shifts, **last_of(taps=weight(2))),
    "flipped copy": lambda: Forward(lambda self, x: self.last((x + x.flip(3)).flatten(1)), **last_of()),
    "rearranged adds": lambda: Forward(rearranged_adds, **last_of(taps=weight(2))),
    "matrix computed in the graph": lambda: Forward(toeplitz_in_graph, **last_of(taps=weight(3))),
    "masked weight": lambda: Forward(
        masked_weight, **last_of(w=weight(PIXELS, PIXELS), mask=(torch.rand(PIXELS, PIXELS) > 0.9).float())
    ),
    "matrix in a buffer": lambda: Forward(
        lambda self, x: self.last(torch.relu(x.flatten(1) @ self.m)),
        **last_of(m=toeplitz_of(torch.randn(3), PIXELS)),
    ),
    "matrix in a constant": lambda: Forward(
        lambda self, x: self.last(torch.relu(x.flatten(1) @ torch.full((PIXELS, PIXELS), 0.5).tril())), **last_of()
    ),
    "pretrained table": lambda: Forward(nearest_in_table, table=torch.randn(10, PIXELS)),
    "lookup in an embedding": lambda: Forward(looked_up, table=nn.Embedding(PIXELS, 10)),
    "attention between pixels": lambda: Forward(attention_between_pixels, **last_of()),
    "same layer twice": lambda: Forward(
        lambda self, x: self.last(self.shared(torch.relu(self.shared(x.flatten(1))))),
        **last_of(shared=nn.Linear(PIXELS, PIXELS)),
    ),
    "slices of the input": lambda: Forward(
        lambda self, x: self.first(x[:, :, :4, :].flatten(1)) + self.second(x[:, :, 4:, :].flatten(1)),
        first=nn.Linear(96, 10),
        second=nn.Linear(96, 10),
    ),
    "weighted sums": lambda: Forward(weighted_sums, last=nn.Linear(10, 10), taps=weight(3)),
    "outer sums": lambda: Forward(outer_sums, w=weight(10, 1)),
    "rolled hidden values": lambda: Forward(
        rolled_hidden, first=nn.Linear(PIXELS, 16), last=nn.Linear(16, 10), taps=weight(2)
    ),
    "overlapping pieces": lambda: Forward(
        overlapping_pieces, first=nn.Linear(PIXELS, 16), last=nn.Linear(15, 10), taps=weight(2)
    ),
    "sums by group norm": lambda: Forward(group_sums, **last_of(taps=weight(4))),
    "weights in stored statistics": lambda: Forward(
        lambda self, x: self.last(torch.cat([norm(x.flatten(1)).sum(1, keepdim=True) for norm in self.norms], dim=1)),
        norms=nn.ModuleList([nn.BatchNorm1d(PIXELS) for _ in range(4)]),
        last=nn.Linear(4, 10),
    ),
    "averages by group norm": lambda: Forward(average_by_norm, **last_of()),
    "smooth maximum of a patch": lambda: Forward(
        smooth_maximum_of_a_patch, **last_of(mask=torch.where(torch.arange(PIXELS) < 9, 0.0, -50.0))
    ),
    "stacked rearrangements": lambda: Forward(stacked_rearrangements, **last_of()),
    "masked vector as a matrix": lambda: Forward(
        masked_vector_as_matrix, w=weight(PIXELS * 10), mask=(torch.rand(PIXELS * 10) > 0.9).float()
    ),
    "attention over hidden values": lambda: Forward(
        lambda self, x: self.last(torch.softmax(self.q(x.flatten(1)).view(BATCH, 4, 8) @ self.k, dim=2).flatten(1)),
        q=nn.Linear(PIXELS, 32),
        k=weight(8, 8),
        last=nn.Linear(32, 10),
    ),
    "convolution of one pixel": lambda: nn.Sequential(
        nn.Flatten(), nn.Unflatten(1, (PIXELS, 1, 1)), nn.Conv2d(PIXELS, 10, 1), nn.Flatten()
    ),
    "resized image": lambda: nn.Sequential(nn.Upsample(scale_factor=0.5), nn.Flatten(), nn.Linear(48, 10)),
    "running sum": lambda: Forward(lambda self, x: self.last(x.flatten(1).cumsum(1)), **last_of()),
    "sorted pixels": lambda: Forward(lambda self, x: self.last(x.flatten(1).sort(1)[0]), **last_of()),
    "statistics of the batch": lambda: Forward(lambda self, x: self.last((x - x.mean(0)).flatten(1)), **last_of()),
}
