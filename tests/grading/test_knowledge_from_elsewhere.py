"""What a network cannot have from its training is told to people: weights or test labels that stood in a program."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.catalog import load_entry
from grader.catalog.folders import SHIPPED
from grader.checkers.learning_slips import Learnt
from grader.grading.desk import Desk
from grader.grading.judged import _wonder
from grader.grading.problem import Question, grade
from grader.intake import Submission

TOML = """\
title = "Digits"
kind = "training"
submit = ["model.py"]
seeds = 1
limits = { seconds = 60 }
parts = [{ id = "accuracy", points = 4, asks = "accuracy" }]
scale.strokes10 = [[0.3, 0], [0.5, 4]]
"""
BROUGHT = SHIPPED / "reference" / "training" / "mnist_own_weights" / "solution"


def write_digits(root: Path, solution: str) -> None:
    public, secret = root / "problems" / "topic" / "digits", root / "reference" / "topic" / "digits"
    for folder in (public, secret / "solution", secret / "wrong"):
        folder.mkdir(parents=True)
    (public / "problem.toml").write_text(TOML)
    (public / "statement.md").write_text("Read the digits.\n")
    (secret / "solution" / "model.py").write_text(solution)


def with_weights_of_elsewhere() -> str:
    text = base64.b64encode((BROUGHT / "weights.safetensors").read_bytes()).decode()
    return (BROUGHT / "model.py").read_text() + (
        "\n\ndef train(x, y, *, budget, report):\n    import base64\n    from safetensors.torch import load\n"
        f'    model = make_model()\n    model.load_state_dict(load(base64.b64decode("{text}")))\n    return model\n'
    )


def trained_here() -> str:
    return (
        "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n\n\n"
        "def train(x, y, *, budget, report):\n"
        "    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))\n"
        "    optimiser = torch.optim.Adam(model.parameters(), lr=2e-3)\n"
        "    for batch in torch.randperm(4000).split(64) * 2 if len(x) == 4000 else [slice(None)] * 2:\n"
        "        optimiser.zero_grad()\n        F.cross_entropy(model(x[batch]), y[batch]).backward()\n"
        "        optimiser.step()\n    return model\n"
    )


@pytest.mark.slow
def test_weights_that_were_in_the_program_before_it_was_trained_are_told(
    course: Path, open_desk: Callable[..., Desk]
) -> None:
    write_digits(course, trained_here())
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/digits")
    found = {}
    for name, program in (("brought", with_weights_of_elsewhere()), ("trained", trained_here())):
        submission = Submission("ana", {"model.py": program.encode()})
        (mark,) = grade(Question(entry, submission, entry.problem.points), desk).marks
        found[name] = mark.points, [note for note in mark.evidence.notes if "does not come from this training" in note]
    assert found["brought"][0] == 4  # a person decides what that is worth
    assert len(found["brought"][1]) == 1
    assert "after 128 training inputs alone" in found["brought"][1][0]
    assert found["trained"][0] > 0
    assert found["trained"][1] == []


@pytest.mark.parametrize(
    ("tested", "learnt", "told"),
    [
        (0.99, 0.1, True),
        (0.8, 0.55, True),
        (0.5, 0.52, False),
        (0.56, 0.5, False),
        (0.97, 1.0, False),
        (0.1, 0.1, False),
    ],
)
def test_a_network_that_knows_the_test_inputs_better_than_its_own_is_told(tested, learnt, told):
    assert bool(_wonder(tested, 2000, Learnt(None, accuracy=learnt, sampled=500, chance=0.1))) == told


def test_a_small_test_set_is_no_reason_to_wonder():
    assert _wonder(0.8, 20, Learnt(None, accuracy=0.6, sampled=40, chance=0.1)) == ()
