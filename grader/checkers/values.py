"""Values that a program returned against values the reference returned: same structure, same shape, close enough."""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from grader.model.value import Key, Plain

#: Longest own value quoted back to a student.
QUOTED = 60
#: What holds values in an order, and what it is called.
_SEQUENCES = (list, tuple, np.ndarray)
_SORTS = {list: "a list", tuple: "a tuple", np.ndarray: "an array"}
#: Whole numbers below this are quoted digit by digit.
_SHOWN_WHOLE = 1e15


@dataclass(frozen=True)
class Difference:
    """Where a returned value first differs. The sentence never contains the expected value.

    `relative_error` is that of the whole array, as a gradient check measures it, where it tells nobody's own error.
    """

    where: str
    what: str
    relative_error: float | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


@dataclass(frozen=True)
class Closeness:
    """How near numbers must be: |yours − ours| ≤ tolerance + relative·|ours|. None: as near as their types allow.

    That is 1e-8 and 1e-6, but whole numbers must be the same, and what is owed whole may lie no further from it than a
    quarter; where either side is float32, whose sums come out differently in another order, 1e-5 and
    1e-6 of the largest of ours besides; where ours is float16, 1e-2 and 1e-3. With `same_types`, a list is no tuple
    and no array.
    """

    tolerance: float | None = None
    relative: float | None = None
    same_types: bool = False

    @property
    def is_unsaid(self) -> bool:
        """Whether the author said nothing."""
        return self.tolerance is None and self.relative is None

    def allowed(self, mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
        """How far each number may be from ours."""
        size = np.abs(theirs.astype(np.result_type(theirs.dtype, np.float64)))
        coarse = self._coarse(mine, theirs)
        if coarse is not None:
            finite = size[np.isfinite(size)]
            return np.asarray(coarse[0] * size + coarse[1] * (finite.max() if finite.size else 0.0))
        if self.is_unsaid and theirs.dtype.kind in "iu" and mine.dtype != np.float32:
            return np.asarray(np.minimum(1e-8 + 1e-6 * size, np.maximum(0.25, 1e-12 * size)))
        tolerance = 1e-8 if self.tolerance is None else self.tolerance
        return np.asarray(tolerance + (1e-6 if self.relative is None else self.relative) * size)

    def _coarse(self, mine: np.ndarray, theirs: np.ndarray) -> tuple[float, float] | None:
        """The shares of a number and of the largest one, where the author said nothing and a type is coarse."""
        if not self.is_unsaid or theirs.dtype.kind != "f":
            return None
        if theirs.dtype == np.float16:
            return 1e-2, 1e-3
        return (1e-5, 1e-6) if _is_single(mine) or _is_single(theirs) else None


def _is_single(array: np.ndarray) -> bool:
    """Whether numbers are float32: by their type, or, as where they came as plain numbers, by the digits of all.

    Few digits tell nothing: 0.5 is the same number in every type. Nor do infinities and NaN.
    """
    if array.dtype == np.float32:
        return True
    if array.dtype != np.float64:
        return False
    with np.errstate(all="ignore"):
        numbers = array[np.isfinite(array)]
        fits, is_short = numbers == numbers.astype(np.float32), numbers == numbers.astype(np.float16)
        return bool(fits.all() and (~is_short & (numbers != np.trunc(numbers))).any())


def first_difference(yours: Plain, ours: Plain, close: Closeness) -> Difference | None:
    """The first place where `yours` is not `ours`, or None where they agree.

    Numbers agree where they are close and both finite, or where they are the same infinity; a NaN agrees with
    nothing; True is 1, as it is in Python and NumPy. Shapes must be the same: nothing is broadcast.
    """
    found = _other_type(yours, ours, "") if close.same_types else None
    return found or _compare(_without_tuples(yours), _without_tuples(ours), close, "")


def _other_type(yours: Plain, ours: Plain, where: str) -> Difference | None:
    """The first place where a list, a tuple or an array is another one of these."""
    if type(yours) is not type(ours) and isinstance(ours, _SEQUENCES) and isinstance(yours, _SEQUENCES):
        return Difference(where, f"expected {_SORTS[type(ours)]}, yours is {describe(yours)}")
    pairs: list[tuple[str, Plain, Plain]] = []
    if isinstance(ours, list | tuple) and isinstance(yours, list | tuple):
        pairs = [(f"value [{place}]", *both) for place, both in enumerate(zip(yours, ours, strict=False))]
    elif isinstance(ours, dict) and isinstance(yours, dict):
        pairs = [(name, yours[name], ours[name]) for name in ours if name in yours]
    looked_at = (_other_type(mine, theirs, _join(where, place)) for place, mine, theirs in pairs)
    return next((found for found in looked_at if found is not None), None)


def _without_tuples(value: Plain) -> Plain:
    """A value with lists for tuples: which of them somebody chose is their own business."""
    if isinstance(value, list | tuple):
        return [_without_tuples(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_tuples(item) for name, item in value.items()}
    return value


def _compare(yours: Plain, ours: Plain, close: Closeness, where: str) -> Difference | None:
    if isinstance(ours, dict):
        return _compare_dicts(yours, ours, close, where)
    if isinstance(ours, frozenset):
        return _compare_sets(yours, ours, close, where)
    if _is_numeric(ours):
        return _compare_numbers(yours, ours, close, where)
    if isinstance(ours, list):
        if isinstance(yours, np.ndarray):
            yours = cast("Plain", yours.tolist())  # an empty one, or one of rows where rows of several lengths are
        if not isinstance(yours, list) or len(yours) != len(ours):
            values = "one value" if len(ours) == 1 else f"{len(ours)} values"
            return Difference(where, f"expected {values}, yours is {describe(yours)}")
        for index, (mine, theirs) in enumerate(zip(yours, ours, strict=True)):
            found = _compare(mine, theirs, close, _join(where, f"value [{index}]"))
            if found:
                return found
        return None
    if type(yours) is not type(ours) or yours != ours:
        return Difference(where, f"yours is {describe(yours)}")
    return None


def _compare_dicts(yours: Plain, ours: dict[str, Plain], close: Closeness, where: str) -> Difference | None:
    if not isinstance(yours, dict):
        names = ", ".join(ours)
        return Difference(where, f"expected a dict with {names}, yours is {describe(yours)}")
    for name, value in ours.items():
        if name not in yours:
            return Difference(where, f"“{name}” is missing from what you returned")
        found = _compare(yours[name], value, close, _join(where, name))
        if found:
            return found
    return None


def _compare_sets(yours: Plain, ours: frozenset[Key], close: Closeness, where: str) -> Difference | None:
    if not isinstance(yours, frozenset):
        return Difference(where, f"expected a set, yours is {describe(yours)}")
    if yours == ours:
        return None
    mine, theirs = _in_order(yours), _in_order(ours)
    if mine and theirs and _compare_numbers(mine, theirs, close, where) is None:
        return None
    return Difference(where, f"yours is {describe(yours)}, not all of them, or not only them, expected")


def _in_order(members: frozenset[Key]) -> list[Plain]:
    """Numbers as they follow each other, so that those that are close stand together; nothing for other members."""
    numbers = [member for member in members if isinstance(member, int | float) and not isinstance(member, bool)]
    return sorted(numbers) if len(numbers) == len(members) else []  # type: ignore[return-value]  # numbers are plain


def _compare_numbers(yours: Plain, ours: Plain, close: Closeness, where: str) -> Difference | None:
    wanted = _as_array(ours)
    if not _is_numeric(yours) and not _is_stack(yours):
        return Difference(where, f"expected {_describe_numbers(ours)}, yours is {describe(yours)}")
    given = _as_array(yours)
    if given.shape != wanted.shape:
        if isinstance(ours, list) and isinstance(yours, list) and len(ours) != len(yours):
            return Difference(where, f"expected {_describe_numbers(ours)}, yours is {describe(yours)}")
        if not (given.shape and wanted.shape):
            return Difference(where, f"expected {_describe_numbers(ours)}, yours is {describe(yours)}")
        return Difference(where, f"expected shape {wanted.shape}, yours has {given.shape}")
    wide = np.result_type(wanted.dtype, given.dtype, np.float64)
    mine, theirs = given.astype(wide), wanted.astype(wide)
    with np.errstate(all="ignore"):
        near = np.abs(mine - theirs) <= close.allowed(given, wanted)
        right = np.where(np.isfinite(theirs) & np.isfinite(mine), near, mine == theirs)
    if close.is_unsaid and _is_whole(yours) and _is_whole(ours):
        right = np.asarray(np.asarray(yours) == np.asarray(ours))
    if right.all():
        return None
    index = tuple(int(place) for place in np.argwhere(~right)[0])
    value = bool(mine[index]) if given.dtype.kind == "b" else f"{mine[index]:.6g}"
    if _is_whole(yours) and abs(mine[index]) < _SHOWN_WHOLE:
        value = str(int(np.asarray(yours)[index]))
    measured = wanted.dtype.kind == "f" and wide.kind == "f" and given.dtype.kind != "b"
    error = _relative_error(mine, theirs, ~right) if measured else None
    return Difference(_join(where, _place(index)), f"yours is {value}{_share(~right)}", error)


def _share(differing: np.ndarray) -> str:
    """How many entries differ; and how rows are counted, which a student may do from 1."""
    if differing.size == 1:
        return ""
    counted = "; rows and columns count from 0" if differing.ndim == 2 else ""
    return f" ({int(differing.sum())} of {differing.size} entries differ{counted})"


def _relative_error(mine: np.ndarray, theirs: np.ndarray, differing: np.ndarray) -> float | None:
    """The largest |a − b| / max(1e-8, |a| + |b|), to one figure (the gradient check of CS231n).

    None where something is not finite, and where fewer than two entries differ: beside the one wrong value it would
    tell the right one.
    """
    if differing.sum() < 2:
        return None
    with np.errstate(all="ignore"):
        error = float((np.abs(mine - theirs) / np.maximum(1e-8, np.abs(mine) + np.abs(theirs))).max())
    return float(f"{error:.0e}") if np.isfinite(error) else None


def _is_numeric(value: Plain) -> bool:
    """Whether a value is a number, an array of numbers, or nested lists of numbers in a regular shape."""
    if isinstance(value, bool | int | float):
        return True
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biufc"
    return isinstance(value, list) and _is_regular(value)


def _is_regular(value: list[Any]) -> bool:
    if all(isinstance(item, bool | int | float) for item in value):
        return True
    if all(isinstance(item, list) and item and _is_regular(item) for item in value):
        return len({np.asarray(item).shape for item in value}) == 1
    return False


def _is_stack(value: Plain) -> bool:
    """Whether these are arrays of one shape: rows that were collected in a list, or numbers that torch made."""
    if not isinstance(value, list) or not value:
        return False
    arrays = [item for item in value if isinstance(item, np.ndarray) and item.dtype.kind in "biufc"]
    return len(arrays) == len(value) and len({item.shape for item in arrays}) == 1


def _is_whole(value: Plain) -> bool:
    """Whether numbers are whole by their type, be they of 64 bits or of Python's any length."""
    array = np.asarray(value)
    return array.dtype.kind in "iu" or (array.dtype == object and all(type(item) is int for item in array.ravel()))


def _as_array(value: Plain) -> np.ndarray:
    """Numbers as an array; whole numbers beyond 64 bits become the nearest double, or infinite."""
    array = np.asarray(value)
    if array.dtype != object:
        return array
    return np.asarray([_as_double(item) for item in array.ravel()]).reshape(array.shape)


def _as_double(item: Any) -> float:
    try:
        return float(item)
    except OverflowError:
        return float("inf") if item > 0 else float("-inf")


def _place(index: tuple[int, ...]) -> str:
    """An entry's place as Python counts it, from 0."""
    if len(index) == 2:
        return f"row {index[0]}, column {index[1]}"
    return f"entry [{', '.join(map(str, index))}]" if index else ""


def _join(where: str, more: str) -> str:
    return f"{where}, {more}" if where and more else where or more


def _describe_numbers(value: Plain) -> str:
    """Numbers that were expected, by their form alone."""
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return _describe_array(_as_array(value))


#: One value by its sort, where it is no plain number.
_ONE = {"b": "True or False", "c": "one complex number"}


def _describe_array(value: np.ndarray) -> str:
    kind = {"b": "True or False", "c": "complex numbers"}.get(value.dtype.kind, "numbers")
    return f"an array of {kind} of shape {value.shape}" if value.shape else _ONE.get(value.dtype.kind, "one number")


def describe(value: Plain) -> str:
    """What somebody returned, in a few words of plain text."""
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, np.ndarray):
        return _describe_array(value)
    if isinstance(value, dict):
        return f"a dict with {', '.join(_cut(name) for name in list(value)[:8])}" if value else "an empty dict"
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else "tuple"
        return f"a {kind} of {len(value)}" if value else f"an empty {kind}"
    if isinstance(value, frozenset):
        return f"a set of {len(value)}" if value else "an empty set"
    return _cut(repr(value))


def _cut(text: str) -> str:
    """A piece of a student's text in one line of printable characters."""
    text = text if text.isprintable() else repr(text)
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"
