"""One question of a course with answers to it, and how its names are declared."""

from dataclasses import dataclass

from grader.formula import Declarations


@dataclass(frozen=True)
class Question:
    """One symbolic question of the problem `slug`; `wrong` names the misconception of each wrong answer."""

    slug: str
    name: str
    declared: Declarations
    reference: str
    right: tuple[str, ...]
    wrong: dict[str, str]


def scalars(*names: str, **domains: tuple[float, float]) -> Declarations:
    """Numbers by name, some with where they are sampled; nothing else may be typed."""
    return Declarations(symbols={**dict.fromkeys(names), **domains}, undeclared="refuse")
