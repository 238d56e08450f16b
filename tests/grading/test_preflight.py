"""What is told of a training program before it is trained, and what only training can tell."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from trained_sides import NET, TOML, write_sides

from grader.catalog import load_entry
from grader.grading import desk as desks
from grader.grading.desk import Desk
from grader.grading.lessons import Lesson
from grader.grading.preflight import BATCH, _take_batch
from grader.grading.problem import Question, grade, grade_without_training
from grader.intake import Submission
from grader.model.mark import Grading, Mark
from grader.model.run import Job

RULES = TOML + "output = [2]\nparameters = { at_most = 200 }\n"
INSIDE, ENDING = "    model = make_model()\n", "    return model\n"


class Heard:
    """Counts what is run: how many training inputs each job has."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        real = desks.run_job

        def run(job: Job, **more: object) -> object:
            self.sizes.append(len(np.asarray(job.calls[0].inputs["y"])))
            return real(job, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(desks, "run_job", run)


def _question(desk: Desk, program: str) -> Question:
    entry = load_entry(desk.catalog, "topic/sides")
    return Question(entry, Submission("ana", {"net.py": program.encode()}), entry.problem.points)


def _mark(grading: Grading | None) -> Mark:
    assert grading is not None
    return grading.marks[0]


@pytest.mark.parametrize(
    ("old", "new", "verdict", "says", "sizes"),
    [
        ("16", "64", "refused", "at most 200", [BATCH]),
        ("nn.Linear(16, 2))", "nn.Linear(16, 3))", "refused", "returns (n, 3)", [BATCH]),
        (ENDING, f"    model.forward = lambda x: (x, x)\n{ENDING}", "refused", "returns 2 tensors", [BATCH]),
        ("nn.Linear(16, 2)", "nn.Linear(15, 2)", "crashed", "shapes cannot be multiplied", [BATCH, 200]),
        ("def train(x, y,", "def train(x, y", "crashed", "SyntaxError", [BATCH, 200]),
        ("def train(", "def fit(", "crashed", "does not define train", [BATCH, 200]),
        ("import torch\n", "import torch\nraise SystemExit\n", "crashed", "", [BATCH, 200]),
    ],
)  # fmt: skip
def test_a_broken_rule_and_a_crash_at_once_are_told_without_training(
    course: Path, open_desk: Callable[..., Desk], monkeypatch, old, new, verdict, says, sizes
):
    assert old in NET
    write_sides(course, RULES)
    desk, heard = open_desk(), Heard(monkeypatch)
    question = _question(desk, NET.replace(old, new))
    mark = _mark(grade_without_training(question, desk))
    assert (mark.verdict, mark.points) == (verdict, 0)
    assert says in f"{mark.feedback} {mark.evidence.raised}"
    assert heard.sizes == sizes
    assert grade(question, desk).marks == (mark,)
    assert grade(question, open_desk()).marks == (mark,)  # a process that starts anew recalls what was seen
    assert heard.sizes == sizes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        (INSIDE, f"{INSIDE}    kept_back = x[150]\n"),
        (INSIDE, f"{INSIDE}    assert len(x) > 150\n"),
        (INSIDE, f"{INSIDE}    while len(x) < 200: pass\n"),
        (ENDING, "    return model if len(x) == 200 else None\n"),
        (
            "    return model\n",
            "    model[0].bias.data *= 1 if len(x) == 200 else float('nan')\n    return model\n",
        ),
    ],
)
def test_what_may_come_of_few_inputs_is_held_against_nobody(
    course: Path, open_desk: Callable[..., Desk], monkeypatch, old, new
):
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)
    write_sides(course, RULES.replace("seconds = 20", "seconds = 3"))
    desk = open_desk()
    thorough = NET.replace("lr=0.005", "lr=0.05")  # so that it learns the sides whatever its seeds are
    question = _question(desk, thorough.replace(old, new) if old else thorough)
    assert grade_without_training(question, desk) is None
    assert _mark(grade(question, desk)).points > 0


def test_a_crash_that_a_missing_device_may_have_caused_is_left_to_the_device(
    course: Path, open_desk: Callable[..., Desk]
):
    write_sides(course, RULES.replace("seconds = 20", 'seconds = 20, device = "cuda"'))
    desk = open_desk()
    for program, settled in (
        (NET.replace(INSIDE, f"{INSIDE}    assert torch.cuda.is_available()\n"), False),
        (NET.replace(INSIDE, f"{INSIDE}    x = x @ torch.zeros(5, 5)\n"), True),
        (NET.replace("loss.backward()", "losss.backward()"), True),
        (NET.replace("16", "64"), True),
    ):
        assert (grade_without_training(_question(desk, program), desk) is not None) == settled


def test_what_is_handed_in_without_its_file_needs_no_training(course: Path, open_desk: Callable[..., Desk]):
    write_sides(course)
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/sides")
    question = Question(entry, Submission("ana", {"other.txt": b"?"}), entry.problem.points)
    assert _mark(grade_without_training(question, desk)).verdict == "missing"


def test_data_that_cannot_be_had_settles_nothing(course: Path, open_desk: Callable[..., Desk]):
    write_sides(course, TOML.replace("scale.drawn", "scale.mnist"))
    desk = open_desk()
    assert grade_without_training(_question(desk, NET), desk) is None


def test_a_batch_shows_every_class_even_a_rare_one():
    y = np.zeros(5000, dtype=np.int64)
    y[[4000, 4999]], y[100:1000] = 2, 1
    x = np.arange(5000.0)
    batch = _take_batch(Lesson(x[:1], y[:1], x[:1], y[:1], inputs={"x": x, "y": y}))
    assert len(batch.inputs["y"]) == BATCH
    assert np.bincount(batch.inputs["y"]).tolist() == [63, 63, 2]
    assert np.array_equal(y[batch.inputs["x"].astype(int)], batch.inputs["y"])
