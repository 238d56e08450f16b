"""Parameters whose numbers lie in the same memory: they are fewer numbers than they count for, and learn as one."""

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def tell_overlap(parameters: "Sequence[tuple[str, torch.Tensor]]") -> str | None:
    """What to tell a student of parameters, by name, that have entries in common; None where none have."""
    held: dict[int, list[tuple[str, torch.Tensor]]] = {}
    for name, tensor in parameters:
        if tensor.numel():
            held.setdefault(tensor.untyped_storage()._cdata, []).append((name, tensor))
    for sharing in held.values():
        tensors = [tensor for _, tensor in sharing]
        if any(_is_folded(tensor) for tensor in tensors) or _meet(tensors):
            names = " and ".join(name for name, _ in sharing[:2])
            what = f"parameter {names} has" if len(sharing) == 1 else f"parameters {names} have"
            return (
                f"Your network's {what} entries that are one number in memory, as views and `expand` make them. "
                "Make each from a tensor of its own with `.clone()`; what is to be shared, use twice in the forward."
            )
    return None


def _is_folded(tensor: "torch.Tensor") -> bool:
    """Whether several of its entries are the same place in memory, as in what `expand` and `as_strided` make."""
    reach = 0
    for stride, size in sorted(zip(tensor.stride(), tensor.shape, strict=True)):
        if size > 1:
            if stride <= reach:
                return True
            reach += stride * (size - 1)
    return False


def _meet(tensors: "Sequence[torch.Tensor]") -> bool:
    """Whether some of these views of one storage have a number in common; none of them is folded."""
    import torch

    if len(tensors) < 2:
        return False
    ends = [1 + sum(n * (size - 1) for n, size in zip(t.stride(), t.shape, strict=True)) for t in tensors]
    spans = sorted((t.storage_offset(), t.storage_offset() + end) for t, end in zip(tensors, ends, strict=True))
    if all(first[1] <= second[0] for first, second in itertools.pairwise(spans)):
        return False
    used = torch.zeros(max(end for _, end in spans), dtype=torch.bool)
    for tensor in tensors:
        places = used.as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())
        if bool(places.any()):
            return True
        places.fill_(True)
    return False
