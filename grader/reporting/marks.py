"""One mark as a page shows it: its verdict in words, what was typed and read, and what the verdict rests on."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from markupsafe import Markup, escape

from grader.model.mark import Evidence, Mark, Verdict, show_points
from grader.rendering import formula_html, inline_html, message_html


@dataclass(frozen=True)
class Look:
    """How a verdict is shown: a word, a tone (its colour) and a sign, so that colour never stands alone."""

    word: str
    tone: str
    sign: str


LOOKS = {
    Verdict.CORRECT: Look("Correct", "good", "check"),
    Verdict.PARTIAL: Look("Partly right", "part", "half"),
    Verdict.WRONG: Look("Not right", "bad", "cross"),
    Verdict.MISSING: Look("Nothing handed in", "bad", "dash"),
    Verdict.REFUSED: Look("Refused", "bad", "stop"),
    Verdict.UNREADABLE: Look("Unreadable", "open", "question"),
    Verdict.UNDECIDED: Look("Undecided", "open", "question"),
    Verdict.CRASHED: Look("Stopped with an error", "bad", "bang"),
    Verdict.TIMEOUT: Look("Out of time", "bad", "clock"),
    Verdict.MEMORY: Look("Out of memory", "bad", "stack"),
    Verdict.LIMIT: Look("Over a limit", "bad", "bang"),
    Verdict.UNGRADED: Look("Not graded yet", "open", "pause"),
}


@dataclass(frozen=True)
class Shown:
    """A mark ready for a template. `typed` is cut where reading stopped; `facts` are pairs (label, text)."""

    part: str
    asks: Markup
    look: Look
    points: str
    out_of: str
    feedback: Markup
    typed: tuple[str, str] | None
    read: Markup | None
    facts: tuple[tuple[str, str], ...]
    log: str | None


def show_mark(mark: Mark, scale: Fraction, asks: str = "") -> Shown:
    """A mark with its points in the assignment's measure (`scale` a point), and what its part asks."""
    evidence = mark.evidence
    return Shown(
        part=mark.part,
        asks=_authored(asks) if "{{" not in asks else Markup(),
        look=LOOKS[mark.verdict],
        points="–" if mark.points is None else show_points(mark.points * scale),
        out_of=show_points(mark.out_of * scale),
        feedback=show_feedback(mark),
        typed=_typed(evidence),
        read=_read(evidence),
        facts=tuple(_facts(evidence)),
        log=evidence.log,
    )


def show_feedback(mark: Mark) -> Markup:
    """A mark's feedback: an author's words as Markdown; words that may quote a program as they are.

    Feedback of a right answer and of a misconception is the author's own.
    """
    if mark.feedback.rstrip(".") == LOOKS[mark.verdict].word:
        return Markup()  # the verdict says it already
    authored = mark.misconception is not None or mark.verdict is Verdict.CORRECT
    return _authored(mark.feedback) if authored else Markup(message_html(mark.feedback))  # noqa: S704  (escaped there)


@lru_cache(maxsize=8192)
def _authored(text: str) -> Markup:
    return Markup(inline_html(text))  # noqa: S704  (cleaned there)


def _typed(evidence: Evidence) -> tuple[str, str] | None:
    if evidence.typed is None:
        return None
    stop = len(evidence.typed) if evidence.position is None else evidence.position
    return evidence.typed[:stop].lstrip(), evidence.typed[stop:].rstrip()


def _read(evidence: Evidence) -> Markup | None:
    """How an answer was read, where that says more than the answer itself."""
    if evidence.tree is not None:
        try:
            return Markup(formula_html(evidence.tree))  # noqa: S704  (escaped there)
        except ValueError:  # a tree of an older form: the same in typed notation stands beside it
            return escape(evidence.read_as or "")
    if not evidence.read_as or evidence.read_as == (evidence.typed or "").strip():
        return None
    return escape(evidence.read_as)


#: What stands after a relative error, so that its size says something.
_AS_IN_A_GRADIENT_CHECK = (
    ", the largest |yours − right| / (|yours| + |right|) of the array; right work in double precision stays under 1e-06"
)


def _facts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    if evidence.point:
        yield "Differs at", ", ".join(f"{name} = {value}" for name, value in evidence.point.items())
    if evidence.case:
        yield "Run on", evidence.case
    if evidence.differs:
        yield "Differs", evidence.differs
    if evidence.relative_error is not None:
        yield "Relative error", f"{evidence.relative_error:.0e}{_AS_IN_A_GRADIENT_CHECK}"
    if evidence.raised:
        yield "Raised", evidence.raised
    if evidence.given:
        yield "Follows from", ", ".join(evidence.given)
    if evidence.accuracies:
        yield "Accuracies", ", ".join(f"{100 * accuracy:.1f} %" for accuracy in evidence.accuracies)
    if evidence.weaker:
        yield "Weaker evidence", evidence.weaker
    if evidence.stage:
        yield "Decided by", evidence.stage
    if evidence.sandbox == "none":
        yield "Sandbox", "none: this ran without walls"
    if evidence.notes:
        yield "Notes", " · ".join(evidence.notes)
