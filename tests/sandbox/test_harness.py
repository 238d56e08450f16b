"""The harness inside: how a submission is loaded, found, given its arguments, and explained to."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from grader.bounded.notebooks import convert
from grader.model.run import Build, Call, Ending, Hit, Job, Limits, Raised, Returned, Run
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


def test_a_library_that_is_not_here_is_told_where_it_is_used(walls: Walls) -> None:
    shown = raised(walls, "return tf.constant(1.0)", top="import tensorflow as tf")
    assert (shown.file, shown.line) == ("m.py", 3)
    assert "tensorflow is not available" in (shown.hint or "")


NEEDS = (
    "import pandas as pd\ntable = pd.read_csv('train.csv')",
    "import numpy as np\ntable = np.load('train.npz')",
    "from torchvision import datasets\ntable = datasets.MNIST('.', download=True)",
    "import urllib.request\ntable = urllib.request.urlopen('https://example.com/train.csv')",
)


@pytest.mark.parametrize("top", NEEDS)
def test_what_stands_below_a_line_that_needs_what_is_not_here_is_defined_all_the_same(walls: Walls, top: str) -> None:
    below = "for row in table:\n    print(row)\nimport math\nRATE = 2\nn = len(table)\n"
    below += "def f(x):\n    return RATE * math.ceil(1.5)\n"
    assert returned(run(walls, f"{top}\n{below}", Call("f", {"x": X}))) == 4
    shown = run(walls, f"{top}\ndef f(x):\n    return table\n", Call("f", {"x": X})).shown[0]
    assert isinstance(shown, Raised)
    assert "table is not defined, maybe because line 2 stopped with" in (shown.hint or "")


@pytest.mark.parametrize("top", NEEDS)
def test_what_is_not_here_is_told_where_nothing_that_is_asked_for_stands_below(walls: Walls, top: str) -> None:
    shown = run(walls, f"{top}\ndef g(x):\n    return x\n", Call("f", {"x": X})).loading
    assert isinstance(shown, Raised)
    assert (shown.file, shown.line) == ("m.py", 2)
    assert shown.kind != "NotDefined"


@pytest.mark.parametrize("top", ["1 / 0", "raise ValueError('x')", "n = undefined", "import numpy as np\nnp.nothing"])
def test_a_mistake_at_the_top_stops_the_file(walls: Walls, top: str) -> None:
    assert run(walls, f"{top}\ndef f(x):\n    return 1\n", Call("f", {"x": X})).loading is not None


class ShortToLoad(Limits):
    """Limits with two seconds for the import, which are ten otherwise."""

    @property
    def load_seconds(self) -> float:
        return 2.0


TRAINS = "for epoch in range(10**12):\n    try:\n        epoch += 1\n    except Exception:\n        pass\n"


def load(walls: Walls, source: str) -> Run:
    limits = ShortToLoad(seconds=20, memory_mb=1500)
    return run_job(Job({"m.py": source.encode()}, "m", (Call("f", {"x": X}), Call("g", {"x": X})), limits), walls=walls)


def test_training_outside_every_function_costs_no_function_above_or_below_it(walls: Walls) -> None:
    result = load(walls, f"def f(x):\n    return 4\n{TRAINS}\ndef g(x):\n    return epoch < 0\n")
    assert [returned(result), result.shown[1]] == [4, Returned(False)]
    assert re.search("line [345] stopped with TakesTooLong; what stands below it was defined", result.log)


@pytest.mark.parametrize("bottom", ["", "def h(x):\n    return 1\n"])
def test_training_before_all_that_is_asked_for_is_told_as_time_to_load(walls: Walls, bottom: str) -> None:
    shown = load(walls, TRAINS + bottom).loading
    assert isinstance(shown, Raised)
    assert shown.hit == Hit("load_seconds", 2.0)
    assert shown.file == "m.py"


@pytest.mark.parametrize(
    "mark", ["# In[3]:", "# %%", "#%% train", '"""hw.ipynb\nAutomatically generated by Colab.\n"""']
)
def test_a_script_made_of_a_notebook_runs_as_the_notebook_did(walls: Walls, mark: str) -> None:
    source = f"{mark}\n1 / 0\ndef f(x):\n    return seen\nseen = [7]\nseen.append(nothing)\nseen.append(8)\n"
    result = load(walls, source + "def g(x):\n    return later\n")
    assert returned(result) == [7, 8]
    shown = result.shown[1]
    assert isinstance(shown, Raised)
    first = mark.count("\n") + 2
    assert f"maybe because line {first} stopped with ZeroDivisionError" in (shown.hint or "")
    assert shown.line == first + 7


def test_a_name_from_a_module_that_is_not_here_says_which_file_to_hand_in(walls: Walls) -> None:
    shown = raised(walls, "return linear(x)", top="from dnn_utils import *")
    assert "`from dnn_utils import *` brought nothing" in (shown.hint or "")
    assert "hand in the file" in (shown.hint or "")


@pytest.mark.parametrize(
    "use", ["pd + 1", "pd.a.b", "pd.a[0]", "list(pd.a)", "len(pd.a)", "type('T', (pd.a,), {})", "bool(pd.a)", "pd.a()"]
)
def test_whatever_is_done_with_a_library_that_is_not_here_raises(walls: Walls, use: str) -> None:
    assert raised(walls, use, top="import pandas as pd").kind in ("ModuleNotFoundError", "TypeError")


def test_an_import_in_a_try_fails_as_it_does_everywhere(walls: Walls) -> None:
    top = "try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp"
    result = run(walls, f"{top}\ndef f(x):\n    return xp.__name__\n", Call("f", {"x": X}))
    assert result.shown == (Returned("numpy"),)


def test_an_import_in_a_try_fails_in_a_notebooks_cell_too(walls: Walls) -> None:
    cell = "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\n"
    cells = [
        {"cell_type": "code", "source": cell},
        {"cell_type": "code", "source": "def f(x):\n    return np.sum(x)\n"},
    ]
    program = convert(json.dumps({"cells": cells}).encode())
    assert returned(run(walls, program, Call("f", {"x": X}))) == 15


def test_a_part_that_a_library_does_not_have_is_still_missing(walls: Walls) -> None:
    assert raised(walls, "import numpy.nothing").kind == "ModuleNotFoundError"


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
