"""Marks of typed answers: true value, else what follows from own answers, else a named misconception, else wrong."""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grader.checkers import choice, numeric
from grader.checkers.diagnosing import diagnose, relate
from grader.checkers.wording import sentence
from grader.model.answer import (
    AnyAnswer,
    ChoiceAnswer,
    NumericAnswer,
    Read,
    Response,
    SymbolicAnswer,
    UnreadableAnswer,
)
from grader.model.mark import Evidence, Mark, Verdict, verdict_keeping
from grader.model.problem import BasePart, ChoicePart, NumericPart, SymbolicPart
from grader.steps.key import Row


@dataclass(frozen=True)
class Agreement:
    """How an answer compares with one row: a share of 1, or not decidable."""

    share: Fraction
    decided: bool = True
    stage: str | None = None
    point: dict[str, str] | None = None
    reason: str = ""


def mark_typed(
    part: BasePart,
    response: Response | None,
    read: Read | None,
    rows: Sequence[Row],
    givens: Mapping[str, Any] | None = None,
) -> Mark:
    """The mark of one typed part, from what was typed, how it was read, and the rows of its key.

    `givens` are the numbers of the student's variant, among which a general diagnosis looks for a factor.
    """
    if response is None or response.is_empty or read is None:
        return _mark_missing(part)
    evidence = Evidence(typed=response.text, read_as=read.shown or None)
    if isinstance(read.answer, UnreadableAnswer):
        return Mark(part=part.id, verdict=Verdict.UNREADABLE, points=None, out_of=part.points,
                    feedback=sentence(read.answer.message),
                    evidence=evidence.model_copy(update={"position": read.answer.position}))  # fmt: skip
    if isinstance(read.answer, SymbolicAnswer):
        evidence = evidence.model_copy(update={"tree": read.answer.tree})
        if isinstance(part, SymbolicPart) and (broken := _broken_form(part, read.answer)):
            return _mark(part, Verdict.WRONG, Fraction(0), broken, evidence)
    if isinstance(part, NumericPart) and _is_cut(response.text, read.answer, rows[0]):
        message = ("Your numbers fall apart: write the decimal mark as a point, not as a comma, and nothing between "
                   "thousands.")  # fmt: skip
        return Mark(part=part.id, verdict=Verdict.UNREADABLE, points=None, out_of=part.points, feedback=message,
                    evidence=evidence)  # fmt: skip
    mark = _compare_rows(part, read.answer, rows, evidence)
    if not mark.is_unnamed or mark.evidence.stage == "form":
        return mark
    return _diagnosed(mark, part, read.answer, rows, givens or {})


def mark_by_hand(part: BasePart, response: Response | None) -> Mark:
    """The mark of a part that a person marks: undecided until somebody has; nothing where nothing was typed."""
    if response is None or response.is_empty:
        return _mark_missing(part)
    return Mark(part=part.id, verdict=Verdict.UNDECIDED, points=None, out_of=part.points,
                feedback="A person marks this part.", evidence=Evidence(typed=response.text))  # fmt: skip


def _mark_missing(part: BasePart) -> Mark:
    return Mark(part=part.id, verdict=Verdict.MISSING, points=Fraction(0), out_of=part.points,
                feedback="Nothing was handed in for this part.")  # fmt: skip


_LOOK = "Look again at"
_ONE = re.compile(r"[-+−]?\d[\d\s.,]*\d")
_COMMA = re.compile(r"\d,\d")


def _is_cut(text: str, answer: AnyAnswer, row: Row) -> bool:
    """Whether commas inside numbers, or blanks between thousands, were read as the ends of numbers.

    So they were where one number is asked for and several stand there without brackets (`0,64`, `50 176`), and where
    there are twice as many as asked for, each pair of them held together by a comma (`[0,69; 0,44]`).
    """
    if not isinstance(answer, NumericAnswer):
        return False
    asked = _shape(row.value)
    if asked == () and len(answer.shape) == 1 and _ONE.fullmatch(text.strip()):
        return True
    count = math.prod(asked)
    return len(answer.entries) == 2 * count and len(_COMMA.findall(text)) == count


def _broken_form(part: SymbolicPart, answer: SymbolicAnswer) -> str | None:
    from grader.checkers import symbolic  # late, so that numbers need no formula reader

    return symbolic.broken_form(part, answer)


