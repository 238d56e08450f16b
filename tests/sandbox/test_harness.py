"""The harness inside: how a submission is loaded, found, given its arguments, and explained to."""

from pathlib import Path

import numpy as np
import pytest
from one_run import USUAL, X, raised, returned, run

from grader.model.run import Build, Call, Ending, Job, Limits, Raised
from grader.sandbox import Walls, run_job


@pytest.mark.parametrize(
    ("body", "kind", "hint"),
    [
        ("import urllib.request as u; u.urlopen('https://example.com')", "URLError", "no network here"),
        ("import socket; socket.create_connection(('1.1.1.1', 80))", "PermissionError", "no network here"),
        ("import socket; socket.gethostbyname('example.com')", "gaierror", "no network here"),
        ("import subprocess; subprocess.run(['nvidia-smi'])", "PermissionError", "no other programs"),
        ("import os; os.execv('/bin/ls', ['ls'])", "PermissionError", "no other programs"),
        ("import pandas as pd; pd.DataFrame(x)", "ModuleNotFoundError", "pandas is not available here: use NumPy"),
        ("from sklearn.datasets import load_iris; load_iris()", "ModuleNotFoundError", "sklearn is not available"),
        ("import torchvision; torchvision.datasets.MNIST('.')", "ModuleNotFoundError", "torchvision is not available"),
        ("return input('x?')", "EOFError", "nobody is there to type"),
        ("return open('/home/ana/data.csv').read()", "FileNotFoundError", "no file “/home/ana/data.csv”"),
        ("import numpy as np; return np.load('weights.npy')", "FileNotFoundError", "no file “weights.npy”"),
        ("open('/usr/lib/x', 'w')", "OSError", "working folder only"),
        ("import torch; torch.zeros(1, device='cuda')", "AssertionError", "no GPU here"),
        ("import sys; sys.exit('bye')", "SystemExit", "return from the function"),
        ("return f(x)", "RecursionError", "calls itself without end"),
        ("raise NotImplementedError", "NotImplementedError", "nothing is written there yet"),
        ("return xrange(3)", "NameError", "Python 2: here it is range"),
        ("return {}.has_key(1)", "AttributeError", "method of Python 2: write `key in d`"),
        ("return {}.iteritems()", "AttributeError", "write d.items()"),
        ("import numpy as np; return np.zeros(2, dtype=np.int)", "AttributeError", "no longer in NumPy: write int"),
        ("from itertools import izip", "ImportError", "here they are zip, map and filter"),
        ("from .layers import sums; sums(x)", "ModuleNotFoundError", "layers is not available here"),
    ],
)
def test_what_cannot_work_here_says_what_to_write_instead(walls: Walls, body: str, kind: str, hint: str) -> None:
    shown = raised(walls, body)
    assert shown.kind == kind
    assert hint in (shown.hint or "")
    assert (shown.file, shown.line) == ("m.py", 3)


@pytest.mark.parametrize("line", ["%matplotlib inline", "!pip install torch", "    %timeit f(1)"])
def test_a_line_of_a_notebook_in_a_program_is_told(walls: Walls, line: str) -> None:
    shown = raised(walls, "return 1", top=f"if True:\n    pass\n{line}")
    assert (shown.file, shown.line) == ("m.py", 3)
    assert "only a notebook understands this line" in (shown.hint or "")


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        (
            "def f(x):\n\xa0\xa0return x".encode(),
            "the character U+00A0 was pasted from a page or a text: type spaces and",
        ),
        (
            "def f(x):\n    return “x”".encode(),
            "the character U+201C was pasted from a page or a text: type spaces and",
        ),
        (
            "def f(x):\n    return\u2003x".encode(),
            "the character U+2003 was pasted from a page or a text: type spaces and",
        ),
        (
            "def f(x):\n    return x × 2".encode(),
            "the character U+00D7 was pasted from a page or a text: type that character",
        ),
        ("def f(x):\n    return x".encode("utf-16"), "not saved as UTF-8"),
        ("def f(x):\n    return 'ö'".encode("latin-1"), "not saved as UTF-8"),
    ],
)
def test_what_no_editor_of_programs_would_have_written_is_told(walls: Walls, source: bytes, hint: str) -> None:
    shown = run_job(Job({"m.py": source}, "m", (Call("f", {"x": X}),), USUAL), walls=walls).loading
    assert isinstance(shown, Raised)
    assert hint in (shown.hint or ""), shown


