"""A question about two formulas as plain data: all that is asked besides the two strings themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from grader.formula.declarations import Assumption, Declarations, Family, Size
from grader.formula.functions import ALIASES, FUNCTIONS, is_function
from grader.formula.names import fold_name
from grader.formula.reader import Notation
from grader.model.blame import Fault, ProblemError
from grader.model.form import read_form
from grader.model.value import Value

Kind = Literal["scalar", "indexed", "equation", "matrix", "list", "numeric"]
Format = Literal["auto", "ascii", "typed", "python", "latex"]
#: How strictly figures or places are counted: exactly so many, the zeros at the end of 100 counted as is best for the
#: answer; exactly so many, those zeros never counted; or so many and any number more.
Counting = Literal["exact", "strict", "liberal"]
Word = Literal["real", "positive", "nonnegative", "negative", "nonzero", "integer", "natural", "complex"]
_WORDS = {
    "whole": "nonnegative integer",
    "int": "integer",
    "pos": "positive",
    "rational": "real",
    "nonneg": "nonnegative",
}
_NATURAL = (("positive", "integer"), ("natural",))
_WHOLE_DOMAIN = {"nonnegative": (0.0, 9.0), "negative": (-9.0, -1.0)}


class Digits(Value):
    """How many significant figures or decimal places are asked for, and how they are counted.

    `accuracy`: how many of them must be right (all, where None); with 0 only the writing is judged.
    """

    count: int = Field(ge=0, le=100)
    mode: Counting = "exact"
    accuracy: int | None = Field(None, ge=0, le=100)


def _digits(given: object) -> object:
    """`3`, `[3, 2]` (three figures, two of them right; -1 for at least three), or a table with `mode`."""
    if isinstance(given, int) and not isinstance(given, bool):
        return {"count": given}
    if isinstance(given, list | tuple) and len(given) == 2:
        count, accuracy = given
        return {"count": count, "mode": "liberal"} if accuracy == -1 else {"count": count, "accuracy": accuracy}
    if isinstance(given, Mapping):
        table = dict(given)
        for name in ("figures", "places", "digits"):
            if name in table and "count" not in table:
                table["count"] = table.pop(name)
        strict = table.pop("strict", None)
        if isinstance(strict, bool):
            table.setdefault("mode", "strict" if strict else "liberal")
        return table
    return given


def _share(given: object) -> object:
    """A number, also as `5%`."""
    if isinstance(given, str) and (found := re.fullmatch(r"\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*%\s*", given)):
        return float(found[1]) / 100
    return given


def _without_nothing(given: object) -> object:
    """A table without keys that say nothing: null, an empty list or table."""
    if isinstance(given, Mapping):
        return {key: value for key, value in given.items() if value is not None and value != [] and value != {}}
    return given


class Options(Value):
    """How a question wants its answers read and how exactly.

    `tolerance` is absolute, `relative` a share of the reference (for formulas: of its value at each point); within
    either is right. `relative: true` says that `tolerance` is meant as a share. `figures` and `places` are significant
    figures and decimal places, judged apart from accuracy. `units`: true, or the unit a bare reference is in;
    `same_unit` allows no other. `percent`: a bare number is meant in percent.
    """

    tolerance: Annotated[float | None, BeforeValidator(_share)] = Field(None, ge=0, allow_inf_nan=False)
    relative: Annotated[float | bool | None, BeforeValidator(_share)] = Field(None, ge=0, allow_inf_nan=False)
    figures: Annotated[Digits | None, BeforeValidator(_digits)] = None
    places: Annotated[Digits | None, BeforeValidator(_digits)] = None
    form: Annotated[str, AfterValidator(read_form)] | None = None
    units: bool | str = False
    same_unit: bool = False
    percent: bool = False
    decimal_comma: bool = False
    e_is_euler: bool = True
    imaginary: str | bool | None = None
    log_base: Literal["e"] | int | None = None
    real_roots: bool = False
    implicit_first: bool = False
    long_arguments: bool = False
    long_exponents: bool = False
    mixed_numbers: bool | None = None
    inverse_functions: bool = True

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_nothing(cls, given: object) -> object:
        return _without_nothing(given)

    @property
    def absolute_tolerance(self) -> float | None:
        """The tolerance that does not grow with the reference."""
        return None if self.relative is True else self.tolerance

    @property
    def relative_tolerance(self) -> float | None:
        """The tolerance as a share of the reference."""
        if self.relative is True:
            return self.tolerance
        return None if self.relative is None or self.relative is False else float(self.relative)

    @property
    def asks_numbers(self) -> bool:
        """Whether an option is declared that only numbers can meet."""
        return bool(self.figures or self.places or self.units or self.percent)

    @property
    def reads_otherwise(self) -> bool:
        """Whether arithmetic with numbers is read otherwise here than elsewhere: another log, an imaginary unit."""
        return self.model_dump(include=_READING) != Options().model_dump(include=_READING)


#: Options that change what arithmetic with numbers means.
_READING = {
    "e_is_euler", "imaginary", "log_base", "real_roots", "implicit_first", "long_arguments", "long_exponents",
    "mixed_numbers", "inverse_functions",
}  # fmt: skip


def _names(given: object) -> object:
    """A list of names as a table without anything said of them."""
    if isinstance(given, str):
        return {name: None for name in re.split(r"[,\s]+", given.strip()) if name}
    if isinstance(given, list | tuple) and all(isinstance(name, str) for name in given):
        return dict.fromkeys(given)
    return given


def _words(given: object) -> object:
    """`positive integer` or ["positive", "integer"] as words."""
    if isinstance(given, str):
        given = re.split(r"[,\s]+", given.strip())
    if isinstance(given, list | tuple):
        spelled = (_WORDS.get(word, word) if isinstance(word, str) else word for word in given)
        return [part for word in spelled for part in (word.split() if isinstance(word, str) else [word])]
    return given


def _shape(given: object) -> object:
    """Rows and columns; a size alone is a column's, and digits in quotes are a number."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        given = [given]
    if isinstance(given, list | tuple):
        sizes = [int(size) if isinstance(size, str) and size.isdecimal() else size for size in given]
        return [*sizes, 1] if len(sizes) == 1 else sizes
    return given


