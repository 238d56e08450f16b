"""Runs in the real sandbox: what a job shows, and how it ends."""

import numpy as np
import pytest

from grader.model.run import Call, Ending, Job, Limits, Raised, Returned, Run
from grader.sandbox import Walls, run_job

USUAL = Limits(seconds=5)
X = np.arange(6.0).reshape(2, 3)


def run(walls: Walls, source: str, *calls: Call, limits: Limits = USUAL, **job: object) -> Run:
    asked = calls or (Call("f", {"x": X}),)
    return run_job(Job({"m.py": source.encode()}, "m", asked, limits, **job), walls=walls)  # type: ignore[arg-type]  # fields by name


def test_a_returned_array_comes_home_with_type_and_shape(walls: Walls) -> None:
    shown = run(walls, "def f(x):\n    return x.astype('float32') * 2").shown
    assert isinstance(shown[0], Returned)
    value = shown[0].value
    assert isinstance(value, np.ndarray)
    assert value.dtype == np.float32
    np.testing.assert_array_equal(value, X * 2)


def test_what_is_printed_is_the_log_and_no_answer(walls: Walls) -> None:
    result = run(walls, "def f(x):\n    print('hello')\n    return 1")
    assert (result.log, result.shown) == ("hello\n", (Returned(1),))


def test_calls_are_answered_in_order_and_each_is_seeded(walls: Walls) -> None:
    source = "import random\nimport numpy as np\ndef f(x):\n    return [random.random(), np.random.rand()]"
    calls = tuple(Call("f", {"x": X}, seed=seed) for seed in (1, 2, 1))
    first, second, third = run(walls, source, *calls).shown
    assert first == third
    assert first != second


def test_an_exception_is_data_with_the_last_line_of_the_students_own(walls: Walls) -> None:
    shown = run(walls, "import numpy as np\ndef f(x):\n    return np.linalg.inv(x)").shown
    assert isinstance(shown[0], Raised)
    assert (shown[0].kind, shown[0].file, shown[0].line) == ("LinAlgError", "m.py", 3)


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        ("while True: pass", Ending.TIMEOUT),
        ("import time; time.sleep(100)", Ending.TIMEOUT),
        ("a = []\n    while True: a.append(bytearray(10**7))", Ending.MEMORY),
        ("import os; os._exit(0)", Ending.CRASHED),
        ("import os; os.abort()", Ending.CRASHED),
        ("while True: print('x' * 10**6)", Ending.LIMIT),
        ("import numpy as np; return np.zeros(10**7)", Ending.LIMIT),
    ],
)
def test_a_run_ends_as_what_it_did(walls: Walls, body: str, ending: Ending) -> None:
    seconds = 2 if ending is Ending.TIMEOUT else 20  # beside others it may take its time until it reaches another limit
    result = run(walls, f"def f(x):\n    {body}", limits=Limits(seconds=seconds, memory_mb=500))
    assert result.ending is ending
    assert result.shown == ()
    assert result.loaded


def test_a_module_that_cannot_be_imported_is_told_with_its_line(walls: Walls) -> None:
    result = run(walls, "x = 1\ndef f(:\n    pass")
    assert result.loading is not None
    assert (result.loading.kind, result.loading.file, result.loading.line) == ("SyntaxError", "m.py", 2)
    assert not result.loaded
