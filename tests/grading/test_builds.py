"""Model parts graded for real: what a function builds, whatever else it gives back, and whose fault it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.artefacts import Home
from grader.catalog import Entry, load_entry, open_catalog
from grader.grading import desk as desks
from grader.grading.desk import Desk
from grader.grading.problem import Question, grade
from grader.intake import Submission
from grader.issuing.skeleton import write_skeleton
from grader.model.mark import Grading, Mark, Verdict
from grader.sandbox import BoundedFailure, Walls
from grader.sandbox.bounded import FailureKind

RIGHT = """\
from torch import nn


def make_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
"""


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory, walls: Walls) -> Iterator[tuple[Entry, Desk]]:
    root = tmp_path_factory.mktemp("net")
    write_skeleton("model", "topic/net", root / "problems" / "topic" / "net", root / "reference" / "topic" / "net")
    (root / "home").mkdir()
    with Desk(open_catalog(root), Home(root / "home"), walls) as desk:
        yield load_entry(desk.catalog, "topic/net"), desk


def _grade(entry: Entry, desk: Desk, program: str) -> Grading:
    submission = Submission("ana", {"model.py": program.encode()})
    return grade(Question(entry, submission, entry.problem.points), desk)


def _marks(entry: Entry, desk: Desk, program: str) -> dict[str, Mark]:
    return {mark.part: mark for mark in _grade(entry, desk, program).marks}


def _building(expression: str) -> str:
    return f"import torch\nfrom torch import nn\n\n\ndef make_model():\n    return {expression}\n"


@pytest.mark.parametrize(
    ("program", "verdicts", "says"),
    [
        (RIGHT, "correct correct correct", ""),
        (RIGHT.replace("32", "16"), "correct wrong correct", "2,410 are asked for"),
        (RIGHT.replace("nn.Linear(32, 10)", "nn.Linear(32, 9)"), "wrong wrong correct", "10"),
        (RIGHT.replace(", 10))", ", 10), nn.Softmax(dim=1))"), "correct correct wrong", "return the logits"),
        (
            RIGHT.replace(
                "    return nn",
                "    nn.Sequential.forward = lambda net, x: net[3](net[2](net[1](net[0](x)))).squeeze()\n    return nn",
            ),
            "wrong correct correct",
            "without the batch axis",
        ),
        (_building("7"), "refused refused refused", "nn.Module"),
        (_building("nn.Linear(3, 10)"), "refused refused refused", "shape"),
        (_building("1 / 0"), "crashed crashed crashed", "ZeroDivisionError"),
        ("def other(): pass\n", "crashed crashed crashed", "make_model"),
    ],
)
def test_a_network_gets_the_marks_of_what_was_built(net, program: str, verdicts: str, says: str):
    marks = _marks(*net, program)
    assert [str(mark.verdict) for mark in marks.values()] == verdicts.split()
    assert says in " ".join(f"{mark.feedback} {mark.evidence.raised}" for mark in marks.values())


def test_a_wrong_build_is_named(net):
    mark = _marks(*net, RIGHT.replace(", 10))", ", 10), nn.Softmax(dim=1))  # again"))["learns"]
    assert mark.misconception == "softmax_at_the_end"


def test_a_grading_names_what_is_kept_of_the_network(net):
    entry, desk = net
    named = {digest for digests in _grade(entry, desk, RIGHT).artefacts.values() for digest in digests}
    assert len(named) == 1
    assert desk.home.get(*named) is not None


_LARGE = """\
from torch import nn


def make_model():
    large = nn.Linear(2048, 8192)
    large.weight.data.mul_(1)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 2048), nn.ReLU(), large, nn.ReLU(), nn.Linear(8192, 10))