def _is_size(given: object) -> bool:
    """Whether a shape is a size alone."""
    size = isinstance(given, str | int) and not isinstance(given, bool)
    return size or (isinstance(given, list | tuple) and len(given) == 1)


def _points(given: object) -> object:
    return [given] if isinstance(given, int | float) else given


class Question(Value):
    """What is asked of two strings: the names in them, how they are read, how exactly they must agree.

    Everything has a default; a name that is not declared is sampled as a real number. The keys are those of
    `grader compare --jsonl`.
    """

    format: Format = "auto"
    kind: Kind | None = None
    variables: Annotated[dict[str, tuple[float, float] | None], BeforeValidator(_names)] = {}
    assumptions: dict[str, Annotated[tuple[Word, ...], BeforeValidator(_words)]] = {}
    functions: Annotated[dict[str, str | None], BeforeValidator(_names)] = {}
    shapes: dict[str, Annotated[tuple[Size, Size], BeforeValidator(_shape)]] = {}
    #: Which of them are arrays of one dimension: those whose shape is a size alone.
    flat: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()
    families: dict[str, Family] = {}
    exclude: dict[str, Annotated[tuple[float, ...], BeforeValidator(_points)]] = {}
    options: Options = Options()

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_nothing(cls, given: object) -> object:
        said = _without_nothing(given)
        shapes = said.get("shapes") if isinstance(said, dict) else None
        if isinstance(said, dict) and isinstance(shapes, Mapping) and "flat" not in said:
            said["flat"] = [name for name, shape in shapes.items() if _is_size(shape)]
        return said

    @property
    def notation(self) -> Notation:
        """The notation both strings are read in."""
        return "typed" if self.format == "ascii" else self.format

    def declarations(self) -> Declarations:
        """The question in the words of the reader and the comparison; ProblemError for a name that can be none."""
        structured = {fold_name(name) for name in (*self.shapes, *self.families, *self.indices)}
        symbols = {name: span for name, span in self.variables.items() if fold_name(name) not in structured}
        assumptions: dict[str, Assumption] = {}
        exclude = dict(self.exclude)
        for name, words in self.assumptions.items():
            assumption, span = _assumption(words)
            assumptions[name] = assumption
            if span is not None and symbols.get(name) is None and fold_name(name) not in structured:
                symbols[name] = span
            if "nonzero" in words:
                exclude[name] = (*exclude.get(name, ()), 0.0)
        options = self.options
        imaginary = "i" if options.imaginary is True else options.imaginary or None
        try:
            return Declarations(
                symbols=symbols,
                shapes=self.shapes,
                flat=self.flat,
                indices=self.indices,
                families=self.families,
                assumptions=assumptions,
                functions=self.functions,
                exclude=exclude,
                tolerance=options.relative_tolerance,
                undeclared="real",
                log_base=None if options.log_base == "e" else options.log_base,
                imaginary=imaginary,
                asks="equation" if self.kind == "equation" else "expression",
                mixed_numbers=self._mixes(),
                **{name: getattr(options, name) for name in _SHARED},
            )
        except ValidationError as error:
            raise ProblemError(
                *(_fault(str(each["msg"]).removeprefix("Value error, ")) for each in error.errors())
            ) from None

    def _mixes(self) -> bool | None:
        """Whether `3\\frac12` is three and a half: where the question says so, and where it asks for a number."""
        declared = self.options.mixed_numbers
        return declared if declared is not None or self.kind in (None, "numeric") else False


