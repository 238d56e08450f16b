"""Networks that only look dense: convolutions in disguise, tables, and sums that stand for products."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from graph_networks import BATCH, PIXELS, Forward, weight
from torch import nn


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


def beside(x: torch.Tensor, before: int, after: int) -> torch.Tensor:
    """The row of the input with constants before and after it."""
    rows = x.shape[0]
    return torch.cat([torch.zeros(rows, before), x.flatten(1), torch.zeros(rows, after)][before == 0 :], dim=1)


def written(x: torch.Tensor, place: int) -> torch.Tensor:
    row = torch.zeros(x.shape[0], PIXELS + 1)
    row[:, place : place + PIXELS] = x.flatten(1)
    return row


def shifted_by_a_layer(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden, one = self.first(x.flatten(1)), self.one(x.flatten(1))
    return self.last(torch.relu(self.a * torch.cat([hidden, one], 1) + self.b * torch.cat([one, hidden], 1)))


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


class OverRows(nn.Module):
    """A recurrent layer that goes over the rows of the image."""

    def __init__(self, layer: type[nn.RNNBase]) -> None:
        super().__init__()
        self.layer = layer(24, 10, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x.permute(0, 2, 1, 3).reshape(BATCH, 8, 24))[0][:, -1]


class MatrixOfConvolution(nn.Module):
    """The matrix of a convolution, from its few numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.k = weight(3, 1, 3, 3)

    def forward(self, _: torch.Tensor) -> torch.Tensor:
        return F.conv2d(torch.eye(PIXELS).view(PIXELS, 3, 8, 8), self.k, padding=1, groups=3).flatten(1).t()


def parametrised() -> nn.Module:
    layer = nn.Linear(PIXELS, PIXELS)
    nn.utils.parametrize.register_parametrization(layer, "weight", MatrixOfConvolution())
    return nn.Sequential(nn.Flatten(), layer, nn.ReLU(), nn.Linear(PIXELS, 10))


def computed(matrix: Callable[[torch.Tensor], torch.Tensor], *sizes: int, width: int = 32) -> nn.Module:
    """A layer whose matrix is made from a smaller parameter."""
    return Forward(
        lambda self, x: self.last(torch.relu(x.flatten(1) @ matrix(self.k))),
        k=weight(*sizes),
        last=nn.Linear(width, 10),
    )


