"""What a symbolic part declares of names: most of it is looked at only for answers unlike the key."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from grader.catalog import Entry
from grader.catalog.lines import faults_of, line_of, load_toml
from grader.model.blame import Fault, Unreadable
from grader.model.problem import SymbolicPart


def check_declarations(entry: Entry) -> Iterator[Fault]:
    """Every assumption, family, function and forbidden function of a problem's parts that says nothing."""
    file = entry.public / "problem.toml"
    table, text = load_toml(file)
    shared = table.keys() - {"parts"}
    for number, part in enumerate(entry.problem.parts):
        if not isinstance(part, SymbolicPart):
            continue
        from grader.checkers.symbolic import declarations

        prefix = ("parts", number)
        try:
            declared = declarations(part)
        except ValidationError as error:
            yield from faults_of(error, file, text, prefix, shared)
            continue
        for key, message in (*_check_functions(part, declared), *_check_without(part)):
            path = (key,) if key in shared else (*prefix, key)
            yield Fault(file, line_of(text, path), key, f"`{part.id}`: {message}")


def _check_functions(part: SymbolicPart, declared: Any) -> Iterator[tuple[str, str]]:
    """Functions that are neither known nor an expression of their argument: `sigmod` would be read as a name for it."""
    from grader.formula.definitions import read_definitions

    unknown = False
    for name, meaning in part.functions.items():
        if meaning is not None and re.fullmatch(r"\s*\w*[^\W\d]\w+\s*", meaning) and meaning not in _known():
            unknown = True
            yield "functions", f"`{name}` is to be `{meaning}`, which is no known function{_near(meaning)}"
    if unknown:
        return
    try:
        read_definitions(declared)
    except Unreadable as error:
        yield "functions", f"an expression in `functions` cannot be read: {error}"


def _check_without(part: SymbolicPart) -> Iterator[tuple[str, str]]:
    """Names that are nearly known functions. What else may be forbidden, such as `diag`, is left alone."""
    for name in part.without:
        if name not in _known() and name not in part.functions and _near(name):
            yield "without", f"`without` names `{name}`, which is no known function{_near(name)}"


def _known() -> frozenset[str]:
    from grader.formula.functions import ALIASES, FUNCTIONS, REWRITTEN

    return frozenset(FUNCTIONS) | frozenset(ALIASES) | frozenset(REWRITTEN)


def _near(name: str) -> str:
    near = get_close_matches(name, sorted(_known()), n=1, cutoff=0.7)
    return f"; did you mean `{near[0]}`?" if near else ""
