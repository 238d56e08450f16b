"""Networks that are built for a GPU are looked at without one: what earns nothing on either is told at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.artefacts import Home
from grader.catalog import Entry, load_entry, open_catalog
from grader.grading.desk import Desk
from grader.grading.problem import Question, grade, grade_without_training
from grader.intake.submission import Submission
from grader.issuing.skeleton import write_skeleton
from grader.sandbox import Walls

NET = """\
import torch
from torch import nn


def make_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
"""
NOTE = "told of what it builds without a GPU"


def ask_for_gpu(public: Path, *, values: bool) -> None:
    """The skeleton of a network, to be built on a GPU; `values` keeps its part whose rule is about weights' values."""
    file = public / "problem.toml"
    lines = file.read_text().replace("seconds = 20", 'seconds = 20, device = "cuda"').splitlines(keepends=True)
    file.write_text("".join(line for line in lines if values or 'id = "learns"' not in line))


@pytest.fixture(scope="module", params=[False, True], ids=["shapes alone", "values too"])
def fast(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, walls: Walls
) -> Iterator[tuple[Entry, Desk, bool]]:
    root = tmp_path_factory.mktemp("net")
    public, secret = root / "problems" / "topic" / "net", root / "reference" / "topic" / "net"
    write_skeleton("model", "topic/net", public, secret)
    ask_for_gpu(public, values=request.param)
    if not request.param:
        (secret / "wrong" / "softmax_at_the_end.py").unlink()
    (root / "home").mkdir()
    with Desk(open_catalog(root), Home(root / "home"), walls) as desk:
        yield load_entry(desk.catalog, "topic/net"), desk, request.param


@pytest.mark.parametrize(
    ("program", "verdicts", "says"),
    [
        (NET.replace("return nn", "return 7 or nn"), "refused refused", "nn.Module"),
        (NET.replace("nn.Linear(64", "nn.Linaer(64"), "", ""),  # AttributeError: a device may have been asked for so
        (NET.replace("nn.Linear(64", "n.Linear(64"), "crashed crashed", "NameError"),
        (NET.replace("return nn", "raise RuntimeError('no device')\n    return nn"), "", ""),
        (NET.replace("32", "16"), "", ""),  # one rule holds: the device is asked for the others' sake
        (NET.replace("nn.Linear(32, 10)", "nn.Linear(32, 9)"), "wrong wrong", "10"),
        (NET.replace("10))", "10)).cuda()"), "", ""),
        (NET, "", ""),
    ],
)
def test_only_what_earns_nothing_on_either_is_told_without_a_gpu(
    fast: tuple[Entry, Desk, bool], program: str, verdicts: str, says: str
) -> None:
    entry, desk, values = fast
    question = Question(entry, Submission("ana", {"model.py": program.encode()}), entry.problem.points)
    found = grade_without_training(question, desk)
    if not verdicts or (values and "wrong" in verdicts):  # a GPU draws other weights, and what they show may hold
        assert found is None
        if desk.machine.gpu == "":
            assert all(mark.points is None for mark in grade(question, desk).marks)
        return
    assert found is not None
    assert [mark.verdict.value for mark in found.marks][:2] == verdicts.split()
    assert all(not mark.points for mark in found.marks)
    assert says in " ".join(f"{mark.feedback} {mark.evidence.raised}" for mark in found.marks)
    assert all(NOTE in mark.evidence.notes for mark in found.marks)
    assert grade(question, desk).marks == found.marks  # as whoever has a GPU says


def test_without_files_nothing_is_built_anywhere(fast: tuple[Entry, Desk, bool]) -> None:
    entry, desk, _ = fast
    found = grade_without_training(Question(entry, Submission("ana", {}), entry.problem.points), desk)
    assert found is not None
    assert {mark.verdict.value for mark in found.marks} == {"missing"}


def test_a_reference_that_needs_its_gpu_leaves_the_look_out(
    course: Path, add_problem: Callable, open_desk: Callable
) -> None:
    public, secret = add_problem("model", "topic/net")
    ask_for_gpu(public, values=True)
    (secret / "solution" / "model.py").write_text(NET.replace("return nn", "raise RuntimeError('no device')\n    nn"))
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/net")
    question = Question(
        entry, Submission("ana", {"model.py": b"def make_model():\n    return 7\n"}), entry.problem.points
    )
    assert grade_without_training(question, desk) is None
