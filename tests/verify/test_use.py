"""What `verify` finds in the use that references make of their limits, and in what they show twice."""

from pathlib import Path

import pytest
from trained_sides import NET, TOML, write_sides

from grader.catalog import load_entry
from grader.grading.desk import Desk
from grader.model.problem import CodePart
from grader.verify.programs import _check_wrong
from grader.verify.students import hand_in
from grader.verify.use import check_use

TRAINS = "    model = make_model()\n"


def _faults(desk: Desk, slug: str) -> list[str]:
    entry = load_entry(desk.catalog, slug)
    hand_in(entry, desk, files=desk.solution(entry))
    parts = [part for part in entry.problem.parts if isinstance(part, CodePart)]
    return [fault.message for fault in check_use(entry, parts, desk, lambda _: None)]


@pytest.mark.parametrize(
    ("limits", "program", "found"),
    [
        ("seconds = 20", NET, []),
        (
            "seconds = 20",
            NET.replace(TRAINS, f"{TRAINS}    torch.manual_seed(__import__('time').monotonic_ns())\n{TRAINS}"),
            ["`accuracy`: two runs of the reference differ"],
        ),
        (
            "seconds = 20, memory_mb = 600",
            NET.replace(TRAINS, f"{TRAINS}    ballast = torch.ones(75_000_000)\n"),
            ["of 600 MB"],
        ),
    ],
)  # fmt: skip
def test_a_training_reference_has_room_and_repeats_to_the_byte(
    course: Path, open_desk, monkeypatch, limits, program, found
):
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)
    write_sides(course, TOML.replace("seconds = 20", limits), solution=program)
    faults = _faults(open_desk(), "topic/sides")
    assert len(faults) == len(found)
    assert all(said in fault for said, fault in zip(found, faults, strict=True))


@pytest.mark.parametrize(
    ("ballast", "says"),
    [
        ("", None),
        ("import torch\n\nballast = torch.ones(75_000_000)", "of 600 MB"),
        (
            "import time\nimport torch\n\nmake = make_model\n\n\ndef make_model():\n"
            "    torch.manual_seed(time.monotonic_ns())\n    return make()",
            "two runs of the reference differ",
        ),
    ],
)
def test_a_built_reference_has_room_and_repeats(add_problem, open_desk, ballast, says):
    public, secret = add_problem("model", "topic/name")
    toml = public / "problem.toml"
    toml.write_text(toml.read_text().replace("seconds = 20", "seconds = 20, memory_mb = 600"))
    solution = secret / "solution" / "model.py"
    solution.write_text(f"{solution.read_text()}\n\n{ballast}\n")
    faults = _faults(open_desk(), "topic/name")
    assert bool(faults) is bool(says)
    assert all(says in fault for fault in faults)


def test_what_is_proved_on_a_stand_in_only_is_said(add_problem, open_desk):
    public, secret = add_problem("training", "topic/name")
    toml = public / "problem.toml"
    toml.write_text(toml.read_text().replace("scale.shapes10", "scale.cifar10 = [[0.4, 0], [0.5, 10]]\nscale.shapes10"))
    (secret / "solution" / "model.py").write_text("def train(x, y, *, budget, report):\n    return 1 / 0\n")
    faults = _faults(open_desk(), "topic/name")
    assert faults == ["`accuracy`: proved on the stand-in shapes10 only, for cifar10 is not installed here"]


DEAD = NET.replace(TRAINS, f"{TRAINS}    nn.init.constant_(model[0].bias, -99.0)\n")


@pytest.mark.parametrize(("program", "faults"), [(DEAD, 0), (NET.replace("range(60)", "range(0)"), 1)])
def test_a_wrong_program_called_like_a_diagnosis_has_to_be_told_so(course, open_desk, program, faults):
    write_sides(course, solution=NET.replace("0.005", "0.05"))
    wrong = course / "reference" / "topic" / "sides" / "wrong" / "dead_relus.py"
    wrong.write_text(f'"""Your ReLUs are dead."""\nEXPECT = {{"accuracy": 0}}\n{program}')
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/sides")
    parts, right = list(entry.problem.parts), hand_in(entry, desk, files=desk.solution(entry))
    (source,) = desk.wrongs(entry)
    found = [fault for fault in _check_wrong(entry, parts, source, right, desk) if "goes unnamed" in fault.message]
    assert len(found) == faults
