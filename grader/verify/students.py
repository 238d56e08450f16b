"""Made-up students: the answers and files of somebody who works right, wrong, lazily or badly."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.catalog import Entry
from grader.grading.desk import Desk
from grader.grading.problem import Question, Variant, grade
from grader.intake.answers import AnswerFile
from grader.intake.submission import Submission
from grader.model.answer import Response
from grader.model.mark import Mark
from grader.model.problem import AnyPart, ChoicePart, NumericPart, SymbolicPart
from grader.steps.key import Row


@dataclass(frozen=True)
class BadProgram:
    """One of the stock of bad submissions. `patient` needs a shortened clock to be tried in reasonable time."""

    name: str
    text: str
    patient: bool = False


def hand_in(
    entry: Entry, desk: Desk, *, files: Mapping[str, bytes] | None = None, texts: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Mark]:  # fmt: skip
    """The marks of a made-up student who hands in these files and types these texts."""
    section = {id: Response(text=text) for id, text in (texts or {}).items()}
    folder = entry.problem.name
    submission = Submission("somebody", {f"{folder}/{name}": data for name, data in (files or {}).items()})
    question = Question(
        entry,
        submission,
        entry.problem.points,
        Variant(0, values if values is not None else {}),
        answers=AnswerFile({entry.problem.slug: section}),
    )
    return {mark.part: mark for mark in grade(question, desk).marks}


def type_row(part: AnyPart, row: Row) -> str:
    """What a student types whose answer is this row of the key."""
    if isinstance(part, NumericPart):
        return type_numbers(row.value, part.figures)
    if isinstance(part, ChoicePart):
        return _type_choice(part, row.value)
    if isinstance(part, SymbolicPart):
        from grader.formula import from_plain, show

        return show(from_plain(row.value))
    raise TypeError(f"part {part.id} is not answered by typing")


def type_numbers(value: Any, figures: int | None) -> str:
    """Numbers as typed, to the figures asked for."""
    if isinstance(value, list):
        return "[" + ", ".join(type_numbers(item, figures) for item in value) + "]"
    if figures is None:
        return repr(int(value)) if float(value).is_integer() else repr(float(value))
    return f"{value:.{figures - 1}e}"


def _type_choice(part: ChoicePart, value: Any) -> str:
    if part.select == "one":
        return str(value)
    if part.select == "many":
        return ", ".join(value)
    if part.select == "match":
        return ", ".join(f"{option} = {target}" for option, target in value.items())
    return ", ".join(_in_order(list(part.options), value))


def _in_order(options: Sequence[str], before: Sequence[Sequence[str]]) -> list[str]:
    """One order in which every pair of `before` holds."""
    left, ordered = list(options), list[str]()
    while left:
        first = next((o for o in left if not any(b == o and a in left for a, b in before)), left[0])
        ordered.append(first)
        left.remove(first)
    return ordered


def lazy_texts(entry: Entry, values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """What is typed by somebody who does not work: nothing, all 0, all 1, each given value everywhere."""
    typed = [part.id for part in entry.problem.parts if part.typed]
    yield "a blank answer file", {}
    for text in ("0", "1"):
        yield f"typing {text} everywhere", dict.fromkeys(typed, text)
    for name, value in values.items():
        text = type_numbers(value, None) if not isinstance(value, str) else value
        yield f"copying the given {name} everywhere", dict.fromkeys(typed, text)


def bad_programs(solution: Mapping[str, bytes], main: str) -> Iterator[BadProgram]:
    """The stock of bad submissions for a program's main file: same names, nothing right behind them."""
    yield BadProgram("an empty file", "")
    yield BadProgram("a syntax error", "def broken(:\n")
    yield BadProgram("a file that raises", "raise RuntimeError('no')\n")
    yield BadProgram("a file that prints without end", "while True:\n    print('x' * 1000)\n", patient=True)
    names = _public_names(solution[main])
    for what, body in (
        ("a function that returns the wrong type", "return 'x'"),
        ("a function that returns the wrong shape", "return [[[1.0]]]"),
        ("a function that returns NaN", "return float('nan')"),
        ("a function that returns nothing", "return None"),
        ("a function that raises", "raise ValueError('no')"),
    ):
        yield BadProgram(what, "".join(f"def {name}(*args, **kwargs):\n    {body}\n\n" for name in names))
    endless = "".join(f"def {name}(*args, **kwargs):\n    while True:\n        pass\n\n" for name in names)
    yield BadProgram("a function that never ends", endless, patient=True)


def _public_names(source: bytes) -> list[str]:
    tree = ast.parse(source)
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
