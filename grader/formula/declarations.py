"""What a question says about its formulas: which names may be typed, what they stand for, where they are sampled."""

from typing import Literal, Self

from pydantic import model_validator

from grader.formula.names import fold_name, is_name
from grader.model.value import Value

Size = str | int
Assumption = Literal["real", "positive", "nonnegative", "negative", "integer", "natural", "complex"]
Family = Literal["real", "probability", "onehot", "positive"]


class Declarations(Value):
    """The names a formula may use and how it is to be read; everything has a sensible default.

    `symbols`: name to the interval it is sampled on (None: a default one). `shapes`: matrix name to (rows,
    columns), numbers or size names; a vector is `("n", 1)`. `indices`: index names; `families`: indexed
    vectors and the constraint they are sampled on. `functions`: name to a function the grader knows
    (`sigmoid`, `drelu` …), to an expression in `x`, or to None for one without meaning.
    `exclude`: name to values at which nothing is asked. `tolerance` is relative, for answers that round.
    """

    symbols: dict[str, tuple[float, float] | None] = {}
    shapes: dict[str, tuple[Size, Size]] = {}
    #: Which of them have one dimension, as arrays of NumPy may: of two such columns `@` is the inner product.
    flat: tuple[str, ...] = ()
    #: Which of them are identities, and which are vectors of ones.
    identities: tuple[str, ...] = ()
    ones: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()
    families: dict[str, Family] = {}
    assumptions: dict[str, Assumption] = {}
    functions: dict[str, str | None] = {}
    exclude: dict[str, tuple[float, ...]] = {}
    tolerance: float | None = None
    #: `5,7` is five and seven tenths; entries of lists are then kept apart by `;`.
    decimal_comma: bool = False
    #: What happens to a name that is not declared: sampled as a real number; so too if it is a single letter, whole
    #: words and functions refused; or refused with the list of names.
    undeclared: Literal["real", "letters", "refuse"] = "real"
    #: `1/2x` is 1/(2x), not (1/2)x.
    implicit_first: bool = False
    #: `sin x y` is sin(x y), not sin(x) y, and `sin x/y` is sin(x/y).
    long_arguments: bool = False
    #: `e^2x` is e^(2x), not e^2 x.
    long_exponents: bool = False
    #: `3\\frac12` is three and a half, not three halves; None: where a proper fraction follows a whole number.
    mixed_numbers: bool | None = False
    #: `sin^-1 x` is the inverse function, not 1/sin x.
    inverse_functions: bool = True
    #: The base of a bare `log`; None is the natural one. `ln` is always natural.
    log_base: int | None = None
    e_is_euler: bool = True
    #: The letter that is the imaginary unit, if any.
    imaginary: str | None = None
    #: Odd roots of negative numbers are real: (-8)^(1/3) = -2.
    real_roots: bool = False
    #: What is asked for: with `expression` a left side that names the answer (`dz = …`) is dropped.
    asks: Literal["expression", "equation"] = "expression"

    @property
    def is_complex(self) -> bool:
        """Whether the question says that it is about complex numbers."""
        return self.imaginary is not None or "complex" in self.assumptions.values()

    @model_validator(mode="after")
    def _names_are_names(self) -> Self:
        every = [*self.symbols, *self.shapes, *self.indices, *self.families, *self.functions]
        for name in every:
            if not is_name(fold_name(name)):
                raise ValueError(f"{name!r} cannot be a name in a formula")
        for name, domain in self.symbols.items():
            if domain is not None and not domain[0] < domain[1]:
                raise ValueError(f"the domain of {name!r} must rise: {list(domain)}")
        twice = {fold_name(name) for name in self.symbols} & {fold_name(name) for name in self.shapes}
        if twice:
            raise ValueError(f"both a symbol and a matrix: {', '.join(sorted(twice))}")
        for name in self.flat:
            if name not in self.shapes or self.shapes[name][1] != 1:
                raise ValueError(f"{name!r} cannot have one dimension: its shape is no size alone")
        return self
