"""Typed answers, read where a reader that fails can do no harm. One service of the bounded zone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from grader.checkers.choice import read_choice, show_choice
from grader.model.answer import AnyAnswer, NumericAnswer, Read, SymbolicAnswer, UnreadableAnswer
from grader.model.blame import Unreadable
from grader.model.problem import AnyPart, ChoicePart, NumericPart, Part, SymbolicPart
from grader.model.value import Plain

if TYPE_CHECKING:
    from grader.formula import Tree

_PART: TypeAdapter[AnyPart] = TypeAdapter(Part)


def serve(request: dict[str, Any]) -> Plain:
    """Read the responses of one submission: `items` are {part, text}; an answer or a refusal for each."""
    comma = bool(request.get("decimal_comma"))
    return [read_response(_PART.validate_python(item["part"]), item["text"], comma) for item in request["items"]]


def read_response(part: AnyPart, text: str, decimal_comma: bool) -> Plain:
    """One response as the plain form of `grader.model.answer.Read`."""
    bare, cut = _without_quotes(text)
    try:
        answer, shown = _read(part, bare, decimal_comma)
    except Unreadable as error:
        position = None if error.position is None else error.position + cut
        answer, shown = UnreadableAnswer(message=error.message, position=position), ""
    plain: Mapping[str, Plain] = Read(answer=answer, shown=shown).model_dump(mode="json")
    return dict(plain)


_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "”": "”"}


def _without_quotes(text: str) -> tuple[str, int]:
    """A response without one pair of quotes around all of it, and how many characters that took off in front."""
    inner = text.strip()
    closing = _QUOTES.get(inner[:1])
    if closing is None or len(inner) < 2 or not inner.endswith(closing) or set(inner[1:-1]) & {inner[0], closing}:
        return text, 0
    return inner[1:-1], text.index(inner) + 1


def _read(part: AnyPart, text: str, decimal_comma: bool) -> tuple[AnyAnswer, str]:
    if isinstance(part, ChoicePart):
        picked = read_choice(text, part)
        return picked, show_choice(picked)
    if isinstance(part, NumericPart):
        return _read_numbers(text, decimal_comma)
    if isinstance(part, SymbolicPart):
        from grader.checkers.symbolic import declarations
        from grader.formula import other_readings, read, show

        declared = declarations(part, decimal_comma=decimal_comma)
        tree = read(text, declared)
        others = tuple((_write(other, text), show(other)) for other in other_readings(text, declared))
        return SymbolicAnswer(tree=_write(tree, text), others=others), show(tree)
    raise TypeError(f"part {part.id} is not answered by typing")


def _write(tree: "Tree", text: str) -> str:
    """A tree as it is handed on. Unreadable where it could not be taken in again: nobody else has to meet it."""
    from grader.formula import from_text, to_text

    written = to_text(tree)
    try:
        from_text(written)
    except ValueError:
        raise Unreadable("This formula is too large or too deep to be compared. Write it more simply.", text) from None
    return written


def _read_numbers(text: str, decimal_comma: bool) -> tuple[AnyAnswer, str]:
    from grader.formula import read_array

    array = read_array(text, decimal_comma=decimal_comma)
    entries = tuple(entry.value for entry in array.entries)
    figures = tuple(entry.figures for entry in array.entries)
    return NumericAnswer(shape=array.shape, entries=entries, figures=figures), show_numbers(
        array.shape, [entry.text for entry in array.entries]
    )


def show_numbers(shape: tuple[int, ...], texts: list[str]) -> str:
    """Numbers in their brackets, each as it was typed."""
    if not shape:
        return texts[0].strip()
    if len(shape) == 1:
        return "[" + ", ".join(text.strip() for text in texts) + "]"
    size = len(texts) // shape[0] if shape[0] else 0
    rows = (texts[start : start + size] for start in range(0, len(texts), size or 1))
    return "[" + ", ".join(show_numbers(shape[1:], list(row)) for row in rows) + "]"