def of_rows(sums: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], rows: torch.Tensor) -> nn.Module:
    """Twelve numbers an image, each of which a fixed row of numbers makes of all its pixels."""
    return Forward(
        lambda self, x: self.last(torch.stack([sums(x.flatten(1), row) for row in self.rows], 1)),
        rows=rows,
        last=nn.Linear(12, 10),
    )


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
    "shifts by a constant beside": lambda: Forward(
        lambda self, x: self.last(torch.relu(self.a * beside(x, 0, 2) + self.b * beside(x, 1, 1))),
        a=weight(1),
        b=weight(1),
        last=nn.Linear(PIXELS + 2, 10),
    ),
    "shifts by constants written into": lambda: Forward(
        lambda self, x: self.last(torch.relu(self.a * written(x, 0) + self.b * written(x, 1))),
        a=weight(1),
        b=weight(1),
        last=nn.Linear(PIXELS + 1, 10),
    ),
    "hidden units shifted by another layer beside": lambda: Forward(
        shifted_by_a_layer,
        first=nn.Linear(PIXELS, 32),
        one=nn.Linear(PIXELS, 1),
        a=weight(1),
        b=weight(1),
        last=nn.Linear(33, 10),
    ),
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
    "recurrent over rows": lambda: OverRows(nn.RNN),
    "long short-term memory over rows": lambda: OverRows(nn.LSTM),
    "parametrised weight": parametrised,
    "matrix of equal blocks": lambda: computed(lambda k: torch.block_diag(*[k] * 12), 16, 16, width=192),
    "Kronecker product": lambda: computed(lambda k: torch.kron(torch.eye(12), k), 16, 16, width=192),
    "expanded weight": lambda: computed(lambda k: k.expand(PIXELS, 32), 1, 32),
    "repeated weight": lambda: computed(lambda k: k.repeat(12, 1), 16, 32),
    "joined weight": lambda: computed(lambda k: torch.cat([k] * 12), 16, 32),
    "triangle of a weight": lambda: computed(lambda k: k.triu(), PIXELS, PIXELS, width=PIXELS),
    "weight and its transpose": lambda: computed(lambda k: k + k.t(), PIXELS, PIXELS, width=PIXELS),
    "weight there and back": lambda: Forward(
        lambda self, x: self.last(F.linear(F.linear(x.flatten(1), self.k), self.k.t())), **last_of(k=weight(32, PIXELS))
    ),
    "batched product": lambda: Forward(
        lambda self, x: self.last((x.view(BATCH, 12, 16) @ self.k.expand(BATCH, 16, 4)).flatten(1)),
        k=weight(16, 4),
        last=nn.Linear(48, 10),
    ),
    "Einstein sum over patches": lambda: Forward(
        lambda self, x: self.last(torch.einsum("bchiwj,cijk->bhwk", x.view(BATCH, 3, 2, 4, 2, 4), self.k).flatten(1)),
        k=weight(3, 4, 4, 8),
        last=nn.Linear(32, 10),
    ),
    "attention to learnt keys": lambda: Forward(
        lambda self, x: self.last(F.scaled_dot_product_attention(x.flatten(2), self.k, self.k).flatten(1)),
        **last_of(k=weight(BATCH, 5, 64)),
    ),
    "masked sums": lambda: of_rows(lambda x, row: torch.where(row > 0, x, 0.0).sum(1), torch.randn(12, PIXELS)),
    "sums of maxima": lambda: of_rows(lambda x, row: torch.maximum(x, row).sum(1), torch.randn(12, PIXELS)),
    "sums of powers": lambda: of_rows(lambda x, row: (x.abs() + 1).pow(row).sum(1), torch.randn(12, PIXELS)),
    "masked norms": lambda: of_rows(lambda x, row: (x * row).norm(dim=1), torch.randn(12, PIXELS)),
    "masked variances": lambda: of_rows(lambda x, row: (x * row).var(1), torch.randn(12, PIXELS)),
    "masked smooth maxima": lambda: of_rows(lambda x, row: (x + row).logsumexp(1), torch.randn(12, PIXELS)),
    "histogram": lambda: Forward(
        lambda self, x: self.last(torch.stack([(x.flatten(1) > t).float().mean(1) for t in (0.0, 0.5)], 1)),
        last=nn.Linear(2, 10),
    ),
    "pixels one by one": lambda: Forward(
        lambda self, x: self.last(
            torch.stack([self.k @ torch.stack(x.flatten(1).unbind(1)[i : i + 3]) for i in range(5)], 1)
        ),
        k=weight(3),
        last=nn.Linear(5, 10),
    ),
    "largest of a few hidden values": lambda: Forward(
        lambda self, x: self.last(self.first(x.flatten(1)).view(BATCH, 8, 8).amax(2)),
        first=nn.Linear(PIXELS, 64),
        last=nn.Linear(8, 10),
    ),
    "differences of neighbours": lambda: Forward(
        lambda self, x: self.last(torch.diff(x.flatten(1))), last=nn.Linear(PIXELS - 1, 10)
    ),
    "pieces by group norm": lambda: nn.Sequential(
        nn.Flatten(), nn.GroupNorm(PIXELS // 4, PIXELS), nn.Linear(PIXELS, 10)
    ),
    "pieces by layer norm": lambda: Forward(
        lambda self, x: self.last(F.layer_norm(x.reshape(BATCH, PIXELS // 4, 4), (4,)).flatten(1)), **last_of()
    ),
    "rows of the image by layer norm": lambda: nn.Sequential(nn.LayerNorm(8), nn.Flatten(), nn.Linear(PIXELS, 10)),
}
