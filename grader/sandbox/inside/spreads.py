"""What is told of weights that stay inside, as all of them together are too many: how each tensor's numbers lie.

Runs beside student code, so whatever it says is a claim.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import torch

#: Bytes of weights that are sent with a build at most, the smallest tensors first.
MOST_BYTES = 48_000_000


def sent(sizes: Sequence[int]) -> list[bool]:
    """Which tensors of these sizes, in bytes, are sent with their values."""
    chosen, room = [False] * len(sizes), MOST_BYTES
    for place in sorted(range(len(sizes)), key=sizes.__getitem__):
        chosen[place] = sizes[place] <= room
        room -= sizes[place]
    return chosen


def spread_of(tensor: "torch.Tensor") -> "np.ndarray":
    """Mean, standard deviation, lowest and highest number of a floating-point tensor."""
    import numpy as np
    import torch

    deviation, mean = torch.std_mean(tensor, correction=0)
    lowest, highest = tensor.aminmax()
    return np.array([mean.item(), deviation.item(), lowest.item(), highest.item()], np.float64)
