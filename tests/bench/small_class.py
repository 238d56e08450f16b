"""A class of fifty with four small programs each, one of them in torch: written to a folder, to be graded and timed."""

import json
from collections.abc import Mapping
from pathlib import Path

#: By problem: what is called, its hidden input, the right program, a wrong one with its feedback.
_PROBLEMS: Mapping[str, tuple[str, str, str, str]] = {
    "softmax": (
        "softmax",
        '{"x": rng.normal(size=(3, 4))}',
        "import numpy as np\n\ndef softmax(x):\n    e = np.exp(x - x.max(axis=1, keepdims=True))\n"
        "    return e / e.sum(axis=1, keepdims=True)\n",
        '"""Each row sums to one, not each column."""\nEXPECT = {"softmax": 0}\nimport numpy as np\n\n'
        "def softmax(x):\n    e = np.exp(x)\n    return e / e.sum(axis=0)\n",
    ),
    "relu": (
        "relu",
        '{"x": rng.normal(size=(5, 2))}',
        "import numpy as np\n\ndef relu(x):\n    return np.maximum(x, 0)\n",
        '"""Negative entries become 0; you took their absolute value."""\nEXPECT = {"relu": 0}\nimport numpy as np\n\n'
        "def relu(x):\n    return np.abs(x)\n",
    ),
    "one_hot": (
        "one_hot",
        '{"y": rng.integers(0, 4, size=6)}',
        "import numpy as np\n\ndef one_hot(y):\n    return np.eye(4)[y]\n",
        '"""Examples are rows; you laid them out as columns."""\nEXPECT = {"one_hot": 0}\nimport numpy as np\n\n'
        "def one_hot(y):\n    return np.eye(4)[y].T\n",
    ),
    "slope": (
        "slope",
        '{"x": rng.normal(size=4)}',
        "import torch\n\ndef slope(x):\n    x = torch.tensor(x, requires_grad=True)\n    (x ** 3).sum().backward()\n"
        "    return x.grad\n",
        '"""The derivative of the cube has a 3 in front."""\nEXPECT = {"slope": 0}\nimport torch\n\n'
        "def slope(x):\n    return torch.tensor(x) ** 2\n",
    ),
}
_SLIPS = (
    "",
    "def {name}(x):\n    return None\n",
    "def {name}(x)\n    return x\n",
    "def {name}(*a, **k):\n    raise ValueError(a)\n",
)


def write_course(folder: Path) -> None:
    """Problems, references and the assignment `small`."""
    for name, (function, case, right, wrong) in _PROBLEMS.items():
        public, secret = folder / "problems/bench" / name, folder / "reference/bench" / name
        _write(public / "problem.toml", f"""\
title = "{name}"
kind = "function"
submit = ["{name}.py"]
calls = "{function}"
limits = {{ seconds = 5 }}
parts = [{{ id = "{function}", points = 1, asks = "`{function}` of an array" }}]
""")  # fmt: skip
        _write(public / "statement.md", f"Write `{function}`.\n")
        _write(secret / "cases.py", f"def {function}(rng):\n    return {case}\n")
        _write(secret / "solution" / f"{name}.py", right)
        _write(secret / "wrong" / "slip.py", wrong)
    listed = json.dumps([f"bench/{name}" for name in _PROBLEMS])
    _write(folder / "problems/assignments/small.toml", f'title = "Small"\nproblems = {listed}\n')


def write_class(folder: Path, students: int = 50) -> None:
    """Students of whom two in three hand in what is right; the others slip, each in one of four ways."""
    for number in range(students):
        for place, (name, (function, _, right, wrong)) in enumerate(_PROBLEMS.items()):
            slip = (number + place) % 12
            program = right.replace("\n\n", f"\n\n# {number}\n", 1)
            if slip < len(_SLIPS):
                program = _SLIPS[slip].format(name=function) or wrong.replace("\nimport", f"\n# {number}\nimport", 1)
            _write(folder / f"student{number:02}" / f"{name}.py", program)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
