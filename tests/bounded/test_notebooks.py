"""Notebooks as modules: cells in order, each alone in its failure."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.bounded.notebooks import convert
from grader.model.blame import Refused


def _notebook(*cells: str, form: int = 4) -> bytes:
    if form == 3:
        inner = [{"cell_type": "code", "input": cell} for cell in cells]
        return json.dumps({"worksheets": [{"cells": inner}]}).encode()
    return json.dumps({"cells": [{"cell_type": "code", "source": cell.splitlines(True)} for cell in cells]}).encode()


def _run(module: str, then: str) -> subprocess.CompletedProcess[str]:
    """The module run as one, with a line after it."""
    code = f"{module}\n{then}\n"
    return subprocess.run(
        [sys.executable, "-c", f"__file__ = 'nb.py'\n{code}"], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("form", [3, 4])
def test_code_cells_run_in_order_and_a_cell_that_stops_stops_no_other(form):
    data = _notebook("x = 1", "y = x + 1", "raise ValueError('cell')", "z = y + 1", form=form)
    ran = _run(convert(data), "print(x, y, z)")
    assert ran.stdout == "1 2 3\n"
    assert "cell 3 stopped" in ran.stderr
    assert "ValueError: cell" in ran.stderr


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\nx = 5",
        "!pip install torch\nx = 5",
        "x = 5\nx?",
        "?print\nx = 5",
        "%%time\nx = 5",
        "%%capture out\nx = 5",
        "if True:\n    %timeit 1\n    x = 5",
        "x = (7\n     % 10 - 2)",  # begins like a magic, and is Python
        "x = 5  # what?",
        "'''Is this\nright?'''\nx = 5",
        "\ufeffx = 5".lstrip("\ufeff"),
        "x = 5\nif False:\n    !pip install torch",  # alone in its block
        "x = 5\ntry:\n    %tensorflow_version 2.x\nexcept Exception:\n    !pip install torch\n",
        "!pip install torch \\\n    torchvision \\\n    tqdm\nx = 5",
        "x = 5\nfiles = !ls\na, b = %sql select 1\n",
        "!ls\nx = (17\n     % 12)",  # as above, beside a command
        "%time x = 5",
        "if True:\n    %time x = 5",
        "x = 5\n%time what is this",
        "#@title Set up\n%%time\nx = 5",
        "\n    x = 3\n    if x:\n        x = 5",  # as Jupyter runs it
        "  %matplotlib inline\n  x = 5",
        '%pwd\ntext = """\n!no command\n% no magic\n"""\nx = 5 if "!no" in text else 0',
    ],
)
def test_lines_only_a_notebook_understands_are_left_out_and_python_is_not(cell):
    assert _run(convert(_notebook(cell)), "print(x)").stdout == "5\n"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("import sys; sys.exit(0)", "SystemExit"),
        ("exit()", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("print 'old'", "SyntaxError"),
        ("input()", "EOFError"),
    ],
)
def test_a_cell_that_leaves_stops_alone_and_is_kept_in_mind(cell, kind):
    ran = _run(convert(_notebook("x = 1", cell, "z = 3")), "print(x, z, _STOPPED_CELLS[0][:40])")
    assert ran.stdout.startswith(f"1 3 cell 2 stopped with {kind}")


@pytest.mark.parametrize(
    "cell", ["while True: pass", "import time; time.sleep(60)", "while True:\n try: 1/0\n except: pass"]
)
def test_a_cell_that_trains_for_minutes_leaves_time_for_those_after_it(cell, monkeypatch):
    monkeypatch.setattr("grader.bounded.notebooks.ALL_CELLS", 0.3)
    monkeypatch.setattr("grader.bounded.notebooks.LEAST", 0.2)
    ran = _run(convert(_notebook("x = 1", cell, cell, "z = 3")), "print(x, z, *_STOPPED_CELLS)")
    assert ran.stdout.startswith("1 3 cell 2 stopped with TakesTooLong: all cells together have 0.3 seconds")


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("data = open('no such file')\ndef f(): return 1", "1"),
        ("import math\n1 / 0\nfrom math import pi as f\nprint(7)", "3.141592653589793"),
        ("1 / 0\nf = 7\ng: int = 8\nx = no_such_name\nfor x in (1, 2): pass", "7"),
        ("while True: pass\nclass f:\n    def __str__(self): return 'made'", "made"),
        ("raise ValueError\n@no_such_decorator\ndef g(): ...\ndef f(): return 2", "2"),
    ],
)
def test_what_a_cell_defines_below_the_line_at_which_it_stopped_is_there(cell, seen, monkeypatch):
    monkeypatch.setattr("grader.bounded.notebooks.ALL_CELLS", 0.3)
    then = "print(f() if callable(f) else f, len(_STOPPED_CELLS), 'x' in globals())"
    assert _run(convert(_notebook(cell)), then).stdout == f"{seen} 1 False\n"


def test_a_cell_may_take_any_name_and_the_next_one_runs():
    """`max = 0` in one cell is nothing to the notebook, and so it must be nothing to what runs it here."""
    taken = "abs all any compile dict exec float globals int isinstance len list max min print round set str sum type"
    cells = [f"{' = '.join(taken.split())} = None", "raise ValueError('stop')\nseen = 7", "y = seen + 1"]
    ran = _run(convert(_notebook(*cells)), "import sys\nsys.stdout.write(repr(y) + _STOPPED_CELLS[0])")
    assert ran.stdout == "8cell 2 stopped with ValueError: stop"


def test_all_of_numpys_names_stop_no_later_cell():
    cells = ["from numpy import *", "x = max([2, 5])", "plt = 1; 1 / 0", "y = x + zeros(1)[0]"]
    assert _run(convert(_notebook(*cells)), "import sys\nsys.stdout.write(str(float(y)))").stdout == "5.0"


def test_pylab_in_a_notebook_brings_its_names():
    assert "import numpy as np, matplotlib.pyplot as plt; from pylab import *" in convert(_notebook("%pylab inline"))


def test_what_a_cell_does_on_an_alarm_is_done_after_all_cells():
    cells = ["import signal\nx = []\nsignal.signal(signal.SIGALRM, lambda *_: x.append(5))", "y = 1"]
    then = "signal.raise_signal(signal.SIGALRM)\nprint(*x)"
    assert _run(convert(_notebook(*cells)), then).stdout == "5\n"


def test_what_a_cell_takes_from_the_future_holds_in_later_cells():
    cells = ["from __future__ import annotations", "def f(x: Later) -> Never: return 5"]
    assert _run(convert(_notebook(*cells)), "print(f(1))").stdout == "5\n"


def test_a_cell_that_writes_a_module_has_it_imported_or_is_the_module(tmp_path):
    cells = [
        "%%writefile part/steps.py\ndef twice(x):\n    return 2 * x\n",
        "%%writefile -a part/steps.py\nthree = 3\n",
        "from part.steps import three, twice",
        "%%file __main__.py\ndef half(x):\n    return x / 2\n",
        "%%writefile ../out.py\nx = 1\n",
    ]
    ran = subprocess.run(
        [sys.executable, "-c", f"__file__ = 'nb.py'\n{convert(_notebook(*cells))}\nprint(twice(three), half(8))"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("6 4.0\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["part"]
    assert not (tmp_path.parent / "out.py").exists()


@pytest.mark.parametrize(
    ("about", "cell", "refused"),
    [
        ({"kernelspec": {"language": "R"}}, "f <- function(x) { x }", "written in R;"),
        ({"language_info": {"name": "julia"}}, "f(x) = begin x end", "written in julia;"),
        ({"kernelspec": {"language": "sage"}}, "x = 5", None),
        ({"language_info": {"name": "ipython"}}, "print 'old'", None),
        ({"language_info": {"name": None}, "kernelspec": {}}, "print 'old'", None),
    ],
)
def test_a_notebook_in_another_language_is_refused_by_its_name(about, cell, refused):
    data = json.dumps({"metadata": about, "cells": [{"cell_type": "code", "source": cell}]}).encode()
    if refused is None:
        assert cell[:4] in convert(data)
    else:
        with pytest.raises(Refused, match=refused):
            convert(data)


def test_every_sheet_of_an_older_notebook_is_read():
    sheets = [{"cells": [{"cell_type": "code", "input": f"{name} = 1"}]} for name in "xy"]
    assert _run(convert(json.dumps({"worksheets": sheets}).encode()), "print(x + y)").stdout == "2\n"


def test_cells_of_another_language_and_of_text_are_left_out():
    cells = [
        ("markdown", "x = 1"),
        ("code", ["%%bash\n", "exit 1"]),
        ("code", "#@title A\n%%sh\nls"),
        ("raw", "x = 2"),
        ("code", "x = 3"),
    ]
    data = {"cells": [{"cell_type": kind, "source": source} for kind, source in cells]}
    ran = _run(convert(json.dumps(data).encode()), "print(x)")
    assert (ran.stdout, ran.stderr) == ("3\n", "")


@pytest.mark.parametrize("text", ["{}", '"""', "\\\\", "\ud800", "é—∂", "'''\n"])
def test_text_of_every_sort_survives(text):
    assert _run(convert(_notebook(f"x = {text!r}")), "print(ascii(x))").stdout == f"{text!a}\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"worksheets": []}',
        b'{"cells": 7}',
        b'{"cells": [7]}',
        b'{"cells": [{}]}',
        b'{"cells": [{"cell_type": "code", "source": 7}]}',
        b'{"cells": [{"cell_type": "code", "source": [1]}]}',
        b'{"cells": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_notebook_is_refused(data):
    with pytest.raises(Refused, match="cannot be read as a notebook"):
        convert(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_notebook_or_refused(data):
    try:
        text = convert(data)
    except Refused:
        return
    compile(text, "nb.py", "exec")


@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_cells_make_a_module_that_compiles(cells):
    compile(convert(_notebook(*cells)), "nb.py", "exec")
