"""The key of a typed problem: for each part every value that earns or names something, as a table of plain rows.

Made where the author's steps may run, read by the checkers, which then need nobody's code. For each part: the
true value, other right conventions, the right step on the student's own earlier answers (each own-or-true
combination, fewest own first), and every wrong step on the same combinations.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal

import numpy as np

from grader.model.problem import BasePart, NumericPart, SymbolicPart
from grader.model.value import Value
from grader.steps.carry import entries_of, may_carry, stands_clear
from grader.steps.graph import StepGraph, Wrong
from grader.steps.layout import lay_like
from grader.steps.rounding import EXACT, half_unit, propagate

#: Own-or-true combinations tried for a part, the all-true one included.
COMBINATIONS = 16

Express = Callable[[BasePart, Any], Any]


class Row(Value):
    """One value a part may be compared with. `value` is plain: an array as nested lists, a tree, or a choice.

    `own` names the student's earlier answers the value was worked out from.
    """

    kind: Literal["right", "also", "own", "wrong"]
    value: Any
    tolerance: Any = None
    own: tuple[str, ...] = ()
    name: str | None = None
    feedback: str = ""
    keeps: Fraction = Fraction(0)


@dataclass(frozen=True)
class Known:
    """What a part's steps start from: the variant's givens, and SymPy symbols for symbolic parts."""

    givens: Mapping[str, Any]
    symbols: Mapping[str, Mapping[str, Any]]

    def of(self, part: BasePart) -> Mapping[str, Any]:
        """The names a part's steps may use."""
        return self.symbols.get(part.id, {}) if isinstance(part, SymbolicPart) else self.givens


def make_key(
    graph: StepGraph,
    parts: tuple[BasePart, ...],
    known: Known,
    express: Express,
    answers: Mapping[str, np.ndarray],
) -> dict[str, list[Row]]:
    """The rows of every part, in the order in which they are tried. `answers` are the student's numbers, by part."""
    table = _NumericTable(graph, work_out(graph, parts, known.givens), answers)
    ids = {part.id for part in parts}
    key: dict[str, list[Row]] = {}
    for part in parts:
        if isinstance(part, NumericPart):
            key[part.id] = list(table.rows(part))
        else:
            key[part.id] = list(_plain_rows(graph, part, ids, known.of(part), express))
    return key


@dataclass(frozen=True)
class Truth:
    """The true values of a variant's numeric parts, with how far rounding may carry each (radii of their shapes)."""

    parts: Mapping[str, NumericPart]
    givens: Mapping[str, Any]
    values: Mapping[str, np.ndarray]
    reach: Mapping[str, np.ndarray]


def work_out(graph: StepGraph, parts: tuple[BasePart, ...], givens: Mapping[str, Any]) -> Truth:
    """The true values of all numeric parts among `parts`."""
    numeric = {part.id: part for part in parts if isinstance(part, NumericPart)}
    values: dict[str, np.ndarray] = {}
    reach: dict[str, np.ndarray] = {}
    for figures in {part.figures for part in numeric.values()}:
        ids = [part.id for part in numeric.values() if part.figures == figures]
        found, radii = propagate(graph, ids, givens, {}, figures or 15)
        values |= {id: _array(found[id]) for id in ids}
        reach |= {id: radii[id].reshape(values[id].shape) for id in ids}
    return Truth(numeric, givens, values, reach)


def numeric_rows(graph: StepGraph, truth: Truth, answers: Mapping[str, np.ndarray]) -> dict[str, Iterator[Row]]:
    """The rows of numeric parts as they are asked for: whoever stops at the first that fits pays for no more."""
    table = _NumericTable(graph, truth, answers)
    return {part.id: table.rows(part) for part in truth.parts.values()}


def _plain_rows(
    graph: StepGraph, part: BasePart, parts: Container[str], known: Mapping[str, Any], express: Express
) -> Iterator[Row]:
    """Rows of a part that nothing carries into: formulas and choices."""
    yield Row(kind="right", value=express(part, graph.evaluate(part.id, known)))
    _, passed = graph.closure(part.id, frozenset())
    for wrong in sorted(graph.wrongs, key=lambda w: not w.right):
        if wrong.of == part.id or (wrong.of in passed and not wrong.right):
            value = express(part, graph.evaluate(part.id, known, {wrong.of: wrong.step}))
            yield _row(wrong, part.id, parts, value=value)


def _row(wrong: Wrong, part: str, parts: Container[str], **values: Any) -> Row:
    kind: Literal["also", "wrong"] = "also" if wrong.right else "wrong"
    return Row(kind=kind, name=wrong.name, feedback=wrong.feedback, keeps=wrong.kept(part, parts), **values)


