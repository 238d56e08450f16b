"""What must hold of one variant before a student meets it: no lazy answer pays, every slip is known as itself.

Pure, on an author's step graph; run in the bounded zone whenever a variant is drawn, and by `grader verify`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice, product
from typing import Any

import numpy as np

from grader.checkers.numeric import agreement
from grader.checkers.typed import mark_typed
from grader.model.answer import NumericAnswer, Read, Response
from grader.model.mark import Mark, Verdict
from grader.model.problem import BasePart, NumericPart
from grader.steps.carry import GUESSES, entries_of
from grader.steps.graph import Step, StepGraph, Wrong
from grader.steps.key import Express, Known, Row, Truth, make_key, numeric_rows, work_out

#: A right value owes this much precision, or the numbers are unlucky.
RELATIVE_TOLERANCE = 0.01
#: Right and wrong values are at least this many tolerances apart.
MARGIN = 10.0


@dataclass(frozen=True)
class Proof:
    """A problem's typed half with one variant, ready to be tried by made-up students."""

    graph: StepGraph
    parts: tuple[BasePart, ...]
    known: Known
    express: Express

    @property
    def numeric(self) -> tuple[NumericPart, ...]:
        """The parts answered by numbers."""
        return tuple(part for part in self.parts if isinstance(part, NumericPart))

    @cached_property
    def truth(self) -> Truth:
        """The true values, worked out once for all made-up students."""
        return work_out(self.graph, self.parts, self.known.givens)

    def key(self, answers: Mapping[str, np.ndarray]) -> dict[str, list[Row]]:
        """The numeric parts' rows for these answers."""
        return make_key(self.graph, self.numeric, self.known, self.express, answers)

    def work(self, swapped: Mapping[str, Step] | None = None, *, rounded: bool = False) -> dict[str, Any]:
        """What a student gets who works every step, perhaps with one swapped, perhaps rounding at each."""
        if not rounded:
            values = self.graph.evaluate_all([p.id for p in self.numeric], self.known.givens, swapped)
            return {part.id: values[part.id] for part in self.numeric}
        figures = min((part.figures or 15 for part in self.numeric), default=15)
        values = dict(self.known.givens)
        for part in self.numeric:
            for name, step in self.graph.order(part.id, values, swapped or {}):
                values[name] = round_figures(step(values), figures)
        return {part.id: values[part.id] for part in self.numeric}

    def mark(self, answers: Mapping[str, Any]) -> dict[str, Mark]:
        """The marks of a student who typed these values, each to the figures its part asks for."""
        typed = {part.id: type_answer(answers[part.id], part.figures) for part in self.numeric if part.id in answers}
        arrays = {id: np.asarray(answers[id], dtype=float) for id in typed}
        own = {id: round_figures(array, self._figures(id)) for id, array in arrays.items()}
        rows = numeric_rows(self.graph, self.truth, own)
        return {
            part.id: mark_typed(
                part, Response(text="·") if part.id in typed else None, typed.get(part.id), _Rows(rows[part.id])
            )
            for part in self.numeric
        }

    def _figures(self, id: str) -> int:
        figures = next(part.figures for part in self.numeric if part.id == id)
        return figures or 15