def test_a_breakpoint_that_was_left_in_is_told(walls: Walls) -> None:
    assert "nobody is there to debug" in (raised(walls, "breakpoint(); return 1").hint or "")


def test_an_error_of_syntax_names_its_line_once(walls: Walls) -> None:
    shown = raised(walls, "return (1", top="")
    assert shown.message == "'(' was never closed"


def test_an_except_clause_of_python_2_says_how_it_is_written(walls: Walls) -> None:
    body = "try:\n        return 1\n    except ValueError, error:\n        return 2"
    assert "except Error as name" in (raised(walls, body).hint or "")


def test_a_plain_mistake_gets_no_hint(walls: Walls) -> None:
    assert raised(walls, "return x @ x").hint is None


def test_a_function_that_is_not_there_is_named_with_the_nearest(walls: Walls) -> None:
    result = run(walls, "def SoftMax(x):\n    return x", Call("softmax", {"x": X}))
    shown = result.shown[0]
    assert isinstance(shown, Raised)
    assert shown.kind == "NotDefined"
    assert "does not define softmax (there is SoftMax" in shown.message


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def softmx(x):\n    return x", "(there is softmx"),
        ("def softmax_vectorised(x):\n    return x", "(there is softmax_vectorised"),
        (
            "class Loss:\n    def softmax(self, x):\n        return x",
            "(there is a method Loss.softmax: a function outside",
        ),
        ("_STOPPED_CELLS = ['cell 3 stopped with NameError: x']", "(cell 3 stopped with NameError: x)"),
        ("import numpy as np", "define softmax"),
        ("import numpy\nclass Net: pass\ndef train(): pass\ndef _x(): pass", "define softmax (it defines Net, train)"),
        ("".join(f"def f{n}(x): return x\n" for n in range(9)), "(it defines f0, f1, f2, f3, f4, …)"),
        ("from numpy import *\ndef my_softmax(x):\n    return x", "(there is my_softmax"),
    ],
)
def test_what_may_have_been_meant_is_named(walls: Walls, source: str, says: str) -> None:
    shown = run(walls, source, Call("softmax", {"x": X})).shown[0]
    assert isinstance(shown, Raised)
    assert says in shown.message


@pytest.mark.parametrize(
    ("takes", "gives"),
    [
        ("W, x, reg", "W, x, reg"),
        ("W, x, lam", "W, x, lam"),
        ("w, inputs, lam=0.5", "w, inputs, lam"),
        ("w, inputs, lam, verbose=False", "w, inputs, lam"),
        ("W, x, /, reg", "W, x, reg"),
        ("a, b, c, /", "a, b, c"),
        ("x, W, reg", "W, x, reg"),  # in another order, by name
        ("x, W, lam", "W, x, lam"),  # the known ones by name, the other one by its place
        ("W, *rest", "W, *rest"),
        ("*everything", "*everything"),
        ("**named", "named['W'], named['x'], named['reg']"),
        ("W, x, *, reg", "W, x, reg"),
    ],
)
def test_arguments_go_by_name_and_where_names_differ_by_their_place(walls: Walls, takes: str, gives: str) -> None:
    source = f"def f({takes}):\n    return [{gives}]\n"
    assert returned(run(walls, source, Call("f", {"W": 1.0, "x": 2.0, "reg": 3.0}))) == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("def f(logits, axis):", "f(logits, axis) cannot be called with x: missing a required argument: 'logits'"),
        ("def f():", "f() cannot be called with x: got an unexpected keyword argument 'x'"),
        ("def f(self, x):", "f(self, x) cannot be called with x: missing a required argument: 'self'"),
        ("def f(*, logits):", "cannot be called with x"),
        ("def f(X, b, verbose=False):", "f(X, b, verbose) cannot be called with x"),  # False is no b
    ],
)
def test_what_cannot_take_its_arguments_says_which(walls: Walls, head: str, says: str) -> None:
    shown = run(walls, f"{head}\n    return 1", Call("f", {"x": X})).shown[0]
    assert isinstance(shown, Raised)
    assert shown.kind == "TypeError"
    assert says in shown.message


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("{'a': 1}.keys()", "type dict_keys cannot be brought out; return list(...) of it"),
        ("map(abs, [1])", "return list(...) of it"),
        ("{'a': 1}.values()", "return list(...) of it"),
        ("range(3)", "return list(...) of it"),
        ("(n for n in [1])", "return list(...) of it"),
        ("__import__('fractions').Fraction(1, 2)", "return float(...) of it"),
        ("__import__('decimal').Decimal('0.5')", "return float(...) of it"),
        ("__import__('numpy').array(['a'])", "or .tolist()"),
        ("object()", "return arrays, numbers, lists or dicts"),
    ],
)
def test_what_cannot_be_brought_out_says_what_to_return_instead(walls: Walls, value: str, says: str) -> None:
    assert says in raised(walls, f"return {value}").message


