"""What every generator here makes: a question with two texts, and what an oracle of its own says of them."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Pair:
    """A student's text, a reference, what is declared, and whether the one is right where the other is."""

    student: str
    reference: str
    expected: Literal["equal", "not_equal"]
    question: dict[str, Any] = field(default_factory=dict)


#: Makes pairs for ever, the same ones for the same chance.
Generator = Callable[[random.Random], Iterator[Pair]]


def verdict(holds: bool) -> Literal["equal", "not_equal"]:
    """The word for what the oracle found."""
    return "equal" if holds else "not_equal"
