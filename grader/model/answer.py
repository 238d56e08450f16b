"""What a student answered, once read: the responses as typed, and the answers they were read as."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from grader.model.value import Value


class Response(Value):
    """One part as typed, to the character, with the line of the answer file it began on."""

    text: str
    line: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.text.strip()


class NumericAnswer(Value):
    """A scalar (shape ()), vector, matrix or table; entries row by row, exact as typed, with their figures.

    `figures` is None for an entry that is exact by its form (a fraction, a whole expression).
    """

    kind: Literal["numeric"] = "numeric"
    shape: tuple[int, ...]
    entries: tuple[Fraction, ...]
    figures: tuple[int | None, ...]


class SymbolicAnswer(Value):
    """A formula, as the JSON of its tree. `others` are what the same text may mean besides, and how they show."""

    kind: Literal["symbolic"] = "symbolic"
    tree: str
    others: tuple[tuple[str, str], ...] = ()


class ChoiceAnswer(Value):
    """Option ids in the order typed; for a matching, pairs (option, target)."""

    kind: Literal["choice"] = "choice"
    chosen: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


class UnreadableAnswer(Value):
    """A response that stops being readable at character `position`, with what was expected there."""

    kind: Literal["unreadable"] = "unreadable"
    message: str
    position: int | None = None


AnyAnswer = NumericAnswer | SymbolicAnswer | ChoiceAnswer | UnreadableAnswer
Answer = Annotated[AnyAnswer, Field(discriminator="kind")]


class Read(Value):
    """An answer with the text it was read from and how we show it back."""

    answer: Answer
    shown: str = ""
