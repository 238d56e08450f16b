"""Networks that cannot be exported: their weights handed over as a file, and predictions in another run.

Runs beside student code, in both: what is predicted is a claim of that code's, made without labels.
"""

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.sandbox.inside.export import CannotExport

if TYPE_CHECKING:
    import torch

_FILE = "weights.handed-over"


def hand_over(module: object, folder: str) -> np.ndarray:
    """The bytes of a safetensors file of a network's weights and buffers; tensors that are one are in it once.

    CannotExport where it is no network, or holds what no such file can.
    """
    import torch
    from safetensors.torch import save_model

    if not isinstance(module, torch.nn.Module):
        raise CannotExport(
            f"A network was expected, an object of class {type(module).__name__} came. Return an nn.Module."
        )
    path = os.path.join(folder, _FILE)
    try:
        save_model(module.to("cpu"), path)
    except (RuntimeError, ValueError, TypeError, KeyError) as problem:
        said = " ".join(str(problem).split())[:300]
        raise CannotExport(f"The weights of your network cannot be handed over: {said}.") from problem
    with open(path, "rb") as file:
        data = file.read()
    os.remove(path)
    return np.frombuffer(data, np.uint8)


def predict(module: Any, x: "torch.Tensor", batch: int) -> np.ndarray:
    """What a network, in evaluation, makes of inputs: (inputs, …). The last batch is filled up with the first input.

    CannotExport where it gives no tensor with a row for each input.
    """
    import torch

    module.to("cpu").eval()
    rows = []
    with torch.no_grad():
        for start in range(0, len(x), batch):
            piece = x[start : start + batch]
            filled = torch.cat([piece, x[:1].expand(batch - len(piece), *x.shape[1:])])
            scores = module(filled)
            if not isinstance(scores, torch.Tensor) or scores.dim() == 0 or len(scores) != batch:
                raise CannotExport("Your network does not return one tensor with a row of scores for each input.")
            rows.append(scores[: len(piece)].detach().cpu().float().numpy())
    return np.concatenate(rows)
