"""Matrices of scalars, and what can be done with whole ones; every mismatch of shapes is told, never broadcast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from flint import fmpq

from grader.formula.reals import Pole, Scalar, ball, divide, square_root, vanishes, whole_value

Complain: TypeAlias = Callable[[str], Exception]


@dataclass(frozen=True)
class Grid:
    """A matrix; `cells` are row by row."""

    rows: int
    columns: int
    cells: tuple[Scalar, ...]

    def at(self, row: int, column: int) -> Scalar:
        """One entry, counted from 0."""
        return self.cells[row * self.columns + column]

    def shape(self) -> str:
        """The shape for a message."""
        return f"{self.rows}×{self.columns}"


def column(cells: list[Scalar]) -> Grid:
    """A column vector."""
    return Grid(len(cells), 1, tuple(cells))


def entrywise(apply: Callable[..., Scalar], args: list[Scalar | Grid], complain: Complain) -> Grid:
    """`apply` on matching entries; a number goes with every entry of a matrix."""
    whole = [arg for arg in args if isinstance(arg, Grid)]
    first = whole[0]
    for other in whole[1:]:
        if (other.rows, other.columns) != (first.rows, first.columns):
            raise complain(f"entry by entry, {first.shape()} does not go with {other.shape()}")
    count = first.rows * first.columns
    cells = tuple(apply(*(arg.cells[at] if isinstance(arg, Grid) else arg for arg in args)) for at in range(count))
    return Grid(first.rows, first.columns, cells)


def chosen(mask: Grid, one: Scalar | Grid, other: Scalar | Grid, complain: Complain) -> Grid:
    """The entries of one where the mask is 1, and of the other elsewhere."""
    return entrywise(lambda said, this, that: this if said == 1 else that, [mask, one, other], complain)


def product(op: str, args: list[Scalar | Grid], complain: Complain) -> Scalar | Grid:
    """The product from left to right; a dot between two columns is their inner product."""
    total = args[0]
    for arg in args[1:]:
        total = _times(op, total, arg, complain)
    return total


def _times(op: str, left: Scalar | Grid, right: Scalar | Grid, complain: Complain) -> Scalar | Grid:
    if not isinstance(left, Grid) or not isinstance(right, Grid):
        scalar, grid = (right, left) if isinstance(left, Grid) else (left, right)
        if not isinstance(grid, Grid):
            return scalar * grid
        return Grid(grid.rows, grid.columns, tuple(scalar * cell for cell in grid.cells))
    if op == "dot" and left.columns == right.columns == 1 and left.rows == right.rows:
        return _inner(left.cells, right.cells)
    if left.columns != right.rows:
        if left.rows == left.columns == 1 or right.rows == right.columns == 1:
            return _times(op, *_unwrapped(left, right), complain)
        raise complain(f"a {left.shape()} matrix cannot be multiplied with a {right.shape()} one")
    columns = [right.cells[at :: right.columns] for at in range(right.columns)]
    rows = [left.cells[at * left.columns : (at + 1) * left.columns] for at in range(left.rows)]
    cells = tuple(_inner(row, each) for row in rows for each in columns)
    # xᵀx is a number, as it is in textbooks, and goes with everything.
    return cells[0] if len(cells) == 1 else Grid(left.rows, right.columns, cells)


def _unwrapped(left: Grid, right: Grid) -> tuple[Scalar | Grid, Scalar | Grid]:
    """A 1×1 matrix as the number it is: (wᵀx) b."""
    return (left.cells[0] if len(left.cells) == 1 else left), (right.cells[0] if len(right.cells) == 1 else right)


def _inner(left: tuple[Scalar, ...], right: tuple[Scalar, ...]) -> Scalar:
    total = left[0] * right[0]
    for one, other in zip(left[1:], right[1:], strict=True):
        total = total + one * other
    return total


def transpose(grid: Grid) -> Grid:
    """Rows for columns."""
    cells = tuple(cell for at in range(grid.columns) for cell in grid.cells[at :: grid.columns])
    return Grid(grid.columns, grid.rows, cells)


def power(
    base: Scalar | Grid, by: Scalar | Grid, scalar_power: Callable[[Scalar, Scalar], Scalar], complain: Complain
) -> Grid:
    """A square matrix to an integer power; a vector to a power entry by entry."""
    if isinstance(by, Grid):
        return entrywise(scalar_power, [base, by], complain)
    assert isinstance(base, Grid)
    if base.rows != base.columns or base.rows == 1:
        return entrywise(lambda cell: scalar_power(cell, by), [base], complain)
    exponent = whole_value(by)
    if exponent is None or abs(exponent) > 12:
        raise complain("a matrix can only be raised to a small whole power")
    result = identity(base.rows)
    factor = _inverse(base) if exponent < 0 else base
    for _ in range(abs(exponent)):
        found = _times("mul", result, factor, complain)
        assert isinstance(found, Grid)
        result = found
    return result


def identity(size: int) -> Grid:
    """The identity matrix."""
    return Grid(size, size, tuple(fmpq(int(row == at)) for row in range(size) for at in range(size)))


def _eliminate(grid: Grid, right: Grid) -> tuple[Scalar, Grid]:
    """The determinant of a square matrix, and the solution of `grid · x = right`."""
    rows = [
        [
            *grid.cells[at * grid.columns : (at + 1) * grid.columns],
            *right.cells[at * right.columns : (at + 1) * right.columns],
        ]
        for at in range(grid.rows)
    ]
    determinant: Scalar = fmpq(1)
    for step in range(grid.rows):
        pivot = next((at for at in range(step, grid.rows) if _nonzero(rows[at][step])), None)
        if pivot is None:
            raise Pole
        if pivot != step:
            rows[step], rows[pivot] = rows[pivot], rows[step]
            determinant = -determinant
        determinant = determinant * rows[step][step]
        rows[step] = [divide(cell, rows[step][step]) for cell in rows[step]]
        for at in range(grid.rows):
            if at != step:
                factor = rows[at][step]
                rows[at] = [cell - factor * other for cell, other in zip(rows[at], rows[step], strict=True)]
    cells = tuple(cell for row in rows for cell in row[grid.columns :])
    return determinant, Grid(grid.rows, right.columns, cells)


def _nonzero(value: Scalar) -> bool:
    return not vanishes(value)


def _square(args: list[Scalar | Grid], complain: Complain) -> Grid:
    grid = args[0]
    if not isinstance(grid, Grid):
        return Grid(1, 1, (grid,))
    if grid.rows != grid.columns:
        raise complain(f"a square matrix is needed, but this one is {grid.shape()}")
    return grid


def _inverse(grid: Grid) -> Grid:
    return _eliminate(grid, identity(grid.rows))[1]


def _determinant(args: list[Scalar | Grid], complain: Complain) -> Scalar:
    grid = _square(args, complain)
    try:
        return _eliminate(grid, identity(grid.rows))[0]
    except Pole:
        return fmpq(0)


def _as_grid(value: Scalar | Grid) -> Grid:
    return value if isinstance(value, Grid) else Grid(1, 1, (value,))


def _total(args: list[Scalar | Grid], _: Complain) -> Scalar | Grid:
    """The sum of all entries, or a column of those along an axis."""
    grid = _as_grid(args[0])
    if len(args) == 1:
        return _sum(grid.cells)
    if args[1] == 0:
        grid = transpose(grid)
    rows = [grid.cells[at * grid.columns : (at + 1) * grid.columns] for at in range(grid.rows)]
    return _sum(rows[0]) if len(rows) == 1 else column([_sum(row) for row in rows])


def _sum(cells: tuple[Scalar, ...]) -> Scalar:
    total: Scalar = fmpq(0)
    for cell in cells:
        total = total + cell
    return total


def _mean(args: list[Scalar | Grid], complain: Complain) -> Scalar | Grid:
    total, grid = _total(args, complain), _as_grid(args[0])
    if not isinstance(total, Grid):
        return divide(total, fmpq(len(grid.cells)))
    return column([divide(cell, fmpq(len(grid.cells) // total.rows)) for cell in total.cells])


def _norm(args: list[Scalar | Grid], _: Complain) -> Scalar:
    sizes = tuple(abs(cell) for cell in _as_grid(args[0]).cells)
    return square_root(_inner(sizes, sizes))


def _diagonal(args: list[Scalar | Grid], _: Complain) -> Grid:
    grid = _as_grid(args[0])
    if grid.rows == grid.columns:
        return column([grid.at(at, at) for at in range(grid.rows)])
    size = len(grid.cells)
    return Grid(
        size, size, tuple(grid.cells[row] if row == at else fmpq(0) for row in range(size) for at in range(size))
    )


def _softmax(args: list[Scalar | Grid], _: Complain) -> Grid:
    """Of a column over its entries; of a matrix row by row, as attention takes it."""
    grid = _as_grid(args[0])
    turned = transpose(grid) if grid.columns == 1 else grid
    powers = [ball(cell).exp() for cell in turned.cells]
    cells: list[Scalar] = []
    for start in range(0, len(powers), turned.columns):
        row = powers[start : start + turned.columns]
        total = sum(row[1:], row[0])
        cells.extend(each / total for each in row)
    return Grid(grid.rows, grid.columns, tuple(cells))


def _log_sum_exp(args: list[Scalar | Grid], _: Complain) -> Scalar:
    powers = [ball(cell).exp() for cell in _as_grid(args[0]).cells]
    return sum(powers[1:], powers[0]).log()


def _outer(args: list[Scalar | Grid], complain: Complain) -> Scalar | Grid:
    left, right = _as_grid(args[0]), _as_grid(args[1])
    if left.columns != 1 or right.columns != 1:
        raise complain("an outer product is of two column vectors")
    return _times("mul", left, transpose(right), complain)


def _cross(args: list[Scalar | Grid], complain: Complain) -> Grid:
    left, right = _as_grid(args[0]), _as_grid(args[1])
    if not (len(left.cells) == len(right.cells) == 3 and 1 in (left.rows, left.columns)):
        raise complain("a cross product is of two vectors of three entries")
    (a, b, c), (d, e, f) = left.cells, right.cells
    return Grid(left.rows, left.columns, (b * f - c * e, c * d - a * f, a * e - b * d))


def _trace(args: list[Scalar | Grid], complain: Complain) -> Scalar:
    grid = _square(args, complain)
    return _sum(tuple(grid.at(at, at) for at in range(grid.rows)))


#: What acts on a whole matrix.
WHOLE: Final[dict[str, Callable[[list[Scalar | Grid], Complain], Scalar | Grid]]] = {
    "transpose": lambda args, _: transpose(_as_grid(args[0])) if isinstance(args[0], Grid) else args[0],
    "total": _total,
    "mean": _mean,
    "norm": _norm,
    "trace": _trace,
    "det": _determinant,
    "inverse": lambda args, complain: _inverse(_square(args, complain)),
    "diag": _diagonal,
    "softmax": _softmax,
    "logsumexp": _log_sum_exp,
    "outer": _outer,
    "cross": _cross,
}