def _compare_rows(part: BasePart, answer: AnyAnswer, rows: Sequence[Row], evidence: Evidence) -> Mark:
    first: Agreement | None = None
    assert rows, "a key has at least the true value"
    best, closest = Agreement(Fraction(0)), rows[0]
    for row in rows:
        found = agree(part, answer, row)
        first = first or found
        if found.share == 1 and (_pays(row) or not _meant(part, answer, rows)):
            return _matched(part, answer, row, found, evidence)
        if row.kind != "wrong" and (found.share > best.share or not found.decided):
            best, closest = found, row
    assert first is not None
    if not best.decided:
        message = "We could not decide this one by ourselves: a person will look at it."
        evidence = evidence.model_copy(update={"stage": best.stage, "notes": (best.reason,)})
        return Mark(part=part.id, verdict=Verdict.UNDECIDED, points=None, out_of=part.points,
                    feedback=message, evidence=evidence)  # fmt: skip
    evidence = evidence.model_copy(update={"stage": first.stage, "point": first.point})
    if meant := _meant(part, answer, rows):
        message = f"What you typed can be read in two ways. Did you mean {meant}? A person will look at it."
        return Mark(part=part.id, verdict=Verdict.UNDECIDED, points=None, out_of=part.points,
                    feedback=message, evidence=evidence)  # fmt: skip
    if short := _to_fewer_figures(part, answer, rows, evidence):
        return short
    if best.share > 0:
        places = _places(answer, closest)
        message = "Part of this is right." + (f" {_LOOK} {places}." if places else "")
        return _mark(part, Verdict.PARTIAL, best.share * part.points, message, evidence)
    return _mark(part, Verdict.WRONG, Fraction(0), _hint(part, answer, rows[0], first), evidence)


def _to_fewer_figures(part: BasePart, answer: AnyAnswer, rows: Sequence[Row], evidence: Evidence) -> Mark | None:
    """The mark of what is right, or follows, to fewer figures than asked for, where the part keeps points for that."""
    if not (isinstance(part, NumericPart) and part.figures and part.figures_keep and isinstance(answer, NumericAnswer)):
        return None
    for row in rows:
        asked = (answer, row.value, row.tolerance, part.figures)
        # Whoever types one figure may have guessed it.
        if _pays(row) and numeric.has_too_few_figures(*asked, least=max(2, part.figures - 2)):
            evidence = evidence.model_copy(update={"given": row.own})
            message = numeric.tell_too_few_figures(*asked)
            return _mark(part, Verdict.PARTIAL, part.figures_keep * part.points, message, evidence)
    return None


def _diagnosed(mark: Mark, part: BasePart, answer: AnyAnswer, rows: Sequence[Row], givens: Mapping[str, Any]) -> Mark:
    """The mark with a general diagnosis, where one can be made. Which shapes do not fit, and which entries to look
    at, stays said.
    """
    seed = _seed(part, answer) if isinstance(part, SymbolicPart) and isinstance(answer, SymbolicAnswer) else 0
    found = diagnose(part, answer, rows, givens, seed=seed)
    update: dict[str, Any] = {"apart": relate(part, answer, rows[0], found)}
    if found is not None:
        update["misconception"] = found.tag
        if mark.evidence.stage != "shape":
            places = mark.feedback if mark.feedback.startswith(_LOOK) else ""
            update["feedback"] = f"{found.feedback} {places}".strip()
    return mark.model_copy(update=update)


def agree(part: BasePart, answer: AnyAnswer, row: Row) -> Agreement:
    """How an answer compares with one row of the key."""
    if isinstance(part, NumericPart) and isinstance(answer, NumericAnswer):
        return Agreement(numeric.agreement(answer, row.value, row.tolerance, partial=part.partial and _pays(row)))
    if isinstance(part, ChoicePart) and isinstance(answer, ChoiceAnswer):
        share = choice.agreement(part, answer, row.value)
        return Agreement(share if _pays(row) else Fraction(int(share == 1)))
    if isinstance(part, SymbolicPart) and isinstance(answer, SymbolicAnswer):
        from grader.checkers import symbolic

        found = symbolic.compare_answer(part, answer, row.value, seed=_seed(part, answer))
        equal, decided = found.verdict == "equal", found.verdict != "undecided"
        return Agreement(Fraction(int(equal)), decided, found.stage, found.counterexample, found.reason)
    return Agreement(Fraction(0))


