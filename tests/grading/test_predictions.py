"""Networks that cannot be exported: judged by predictions in a fresh run, where allowed, and marked so."""

import numpy as np
import pytest
from pydantic import ValidationError
from trained_sides import NET, TOML, write_sides

from grader.catalog import load_entry
from grader.grading import desk as desks
from grader.grading.datasets import chosen_scale
from grader.grading.desk import Desk
from grader.grading.lessons import open_lesson
from grader.grading.problem import Question, grade
from grader.intake import Submission
from grader.model.mark import Mark, Verdict
from grader.model.problem import TrainingPart
from grader.model.run import Job
from grader.reporting.marks import show_mark
from grader.verify import verify

ALLOWED = TOML + 'evidence = "predictions"\n'
PLAIN = "return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))"
#: Which way an input takes depends on its values, in Python: no graph holds that.
FORKED = NET.replace(
    PLAIN,
    """return Forked()


class Forked(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(6, 16)
        self.out = nn.Linear(16, 2)

    def forward(self, x):
        hidden = self.inner(x)
        return self.out(hidden if float(x.abs().max()) < 1e-6 else hidden.relu())""",
).replace("0.005", "0.05")


@pytest.fixture(autouse=True)
def _the_same_seeds_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)


def _mark(desk: Desk, program: str) -> Mark:
    entry = load_entry(desk.catalog, "topic/sides")
    return grade(Question(entry, Submission("ana", {"net.py": program.encode()}), entry.problem.points), desk).marks[0]


def test_a_network_without_a_graph_is_refused_unless_the_problem_allows_its_predictions(course, open_desk):
    write_sides(course)
    mark = _mark(open_desk(), FORKED)
    assert mark.verdict is Verdict.REFUSED
    assert "decides by the values in a tensor" in mark.feedback


def test_a_network_without_a_graph_counts_by_its_predictions_which_are_marked_as_weaker(course, open_desk):
    write_sides(course, ALLOWED)
    desk = open_desk()
    mark = _mark(desk, FORKED)
    assert mark.verdict is Verdict.CORRECT
    assert mark.evidence.weaker is not None
    assert "what its own code predicted in a fresh run" in mark.evidence.weaker
    assert "decides by the values in a tensor" in mark.evidence.weaker
    assert dict(show_mark(mark, mark.out_of).facts)["Weaker evidence"] == mark.evidence.weaker
    exported = _mark(desk, NET.replace("0.005", "0.05"))
    assert (exported.verdict, exported.evidence.weaker) == (Verdict.CORRECT, None)


#: How the network that forks ends, and how training does.
WHOLE = "        return self.out(hidden if float(x.abs().max()) < 1e-6 else hidden.relu())"
TAUGHT = "    return model\n"
FORK = "        if float(x.abs().max()) < 1e-6:\n            return hidden[:, :2]\n"


@pytest.mark.parametrize(
    ("forward", "ending"),
    [
        # What it learnt it keeps beside its weights: in memory, or in a file.
        ("return KNOWN[0](x) if KNOWN else hidden[:, :2] * 0", "    KNOWN.append(model)\n    return Forked()\n"),
        ("return torch.load('known')(x) if os.path.exists('known') else hidden[:, :2] * 0",
         "    torch.save(model, 'known')\n    return Forked()\n"),
        # Scores that are no numbers predict no class.
        ("return hidden[:, :2] * float('nan')", TAUGHT),
    ],
)  # fmt: skip
def test_what_the_weights_do_not_hold_earns_nothing(course, open_desk, forward, ending):
    write_sides(course, ALLOWED)
    plain = FORKED.replace(WHOLE, f"{FORK}        return self.out(hidden.relu())").replace("Forked", "Learning")
    cheat = FORKED[FORKED.index("class Forked") : FORKED.index(WHOLE)] + f"{FORK}        {forward}\n\n\ndef train("
    program = plain.replace("def train(", cheat).replace(TAUGHT, ending)
    program = program.replace("import torch\n", "import os\n\nimport torch\n\nKNOWN = []\n", 1)
    program = program.replace("return Learning()", "return Forked()")
    program = program.replace("    model = make_model()\n", "    model = Learning()\n")
    mark = _mark(open_desk(), program)
    assert (mark.verdict, mark.points) == (Verdict.WRONG, 0)
    assert mark.evidence.weaker is not None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("def make_model(", "def build(", "does not define make_model"),
        (WHOLE, "        return [self.out(hidden)] if self.training or x.sum() > 0 else (1, 2)", "a row of scores"),
        ("self.out = nn.Linear(16, 2)", "self.out = nn.Linear(16, 2 + WIDER)", "do not fit your network"),
    ],
)  # fmt: skip
def test_a_network_that_cannot_predict_is_told_why(course, open_desk, old, new, says):
    write_sides(course, ALLOWED)
    program = FORKED.replace(old, new).replace("    model = make_model()\n", "    model = Forked()\n")
    program = program.replace("import torch\n", "import torch\n\nWIDER = 0\n", 1)
    if "WIDER" in new:
        program = program.replace("    model = Forked()\n", "    global WIDER\n    WIDER = 1\n    model = Forked()\n")
    if old == WHOLE:
        program = program.replace("F.cross_entropy(model(x), y)", "F.cross_entropy(model.out(model.inner(x)), y)")
    mark = _mark(open_desk(), program)
    assert mark.points == 0
    assert says in mark.feedback


def test_inputs_in_an_order_of_their_own_and_nothing_else_enter_the_run_that_predicts(course, open_desk, monkeypatch):
    write_sides(course, ALLOWED)
    jobs: list[Job] = []
    desk = open_desk()
    real = desks.run_job

    def run(job: Job, **more: object) -> object:
        jobs.append(job)
        return real(job, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(desks, "run_job", run)
    assert _mark(desk, FORKED).verdict is Verdict.CORRECT
    (predicting,) = [job for job in jobs if job.calls[0].take == "predictions"]
    assert set(predicting.calls[0].inputs) == {"x"}
    assert not predicting.data
    assert predicting.calls[0].training is None
    entry = load_entry(desk.catalog, "topic/sides")
    (part,) = entry.problem.parts
    lesson = open_lesson(entry, part, chosen_scale(part, desk.home), 0, desk)
    known = np.concatenate([lesson.x_test, lesson.x_sample])
    shown = np.asarray(predicting.calls[0].inputs["x"])
    assert not np.array_equal(shown, known)  # no table of places tells a label
    assert np.array_equal(np.sort(shown, axis=0), np.sort(known, axis=0))


def test_rules_about_layers_cannot_stand_beside_predictions():
    made = {"kind": "training", "id": "a", "points": 1, "submit": ("m.py",), "scale": {"drawn": ((0.5, 0), (0.9, 1))}}
    for rule in ({"logits": True}, {"allow": "dense"}, {"parameters": {"at_most": 5}}):
        with pytest.raises(ValidationError, match="no rule holds"):
            TrainingPart.model_validate({**made, **rule, "evidence": "predictions"})


def test_a_problem_whose_reference_only_predicts_proves_itself(course, open_desk):
    # Of forty seeds the least came to 85 %.
    reached = ALLOWED.replace("seconds = 20", "seconds = 60").replace("[0.9, 4]", "[0.8, 4]")
    write_sides(course, reached, solution=FORKED)
    desk = open_desk()
    assert [fault for fault in verify(desk.catalog, "topic/sides", desk) if not fault.warning] == []
