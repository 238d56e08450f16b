"""Wrong answers that nobody named, put together by what they say, so that naming one serves all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from grader.model.mark import GENERAL, Grading, Mark
from grader.model.problem import BasePart, SymbolicPart

#: Diagnoses that differ in what was found: an answer twice the right one and one three times it are two slips.
_EXACT = frozenset({"factor", "power_of_ten", "off_by_one", "constant", "log_base"})
#: Two numbers typed to four figures and more are the same multiple of the right one within this part of it.
_ALIKE = 3e-4


@dataclass(frozen=True)
class Unnamed:
    """One wrong answer of one student that no misconception of the author's explains."""

    problem: str
    student: str
    mark: Mark


@dataclass
class Cluster:
    """Answers that say the same. `value` is what they are at `at`, for formulas; how they stand to the right ones, for
    numbers.
    """

    problem: str
    part: str
    members: list[Unnamed]
    at: Mapping[str, str] = field(default_factory=dict)
    value: str = ""

    @property
    def students(self) -> tuple[str, ...]:
        """Whose answers these are."""
        return tuple(dict.fromkeys(member.student for member in self.members))

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers as typed, the most frequent first."""
        typed = [" ".join((member.mark.evidence.typed or "").split()) for member in self.members]
        return tuple(sorted(dict.fromkeys(typed), key=lambda text: -typed.count(text)))

    @property
    def tag(self) -> str | None:
        """The general diagnosis, if there is one."""
        return next((member.mark.misconception for member in self.members if member.mark.misconception), None)

    @property
    def feedback(self) -> str:
        """What one of them was told."""
        return self.members[0].mark.feedback

    @property
    def exact(self) -> str:
        """What the general diagnosis found, for staff."""
        return next((m.mark.apart.exact for m in self.members if m.mark.apart and m.mark.apart.exact), "")


def unnamed_of(problem: str, student: str, grading: Grading) -> list[Unnamed]:
    """The unnamed wrong answers of one grading: typed ones only, and those in which there is something to name."""
    return [
        Unnamed(problem, student, mark)
        for mark in grading.marks
        if mark.is_unnamed and (mark.evidence.typed or "").strip() and not _is_explained(mark)
    ]


def _is_explained(mark: Mark) -> bool:
    """Whether there is nothing to name: too few figures, or a form that was refused before anything was compared."""
    return mark.misconception == f"{GENERAL}figures" or (
        mark.evidence.tree is not None and mark.evidence.stage in (None, "form")
    )


def cluster(found: Iterable[Unnamed], parts: Mapping[tuple[str, str], BasePart]) -> list[Cluster]:
    """The answers by problem, part and what they say, the largest cluster first.

    `parts` by (problem, id) say what formulas may contain and where they are tried; formulas of a part that is not
    there are known by their spelling.
    """
    formulas: dict[tuple[str, ...], Cluster] = {}
    numbers: dict[tuple[str, str], list[Cluster]] = {}
    for one in found:
        place = (one.problem, one.mark.part)
        if one.mark.apart is not None and one.mark.apart.ratios:
            near = numbers.setdefault(place, [])
            alike = next((each for each in near if _is_alike(each.members[0].mark, one.mark)), None)
            if alike is None:
                near.append(alike := Cluster(*place, [], value=_relation(one.mark)))
        else:
            key, at, value = _fingerprint(one.mark, parts.get(place))
            alike = formulas.setdefault((*place, *key), Cluster(*place, [], at, value))
        alike.members.append(one)
    clusters = [*formulas.values(), *(each for near in numbers.values() for each in near)]
    return sorted(clusters, key=lambda each: (-len(each.students), each.problem, each.part, each.answers))


def _fingerprint(mark: Mark, part: BasePart | None) -> tuple[tuple[str, ...], Mapping[str, str], str]:
    """What equal answers have in common, then where they were tried and what they have there."""
    if mark.evidence.tree is not None and isinstance(part, SymbolicPart):
        from grader.checkers import symbolic  # late, so that numbers need no formula reader

        taken = symbolic.take_values(part, mark.evidence.tree)
        if taken is not None:
            return taken.key, taken.at, taken.value
    return (" ".join((mark.evidence.read_as or mark.evidence.typed or "").split()),), {}, ""


def _is_alike(one: Mark, other: Mark) -> bool:
    """Whether two numeric answers, perhaps to different numbers, may come of one slip."""
    left, right = one.apart, other.apart
    if left is None or right is None or len(left.ratios) != len(right.ratios):
        return False
    if one.misconception is not None and one.misconception == other.misconception:
        return left.exact == right.exact or one.misconception.removeprefix(GENERAL) not in _EXACT
    if _near(left.ratios, right.ratios):
        return True
    whole = all(gap == round(gap) for gap in left.differences)
    return whole and any(left.differences) and left.differences == right.differences


def _near(left: tuple[float | None, ...], right: tuple[float | None, ...]) -> bool:
    pairs = list(zip(left, right, strict=True))
    if all(one is None or other is None for one, other in pairs):
        return False
    return all(
        one == other if one is None or other is None else abs(one - other) <= _ALIKE * max(abs(one), abs(other))
        for one, other in pairs
    )


def _relation(mark: Mark) -> str:
    """How numbers stand to the right ones, in words."""
    apart = mark.apart
    assert apart is not None
    if apart.exact:
        return apart.exact
    ratios = ["–" if ratio is None else f"{ratio:.4g}" for ratio in apart.ratios]
    if len(set(ratios)) == 1 and ratios[0] != "–":
        return f"{ratios[0]} times the right value"
    shown = ", ".join(ratios[:6]) + (", …" if len(ratios) > 6 else "")
    return f"({shown}) times the right ones"
