"""How a traced network is written in fewer operators: what memory holds before it is filled is never read, and what
PyTorch writes into a part of a tensor becomes the same tensor put together of its pieces.

Runs beside student code, like the rest of the export: our side knows none of this and trusts none of it.
"""

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

#: What noise is drawn between, in RReLU.
_LOWER, _UPPER = 1 / 8, 1 / 3


def rewritings() -> dict[Any, Callable[..., Any]]:
    """PyTorch's own rules for what is written in what, with ours."""
    import torch

    aten = torch.ops.aten
    rules: dict[Any, Callable[..., Any]] = torch.export.default_decompositions()
    rules.update({
        aten.empty.memory_format: _zeros,
        aten.copy.default: _copied,
        aten.slice_scatter.default: _pieced,
        aten.unfold.default: _unfolded,
        aten.rrelu_with_noise_functional.default: _rectified,
        aten._trilinear.default: _bilinear,
        aten._cdist_forward.default: _distances,
        aten.as_strided.default: _laid_out,
        aten.index_put.default: _masked,
    })  # fmt: skip
    # Sampling between the pixels of an image by what is read from them, as the spatial transformer does.
    rules.update(torch._decomp.get_decompositions([aten.grid_sampler_2d]))
    return rules


@contextlib.contextmanager
def masks_as_given() -> Iterator[None]:
    """Let PyTorch's transformers take a mask as a mask, without a look at its values for whether it is the causal one.

    The look only chooses a faster way to the same numbers, and a traced network has no values to look at.
    """
    from torch.nn.modules import transformer

    kept = transformer._detect_is_causal_mask
    transformer._detect_is_causal_mask = lambda mask, is_causal=None, size=None: is_causal is True
    try:
        yield
    finally:
        transformer._detect_is_causal_mask = kept


def _zeros(size: Any, *, dtype: Any = None, **_: Any) -> "torch.Tensor":
    import torch

    return torch.full(size, 0, dtype=dtype or torch.get_default_dtype())


def _copied(into: "torch.Tensor", source: "torch.Tensor", non_blocking: bool = False) -> "torch.Tensor":
    return source.to(into.dtype).expand(into.shape).clone()


def _pieced(
    into: "torch.Tensor", source: "torch.Tensor", dim: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> "torch.Tensor":
    import torch

    places = range(*slice(start, end, step).indices(into.shape[dim]))
    if not places:
        return into.clone()
    begin, source = places.start, source.to(into.dtype)
    middle, stop = (source, places.stop) if step == 1 else (_spread(into, source, dim, places), places[-1] + 1)
    pieces = [into.narrow(dim, 0, begin), middle, into.narrow(dim, stop, into.shape[dim] - stop)]
    return torch.cat([piece for piece in pieces if piece.shape[dim]], dim)


def _spread(into: "torch.Tensor", source: "torch.Tensor", dim: int, places: range) -> "torch.Tensor":
    """What lies in `into` from the first of the places to the last, with the source in those places."""
    import torch

    dim, reach = dim % into.dim(), places[-1] + 1 - places.start
    kept = into.narrow(dim, places.start, reach)
    missing = [*source.shape[:dim], len(places) * places.step - reach, *source.shape[dim + 1 :]]
    row = torch.cat([kept, torch.zeros(missing, dtype=into.dtype)], dim)
    rows = row.view(*row.shape[:dim], len(places), places.step, *row.shape[dim + 1 :])
    filled = torch.cat([source.unsqueeze(dim + 1), rows.narrow(dim + 1, 1, places.step - 1)], dim + 1)
    return filled.flatten(dim, dim + 1).narrow(dim, 0, reach)


def _unfolded(x: "torch.Tensor", dimension: int, size: int, step: int) -> "torch.Tensor":
    import torch

    dim = dimension % max(x.dim(), 1)
    first = torch.arange(0, x.shape[dim] - size + 1, step)
    index = (first.unsqueeze(1) + torch.arange(size)).flatten()
    cut = x.index_select(dim, index)
    return cut.view(*x.shape[:dim], len(first), size, *x.shape[dim + 1 :]).movedim(dim + 1, -1)


def _rectified(
    x: "torch.Tensor",
    noise: "torch.Tensor",
    lower: float = _LOWER,
    upper: float = _UPPER,
    training: bool = False,
    *_: Any,
) -> Any:
    import torch

    if training:
        return NotImplemented  # drawn at random: there is no other way to write it
    return torch.ops.aten.leaky_relu.default(x, (lower + upper) / 2), noise.clone()


def _bilinear(left: "torch.Tensor", weight: "torch.Tensor", right: "torch.Tensor", *axes: Any) -> Any:
    import torch

    if [list(axis) for axis in axes[:4]] != [[1, 3], [0], [1, 2], [2, 3]]:
        return NotImplemented  # no bilinear layer
    return torch.einsum("bi,kij,bj->bk", left, weight, right)


def _distances(left: "torch.Tensor", right: "torch.Tensor", p: float, *_: Any) -> Any:
    """Every row of one matrix from every row of the other. PyTorch itself works many out by products instead."""
    import torch

    return torch.linalg.vector_norm(left.unsqueeze(-2) - right.unsqueeze(-3), p, -1)


def _masked(into: "torch.Tensor", indices: Any, values: "torch.Tensor", accumulate: bool = False) -> Any:
    """`x[mask] = 0`: one number in all the places where a mask is true."""
    import torch

    given = [index for index in indices if index is not None]
    if len(given) != 1 or indices[0] is None or given[0].dtype != torch.bool or values.numel() != 1 or accumulate:
        return NotImplemented
    mask = given[0].reshape(*given[0].shape, *[1] * (into.dim() - given[0].dim()))
    return torch.where(mask, values.reshape([]).to(into.dtype), into)


def _laid_out(x: "torch.Tensor", size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """The same numbers in the same order. PyTorch's pooling over a whole image gives its result such strides, where the
    image had its channels last.
    """
    if storage_offset or not x.is_contiguous() or math.prod(size) != x.numel():
        return NotImplemented
    behind = 1
    for length, step in reversed(list(zip(size, stride, strict=True))):
        if length > 1 and step != behind:
            return NotImplemented
        behind *= length
    return x.reshape(size)