class _Rows(Sequence[Row]):
    """Rows worked out as they are looked at; most students are known by the first."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows, self._seen = rows, list[Row]()

    def __getitem__(self, index: Any) -> Any:
        while len(self._seen) <= index:
            row = next(self._rows, None)
            if row is None:
                raise IndexError(index)
            self._seen.append(row)
        return self._seen[index]

    def __bool__(self) -> bool:
        return True  # the true value is the first; counting them would work all of them out

    def __len__(self) -> int:
        self._seen += list(self._rows)
        return len(self._seen)


def round_figures(value: Any, figures: int) -> Any:
    """A value as somebody writes it down: floats to significant figures, whole numbers as they are."""
    array = np.asarray(value)
    if array.dtype.kind != "f":
        return value
    rounded = np.vectorize(lambda entry: float(f"{entry:.{figures - 1}e}"), otypes=[float])(array)
    return rounded[()] if rounded.ndim == 0 else rounded


def type_answer(value: Any, figures: int | None) -> Read:
    """The answer of a student who types this value."""
    array = np.asarray(value, dtype=float)
    entries = []
    for entry in array.ravel():
        text = f"{entry:.{figures - 1}e}" if figures else repr(float(entry))
        entries.append(Fraction(Decimal(text)) if np.isfinite(entry) else Fraction(10) ** 400)
    return Read(answer=NumericAnswer(shape=array.shape, entries=tuple(entries), figures=(figures,) * len(entries)))


def check_variant(proof: Proof, most: int = 3) -> list[str]:
    """Why these numbers will not do, `most` reasons at most; empty if they will."""
    with np.errstate(all="ignore"):
        return list(islice(chain(_check_values(proof), _check_students(proof)), most))


def _check_values(proof: Proof) -> Iterator[str]:
    rows = proof.key({})
    givens = entries_of(proof.known.givens.values())
    for part in proof.numeric:
        right, *others = rows[part.id]
        value, tolerance = np.asarray(right.value), np.asarray(right.tolerance)
        if not np.isfinite(value).all() or not value.size:
            yield f"`{part.id}` comes out as {right.value}"
            continue
        size = np.where(value == 0, np.abs(value).max(initial=0.0), np.abs(value))
        worst = float(np.divide(tolerance, size, out=np.zeros(size.shape), where=size > 0).max())
        if part.figures and worst > RELATIVE_TOLERANCE:
            yield (
                f"work rounded to {part.figures} figures leaves `{part.id}` uncertain by {worst:.2%}, and more than "
                f"{RELATIVE_TOLERANCE:.0%} is too much: ask for `figures = {part.figures + 1}`, or draw values that do "
                "not nearly cancel"
            )
        for lazy in sorted({0.0, 1.0, *givens.tolist()}):
            if (np.abs(value - lazy) <= tolerance).all():
                yield f"`{part.id}` is {lazy:g}, which is typed without working"
        for row in others:
            if row.kind == "wrong" and not _apart(value, tolerance, row.value):
                yield f"`{row.name}` gives the right value of `{part.id}`, or nearly"
            elif row.kind == "wrong" and row.keeps and (lazy := _is_typed_lazily(row, givens)) is not None:
                yield f"`{row.name}` gives {lazy:g} for `{part.id}`, which is typed without working and keeps points"


def _is_typed_lazily(row: Row, givens: np.ndarray) -> float | None:
    """The value that somebody types who does not work, and that is taken for this slip; None where there is none."""
    value, tolerance = np.asarray(row.value, dtype=float), np.asarray(row.tolerance, dtype=float)
    found = (lazy for lazy in (0.0, 1.0, *givens.tolist()) if (np.abs(value - lazy) <= tolerance).all())
    return next(found, None)


def _apart(value: np.ndarray, tolerance: np.ndarray, other: Any) -> bool:
    wrong = np.asarray(other, dtype=float)
    if wrong.shape != value.shape or not np.isfinite(wrong).all():
        return True
    return bool((np.abs(wrong - value) > MARGIN * tolerance).any())


def _check_students(proof: Proof) -> Iterator[str]:
    """The right student, the rounding one, one for each other convention, and one for each slip."""
    yield from _expect_full(proof, "the right solution", proof.work())
    yield from _expect_full(proof, "work rounded at every step", proof.work(rounded=True))
    for wrong in proof.graph.wrongs:
        answers = proof.work({wrong.of: wrong.step})
        if wrong.right:
            yield from _expect_full(proof, f"`{wrong.name}`", answers)
        else:
            yield from _expect_slip(proof, wrong, answers)


def _expect_full(proof: Proof, who: str, answers: Mapping[str, Any]) -> Iterator[str]:
    for mark in proof.mark(answers).values():
        if mark.verdict is not Verdict.CORRECT:
            yield f"{who} gets {mark.verdict} for `{mark.part}`"


def _expect_slip(proof: Proof, wrong: Wrong, answers: Mapping[str, Any]) -> Iterator[str]:
    stop = frozenset(part.id for part in proof.numeric)
    for id, mark in proof.mark(answers).items():
        part = next(part for part in proof.numeric if part.id == id)
        _, passed = proof.graph.closure(id, stop)
        at_fault = wrong.of == id or (wrong.of in passed and wrong.of not in stop)
        expected = wrong.kept(id, stop) if at_fault else wrong.then.get(id, part.points)
        if mark.points != expected:
            yield f"`{wrong.name}` earns {mark.points} points for `{id}` instead of {expected}"
        elif at_fault and expected < part.points and mark.misconception != wrong.name:
            yield f"`{wrong.name}` is taken for {mark.misconception or 'something unknown'} in `{id}`"


def lazy_gains(proof: Proof) -> Iterator[str]:
    """Lazy entries that earn marks by carrying into a part that follows: none may.

    Tries every lazy value, given and copy on the (at most two) parts a part is worked out from, and looks for
    lazy values among what follows: all combinations over any three connected parts.
    """
    true = proof.work()
    givens = sorted(set(entries_of(proof.known.givens.values()).tolist()))
    lazy = sorted({*GUESSES, *givens})
    stop = frozenset(part.id for part in proof.numeric)
    for part in proof.numeric:
        reached, _ = proof.graph.closure(part.id, stop)
        parents = sorted(reached)
        pairs = [(p,) for p in parents] + [(p, q) for p in parents for q in parents if p < q]
        for own in pairs:
            yield from _lazy_rows(proof, part, own, true, lazy)


def _lazy_rows(
    proof: Proof, part: NumericPart, own: tuple[str, ...], true: Mapping[str, Any], lazy: list[float]
) -> Iterator[str]:
    for values in product(lazy, repeat=len(own)):
        answers = {id: np.full(np.shape(true[id]), value) for id, value in zip(own, values, strict=True)}
        for row in numeric_rows(proof.graph, proof.truth, answers)[part.id]:
            if row.kind == "wrong":
                break  # what follows from own answers stands before every slip
            if row.kind != "own":
                continue
            shape = np.shape(row.value)
            for guess in {*lazy, *values}:
                typed = type_answer(np.full(shape, guess), None).answer
                assert isinstance(typed, NumericAnswer)
                if agreement(typed, row.value, row.tolerance, partial=False) == 1:
                    typed_as = ", ".join(f"{id} = {value:g}" for id, value in zip(own, values, strict=True))
                    yield f"typing {typed_as} and {part.id} = {guess:g} earns `{part.id}` by carrying"