class _NumericTable:
    """Rows of the numeric parts of one variant and one student's answers."""

    def __init__(self, graph: StepGraph, truth: Truth, answers: Mapping[str, np.ndarray]) -> None:
        self.graph, self.parts, self.givens = graph, truth.parts, truth.givens
        self.stop = frozenset(truth.parts)
        self.given_entries = entries_of(truth.givens.values())
        self.true, self.reach = truth.values, truth.reach
        answers = {id: lay_like(own, self.true[id].shape) if id in self.true else own for id, own in answers.items()}
        self.own = {id: answer for id, answer in answers.items() if id in self.parts and self._carries(id, answers)}

    def _carries(self, part: str, answers: Mapping[str, np.ndarray]) -> bool:
        own, true = answers[part], self.true[part]
        if own.shape == true.shape and (np.abs(own - true) <= self.tolerance(self.parts[part], true, part)).all():
            return False  # right already: the true value stands for it
        others = {id: answer for id, answer in answers.items() if id in self.true and not self._is_twin(part, id)}
        return may_carry(own, true, self.given_entries, others)

    def _is_twin(self, one: str, other: str) -> bool:
        """Whether two parts have the same true value, so that equal answers to them are no copy."""
        return self.true[one].shape == self.true[other].shape and np.allclose(self.true[one], self.true[other])

    def tolerance(self, part: NumericPart, value: np.ndarray, true_of: str | None, reach: Any = None) -> np.ndarray:
        """How far an answer may lie from `value`, entry by entry."""
        tolerance = EXACT * np.maximum(np.abs(value), 1e-300) + (part.tolerance or 0.0)
        tolerance = tolerance + (part.relative or 0.0) * np.abs(value)
        if part.figures is not None:
            tolerance = tolerance + (self.reach[true_of] if true_of else reach.reshape(value.shape))
        return np.asarray(tolerance)

    def rows(self, part: NumericPart) -> Iterator[Row]:
        """True value, other conventions, then what follows from own answers by either, then every wrong step."""
        true = self.true[part.id]
        yield Row(kind="right", value=true.tolist(), tolerance=self.tolerance(part, true, part.id).tolist())
        _, passed = self.graph.closure(part.id, self.stop)
        wrongs = [wrong for wrong in self.graph.wrongs if wrong.of == part.id or wrong.of in passed]
        also = [wrong for wrong in wrongs if wrong.right]
        for other in also:
            yield from self._followed(part, (), other)
        for convention in (None, *also):
            for own in self._combinations(part, convention):
                if own:
                    yield from self._followed(part, own, convention)
        for wrong in wrongs:
            if not wrong.right:
                for own in self._combinations(part, wrong):
                    yield from self._followed(part, own, wrong)

    def _combinations(self, part: NumericPart, wrong: Wrong | None) -> list[tuple[str, ...]]:
        first = wrong.step if wrong and wrong.of == part.id else None
        reached, _ = self.graph.closure(part.id, self.stop, first)
        if wrong and wrong.of != part.id:
            more, _ = self.graph.closure(wrong.of, self.stop, wrong.step)
            reached |= more
        own = [id for id in self.parts if id in reached and id in self.own]
        subsets = [subset for size in range(len(own) + 1) for subset in combinations(own, size)]
        if len(subsets) <= COMBINATIONS:
            return subsets
        return [*subsets[: COMBINATIONS - 1], subsets[-1]]  # who slipped early has own values everywhere

    def _followed(self, part: NumericPart, own: tuple[str, ...], wrong: Wrong | None) -> Iterator[Row]:
        """The part's value worked out from the answers named in `own`, and the true values of all other parts.

        Nothing where no number comes out of it: what an author's step cannot be asked of an own answer is no
        fault of the author's, and an infinity is no value anybody is compared with.
        """
        figures = part.figures or 15
        known = {**self.givens, **{id: _bare(value) for id, value in self.true.items()}}
        known.update({id: _bare(self.own[id]) for id in own})
        known.pop(part.id)
        radii = {id: reach for id, reach in self.reach.items() if id != part.id}
        radii.update({id: half_unit(self.own[id], figures).reshape(self.own[id].shape) for id in own})
        swapped = {wrong.of: wrong.step} if wrong else {}
        try:
            with np.errstate(all="ignore"):
                values, reach = propagate(self.graph, [part.id], known, radii, figures, swapped)
        except (ArithmeticError, ValueError, TypeError, LookupError, MemoryError):
            if own:
                return
            raise
        value = _array(values[part.id])
        if not (np.isfinite(value).all() and np.isfinite(reach[part.id]).all()):
            return
        tolerance = self.tolerance(part, value, None, reach[part.id])
        if own and (wrong is None or wrong.right):
            seen = np.concatenate([self.given_entries, entries_of(self.own[id] for id in own)])
            if value.shape != self.true[part.id].shape or not stands_clear(value, tolerance, seen):
                return
            yield Row(kind="own", value=value.tolist(), tolerance=tolerance.tolist(), own=own)
        elif wrong:
            yield _row(wrong, part.id, self.stop, value=value.tolist(), tolerance=tolerance.tolist(), own=own)


def _array(value: Any) -> np.ndarray:
    return np.asarray(value, dtype=float)


def _bare(value: np.ndarray) -> Any:
    """A 0-dimensional array as the plain number an author's step expects."""
    return value[()] if value.ndim == 0 else value