#: Options that mean the same to the reader.
_SHARED = (
    "decimal_comma", "e_is_euler", "real_roots", "implicit_first", "long_arguments", "long_exponents",
    "inverse_functions",
)  # fmt: skip


def _assumption(words: tuple[Word, ...]) -> tuple[Assumption, tuple[float, float] | None]:
    """The one assumption that several words amount to, and the span it implies where there is no word for it."""
    said = set(words)
    if any(said >= set(each) for each in _NATURAL):
        return "natural", None
    if "integer" in said:
        return "integer", next((span for word, span in _WHOLE_DOMAIN.items() if word in said), None)
    for word in ("complex", "positive", "negative", "nonnegative"):
        if word in said:
            return cast("Assumption", word), None
    return "real", None


def read_question(record: Mapping[str, Any]) -> Question:
    """The question in a record as somebody wrote it; ProblemError that names every wrong key and value, and what is
    allowed there."""
    try:
        question = Question.model_validate(dict(record))
    except ValidationError as error:
        raise ProblemError(*(_fault(message) for message in dict.fromkeys(map(_told, error.errors())))) from None
    for name, meaning in question.functions.items():
        if (
            meaning is not None
            and re.fullmatch(r"[A-Za-z]\w+", meaning)
            and not is_function(ALIASES.get(meaning, meaning))
        ):
            known = ", ".join(sorted(FUNCTIONS))
            raise ProblemError(
                _fault(
                    f"`functions`: {name} is said to be `{meaning}`, which is no function known here; "
                    f"write an expression in x, null, or one of {known}"
                )
            )
    question.declarations()
    return question


def _fault(message: str) -> Fault:
    return Fault(Path("question"), None, "question", message)


def _told(error: Any) -> str:
    """One of pydantic's findings in a sentence: where, what stands there, what may."""
    where = [str(part) for part in error["loc"]]
    path = ".".join(part for part in where if part not in ("float", "int", "bool", "str") and "[" not in part)
    if error["type"] == "extra_forbidden":
        known = _known(where[:-1])
        return f"unknown key `{path}`; known {'is' if len(known) == 1 else 'are'} {', '.join(known)}"
    found = repr(error["input"])
    found = found if len(found) <= 60 else found[:60] + "…"
    if error["type"] == "literal_error":
        return f"`{path}` is {found}; it can be {error['ctx']['expected']}"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"`{path}` is {found}: {message[:1].lower()}{message[1:]}"


def _known(where: list[str]) -> list[str]:
    """The keys that may stand at a place of a question."""
    if not where:
        return [*QUESTIONED, *Question.model_fields]
    return list(Options.model_fields if where == ["options"] else Digits.model_fields)


#: The keys of a record that are no part of the question.
QUESTIONED = ("student", "reference")