def test_a_coroutine_says_that_async_is_too_much(walls: Walls) -> None:
    shown = run(walls, "async def f(x):\n    return x", Call("f", {"x": X})).shown[0]
    assert isinstance(shown, Raised)
    assert "write `def`, not `async def`" in shown.message


def test_a_file_that_was_not_handed_in_is_told(walls: Walls) -> None:
    result = run_job(Job({"other.py": b""}, "m", (Call("f"),)), walls=walls)
    assert result.loading is not None
    assert "m.py was not handed in" in result.loading.message


def test_a_file_named_like_a_library_is_still_the_one_imported(walls: Walls) -> None:
    source = b"import numpy\ndef f():\n    import random\n    return [random.__file__.startswith('/scratch'), 7]\n"
    result = run_job(Job({"random.py": source}, "random", (Call("f"),)), walls=walls)
    assert returned(result) == [False, 7]


def test_what_is_asked_for_itself_or_was_imported_is_no_misspelt_other(walls: Walls) -> None:
    calls = (Call("unique_day", {"x": X}), Call("unique_month", {"x": X}), Call("fmaxx", {"x": X}))
    job = Job({"m.py": b"from numpy import *\ndef unique_day(x):\n    return 1\n"}, "m", calls, USUAL)
    shown = run_job(job, walls=walls).shown
    assert [each.message for each in shown[1:] if isinstance(each, Raised)] == [
        "m.py does not define unique_month",
        "m.py does not define fmaxx",
    ]


def test_a_name_that_a_probe_misses_is_told_with_the_nearest(walls: Walls) -> None:
    probe = b"def made(student):\n    return student.TwoLayerNet(3)\n"
    shown = run(walls, "class TwolayerNet:\n    pass", Call("made", {}, probe=True), probe=probe).shown[0]
    assert isinstance(shown, Raised)
    assert (shown.kind, shown.file, shown.line) == ("AttributeError", "probe.py", 2)
    assert shown.hint == "m.py does not define TwoLayerNet (there is TwolayerNet: names are compared exactly)"


def test_a_probe_gets_the_students_module_and_can_call_it_twice(walls: Walls) -> None:
    probe = (
        b"def there_and_back(student, x):\n    y, cache = student.forward(x)\n    return student.backward(y, cache)\n"
    )
    source = "def forward(x):\n    return x * 3, x\ndef backward(y, cache):\n    return y - cache"
    result = run(walls, source, Call("there_and_back", {"x": X}, probe=True), probe=probe)
    np.testing.assert_array_equal(returned(result), X * 2)  # type: ignore[arg-type]  # an array, or the assertion says so


def test_an_exception_below_a_probe_names_the_students_line(walls: Walls) -> None:
    probe = b"def ask(student, x):\n    return student.f(x)\n"
    result = run(walls, "def f(x):\n    return x[7]", Call("ask", {"x": X}, probe=True), probe=probe)
    assert isinstance(result.shown[0], Raised)
    assert (result.shown[0].file, result.shown[0].line) == ("m.py", 2)


def test_arrays_are_handed_over_as_tensors_where_asked(walls: Walls) -> None:
    source = "import torch\ndef f(x):\n    return [type(x).__name__, str(x.dtype), list(x.shape)]"
    assert returned(run(walls, source, Call("f", {"x": X}, tensors=True))) == ["Tensor", "torch.float64", [2, 3]]


