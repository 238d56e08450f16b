"""Vectors and matrices that nobody declared, told by the indices that a reference writes on them: `∑_j W_{ij} x_j`."""

from __future__ import annotations

import re

from grader.formula.declarations import Declarations, Family
from grader.formula.names import fold_name, key, spell_greek
from grader.formula.tree import Big, Name, Tree, names_in, walk

#: The size that all of them share; no name that anyone types.
_SIZE = "indexrange"
_MOST_INDICES = 2


def with_indexed(wanted: Tree, declared: Declarations) -> Declarations:
    """The declarations with what the reference writes an index on as vectors and matrices, where it is not declared.

    An index is a name that the question declares as one, or one that a sum of the reference runs over; so `z_i` is an
    entry of z in `z_i/∑_j z_j`, and i an index. A base with another subscript beside, `w_i + w_out`, stays a name.
    """
    sums = [node for node in walk(wanted) if isinstance(node, Big)]
    running = {*map(fold_name, declared.indices), *(node.index for node in sums)}
    if not running:
        return declared
    taken = {key(name) for name in (*declared.shapes, *declared.families, *declared.functions)}
    exact = {fold_name(name) for name in declared.symbols}
    subscripts: dict[str, list[str]] = {}
    for name in {node.name for node in walk(wanted) if isinstance(node, Name)} - exact:
        base, _, subscript = name.partition("_")
        if subscript and "^" not in name and not name.endswith("'") and key(base) not in taken:
            subscripts.setdefault(base, []).append(subscript.strip("{}"))
    free = names_in(wanted)
    found = {
        base: indices
        for base, parts in subscripts.items()
        if base not in free and (indices := _indices(parts, running)) is not None
    }
    if not found:
        return declared
    families, shapes = dict(declared.families), dict(declared.shapes)
    for base, (count, _) in found.items():
        if count == 1:
            families[base] = _family(base, declared)
        elif base != "delta":
            shapes[base] = (_SIZE, _SIZE)
    ends = {name for node in sums for end in (node.low, node.high) if end is not None for name in names_in(end)}
    letters = {letter for _, used in found.values() for letter in used} | {fold_name(name) for name in declared.indices}
    update: dict[str, object] = {
        "families": families,
        "shapes": shapes,
        "indices": tuple(sorted((letters | {node.index for node in sums}) - ends)),
        "symbols": {name: span for name, span in declared.symbols.items() if fold_name(name) not in found},
    }
    return declared.model_copy(update=update)


def _indices(subscripts: list[str], running: set[str]) -> tuple[int, frozenset[str]] | None:
    """How many indices a base carries and the letters among them; None where a subscript is none, or none runs."""
    parted = [_parted(subscript, running) for subscript in subscripts]
    counts = {len(parts) for parts in parted}
    letters = frozenset(part for parts in parted for part in parts if not part.isdigit())
    if len(counts) != 1 or not letters & running or not 1 <= (count := counts.pop()) <= _MOST_INDICES:
        return None
    return count, letters


def _parted(subscript: str, running: set[str]) -> list[str]:
    """The indices of a subscript: `ij`, `i,j`, `12`; empty where it is more than that."""
    if subscript in running:
        return [subscript]
    parts = re.findall(r"[A-Za-z]|\d+", spell_greek(subscript)) if re.fullmatch(r"[A-Za-z\d,]+", subscript) else []
    alone = len(parts) == 1
    return parts if alone or any(part in running for part in parts) else []


def _family(base: str, declared: Declarations) -> Family:
    """What is known of the entries of a vector: they are positive where the question says so of its name."""
    assumed = {fold_name(name): word for name, word in declared.assumptions.items()}
    return "positive" if assumed.get(base) in ("positive", "natural") else "real"
