"""A point at which formulas are compared: what their names stand for there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flint import acb, arb, fmpq

from grader.formula.declarations import Declarations
from grader.formula.evaluation import Quantity, Scene
from grader.formula.grids import Grid
from grader.formula.tree import Apply, Constant, Tree, rational


@dataclass(frozen=True)
class Point:
    """The values at which two formulas are compared. `generic` ones are not chosen for a special value."""

    values: Mapping[str, Fraction]
    generic: bool = True
    grids: Mapping[str, Grid] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)
    size: int = 3
    imaginary: Mapping[str, Fraction] = field(default_factory=dict)
    plane: bool = False  # complex numbers are values too
    padded: bool = False  # entries beyond the ends are zero
    variant: int = 0  # which functions stand for the unknown ones

    def scene(self, declared: Declarations, functions: Mapping[str, Tree | None]) -> Scene:
        """The point as a scene to evaluate in."""
        names: dict[str, Quantity] = {
            name: fmpq(value.numerator, value.denominator) for name, value in self.values.items()
        }
        for name, value in self.imaginary.items():
            real = self.values[name]
            names[name] = acb(*(arb(fmpq(part.numerator, part.denominator)) for part in (real, value)))
        names.update({name: fmpq(value) for name, value in self.indices.items()})
        names.update(self.grids)
        return Scene(
            names, functions, self.size, declared.real_roots, self.plane, padded=self.padded, variant=self.variant
        )

    def trees(self) -> dict[str, Tree]:
        """The names' values as formulas."""
        parts = {name: rational(value) for name, value in self.values.items()}
        for name, value in self.imaginary.items():
            parts[name] = Apply("add", (parts[name], Apply("mul", (rational(value), Constant("i")))))
        return parts

    def told(self) -> dict[str, str]:
        """The values for people."""
        told = {name: tell(value, self.imaginary.get(name)) for name, value in self.values.items()}
        return told | {name: str(value) for name, value in self.indices.items()}


def tell(value: Fraction, imaginary: Fraction | None = None) -> str:
    """A fraction as a short decimal, with an imaginary part if it has one."""
    if imaginary is not None:
        return f"{tell(value)} {'-' if imaginary < 0 else '+'} {tell(abs(imaginary))}i"
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6g}"