def test_mounted_data_is_there_and_private_to_the_run(walls: Walls, tmp_path: Path) -> None:
    path = tmp_path / "train.npy"
    np.save(path, X)
    before = path.read_bytes()
    source = "def f(x):\n    x[0, 0] = 99\n    return [float(x.sum()), type(x).__name__]"
    result = run(walls, source, Call("f", mounted={"x": "train"}), data={"train": path})
    assert returned(result) == [114.0, "memmap"]
    assert path.read_bytes() == before


TRAIN = """
import torch
def train(x, y, *, budget, report):
    net = torch.nn.Linear(3, 2)
    step = torch.optim.SGD(net.parameters(), lr=0.1)
    for epoch in range(3):
        step.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(x), y)
        loss.backward()
        step.step()
        report(epoch, loss.item(), accuracy=0.5)
    assert 0 < budget.seconds_left() <= budget.seconds == 5 and budget.steps is None
    return net
"""


def train_call(seed: int, **fields: object) -> Call:
    labels = np.array([0, 1])
    training = {"seconds": 5.0, "steps": None, "seed": seed}
    return Call("train", {"x": X.astype(np.float32), "y": labels}, training=training, seed=seed, **fields)  # type: ignore[arg-type]  # fields by name


def test_a_training_function_may_seed_its_own_generator_from_the_budget(walls: Walls) -> None:
    source = "def train(x, y, *, budget, report):\n    return [budget.seed, budget.seconds]"
    assert returned(run(walls, source, train_call(7))) == [7, 5.0]


def test_training_gives_a_graph_with_its_weights_and_reports_on_the_way(walls: Walls) -> None:
    result = run(walls, TRAIN, train_call(1, take="graph", example=(61, 3)))
    value = returned(result)
    assert isinstance(value, dict)
    assert {claim.epoch for claim in result.claims} == {0, 1, 2}
    assert result.claims[0].loss > result.claims[-1].loss
    arrays = value["arrays"]
    assert isinstance(arrays, dict)
    assert sorted(array.shape for array in arrays.values() if isinstance(array, np.ndarray)) == [(2,), (2, 3)]


def test_seeded_training_is_the_same_in_another_run_and_differs_by_seed(walls: Walls) -> None:
    source = TRAIN.replace("return net", "return net.weight")
    first, again, other = (returned(run(walls, source, train_call(seed, tensors=True))) for seed in (1, 1, 2))
    assert isinstance(first, np.ndarray)
    np.testing.assert_array_equal(first, again)  # type: ignore[arg-type]  # an array, or the assertion says so
    assert not np.array_equal(first, other)  # type: ignore[arg-type]  # an array, or the assertion says so


def test_memory_that_ran_out_names_the_line(walls: Walls) -> None:
    result = run(walls, "import torch\ndef f(x):\n    return torch.ones(10**6, 10**6).sum()", Call("f", {"x": X}))
    assert result.ending is Ending.MEMORY
    assert "m.py, line 3" in result.detail


def test_files_that_do_not_fit_are_told_as_the_submissions_own(walls: Walls) -> None:
    files = {"m.py": b"def f(): return 1", "big.bin": bytes(3_000_000)}
    result = run_job(Job(files, "m", (Call("f"),), Limits(scratch_mb=2)), walls=walls)
    assert result.loading is not None
    assert "working folder is full" in (result.loading.hint or "")


LAYER = """\
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 2)
    def forward(self, x):
"""
BUILT = Call("Net", {}, take="build", example=(3, 6), build=Build())


def test_a_network_that_cannot_be_examined_names_the_students_line_and_no_librarys(walls: Walls) -> None:
    for line in ("return self.fc(x.view(64, 7))", "return self.fc(x[:, :5])"):
        shown = run(walls, f"{LAYER}        {line}\n", BUILT).shown[0]
        assert isinstance(shown, Raised)
        assert "at m.py:8" in shown.message


@pytest.mark.parametrize("last", ["", "Net = Net()\n", "Net = nn.Sequential(nn.Linear(6, 2))\n"])
def test_a_network_in_place_of_what_builds_it_is_that_network(walls: Walls, last: str) -> None:
    value = returned(run(walls, f"{LAYER}        return self.fc(x)\n{last}", BUILT))
    assert isinstance(value, dict)
