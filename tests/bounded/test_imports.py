"""Foreign imports are found with file and line; what a program can do without is left alone."""

import numpy as np
import pytest

from grader.bounded.imports import MOST_FOUND, find_foreign
from grader.sandbox import Bounded


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import numpy as np\nimport torch.nn as nn\nfrom math import pi", []),
        ("import pandas", [(1, "pandas")]),
        ("import os, sklearn.svm", [(1, "sklearn")]),
        ("x = 1\ndef f():\n    from scipy.special import expit\n", [(3, "scipy")]),
        ("import matplotlib.pyplot as plt\nfrom tqdm import tqdm\nimport torchvision", []),
        ("from helper import f\nimport package.inner", []),
        ("from . import helper", []),
        ("from __future__ import annotations", []),
        ("try:\n    import cupy\nexcept ImportError:\n    cupy = None", []),
        ('if __name__ == "__main__":\n    import pandas', []),
        ("if True:\n    import pandas", [(2, "pandas")]),
        ("import pandas\nimport polars", [(1, "pandas"), (2, "polars")]),
        ("def f(:", []),
        ("x = " + "(" * 1000, []),
        ("\0", []),
    ],
)
def test_foreign_imports_are_found(source: str, found: list[tuple[int, str]]) -> None:
    files = {"m.py": source.encode(), "helper.py": b"", "package/inner.py": b"", "notes.txt": b"import pandas"}
    assert find_foreign(files) == [["m.py", line, module] for line, module in found]


def test_the_service_answers_behind_walls() -> None:
    with Bounded("grader.bounded.imports") as child:
        answer = child.ask({"files": {"m.py": np.frombuffer(b"import jax\n", np.uint8)}})
    assert answer == [["m.py", 1, "jax"]]


def test_a_file_of_thousands_of_foreign_imports_is_told_by_its_first_ones() -> None:
    many = "\n".join(f"import a{number}{'x' * 1000}" for number in range(5000))
    found = find_foreign({"m.py": many.encode(), "n.py": many.encode()})
    assert len(found) == MOST_FOUND
    assert len(repr(found)) < 2000
