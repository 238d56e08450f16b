"""A small training problem of a test's own: on which side of two lines a point lies, learnt in a blink."""

from pathlib import Path

import torch
from safetensors.torch import save
from torch import nn

TOML = """\
title = "Two sides"
kind = "training"
submit = ["net.py"]
seeds = 1
limits = { seconds = 20 }
parts = [{ id = "accuracy", points = 4, asks = "accuracy" }]
scale.drawn = [[0.7, 0], [0.9, 4]]
"""
CASES = """\
def data(rng):
    x = (SCALE * rng.normal(size=(300, 6))).astype(np.float32)
    y = (x[:, 0] * x[:, 1] > 0).astype(int)
    return {"x_train": x[:200], "y_train": y[:200], "x_test": x[200:], "y_test": y[200:]}
"""
NET = """\
import torch
from torch import nn
from torch.nn import functional as F


def make_model():
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))


def train(x, y, *, budget, report):
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.005)
    for step in range(60):
        loss = F.cross_entropy(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        report(step, loss.item(), 1.0)
    return model
"""
#: A network that knows which side is which: x0 x1 > 0 where |x0 + x1| > |x0 − x1|.
KNOWING = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2)).requires_grad_(False)
for tensor in KNOWING.parameters():
    tensor.zero_()
KNOWING[0].weight[:4, :2] = torch.tensor([[1.0, 1], [-1, -1], [1, -1], [-1, 1]])
KNOWING[2].weight[1, :4] = torch.tensor([1.0, 1, -1, -1])


def write_sides(root: Path, toml: str = TOML, scale: float = 1.0, solution: str = NET) -> None:
    """The problem `topic/sides` in a course folder."""
    public, secret = root / "problems" / "topic" / "sides", root / "reference" / "topic" / "sides"
    for folder in (public, secret / "solution", secret / "wrong"):
        folder.mkdir(parents=True, exist_ok=True)
    (public / "problem.toml").write_text(toml)
    (public / "statement.md").write_text("Find the sides.\n")
    (secret / "solution" / "net.py").write_text(solution)
    if "weights" in toml:
        (secret / "solution" / "weights.safetensors").write_bytes(save(KNOWING.state_dict()))
    (secret / "cases.py").write_text(CASES.replace("SCALE", str(scale)))
