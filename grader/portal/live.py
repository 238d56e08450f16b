"""Where the grading of a submission stands: what waits and for how long, what runs, and how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grader.model.mark import Claimed
from grader.model.problem import CodePart, FunctionPart, Problem, TrainingPart
from grader.reporting.curve import Curve, draw_curves
from grader.store import Tx, marks, queue
from grader.store.asked import Given
from grader.store.handed import Handed
from grader.store.marks import Graded

#: So many of a program's last claims stand in the table beside the curve.
MOST_ROWS = 12


@dataclass(frozen=True)
class Run:
    """One run of a training part: which of how many, and how many of its seconds have passed."""

    part: str
    number: int
    of: int
    elapsed: float
    limit: float
    claims: tuple[Claimed, ...]

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What the program says of itself, drawn."""
        return draw_curves(self.claims)


@dataclass(frozen=True)
class Line:
    """One problem of a submission. Times are in seconds; those that do not apply, or are not known, are None.

    `ahead` counts those before it, `expected` is how long it will about wait; `elapsed` is how long it has run,
    `usual` how long gradings of its queue took of late. `limits` says what its programs may use.
    """

    slug: str
    title: str
    state: str
    waits_for_us: bool = False
    ahead: int | None = None
    expected: float | None = None
    elapsed: float | None = None
    usual: float | None = None
    run: Run | None = None
    limits: str = ""

    @property
    def going(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ("waiting", "running")


def lines_of(tx: Tx, given: Given, item: Handed, now: datetime) -> list[Line]:
    """Where each problem of a submission stands; light, as many ask again and again."""
    gradings = [one for one in marks.gradings(tx, given.name, author=item.author, submission=item.id) if one.shown]
    told = queue.told(tx, [one.id for one in gradings if one.state == "running"])
    latest = {one.slug: one for one in gradings}
    found = []
    for a in given.problems:
        one = latest.get(a.version.slug)
        if one is not None:
            found.append(_line(tx, a.version.problem, one, told.get(one.id, {}), now))
    return found


def _line(tx: Tx, problem: Problem, one: Graded, told: Mapping[str, Any], now: datetime) -> Line:
    if one.state == "waiting":
        ahead, usual = queue.ahead(tx, one.id), queue.usual_seconds(tx, one.queue)
        expected = None if usual is None else usual * (ahead + 1)
        return Line(one.slug, problem.title, one.state, one.waits_for_us, ahead=ahead, expected=expected)
    if one.state == "running":
        elapsed = (now - one.started).total_seconds() if one.started else None
        usual, run = queue.usual_seconds(tx, one.queue), _run(problem, one, told, now)
        limits = "" if run is not None else say_limits(problem)
        return Line(one.slug, problem.title, one.state, elapsed=elapsed, usual=usual, run=run, limits=limits)
    return Line(one.slug, problem.title, one.state)


def _run(problem: Problem, one: Graded, told: Mapping[str, Any], now: datetime) -> Run | None:
    """The training run that is under way; None where the worker has told none since it began."""
    if "began" not in told:
        return None
    began = datetime.fromisoformat(told["began"])
    part = next((part for part in problem.parts if part.id == told["part"]), None)
    if not isinstance(part, TrainingPart) or (one.started is not None and began < one.started):
        return None  # it tells of an earlier try, or of another version
    claims = tuple(Claimed.model_validate(claim) for claim in told.get("claims", ()))
    elapsed = max(0.0, (now - began).total_seconds())
    return Run(part.id, told["run"] + 1, max(part.seeds, told["run"] + 1), elapsed, part.limits.seconds, claims)


def say_limits(problem: Problem) -> str:
    """What the programs that are run for a problem may take, in a sentence; empty where it asks for none.

    Parts that train are left out where others are run before them: their own runs are told as they begin.
    """
    code = [part for part in problem.parts if isinstance(part, CodePart)]
    parts = [part for part in code if not isinstance(part, TrainingPart)] or code
    by_limit: dict[tuple[str, float], list[str]] = {}
    for part in parts:
        what = "call" if isinstance(part, FunctionPart) else "run"
        by_limit.setdefault((what, part.limits.seconds), []).append(part.id)
    several = [f"each {what} for {_listed(ids)} may take {seconds:g} s" for (what, seconds), ids in by_limit.items()]
    sentence = "; ".join(several)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _listed(ids: Sequence[str]) -> str:
    if len(ids) > 4:
        return f"its {len(ids)} parts"
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} and {ids[-1]}"
