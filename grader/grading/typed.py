"""Grading the typed parts of a problem: read, ask for the key, compare."""

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import TypeAdapter

from grader.catalog import Entry
from grader.checkers.numeric import array_of
from grader.checkers.program import mark_ungraded
from grader.checkers.typed import mark_by_hand, mark_typed
from grader.grading.desk import Desk
from grader.model.answer import NumericAnswer, Read, Response, UnreadableAnswer
from grader.model.mark import Mark
from grader.model.problem import AnyPart
from grader.sandbox import BoundedFailure


class Reads(Protocol):
    """Whoever has a bounded child that reads what was typed: a desk, or a portal's reader."""

    def read(self, items: list[dict[str, Any]]) -> Any:
        """What the child makes of typed responses."""


_READS: TypeAdapter[list[Read]] = TypeAdapter(list[Read])


def grade_typed(
    entry: Entry, responses: Mapping[str, Response], values: Mapping[str, Any] | None, desk: Desk
) -> dict[str, Mark]:
    """The marks of all typed parts. `values` is the student's variant; None where none was issued to them."""
    typed = [part for part in entry.problem.parts if part.typed]
    if values is None:
        message = "no numbers were issued to this student for this problem; a person will look at it"
        return {part.id: mark_ungraded(part, message) for part in typed}
    by_hand = {part.id: mark_by_hand(part, responses.get(part.id)) for part in typed if not part.keyed}
    parts = [part for part in typed if part.keyed]
    return by_hand | (_mark_keyed(entry, parts, responses, values, desk) if parts else {})


def _mark_keyed(
    entry: Entry, parts: list[AnyPart], responses: Mapping[str, Response], values: Mapping[str, Any], desk: Desk
) -> dict[str, Mark]:
    reads = read_responses(parts, responses, desk)
    answers = {
        id: array_of(read.answer).tolist() for id, read in reads.items() if isinstance(read.answer, NumericAnswer)
    }
    key = desk.key(entry, values, answers)
    return {
        part.id: mark_typed(part, responses.get(part.id), reads.get(part.id), key[part.id], values) for part in parts
    }


def read_responses(parts: list[AnyPart], responses: Mapping[str, Response], desk: Reads) -> dict[str, Read]:
    """What was typed, read. A response that is more than a reader can bear is unreadable, alone.

    SandboxError where the reader itself fails.
    """
    items = [
        {"part": part.model_dump(mode="json"), "text": responses[part.id].text, "id": part.id}
        for part in parts
        if part.id in responses and not responses[part.id].is_empty
    ]
    try:
        reads = _READS.validate_python(desk.read(items)) if items else []
    except BoundedFailure as failure:
        if failure.kind == "raised":
            raise  # our own mistake, which is nobody's unreadable answer
        reads = [_read_alone(item, desk) for item in items]
    return {str(item["id"]): read for item, read in zip(items, reads, strict=True)}


def _read_alone(item: dict[str, Any], desk: Reads) -> Read:
    try:
        return _READS.validate_python(desk.read([item]))[0]
    except BoundedFailure as failure:
        if failure.kind == "raised":
            raise
        return Read(answer=UnreadableAnswer(message="this is too much to read; write it more simply"))
