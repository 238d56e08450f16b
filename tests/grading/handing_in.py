"""What somebody hands in for one problem, graded for real, and the problem most tests hand it in for."""

import json
from collections.abc import Mapping
from pathlib import Path

from grader.catalog import Entry
from grader.grading.desk import Desk
from grader.grading.problem import Question, Variant, grade
from grader.intake import AnswerFile, Submission
from grader.issuing.skeleton import write_skeleton
from grader.model.answer import Response
from grader.model.mark import Grading, Mark

RELU = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": ["%matplotlib inline\n", RELU]}]})
VALUES = {"x": 1.5, "w": 0.7, "b": -0.4}  # z = 0.65, y = 0.6570


def hand_in(
    entry: Entry,
    desk: Desk,
    files: Mapping[str, str] = {},
    texts: Mapping[str, str] = {},
    submission: Submission | None = None,
    variant: Variant | None = None,
) -> Grading:
    """The grading of somebody who hands this in."""
    section = {id: Response(text=text) for id, text in texts.items()}
    submission = submission or Submission("ana", {name: text.encode() for name, text in files.items()})
    answers = AnswerFile({entry.problem.slug: section})
    variant = variant or Variant(1, VALUES if entry.problem.drawn else {})
    return grade(Question(entry, submission, entry.problem.points, variant, answers=answers), desk)


def marks_of(*args: object, **more: object) -> dict[str, Mark]:
    return {mark.part: mark for mark in hand_in(*args, **more).marks}


def write_relu(public: Path, secret: Path) -> None:
    """The function skeleton with small limits, and a slip that keeps a point."""
    write_skeleton("function", "topic/relu", public, secret)
    toml = public / "problem.toml"
    limits = "limits = { seconds = 2, memory_mb = 400, output_mb = 2 }"
    toml.write_text(toml.read_text().replace('calls = "relu"\n', f'calls = "relu"\n{limits}\n', 1))
    half = '"""Half."""\nEXPECT = {"values": 1, "input_kept": 0}\n\ndef relu(x):\n    return x / 2\n'
    (secret / "wrong" / "halved.py").write_text(half)
