"""Everyday submissions of tests/honest in the real sandbox: every habit gets its result.

Each file's `answer(x)` gives the sum of x, in its own way. `FILES` lie beside it; `BYTES` stand for the file itself.
"""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.model.run import Call, Ending, Job, Limits, Returned
from grader.sandbox import Walls, run_job

PROGRAMS = sorted((Path(__file__).parents[1] / "honest").glob("*.py"))
X = np.arange(6.0).reshape(2, 3)


def read_literals(path: Path) -> dict[str, Any]:
    found = {}
    for node in ast.parse(path.read_bytes()).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="FILES" | "BYTES" as name)], value=value):
                found[name] = ast.literal_eval(value)
    return found


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_an_honest_program_gets_its_result(path: Path, walls: Walls) -> None:
    given = read_literals(path)
    files = {name: text.encode() for name, text in given.get("FILES", {}).items()}
    files["program.py"] = given.get("BYTES", path.read_bytes())
    result = run_job(Job(files, "program", (Call("answer", {"x": X}),), Limits(seconds=20)), walls=walls)
    assert result.ending is Ending.FINISHED, result
    assert result.loading is None, result
    assert isinstance(result.shown[0], Returned), result
    assert float(np.asarray(result.shown[0].value)) == pytest.approx(15.0)


def test_the_suite_is_not_small() -> None:
    assert len(PROGRAMS) >= 25
