"""What libraries do once, done before the first fork: every run finds it done."""

import random
import sys
from typing import Any

import numpy as np

from grader.sandbox.inside import frames


def warm() -> None:
    """Everything that is loaded, tried in the small."""
    _warm_frames()
    random.seed(0)
    np.random.seed(0)
    np.linalg.solve(np.eye(2), np.ones(2))
    if "torch" in sys.modules:
        _warm_torch(sys.modules["torch"])
    if "sympy" in sys.modules:
        _warm_sympy(sys.modules["sympy"])


def _warm_frames() -> None:
    value = {"a": np.ones(3), "f": 1.5, "i": 3, "t": "text", "l": [None, True], "s": np.float32(1)}
    frames.unpack(*frames.pack(value))
    exec(compile("def f(x):\n    return x * 2\n", "warm", "exec"), {})  # noqa: S102  (our own text)


def _warm_torch(torch: Any) -> None:
    """The first backward pass asks for the processor's features, the first optimiser imports half of torch again.

    That half is loaded only where programs are expected that train.
    """
    nn = torch.nn
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 2))
    nn.functional.cross_entropy(model(torch.zeros(2, 1, 8, 8)), torch.tensor([0, 1])).backward()
    torch.manual_seed(0)
    if "torch._dynamo" in sys.modules:
        from grader.sandbox.inside import export

        torch.optim.Adam(model.parameters()).step()
        export.export_module(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)), (3, 2, 2))


def _warm_sympy(sympy: Any) -> None:
    x = sympy.Symbol("x")
    sympy.simplify(sympy.diff(sympy.sin(x) ** 2 + sympy.exp(-x), x))
