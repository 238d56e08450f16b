"""Wrong answers that nobody named, put together by what they say, so that naming one serves all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from grader.formula.array import read_array
from grader.formula.number import UNLIMITED
from grader.model.blame import Unreadable
from grader.model.mark import GENERAL, Grading, Mark
from grader.model.problem import BasePart, SymbolicPart

#: Diagnoses that differ in what was found: an answer twice the right one and one three times it are two slips.
_EXACT = frozenset({"factor", "power_of_ten", "off_by_one", "constant", "log_base"})
#: Two numbers typed to four figures and more are the same multiple of the right one within this part of it.
_ALIKE = 3e-4
#: The share of a number that its rounding may hide; what is written more coarsely says too little to be put together.
_COARSEST = 0.06


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
    for one in sorted(found, key=lambda each: max(_rounding(each.mark), default=0.0)):  # coarse ones join fine ones
        place = (one.problem, one.mark.part)
        if one.mark.apart is not None and one.mark.apart.ratios:
            near = numbers.setdefault(place, [])
            alike = _nearest([each for each in near if _is_alike(each.members[0].mark, one.mark)], one.mark)
            if alike is None:
                near.append(alike := Cluster(*place, [], value=_relation(one.mark)))
        else:
            key, at, value = _fingerprint(one.mark, parts.get(place))
            alike = formulas.setdefault((*place, *key), Cluster(*place, [], at, value))
        alike.members.append(one)
    clusters = [*_without_roundings(formulas, parts), *(each for near in numbers.values() for each in near)]
    return sorted(clusters, key=lambda each: (-len(each.students), each.problem, each.part, each.answers))


def _fingerprint(mark: Mark, part: BasePart | None) -> tuple[tuple[str, ...], Mapping[str, str], str]:
    """What equal answers have in common, then where they were tried and what they have there."""
    if mark.evidence.tree is not None and isinstance(part, SymbolicPart):
        from grader.checkers import symbolic  # late, so that numbers need no formula reader

        taken = symbolic.take_values(part, mark.evidence.tree)
        if taken is not None:
            return taken.key, taken.at, taken.value
    return (" ".join((mark.evidence.read_as or mark.evidence.typed or "").split()),), {}, ""


def _without_roundings(
    formulas: Mapping[tuple[str, ...], Cluster], parts: Mapping[tuple[str, str], BasePart]
) -> list[Cluster]:
    """The clusters of formulas, those put together that differ by the rounding of the decimals in them only."""
    spans: list[tuple[tuple[str, str], list[float], list[float], Cluster]] = []
    others: list[Cluster] = []
    for (problem, part, *key), one in formulas.items():
        values, spread = _span(one.members[0].mark, parts.get((problem, part)), key)
        if values is None:
            others.append(one)
        else:
            spans.append(((problem, part), values, spread, one))
    kept: list[tuple[tuple[str, str], list[float], list[float], Cluster]] = []
    for place, values, spread, one in sorted(spans, key=lambda each: sum(each[2])):
        alike = next((other for at, fine, own, other in kept
                      if at == place and _within(values, fine, spread, own)), None)  # fmt: skip
        if alike is None:
            kept.append((place, values, spread, one))
        else:
            alike.members.extend(one.members)
    return [*others, *(one for *_, one in kept)]


def _span(mark: Mark, part: BasePart | None, key: list[str]) -> tuple[list[float] | None, list[float]]:
    """A formula's values where it was tried, and how far the rounding of its decimals may move each."""
    if mark.evidence.tree is None or not isinstance(part, SymbolicPart):
        return None, []
    from grader.checkers import symbolic  # late, so that numbers need no formula reader

    try:
        values = [float(text) for text in key]
    except ValueError:
        return None, []  # vectors, or a value missing
    return values, list(symbolic.take_spread(part, mark.evidence.tree, values))


def _within(one: list[float], other: list[float], spread: list[float], own: list[float]) -> bool:
    """Whether values agree within the rounding of both; without any rounding they are what they are."""
    if len(one) != len(other) or not any(spread):
        return False
    gaps = zip(one, other, spread, own, strict=True)
    return all(abs(left - right) <= (most := near + far) and most <= _COARSEST * max(abs(left), abs(right))
               for left, right, near, far in gaps)  # fmt: skip


def _rounding(mark: Mark) -> tuple[float, ...]:
    """The share of each number, as typed, that half a unit in its last place is; 0 for exact and for coarse ones."""
    for decimal_comma in (False, True):
        try:
            array = read_array(mark.evidence.typed or "", decimal_comma=decimal_comma)
        except Unreadable:
            continue
        shares = (
            0.0 if each.figures >= UNLIMITED or not each.value else float(10.0**-each.places / 2 / abs(each.value))
            for each in array.entries
        )
        return tuple(share if share <= _COARSEST else 0.0 for share in shares)
    return ()


def _nearest(alike: list[Cluster], mark: Mark) -> Cluster | None:
    """The cluster whose first answer stands to the right one most nearly as this does."""

    def distance(one: Cluster) -> float:
        pairs = zip(_ratios(one.members[0].mark), _ratios(mark), strict=True)
        return sum(abs(left - right) for left, right in pairs)

    return min(alike, key=distance, default=None)


def _ratios(mark: Mark) -> list[float]:
    return [ratio or 0.0 for ratio in mark.apart.ratios] if mark.apart else []


def _is_alike(one: Mark, other: Mark) -> bool:
    """Whether two numeric answers, perhaps to different numbers, may come of one slip."""
    left, right = one.apart, other.apart
    if left is None or right is None or len(left.ratios) != len(right.ratios):
        return False
    if one.misconception is not None and one.misconception == other.misconception:
        return left.exact == right.exact or one.misconception.removeprefix(GENERAL) not in _EXACT
    if _near(left.ratios, right.ratios, _rounding(one), _rounding(other)):
        return True
    whole = all(gap == round(gap) for gap in left.differences)
    return whole and any(left.differences) and left.differences == right.differences


def _near(
    left: tuple[float | None, ...], right: tuple[float | None, ...], mine: tuple[float, ...], theirs: tuple[float, ...]
) -> bool:
    """Whether ratios agree, as nearly as the rounding of the answers lets one see."""
    pairs = list(zip(left, right, strict=True))
    if all(one is None or other is None for one, other in pairs):
        return False
    exact = (0.0,) * len(pairs)
    mine, theirs = (each if len(each) == len(pairs) else exact for each in (mine, theirs))
    return all(
        one == other
        if one is None or other is None
        else abs(one - other) <= max(_ALIKE * max(abs(one), abs(other)), abs(one) * near + abs(other) * far)
        for (one, other), near, far in zip(pairs, mine, theirs, strict=True)
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
