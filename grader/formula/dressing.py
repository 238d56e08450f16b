"""What is laid around a formula and says nothing: blanks, LaTeX's dollar signs and brackets, a box, a sentence."""

from __future__ import annotations

import re
from typing import Final

from grader.formula.characters import Folded
from grader.formula.functions import is_function

_PAIRS: Final = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"))
_BOX: Final = re.compile(r"\\(?:boxed|fbox)\s*\{")
_NUMBER_AS_TEXT: Final = re.compile(r"\\(?:text|mathrm|textbf|mbox)\{\s*([+-]?[0-9][0-9.,]*)\s*\}")
#: An amount of money, its sign before or behind it.
_AMOUNT: Final = re.compile(r"(?:[$€£¥]\s*([0-9][^$€£¥]*)|([+-]?\s*[0-9][0-9.,' ]*?)\s*[$€£¥])")
#: What may stand before a box at the end of a sentence or a derivation: a word, a colon, an equals sign.
_LEAD: Final = re.compile(
    r"(?:(?<![\\A-Za-z])([A-Za-z]{2,})|[:=≈.∈]|\\in(?![A-Za-z])|\\approx|\\implies|\\Rightarrow)[\s&$]*(?:\\[\[(])?\s*$"
)
_REST: Final = re.compile(r"(?:[\s$.,;!]|\\\]|\\\)|\\\\|\\end\s*\{[a-z]+\*?\})*")
#: A formula with the signs that set it apart from words.
_INSIDE: Final = r"((?:[^$\\]|\\[^()\[\]$])+)"
_SPAN: Final = re.compile(rf"\$\${_INSIDE}\$\$|(?<!\$)\${_INSIDE}\$(?!\$)|\\\({_INSIDE}\\\)|\\\[{_INSIDE}\\\]")
_JOINING: Final = frozenset(["and", "or", "percent", "percentage", "pct"])
_PLAIN_WORDS: Final = re.compile(r"[A-Za-z\s,.:;!'’]*")
#: Words that turn a sentence into another answer than its formula, or into none.
_DENIALS: Final = re.compile(
    r"\b(?:not|no|never|none|cannot|without|except|but|unless|if|when|where|or|either|neither|nor|wrong|incorrect|false"
    r"|isn|aren|wasn|don|doesn|can|depends|unknown|minus|negative|times)\b",
    re.IGNORECASE,
)
#: What stands right before the formula of a sentence that says nothing else of it.
_SAYS: Final = re.compile(
    r"(?:\b(?:is|are|be|equals|becomes|gives|yields|get|gets|obtain|find|have|so|thus|hence|then|therefore|finally|answer"
    r"|solution|result|(?:equals?|simplif\w+|evaluates?|reduces?|leads?|equivalent)\s+to)\s*[:,]?|:)\s*$",
    re.IGNORECASE,
)
#: What may stand behind it.
_DONE: Final = re.compile(
    r"(?:\s+is\s+(?:the|our|my)(?:\s+(?:final|correct))?\s+(?:answer|solution|result|value))?[\s.,;!]*"
)
#: What leads from the line before to the answer, or announces it.
_HENCE: Final = re.compile(
    r"(?:(?:∴|\\therefore(?![A-Za-z])|\\text\s*\{\s*(?:so|therefore|hence|thus|then)\s*[,:]?\s*\}"
    r"|(?:therefore|hence|thus|so(?=,|\s+the\b))\b(?!\s*(?:[=+*/^]|-\s)))[\s,:]*)?"
    r"(?:(?:the|my|our)?\s*\b(?:final\s+|correct\s+)*(?:answer|result|solution)\s*(?:\bis\b|:)(?!\s*(?:not|no)\b)\s*:?)?\s*",
    re.IGNORECASE,
)
_FULL_STOP: Final = re.compile(r"(?<=[$)\]}])\s*[.;,]$")


def undressed(source: Folded) -> Folded:
    """The text without what is laid around it; what it keeps still knows where it stood."""
    part, before = source.part(0, len(source)), ""
    while part != before:
        before = str(part)
        part = _without_box(_without_pair(part))
    if hence := _HENCE.match(part):
        part = part.part(hence.end(), len(part))
    if (amount := _AMOUNT.fullmatch(part)) is not None:
        part = part.part(*amount.span(amount.lastindex or 0))
    part = _out_of_sentence(part)
    if found := _NUMBER_AS_TEXT.fullmatch(part):
        part = part.part(*found.span(1))
    return part


def _without_pair(part: Folded) -> Folded:
    """The text without dollar signs or brackets around all of it, and a full stop behind these."""
    for opening, closing in _PAIRS:
        if not part.startswith(opening):
            continue
        stop = _FULL_STOP.search(part)
        end = stop.start() if stop is not None else len(part)
        inner = part[len(opening) : end - len(closing)]
        if end >= 2 * len(opening) and part.endswith(closing, 0, end) and not {opening, closing} & {*_marks(inner)}:
            return part.part(len(opening), end - len(closing))
    return part


def _marks(text: str) -> list[str]:
    return re.findall(r"\$\$|\$|\\[()\[\]]", text)


def _without_box(part: Folded) -> Folded:
    """What stands in the one box of a text, if that is the end of a sentence or a derivation, or all there is."""
    boxes = list(_BOX.finditer(part))
    if len(boxes) != 1:
        return part
    begin, end = boxes[0].end(), _closing(part, boxes[0].end())
    if end is None or _REST.fullmatch(part, end + 1) is None:
        return part
    lead = part[: boxes[0].start()].strip("$ ")
    said = _LEAD.search(part[: boxes[0].start()])
    denied = _DENIALS.search(re.split(r"[.;:]\s", lead)[-1])
    if lead in ("", "\\[", "\\(") or (said is not None and not denied and not is_function(said[1] or "")):
        return part.part(begin, end)
    return part


def _closing(part: Folded, at: int) -> int | None:
    """Where the brace that is open before `at` is closed."""
    depth = 1
    for place in range(at, len(part)):
        depth += (part[place] == "{") - (part[place] == "}")
        if depth == 0:
            return place
    return None


def _out_of_sentence(part: Folded) -> Folded:
    """Formulas between dollar signs with blanks for these, `$3$ and $4$`; of a sentence around one, the formula alone.

    A sentence around several, or one that denies something, is left as it is, for the reader to refuse.
    """
    spans = list(_SPAN.finditer(part))
    around = _SPAN.sub(" ", part)
    if not spans or any(sign in around for sign in ("$", "\\(", "\\[")) or "\\$" in part:
        return part
    said = re.findall(r"[A-Za-z]{2,}", around)
    if set(said) <= _JOINING:
        for span in spans:
            inner = span.lastindex or 0
            edges = (*range(span.start(), span.start(inner)), *range(span.end(inner), span.end()))
            for at in edges:
                part = part.replaced(at, " ")
        return part.part(0, len(part))
    return (
        part.part(*spans[0].span(spans[0].lastindex or 0)) if len(spans) == 1 and _only_says(part, spans[0]) else part
    )


def _only_says(part: Folded, span: re.Match[str]) -> bool:
    """Whether a sentence says of its formula that it is the answer, and nothing else: *half of $6$* is not 6."""
    before, behind = part[: span.start()], part[span.end() :]
    if not _PLAIN_WORDS.fullmatch(before) or not _DONE.fullmatch(behind) or _DENIALS.search(before):
        return False
    return not before.strip() or _SAYS.search(before) is not None
