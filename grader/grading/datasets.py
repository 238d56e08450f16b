"""Which data set a training part is graded on: the first of its scale that is installed, else the stand-in."""

from dataclasses import dataclass

import numpy as np

from grader.artefacts import Home
from grader.data import REGISTRY, DataSet, load
from grader.model.blame import Fault, ProblemError
from grader.model.problem import Knots, TrainingPart

#: The name under which a part's own `data(rng)` stands in its scale.
DRAWN = "drawn"


@dataclass(frozen=True)
class Chosen:
    """A data set and the scale that belongs to it; `data` is None where the author's `data(rng)` draws it."""

    name: str
    knots: Knots
    data: DataSet | None = None


def chosen_scale(part: TrainingPart, home: Home) -> Chosen:
    """The first data set of the part's scale that is here. ProblemError, saying what to type, if there is none."""
    complaints = []
    for name, knots in part.scale.items():
        if name == DRAWN:
            return Chosen(name, knots)
        try:
            return Chosen(name, knots, load(name, home.root))
        except ProblemError as missing:
            complaints += [fault.message for fault in missing.faults]
    raise ProblemError(Fault(home.root / "data", None, "data", "; or ".join(complaints)))


def tested_on(part: TrainingPart, chosen: Chosen) -> int:
    """On how many inputs of a stored data set a part is tested."""
    if chosen.data is None:
        return 1
    if part.few is None:
        return chosen.data.test
    return int(np.isin(np.load(chosen.data.y_test), part.few.classes).sum())


def is_stand_in(name: str) -> bool:
    """Whether a data set only stands in for a real one."""
    return name in REGISTRY and REGISTRY[name].stand_in
