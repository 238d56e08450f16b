"""Which problem a file is meant for, where several ask for one of that name: the one whose functions it defines."""

import re
from collections.abc import Collection, Iterable

from grader.model.problem import CodePart, Problem


def names_shared(problem: Problem, problems: Iterable[Problem]) -> dict[str, frozenset[str]]:
    """The files of a problem that other ones of some problems ask for too, and which functions those call in them."""
    others = [other for other in problems if other.slug != problem.slug]
    return {
        name: frozenset[str]().union(*(called_in(name, other) for other in others))
        for name in problem.submit
        if any(name in other.submit for other in others)
    }


def called_in(name: str, problem: Problem) -> frozenset[str]:
    """The functions and classes that a problem calls in one of the files it asks for."""
    parts = (part for part in problem.parts if isinstance(part, CodePart) and name in part.submit and part.calls)
    return frozenset(part.calls.split(".")[0] for part in parts)


def count_defined(asked: Collection[str], data: bytes) -> int:
    """How many of these functions and classes a program's text defines; a notebook's is text within text."""
    return sum(
        re.search(rb"(?:\b|\\n)(?:def|class)[ \t]+" + name.encode() + rb"\b", data) is not None for name in asked
    )


def is_anothers(name: str, data: bytes, problem: Problem, called_elsewhere: frozenset[str]) -> bool:
    """Whether a file defines what other problems call in it, and nothing of what this one calls."""
    asked = called_in(name, problem)
    return bool(asked) and count_defined(called_elsewhere - asked, data) > 0 == count_defined(asked, data)