def _meant(part: BasePart, answer: AnyAnswer, rows: Sequence[Row]) -> str:
    """Another reading of the same text that would be right, as it shows; empty if there is none."""
    for tree, shown in answer.others if isinstance(answer, SymbolicAnswer) else ():
        other = SymbolicAnswer(tree=tree)
        if any(agree(part, other, row).share == 1 for row in rows if _pays(row)):
            return shown
    return ""


def _pays(row: Row) -> bool:
    return row.kind != "wrong"


def _seed(part: SymbolicPart, answer: SymbolicAnswer) -> int:
    """From the part and the answer, so that the same question always gets the same points to be tried at."""
    asked = part.model_dump(mode="json", exclude={"form", "form_keeps"})  # they have no bearing on the value
    text = json.dumps([asked, answer.tree], sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def _matched(part: BasePart, answer: AnyAnswer, row: Row, found: Agreement, evidence: Evidence) -> Mark:
    evidence = evidence.model_copy(update={"stage": found.stage, "given": row.own})
    if row.kind == "wrong":
        verdict = verdict_keeping(row.keeps, part.points, Verdict.WRONG)
        mark = _mark(part, verdict, row.keeps, row.feedback, evidence)
        return mark.model_copy(update={"misconception": row.name})
    if isinstance(part, SymbolicPart) and part.form and isinstance(answer, SymbolicAnswer):
        in_another = _in_another_form(part, answer, row, evidence)
        if in_another is not None:
            return in_another
    feedback = ""
    if row.kind == "own":
        feedback = f"Right, given your earlier answer to {_listed(row.own)}."
    elif row.kind == "also":
        feedback = row.feedback
    return _mark(part, Verdict.CORRECT, part.points, feedback, evidence)


def _in_another_form(part: SymbolicPart, answer: SymbolicAnswer, row: Row, evidence: Evidence) -> Mark | None:
    """The mark of a right value in another form than the part asks for; None where it has that form."""
    from grader.checkers import symbolic
    from grader.formula.forms import Undecidable

    evidence = evidence.model_copy(update={"stage": "form"})
    try:
        broken = symbolic.unmet_form(part, answer, row.value)
    except Undecidable as error:
        message = "We could not decide by ourselves whether this has the form asked for: a person will look at it."
        return Mark(part=part.id, verdict=Verdict.UNDECIDED, points=None, out_of=part.points, feedback=message,
                    evidence=evidence.model_copy(update={"notes": (str(error),)}))  # fmt: skip
    if broken is None:
        return None
    verdict = Verdict.PARTIAL if part.form_keeps else Verdict.WRONG
    message = f"The value is right, but not the form. {broken}"
    return _mark(part, verdict, part.form_keeps * part.points, message, evidence)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _mark(part: BasePart, verdict: Verdict, points: Fraction, feedback: str, evidence: Evidence) -> Mark:
    return Mark(part=part.id, verdict=verdict, points=points, out_of=part.points, feedback=feedback, evidence=evidence)


def _places(answer: AnyAnswer, row: Row) -> str:
    if not isinstance(answer, NumericAnswer):
        return ""
    places = list(numeric.wrong_entries(answer, row.value, row.tolerance))
    return _listed(places[:3]) if places else ""


def _hint(part: BasePart, answer: AnyAnswer, row: Row, found: Agreement) -> str:
    """What can be said of a wrong answer that nobody named, without giving the right one."""
    if isinstance(answer, NumericAnswer) and isinstance(part, NumericPart):
        asked = _shape(row.value)
        if numeric.right_entries(answer, row.value, row.tolerance) is None:
            return f"This part asks for {numeric.show_shape(asked)}; you gave {numeric.show_shape(answer.shape)}."
        if part.figures and numeric.has_too_few_figures(answer, row.value, row.tolerance, part.figures):
            return numeric.tell_too_few_figures(answer, row.value, row.tolerance, part.figures)
        places = list(numeric.wrong_entries(answer, row.value, row.tolerance))
        if asked and len(places) < len(answer.entries):
            return f"{_LOOK} {_listed(places[:3])}."
    return sentence(found.reason) if found.reason and found.stage == "shape" else "Not right."


def _shape(value: object) -> tuple[int, ...]:
    import numpy as np

    return np.asarray(value, dtype=float).shape
