"""A second round against the rule for dense networks: computed, shared and folded weights, and honest ones beside."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from graph_networks import BATCH, PIXELS, Forward, mlp, weight
from graph_tricks import computed, toeplitz_of
from torch import nn

Network = Callable[[], nn.Module]


class Changed(nn.Module):
    """A parametrisation that is the given function."""

    def __init__(self, change: Callable[[torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        self.change = change

    def forward(self, matrix: torch.Tensor) -> torch.Tensor:
        return self.change(matrix)


class HiddenToeplitz(torch.autograd.Function):
    """A shared weight behind a name of its own."""

    @staticmethod
    def forward(ctx: object, x: torch.Tensor, taps: torch.Tensor) -> torch.Tensor:
        return x @ toeplitz_of(taps, PIXELS)

    @staticmethod
    def backward(ctx: object, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return gradient, None


def row(forward: Callable[[nn.Module, torch.Tensor], torch.Tensor], width: int = PIXELS, **parts: object) -> nn.Module:
    """Something done to the flattened image, and one layer after it."""
    return Forward(
        lambda self, x: self.last(forward(self, x.flatten(1)).flatten(1)), last=nn.Linear(width, 10), **parts
    )


def hidden(change: Callable[[torch.Tensor], torch.Tensor], width: int = 32) -> nn.Module:
    """Something done to the results of a layer."""
    return Forward(
        lambda self, x: self.last(change(self.first(x.flatten(1)))),
        first=nn.Linear(PIXELS, 32),
        last=nn.Linear(width, 10),
    )


def parametrised(change: Callable[[torch.Tensor], torch.Tensor]) -> nn.Module:
    layer = nn.Linear(PIXELS, PIXELS)
    nn.utils.parametrize.register_parametrization(layer, "weight", Changed(change))
    return nn.Sequential(nn.Flatten(), layer, nn.ReLU(), nn.Linear(PIXELS, 10))


def of_memory(*matrices: torch.Tensor) -> nn.Module:
    """Layers whose weights are these very tensors, whatever memory they lie in."""
    network = row(lambda self, x: sum(F.linear(x, matrix) for matrix in self.matrices), len(matrices[0]))
    network.matrices = nn.ParameterList([nn.Parameter(matrix) for matrix in matrices])
    return network


def swapped(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return torch.func.functional_call(self.layer, {"weight": toeplitz_of(self.taps, PIXELS)}, (x,))


def not_persistent() -> nn.Module:
    network = row(lambda self, x: F.linear(x, self.matrix))
    network.register_buffer("matrix", toeplitz_of(torch.randn(3), PIXELS), persistent=False)
    return network


def plain_attribute() -> nn.Module:
    network = row(lambda self, x: F.linear(x, self.matrices[0]))
    network.matrices = [torch.randn(PIXELS, PIXELS)]
    return network


def one_numbered(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return torch.cat([(x * self.row * (i + 1)).sum(1, keepdim=True) for i in range(6)], dim=1)


#: Weights that have the memory of others: to be refused before there is a graph.
#: What the exporter turns down before there is a graph to read.
NEVER_EXPORTED: dict[str, Network] = {
    "mapped over patches": lambda: row(
        lambda self, x: torch.vmap(lambda p: F.linear(p, self.k), 1, 1)(x.view(BATCH, 4, 48)), 32, k=weight(8, 48)
    ),
    "complex numbers": lambda: row(
        lambda self, x: torch.view_as_real(torch.view_as_complex(x.reshape(BATCH, -1, 2)) * 1j)
    ),
}

IN_ONE_MEMORY: dict[str, Network] = {
    "a parameter of shifted rows": lambda: of_memory(
        torch.as_strided(torch.randn(2 * PIXELS), (PIXELS, PIXELS), (1, 1))
    ),
    "a parameter of one row for all": lambda: of_memory(torch.randn(1, PIXELS).expand(32, PIXELS)),
    "a parameter shifted against another": lambda: of_memory(*_shifted()),
}


def _shifted() -> tuple[torch.Tensor, torch.Tensor]:
    whole = torch.randn(33, PIXELS)
    return whole[:32], whole[1:]


def _transposed() -> tuple[torch.Tensor, torch.Tensor]:
    whole = torch.randn(PIXELS, PIXELS)
    return whole, whole.t()


MORE_TRICKS: dict[str, Network] = {
    "convolution of the identity": lambda: computed(
        lambda k: F.conv1d(torch.eye(PIXELS)[:, None], k, padding=1)[:, 0], 1, 1, 3, width=PIXELS
    ),
    "weight looked up": lambda: computed(lambda k: F.embedding(torch.arange(PIXELS) % 16, k), 16, 32),
    "weight by index": lambda: computed(
        lambda k: k[(torch.arange(PIXELS)[:, None] - torch.arange(32)[None]).abs()], PIXELS
    ),
    "weight gathered": lambda: computed(
        lambda k: torch.gather(k.expand(PIXELS, -1), 1, torch.arange(32).expand(PIXELS, 32)), 1, 32
    ),
    "weight scattered": lambda: computed(
        lambda k: torch.zeros(PIXELS, 32).scatter(0, torch.arange(32)[None], k), 1, 32
    ),
    "holes in a weight": lambda: computed(lambda k: k.masked_fill(torch.eye(PIXELS)[:, :32] > 0, 0.0), PIXELS, 32),
    "blocks of a weight": lambda: computed(lambda k: torch.block_diag(*k.unbind(0)), 4, 48, 8),
    "circulant weight": lambda: parametrised(lambda w: torch.stack([torch.roll(w[0], i) for i in range(PIXELS)])),
    "band of a weight": lambda: parametrised(lambda w: w.tril(1).triu(-1)),
    "symmetric weight": lambda: parametrised(lambda w: w.triu() + w.triu(1).T),
    "product of two small ones": lambda: row(
        lambda self, x: x @ (self.u @ self.v), u=weight(PIXELS, 4), v=weight(4, PIXELS)
    ),
    "low rank beside a weight": lambda: row(
        lambda self, x: x @ (self.w + self.u @ self.v), 32, w=weight(PIXELS, 32), u=weight(PIXELS, 4), v=weight(4, 32)
    ),
    "outer product": lambda: row(lambda self, x: x @ (self.u * self.v), 32, u=weight(PIXELS, 1), v=weight(1, 32)),
    "a network that makes weights": lambda: row(
        lambda self, x: x @ self.maker(self.z).view(PIXELS, 32), 32, maker=nn.Linear(4, PIXELS * 32), z=weight(4)
    ),
    "a network that makes weights of the image": lambda: row(
        lambda self, x: x[:, None] @ self.maker(x).view(BATCH, PIXELS, 4), 4, maker=nn.Linear(PIXELS, PIXELS * 4)
    ),
    "a layer called with another weight": lambda: row(swapped, layer=nn.Linear(PIXELS, PIXELS), taps=weight(3)),
    "a parameter that is another's transpose": lambda: of_memory(*_transposed()),
    "shared weight hidden in autograd": lambda: row(lambda self, x: HiddenToeplitz.apply(x, self.t), t=weight(3)),
    "buffer that is not saved": not_persistent,
    "tensor that is no buffer": plain_attribute,
    "one product for all channels": lambda: row(
        lambda self, x: torch.bmm(x.view(BATCH, 3, 64), self.k.expand(BATCH, 64, 8)), 24, k=weight(1, 64, 8)
    ),
    "one product and bias for all channels": lambda: row(
        lambda self, x: torch.baddbmm(self.b.expand(BATCH, 3, 8), x.view(BATCH, 3, 64), self.k.expand(BATCH, 64, 8)),
        24,
        k=weight(1, 64, 8),
        b=weight(1, 1, 8),
    ),
    "a layer a group": lambda: row(
        lambda self, x: torch.einsum("bgi,gio->bgo", x.view(BATCH, 4, 48), self.k), 32, k=weight(4, 48, 8)
    ),
    "rows and columns apart": lambda: row(
        lambda self, x: self.a @ x.view(BATCH, 3, 64) @ self.b, a=weight(3, 3), b=weight(64, 64)
    ),
    "product of the image with itself": lambda: Forward(
        lambda self, x: self.layer(x.flatten(1), x.flatten(1)), layer=nn.Bilinear(PIXELS, PIXELS, 2)
    ),
    "scattered pixels": lambda: row(
        lambda self, x: torch.zeros_like(x).scatter(1, torch.arange(PIXELS).flip(0).expand(BATCH, -1), x)
    ),
    "number of the sample": lambda: row(lambda self, x: x * torch.arange(BATCH)[:, None]),
    "mirrored border": lambda: Forward(
        lambda self, x: self.last(F.pad(x, (1, 1, 1, 1), mode="reflect").flatten(1)), last=nn.Linear(300, 10)
    ),
    "pixels twice": lambda: row(lambda self, x: x.repeat_interleave(2, 1), 2 * PIXELS),
    "image beside its rearrangement": lambda: Forward(
        lambda self, x: self.last(F.pixel_unshuffle(x, 2).flatten(1) + x.flatten(1)), last=nn.Linear(PIXELS, 10)
    ),
    "chosen by place": lambda: row(lambda self, x: torch.where(self.m, x, x.flip(1)), m=torch.rand(PIXELS) > 0.5),
    "numbered multiples of one row": lambda: row(one_numbered, 6, row=weight(PIXELS)),
    "halves changed places": lambda: hidden(lambda h: h + torch.cat(h.chunk(2, 1)[::-1], 1)),
    "hidden values transposed": lambda: hidden(lambda h: h + h.view(BATCH, 4, 8).transpose(1, 2).reshape(BATCH, 32)),
    "hidden values sorted": lambda: hidden(lambda h: h.sort(1)[0]),
    "several groups, the largest of each": lambda: hidden(lambda h: h.unflatten(1, (4, 8)).amax(1), 8),
    "groups beside the whole": lambda: hidden(lambda h: torch.cat([h.view(BATCH, 8, 4).amax(2), h], 1), 40),
    "groups in two ways": lambda: hidden(lambda h: h.view(BATCH, 8, 4).amax(2) + h.view(BATCH, 4, 8).amax(1)[:, :8], 8),
    "groups bent before the largest is taken": lambda: hidden(
        lambda h: (h.view(BATCH, 8, 4) * torch.ones(4).cumsum(0)).amax(2), 8
    ),
    "pixels in groups": lambda: row(lambda self, x: x.view(BATCH, 48, 4).amax(2), 48),
    "one row in multiples of hidden units": lambda: row(
        lambda self, x: sum(unit(x).expand(-1, PIXELS) * self.row.roll(i) for i, unit in enumerate(self.units)),
        PIXELS,
        units=nn.ModuleList([nn.Linear(PIXELS, 1) for _ in range(3)]),
        row=weight(PIXELS),
    ),
    "maximum of rearrangements": lambda: hidden(lambda h: torch.stack([h, h.flip(1)], 2).amax(2)),
    "maximum of pairs in a stack": lambda: hidden(lambda h: torch.stack([h, h], 2).view(BATCH, 2, 32).amax(1)),
    "hidden values pooled": lambda: hidden(lambda h: F.max_pool1d(h[:, None], 2)[:, 0], 16),
    "running maximum": lambda: row(lambda self, x: x.cummax(1)[0]),
}


def norms_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.net((x - self.mean[None, :, None, None]) / self.deviation[None, :, None, None])


def weights_in_a_list(self: Forward, x: torch.Tensor) -> torch.Tensor:
    x = torch.flatten(x, start_dim=1)
    for i, (matrix, bias) in enumerate(zip(self.w, self.b, strict=True)):
        x = x @ matrix + bias
        x = x.clamp(min=0) if i < 2 else x
    return x


def layers_in_a_list(self: Forward, x: torch.Tensor) -> torch.Tensor:
    x = self.first(x.view(x.size(0), -1))
    for layer in self.layers:
        x = x + F.dropout(F.relu(layer(x)), 0.3, training=self.training)
    return self.last(x)


def in_place(h: torch.Tensor) -> torch.Tensor:
    h += 1.0
    h.relu_()
    h *= 0.5
    return h


def residual(gain: torch.Tensor | nn.Parameter) -> nn.Module:
    return Forward(
        lambda self, x: (lambda h: self.last(h + self.gain * torch.relu(self.middle(h))))(self.first(x.flatten(1))),
        first=nn.Linear(PIXELS, 16),
        middle=nn.Linear(16, 16),
        last=nn.Linear(16, 10),
        gain=gain,
    )


def uneven_residual(self: Forward, x: torch.Tensor) -> torch.Tensor:
    h = torch.cat([layer(x.flatten(1)) for layer in self.first], dim=1)
    return self.last(h + torch.cat([torch.relu(layer(h)) for layer in self.second], dim=1))


def experts(self: Forward, x: torch.Tensor) -> torch.Tensor:
    share = torch.sigmoid(self.gate(x.flatten(1)))
    return share * self.one(x) + (1 - share) * self.other(x)


def pair(join: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], width: int = 16) -> nn.Module:
    return Forward(
        lambda self, x: self.last(join(self.one(x.flatten(1)), self.other(x.flatten(1)))),
        one=nn.Linear(PIXELS, 16),
        other=nn.Linear(PIXELS, 16),
        last=nn.Linear(width, 10),
    )


def dueling(value: torch.Tensor, gain: torch.Tensor) -> torch.Tensor:
    return value.expand(-1, 4) + gain - gain.mean(1, keepdim=True).repeat(1, 4)


MORE_HONEST: dict[str, Network] = {
    "layers in a list": lambda: Forward(
        layers_in_a_list,
        first=nn.Linear(PIXELS, 16),
        layers=nn.ModuleList([nn.Linear(16, 16) for _ in range(3)]),
        last=nn.Linear(16, 10),
    ),
    "weights in a list": lambda: Forward(
        weights_in_a_list,
        w=nn.ParameterList([weight(PIXELS, 24), weight(24, 16), weight(16, 10)]),
        b=nn.ParameterList([weight(24), weight(16), weight(10)]),
    ),
    "times the transpose": lambda: row(
        lambda self, x: F.silu(x @ self.w.T + self.b), 16, w=weight(16, PIXELS), b=weight(16)
    ),
    "times a copy of the transpose": lambda: row(lambda self, x: x @ self.w.t().contiguous(), 16, w=weight(16, PIXELS)),
    "addmm": lambda: row(lambda self, x: torch.addmm(self.b, x, self.w), 16, w=weight(PIXELS, 16), b=weight(16)),
    "row vectors": lambda: row(lambda self, x: (x.unsqueeze(1) @ self.w).squeeze(1), 16, w=weight(PIXELS, 16)),
    "scaled by constants": lambda: Forward(lambda self, x: self.net((x * 0.5 + 0.5 - 0.45) / 0.22), net=mlp(nn.ELU())),
    "scaled by channel": lambda: Forward(
        norms_by_hand, net=mlp(nn.ReLU()), mean=torch.rand(3), deviation=torch.rand(3) + 1
    ),
    "scaled by pixel": lambda: Forward(
        lambda self, x: self.net((x - self.mean) / self.deviation),
        net=mlp(nn.ReLU()),
        mean=torch.rand(3, 8, 8),
        deviation=torch.rand(3, 8, 8) + 1,
    ),
    "temperature": lambda: Forward(
        lambda self, x: self.net(x) / self.t, net=mlp(nn.ReLU()), t=nn.Parameter(torch.tensor(1.5))
    ),
    "gain of a residual": lambda: residual(nn.Parameter(torch.zeros(1))),
    "gain of a residual per unit": lambda: residual(weight(16)),
    "batch norm first": lambda: nn.Sequential(
        nn.Flatten(), nn.BatchNorm1d(PIXELS), nn.Linear(PIXELS, 16), nn.BatchNorm1d(16, affine=False), nn.Linear(16, 10)
    ),
    "layer norm of the row": lambda: nn.Sequential(nn.Flatten(), nn.LayerNorm(PIXELS), nn.Linear(PIXELS, 10)),
    "self-normalising": lambda: mlp(nn.SELU(), nn.AlphaDropout(0.1)),
    "sines": lambda: hidden(lambda h: torch.sin(30 * h)),
    "squares": lambda: hidden(lambda h: torch.relu(h) ** 2),
    "leaky by where": lambda: hidden(lambda h: torch.where(h > 0, h, 0.01 * h)),
    "both signs": lambda: hidden(lambda h: torch.cat([h.relu(), (-h).relu()], 1), 64),
    "gated by chunks": lambda: hidden(lambda h: (lambda a, b: a * F.gelu(b))(*h.chunk(2, -1)), 16),
    "in place": lambda: hidden(in_place),
    "an axis there and back": lambda: hidden(lambda h: h.unsqueeze(-1).squeeze(-1).relu()),
    "maximum of two layers": lambda: pair(torch.maximum),
    "branches joined": lambda: pair(lambda a, b: torch.cat([a.relu(), b.tanh()], -1), 32),
    "branches of several widths and a residual": lambda: Forward(
        uneven_residual,
        first=nn.ModuleList([nn.Linear(PIXELS, 16), nn.Linear(PIXELS, 8)]),
        second=nn.ModuleList([nn.Linear(24, 16), nn.Linear(24, 8)]),
        last=nn.Linear(24, 10),
    ),
    "maximum of stacked layers": lambda: pair(lambda a, b: torch.stack([a, b]).amax(0)),
    "maximum along the last axis": lambda: pair(lambda a, b: torch.stack([a, b], 2).max(2)[0]),
    "branches stacked and added": lambda: pair(lambda a, b: torch.stack([a, b], 1).sum(1)),
    "two experts": lambda: Forward(experts, gate=nn.Linear(PIXELS, 1), one=mlp(nn.ReLU()), other=mlp(nn.ReLU())),
    "narrow middle": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(PIXELS, 4, bias=False), nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 10)
    ),
    "shrinking activations": lambda: mlp(nn.Threshold(0.1, 0.0), nn.Hardtanh(), nn.Softshrink(), nn.Tanhshrink()),
    "by shape": lambda: Forward(
        lambda self, x: self.net(x.flatten(1) if x.dim() > 2 else x), net=nn.Linear(PIXELS, 10)
    ),
    "weight norm of old": lambda: nn.Sequential(nn.Flatten(), nn.utils.weight_norm(nn.Linear(PIXELS, 10))),
    "cosines of the classes": lambda: Forward(
        lambda self, x: 30 * F.linear(F.normalize(self.first(x.flatten(1))), F.normalize(self.w)),
        first=nn.Linear(PIXELS, 16),
        w=weight(10, 16),
    ),
    "value and advantage": lambda: Forward(
        lambda self, x: dueling(self.value(x.flatten(1)), self.gain(x.flatten(1))),
        value=nn.Linear(PIXELS, 1),
        gain=nn.Linear(PIXELS, 4),
    ),
    "an image given back": lambda: Forward(
        lambda self, x: torch.sigmoid(self.back(self.there(x.flatten(1)).relu()).view_as(x)),
        there=nn.Linear(PIXELS, 8),
        back=nn.Linear(8, PIXELS),
    ),
    "a coarse batch norm": lambda: mlp(nn.BatchNorm1d(32, 0.8), nn.LeakyReLU(0.2)),
    "bounded scores": lambda: Forward(lambda self, x: 10 * torch.tanh(self.net(x) / 10), net=mlp(nn.ReLU())),
}
