"""Skeletons of new problems, one a kind: each is a small working problem that passes `grader verify`."""

from collections.abc import Mapping
from pathlib import Path

_NUMERIC = {
    "public/problem.toml": """\
title = "TITLE"
kind = "numeric"
figures = 4
parts = [
  { id = "z", points = 1, asks = '$z = w x + b$' },
  { id = "y", points = 2, asks = 'the output $y = \\sigma(z)$' },
]
""",
    "public/statement.md": """\
A neuron with one input computes $z = w x + b$ and then $y = \\sigma(z)$.
With $x = {{ x }}$, $w = {{ w }}$ and $b = {{ b }}$, find by hand:
""",
    "secret/solution.py": """\
def given(rng):
    return {
        "x": round(rng.uniform(1.2, 3), 1),
        "w": round(rng.uniform(0.3, 0.9), 1),
        "b": round(rng.uniform(-0.8, -0.2), 1),
    }


def z(w, x, b):
    return w * x + b


def y(z):
    return sigmoid(z)
""",
    "secret/wrong.py": '''\
@instead_of("z")
def bias_left_out(w, x):
    """You left the bias out: it is added to the product of weight and input."""
    return w * x


@instead_of("y")
def tanh_for_sigmoid(z):
    """That is the hyperbolic tangent; the sigmoid is asked for."""
    return np.tanh(z)
''',
}
_SYMBOLIC = {
    "public/problem.toml": """\
title = "TITLE"
kind = "symbolic"
symbols = { y = [-3, 3], t = [-2, 2] }
parts = [
  { id = "slope", points = 2, asks = '$\\partial L / \\partial y$' },
]
""",
    "public/statement.md": """\
The loss of one output is $L = \\tfrac12 (y - t)^2$. Give a formula for:
""",
    "secret/solution.py": """\
def L(y, t):
    return (y - t) ** 2 / 2


def slope(L, y):
    return sp.diff(L, y)
""",
    "secret/wrong.py": '''\
@instead_of("slope")
def half_not_cancelled(y, t):
    """The square's 2 and the one half cancel."""
    return (y - t) / 2


@instead_of("slope", keeps=1)
def error_backwards(y, t):
    """The error is y - t, not t - y: your gradient points uphill."""
    return t - y
''',
}
_CHOICE = {
    "public/problem.toml": """\
title = "TITLE"
kind = "choice"

[[parts]]
id = "name"
points = 1
asks = "One pass over the whole training set is called"
options = { a = "an iteration", b = "an epoch", c = "a batch" }

[[parts]]
id = "known"
points = 1
asks = "Which of these are set before training?"
select = "many"
options = { a = "the learning rate", b = "the weights of a layer", c = "the number of layers" }
""",
    "public/statement.md": """\
Answer each question with the letters of the options you choose.
""",
    "secret/solution.py": """\
def name():
    return "b"


def known():
    return {"a", "c"}
""",
    "secret/wrong.py": '''\
@instead_of("known")
def weights_are_learnt():
    """Weights are what training finds; what is set before it is called a hyperparameter."""
    return {"a", "b", "c"}
''',
}
_FUNCTION = {
    "public/problem.toml": """\
title = "TITLE"
kind = "function"
submit = ["relu.py"]
calls = "relu"
parts = [
  { id = "values", points = 2, asks = "right for any array" },
  { id = "input_kept", points = 1, calls = "relu", asks = "the array passed in stays as it was" },
]
""",
    "public/statement.md": """\
Write `relu(x)` in `relu.py`: for a NumPy array of any shape it returns a new array of the same shape with every
negative entry replaced by 0.
""",
    "public/handout/relu.py": '''\
import numpy as np


def relu(x):
    """A new array: x where it is positive, else 0."""
    raise NotImplementedError
''',
    "public/probe.py": """\
def input_kept(student, x):
    return {"result": student.relu(x), "x": x}
""",
    "secret/cases.py": """\
def values(rng):
    return {"x": rng.normal(size=(3, 4))}


def input_kept(rng):
    return {"x": rng.normal(size=5)}
""",
    "secret/solution/relu.py": """\
import numpy as np


def relu(x):
    return np.maximum(x, 0)
""",
    "secret/wrong/absolute.py": '''\
"""That is the absolute value: negative entries become 0, not positive."""

import numpy as np

EXPECT = {"values": 0, "input_kept": 0}


def relu(x):
    return np.abs(x)
''',
    "secret/wrong/in_place.py": '''\
"""You changed the array that was passed in; return a new one."""

EXPECT = {"input_kept": 0}


def relu(x):
    x[x < 0] = 0
    return x
''',
}
_TRAINING = {
    "public/problem.toml": """\
title = "TITLE"
kind = "training"
submit = ["model.py"]
calls = "train"
seeds = 3
limits = { seconds = 60 }
parts = [
  { id = "accuracy", points = 10, asks = "accuracy on images you have not seen" },
]
scale.shapes10 = [[0.45, 0], [0.65, 10]]
""",
    "public/statement.md": """\
Write `train(x, y, *, budget, report)` in `model.py`. `x` is float32 of shape (n, 3, 32, 32), `y` int64 of shape (n,).
Return a trained `nn.Module` that gives logits of shape (batch, 10).
""",
    "public/handout/model.py": '''\
from torch import nn


def train(x, y, *, budget, report):
    """Train a network on the images x and labels y and return it."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 10))
    return model
''',
    "secret/solution/model.py": """\
import torch
from torch import nn
from torch.nn import functional as F


def train(x, y, *, budget, report):
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 256), nn.ReLU(), nn.Linear(256, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(8):
        for batch in torch.randperm(len(x)).split(64):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item(), 0.0)
    return model
""",
    "secret/wrong/no_nonlinearity.py": '''\
"""Without an activation function between them your layers are together one linear layer."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}


def train(x, y, *, budget, report):
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 256), nn.Linear(256, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(8):
        for batch in torch.randperm(len(x)).split(64):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return model
''',
}
_MODEL = {
    "public/problem.toml": """\
title = "TITLE"
kind = "model"
submit = ["model.py"]
calls = "make_model"
input = [1, 8, 8]
limits = { seconds = 20 }
parts = [
  { id = "shape", points = 1, output = [10], any_batch = true, asks = "ten scores for an image" },
  { id = "size", points = 2, parameters = 2_410, asks = "one hidden layer of 32 units, with biases" },
  { id = "learns", points = 1, gradients = true, logits = true, asks = "a network that can learn, and logits out" },
]
""",
    "public/statement.md": """\
Write `make_model()` in `model.py`. It returns an `nn.Module` for images of 1 × 8 × 8: they are flattened, go through
one hidden layer of 32 units with a ReLU, and come out as ten logits.
""",
    "public/handout/model.py": '''\
from torch import nn


def make_model():
    """The network, as an nn.Module."""
    raise NotImplementedError
''',
    "secret/solution/model.py": """\
from torch import nn


def make_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
""",
    "secret/wrong/softmax_at_the_end.py": '''\
"""Your network ends with a softmax. The loss takes one itself: return the logits."""

from torch import nn

EXPECT = {"learns": 0}


def make_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10), nn.Softmax(dim=1))
''',
}
_MANUAL = {
    "public/problem.toml": """\
title = "TITLE"
kind = "manual"
parts = [
  { id = "why", points = 3, asks = 'Why does the loss fall and the accuracy stay? Two or three sentences.' },
]
""",
    "public/statement.md": """\
A network is trained on ten classes. Its loss falls for five epochs, and its accuracy stays at one in ten.
""",
    "secret/rubric.md": """\
- 1 point: the loss is made of probabilities, the accuracy of the largest of them
- 1 point: a probability of the right class can grow and still not be the largest
- 1 point: one cause that fits (a learning rate that is too small, classes that are told from noise)
""",
}
SKELETONS: Mapping[str, Mapping[str, str]] = {
    "numeric": _NUMERIC,
    "symbolic": _SYMBOLIC,
    "choice": _CHOICE,
    "manual": _MANUAL,
    "function": _FUNCTION,
    "model": _MODEL,
    "training": _TRAINING,
}


def write_skeleton(kind: str, slug: str, public: Path, secret: Path) -> list[Path]:
    """Write the skeleton of a kind into the two folders of a new problem; returns the files written."""
    title = slug.rsplit("/", 1)[1].replace("_", " ").capitalize()
    written = []
    for name, text in SKELETONS[kind].items():
        half, _, inner = name.partition("/")
        file = (public if half == "public" else secret) / inner
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("TITLE", title), encoding="utf-8")
        written.append(file)
    return written
