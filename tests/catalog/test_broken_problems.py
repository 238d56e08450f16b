"""Malformed problems: every fault at once, each with its file, and its line where it has one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.catalog import load_entry, open_catalog
from grader.model.blame import ProblemError

Halves = tuple[Path, Path]


def _faults(course: Path, slug: str = "topic/name") -> list[str]:
    """The faults of a problem as `file:line: message`, files as seen from the course."""
    with pytest.raises(ProblemError) as told:
        load_entry(open_catalog(course), slug)
    return [str(fault).removeprefix(f"{course}/") for fault in told.value.faults]


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


TOML, SOLUTION, WRONG = "problem.toml", "solution.py", "wrong.py"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "Name"\n', "", "problem.toml: `title` is missing"),
        ("figures = 4", "figures = 4\ncolour = 1", "problem.toml:4: `colour` is no key that is known here"),
        ("figures = 4", "figure = 4", "`figure` is no key that is known here; did you mean `figures`?"),
        ("figures = 4", "figures = 40", "problem.toml:3: `figures`: Input should be less than or equal to 12"),
        ('kind = "numeric"', 'kind = "numerical"', "problem.toml:2: `kind` is one of numeric, symbolic"),
        ("points = 2", "points = -2", "problem.toml:6: `parts.points`: points must be more than 0"),
        ("points = 2", 'points = "many"', "problem.toml:6: `parts.points`: Input is not a valid fraction"),
        ("points = 2, ", "", "problem.toml:6: `parts.points` is missing"),
        ('{ id = "y"', '{ id = "z"', "problem.toml:6: two parts have the id `z`"),
        ('{ id = "y"', '{ id = "2y"', "problem.toml:6: `parts.id` must look like"),
        ("points = 2,", "points = 2, figure = 3,", "problem.toml:6: `parts.figure` is no key that is known here"),
        ("points = 2", "points 2", "problem.toml:6: Expected"),
        ('title = "Name"', 'title = "Name', "problem.toml:1: Illegal character"),
        ('title = "Name"', 'title = 7', "problem.toml:1: `title` is a text, not 7"),
    ],
)  # fmt: skip
def test_a_fault_of_the_toml_file_is_told_with_its_line(course, add_problem, old, new, expected):
    public, _ = add_problem("numeric", "topic/name")
    _change(public / TOML, old, new)
    faults = _faults(course)
    assert sum(expected in fault for fault in faults) == 1
    assert faults[0].startswith("problems/topic/name/problem.toml")


@pytest.mark.parametrize("shape", ["[]", '["n"]', '["n", "d", 3]', "7", "[1.5, true]", '"n"'])
def test_a_shape_that_is_none_is_told_once_with_what_is_one(course, add_problem, shape):
    public, _ = add_problem("symbolic", "topic/name")
    _change(public / TOML, "points = 2", f"points = 2, shapes = {{ v = {shape} }}")
    (fault,) = _faults(course)
    assert 'problem.toml:5: `parts.shapes.v`: a shape is rows and columns, as in ["n", "d"]' in fault
    assert "what is a number goes into `symbols`" in fault


def test_a_fault_of_a_key_for_all_parts_is_told_once(course, add_problem):
    public, _ = add_problem("numeric", "topic/name")
    _change(public / TOML, "figures = 4", "figures = 0")
    assert len(_faults(course)) == 1


def test_all_faults_of_both_folders_are_told_at_once(course, add_problem):
    public, secret = add_problem("numeric", "topic/name")
    _change(public / TOML, 'title = "Name"\n', "")
    _change(public / TOML, "points = 2", "points = 0")
    (public / "statement.md").unlink()
    _write(public / "notes.txt", "mine")
    _write(secret / SOLUTION, "def y(:\n")
    _write(secret / WRONG, "import\n")
    faults = _faults(course)
    expected = [
        "`title` is missing",
        "must be more than 0",
        "no statement",
        "`notes.txt`",
        "solution.py:1:",
        "wrong.py:1:",
    ]
    assert [sum(part in fault for fault in faults) for part in expected] == [1] * 6
    assert len(faults) == 6


def test_the_parts_of_a_sound_list_are_checked_though_the_title_is_missing(course, add_problem):
    public, secret = add_problem("numeric", "topic/name")
    _change(public / TOML, 'title = "Name"\n', "")
    _change(secret / SOLUTION, "def y(", "def other(")
    faults = _faults(course)
    assert any("part `y` has no function of its name" in fault for fault in faults)
    assert len(faults) == 2


@pytest.mark.parametrize(
    ("kind", "file", "text", "expected"),
    [
        ("numeric", SOLUTION, "def given(rng): return {}\ndef z(): return 1\n", "py: part `y` has no function"),
        ("numeric", SOLUTION, "def z(): return 1\ndef y(): return 1\n", "solution.py: the statement prints drawn"),
        ("numeric", SOLUTION, "def z(): return 1\ndef y(:", "solution.py:2: "),
        ("numeric", SOLUTION, "def z(): return 1\0", "solution.py"),
        ("numeric", WRONG, "def a(): return 1\ndef a(): return 2", "wrong.py:1: `a` is defined twice"),
        ("numeric", "rubrik.md", "…", "rubrik.md: nobody reads `rubrik.md`"),
        ("numeric", "solution/y.py", "…", "nobody reads `solution`"),
        ("function", "cases.py", "def values(rng): return {}\n", "cases.py: there is no function `input_kept`"),
        ("function", "cases.py", "def values(rng) return {}\n", "cases.py:1: "),
        ("function", "wrong/one.py", '"Why."\n', "one.py:1: a wrong program says what it must get"),
        ("function", "wrong/one.py", 'EXPECT = {"values": 0}\n', "one.py:1: a wrong program starts with its feedback"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = {"valves": 0}\n', "one.py:2: EXPECT names `valves`, which"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = {"values": 3}\n', "one.py:2: EXPECT gives 3 points"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = {"values": -1}\n', "one.py:2: EXPECT gives -1 points"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = {"values": 2}\n', "one.py:2: EXPECT takes no points off"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = {}\n', "one.py:2: EXPECT takes no points off"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = {"values": "1/0"}\n', "one.py:2: EXPECT is a literal dict"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = {[]: 0}\n', "one.py:2: EXPECT is a literal dict"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = none()\n', "one.py:2: EXPECT is a literal dict"),
        ("function", "wrong/one.py", '"Why."\nEXPECT = 0\n', "one.py:2: EXPECT is a literal dict"),
        ("function", "wrong/one.py", '"Why.\n', "one.py:1: "),
        ("function", "wrong/one.txt", "…", "one.txt: nobody reads `one.txt`"),
        ("function", "wrong/folder/other.txt", "…", "folder: `folder` brings none of the files asked for: relu.py"),
        ("function", "wrong/in_place/relu.py", '"Why."\nEXPECT = {"values": 0}\n', "programs are called `in_place`"),
        ("function", "solution/relu.py", "def relu(x) return x", "relu.py:1: "),
    ],
)  # fmt: skip
def test_a_fault_of_the_reference_is_told_with_its_file(course, add_problem, kind, file, text, expected):
    _, secret = add_problem(kind, "topic/name")
    _write(secret / file, text)
    faults = _faults(course)
    assert sum(expected in fault for fault in faults) == 1
    assert all(fault.startswith("reference/topic/name/") for fault in faults)


@pytest.mark.parametrize(
    ("kind", "half", "file", "expected"),
    [
        ("numeric", 0, "statement.md", "statement.md: there is no statement"),
        ("numeric", 0, "problem.toml", "problem.toml: `problem.toml` does not exist"),
        ("numeric", 1, "solution.py", "solution.py: `solution.py` does not exist"),
        ("function", 1, "cases.py", "cases.py: `cases.py` does not exist"),
        ("function", 1, "solution/relu.py", "relu.py: the reference does not hand in `relu.py`"),
    ],
)
def test_a_missing_file_is_told_once(course, add_problem, kind, half, file, expected):
    (add_problem(kind, "topic/name")[half] / file).unlink()
    assert sum(expected in fault for fault in _faults(course)) == 1


@pytest.mark.parametrize(("file", "data"), [("problem.toml", b"title = '\xff'"), ("statement.md", b"\xff\xfe\xff")])
def test_files_that_are_not_utf_8_are_told(course, add_problem, file, data):
    public, _ = add_problem("numeric", "topic/name")
    (public / file).write_bytes(data)
    assert any("not UTF-8" in fault for fault in _faults(course))


def test_python_that_is_not_utf_8_is_told(course, add_problem):
    _, secret = add_problem("function", "topic/name")
    (secret / "wrong" / "absolute.py").write_bytes(b'"\xff"\n')
    assert any("absolute.py" in fault for fault in _faults(course))


def test_an_unsound_probe_is_told(course, add_problem):
    public, _ = add_problem("function", "topic/name")
    _write(public / "probe.py", "def input_kept(student x): pass")
    assert any(fault.startswith("problems/topic/name/probe.py:1: ") for fault in _faults(course))


def test_a_probe_calls_no_function_by_the_names_of_its_arguments(course, add_problem):
    public, _ = add_problem("function", "topic/name")
    _write(public / "probe.py", "def input_kept(student, x):\n    return student.relu(x=x), sorted(x, key=abs)")
    assert any("probe.py:2: `relu` is called by the names of its arguments" in fault for fault in _faults(course))


def test_a_function_part_says_what_it_calls(course, add_problem):
    public, _ = add_problem("function", "topic/name")
    _change(public / TOML, 'calls = "relu"\n', "")
    (fault,) = _faults(course)
    assert "part `values` does not say what it `calls`" in fault


def test_a_scale_that_falls_is_told(course, add_problem):
    public, _ = add_problem("training", "topic/name")
    _change(public / TOML, "[[0.45, 0], [0.65, 10]]", "[[0.65, 0], [0.45, 10]]")
    (fault,) = _faults(course)
    assert "must rise from knot to knot" in fault


@pytest.mark.parametrize(
    ("half", "expected"),
    [(0, "`topic/name` has a reference but no folder in problems/"), (1, "`topic/name` has no folder in reference/")],
)
def test_a_missing_twin_is_told(course, add_problem, half, expected):
    halves = add_problem("numeric", "topic/name")
    halves[half].rename(course / "elsewhere")
    assert any(expected in fault for fault in _faults(course))


def test_students_halves_load_where_the_reference_is_not_mounted(course, add_problem):
    _, _ = add_problem("numeric", "topic/name")
    (course / "reference").rename(course / "elsewhere")
    entry = load_entry(open_catalog(course), "topic/name")
    assert entry.secret is None
    with pytest.raises(ProblemError, match="has no reference here"):
        _ = entry.reference


@pytest.mark.parametrize("kind", ["numeric", "symbolic", "choice", "function", "model", "training"])
def test_skeletons_have_no_fault(course: Path, add_problem: Callable[[str, str], Halves], kind: str):
    add_problem(kind, "topic/name")
    assert load_entry(open_catalog(course), "topic/name").problem.slug == "topic/name"