"""


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (_LARGE, ""),
        (_LARGE.replace("mul_(1)", "mul_(200)"), "the first scores are too large"),
        (_LARGE.replace("mul_(1)", "zero_()"), "gets a gradient of zero"),
        (_LARGE.replace("mul_(1)", "div_(0)"), "holds NaN or infinity"),
    ],
    ids=["as PyTorch begins", "too large", "zeros", "no numbers"],
)
def test_weights_too_large_to_be_sent_are_judged_by_their_spread_and_the_mark_says_so(net, program: str, says: str):
    entry, desk = net
    mark = _marks(_with_rules(entry, parameters=None, gradients=True, initial_loss=10), desk, program)["size"]
    assert (str(mark.verdict), mark.points) == (("wrong", 0) if says else ("correct", mark.out_of))
    assert says in mark.feedback
    assert "67 MB of its weights were too large to be sent" in (mark.evidence.weaker or "")


def test_weights_that_are_sent_are_no_weaker_evidence(net):
    entry, desk = net
    mark = _marks(_with_rules(entry, parameters=None, gradients=True, initial_loss=10), desk, RIGHT)["size"]
    assert (mark.verdict, mark.evidence.weaker) == (Verdict.CORRECT, None)


def test_a_network_that_was_examined_is_not_built_again(net, monkeypatch):
    first = _marks(*net, RIGHT + "# once\n")
    monkeypatch.setattr(desks, "run_job", None)
    assert _marks(*net, RIGHT + "# once\n") == first


def _with_rules(entry: Entry, **changes: object) -> Entry:
    """The problem after its author has changed rules of every part that has them."""
    parts = [part.model_copy(update=changes if part.parameters is not None else {}) for part in entry.problem.parts]
    return replace(entry, problem=entry.problem.model_copy(update={"parts": tuple(parts)}))


def test_a_changed_rule_is_marked_from_what_was_built_without_running_anything(net, monkeypatch):
    entry, desk = net
    program = RIGHT + "# kept\n"
    before = _marks(entry, desk, program)
    monkeypatch.setattr(desks, "run_job", None)
    with Desk(desk.catalog, desk.home, desk.walls, runs=False) as later:
        after = _marks(_with_rules(entry, parameters=2411), later, program)
        assert _marks(_with_rules(entry, parameters=2410), later, program) == before
        beyond = _marks(_with_rules(entry, modes=("dropout",)), later, program)
    assert {part: mark.verdict for part, mark in after.items() if mark != before[part]} == {"size": Verdict.WRONG}
    assert "2,410 parameters; 2,411 are asked for" in after["size"].feedback
    assert {mark.verdict for mark in beyond.values()} == {Verdict.UNGRADED}


def test_a_build_that_ended_over_what_is_no_longer_asked_for_is_built_anew(net):
    entry, desk = net
    body = "self.body(x) if not self.training or x.sum() > 0 else self.body(-x)"
    program = (
        RIGHT.replace("def make_model():\n    return ", "BODY = ")
        + "\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.body = BODY\n\n"
        + f"    def forward(self, x):\n        return {body}\n\n\ndef make_model():\n    return Net()\n"
    )
    asked = _marks(_with_rules(entry, modes=("dropout",)), desk, program)
    assert {mark.verdict for mark in asked.values()} == {Verdict.REFUSED}
    assert {mark.verdict for mark in _marks(entry, desk, program).values()} == {Verdict.CORRECT}


@pytest.mark.parametrize(
    ("kind", "verdict", "points"),
    [
        ("timeout", Verdict.LIMIT, 0),
        ("memory", Verdict.LIMIT, 0),
        ("output", Verdict.LIMIT, 0),
        ("crash", Verdict.UNGRADED, None),
        ("garbled", Verdict.UNGRADED, None),
        ("raised", Verdict.UNGRADED, None),
    ],
)
def test_a_child_that_dies_is_our_failure_and_one_that_a_network_overburdens_is_the_networks(
    net, monkeypatch, kind: FailureKind, verdict: Verdict, points: int | None
):
    entry, desk = net
    _marks(entry, desk, RIGHT)

    def fail(request: object, seconds: float) -> object:
        raise BoundedFailure(kind, "trouble")

    monkeypatch.setattr(desk, "evaluate_graph", fail)
    marks = _marks(entry, desk, f"{RIGHT}# {kind}\n")
    assert {(mark.verdict, mark.points) for mark in marks.values()} == {(verdict, points)}


def test_a_reference_that_builds_nothing_is_the_authors_fault(course: Path, add_problem: Callable, open_desk: Callable):
    _, secret = add_problem("model", "topic/net")
    (secret / "solution" / "model.py").write_text("def make_model():\n    return 7\n")
    desk = open_desk()
    marks = _marks(load_entry(desk.catalog, "topic/net"), desk, RIGHT)
    assert {mark.verdict for mark in marks.values()} == {Verdict.UNGRADED}
    assert "solution/model.py" in marks["shape"].evidence.notes[0]
