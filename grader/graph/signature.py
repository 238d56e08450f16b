"""What arguments an operator takes, written the way PyTorch writes it, and binding given arguments to it.

A signature is `"Tensor self, int dim=-1, *, dtype? dtype=None"`: PyTorch's own schema, less what changes no
value (layout, device, memory format), plus one type of ours: an `Operand` is a tensor or a number.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.graph.values import Arg, DType, Ref
from grader.model.blame import Refused

#: No size, index or count of an honest network comes near; larger integers are no exact float64 either.
MAX_INTEGER = 2**40
MAX_LIST = 4096
MAX_TEXT = 64


@dataclass(frozen=True)
class Parameter:
    """One argument an operator takes. `default` is None for a required one as well: see `required`."""

    name: str
    type: str
    required: bool
    default: Arg
    keyword_only: bool


@dataclass(frozen=True)
class Signature:
    """The arguments of one operator, in order."""

    parameters: tuple[Parameter, ...]

    def bind(self, args: Sequence[Arg], kwargs: Mapping[str, Arg]) -> dict[str, Arg]:
        """Every parameter with its value; Refused where one is missing, unknown, doubled or of a wrong type."""
        positional = [p for p in self.parameters if not p.keyword_only]
        if len(args) > len(positional):
            raise Refused(f"{len(args)} arguments where at most {len(positional)} can stand")
        given = {parameter.name: value for parameter, value in zip(positional, args, strict=False)}
        for name, value in kwargs.items():
            if name in given:
                raise Refused(f"the argument {name} is given twice")
            given[name] = value
        unknown = given.keys() - {p.name for p in self.parameters}
        if unknown:
            raise Refused(f"there is no argument {min(unknown)}")
        return {p.name: _typed(p, given) for p in self.parameters}


def read_signature(text: str) -> Signature:
    """The signature written as `text`; a programming error (KeyError, ValueError) where it is none."""
    parameters: list[Parameter] = []
    keyword_only = False
    for piece in filter(None, (part.strip() for part in text.split(", "))):
        if piece == "*":
            keyword_only = True
            continue
        declared, has_default, default = piece.partition("=")
        kind, name = declared.split(" ")
        if kind not in TYPES:
            raise ValueError(f"no such type: {kind}")
        parameters.append(Parameter(name, kind, not has_default, _default(default), keyword_only))
    return Signature(tuple(parameters))


def _default(text: str) -> Arg:
    words: dict[str, Arg] = {"": None, "None": None, "True": True, "False": False, "[]": (), "[0]": (0,)}
    if text in words:
        return words[text]
    if text.startswith('"'):
        return text.strip('"')
    return float(text) if "." in text or "e" in text else int(text)


def _typed(parameter: Parameter, given: Mapping[str, Arg]) -> Arg:
    if parameter.name not in given:
        if parameter.required:
            raise Refused(f"the argument {parameter.name} is missing")
        return parameter.default
    value = given[parameter.name]
    if value is None and parameter.type.endswith("?"):
        return None
    if not TYPES[parameter.type](value):
        raise Refused(f"the argument {parameter.name} is not of type {parameter.type}")
    return value


def _integer(value: Arg) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_INTEGER


def _float(value: Arg) -> bool:
    return isinstance(value, float) or _integer(value)


def _finite(value: Arg) -> bool:
    return _float(value) and isinstance(value, int | float) and math.isfinite(value)


def _number(value: Arg) -> bool:
    return isinstance(value, bool) or _float(value)


def _tensor(value: Arg) -> bool:
    return isinstance(value, Ref)


def _list_of(item: Callable[[Arg], bool]) -> Callable[[Arg], bool]:
    def test(value: Arg) -> bool:
        return isinstance(value, tuple) and len(value) <= MAX_LIST and all(item(one) for one in value)

    return test


TYPES: Mapping[str, Callable[[Arg], bool]] = {
    kind + mark: test
    for kind, test in {
        "Tensor": _tensor,
        "Operand": lambda value: _tensor(value) or _number(value),
        "Tensor[]": _list_of(_tensor),
        "Tensor?[]": _list_of(lambda value: value is None or _tensor(value)),
        "Scalar": _number,
        "int": _integer,
        "int[]": _list_of(_integer),
        "float": _finite,
        "float[]": _list_of(_finite),
        "bool": lambda value: isinstance(value, bool),
        "str": lambda value: isinstance(value, str) and len(value) <= MAX_TEXT,
        "dtype": lambda value: isinstance(value, DType),
    }.items()
    for mark in ("", "?")
}
