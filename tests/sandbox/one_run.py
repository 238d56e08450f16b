"""One run of a student's file, and what it came to, for the tests of what is done inside."""

import numpy as np

from grader.model.run import Call, Job, Limits, Raised, Returned, Run
from grader.sandbox import Walls, run_job

X = np.arange(6.0).reshape(2, 3)
USUAL = Limits(seconds=20, memory_mb=1500)


def run(walls: Walls, source: str, call: Call, **job: object) -> Run:
    return run_job(Job({"m.py": source.encode()}, "m", (call,), USUAL, **job), walls=walls)  # type: ignore[arg-type]  # fields by name


def raised(walls: Walls, body: str, top: str = "") -> Raised:
    """What `body`, as the body of the function asked for, raises."""
    result = run(walls, f"{top}\ndef f(x):\n    {body}\n", Call("f", {"x": X}))
    shown = result.loading or result.shown[0]
    assert isinstance(shown, Raised), result
    return shown


def returned(result: Run) -> object:
    assert isinstance(result.shown[0], Returned), result
    return result.shown[0].value
