"""Units in words as products and powers of names: `metres per second squared`, `square feet`, `light years`."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = r"[^\W\d_]+"
#: Names of two words, with a blank or a hyphen between them.
_TWO_WORDS: Final = re.compile(
    r"\b(light[\s-](?=years?\b)|nautical[\s-](?=miles?\b)|astronomical[\s-](?=units?\b)|\w*electron[\s-](?=volts?\b)"
    r"|(?:metric|short|long)[\s-](?=tons?\b)|fl(?:uid)?[\s.-]\s*(?=oz\b|ounces?\b)|pounds?[\s-](?=force\b)"
    r"|imperial[\s-](?=(?:gallon|pint|quart)s?\b)|atomic[\s-]mass[\s-](?=units?\b)"
    r"|(?:mm|cm|in)\s(?=Hg\b|H2O\b))",
    re.IGNORECASE,
)
#: A unit in square brackets behind its number, 5 [m/s].
_IN_BRACKETS: Final = re.compile(r"(?<=[\d)])\s*\[\s*([^\W\d][^\[\],;]*)\]\s*$")
_FOOT_POUND: Final = re.compile(r"\b(?:ft-lbs?|(?:foot|feet)[\s-]pounds?)\b", re.IGNORECASE)
_SCALES: Final = (
    (
        re.compile(r"(?:°|\bdeg(?:rees?)?\b\.?)\s*(?:C|[Cc]elsius|[Cc]entigrade)\b|\b(?:[Cc]elsius|[Cc]entigrade)\b"),
        "°C",
    ),
    (re.compile(r"(?:°|\bdeg(?:rees?)?\b\.?)\s*(?:F|[Ff]ahrenheit)\b|\b[Ff]ahrenheit\b"), "°F"),
    (re.compile(r"(?:°|\bdeg(?:rees?)?\b\.?)\s*(?:R|[Rr]ankine)\b"), "°R"),
    (re.compile(r"(?:°|\bdeg(?:rees?)?\b\.?)\s*(?:K|[Kk]elvins?)\b"), "K"),
)
_POWERS: Final = (
    (re.compile(rf"\b(?:square[\s-]|sq(?:\.|\b))[\s-]*(?!root)({_NAME})", re.IGNORECASE), r"\1^2"),
    (re.compile(rf"\b(?:cubic[\s-]|cu(?:\.|\b))[\s-]*(?!root)({_NAME})", re.IGNORECASE), r"\1^3"),
    (re.compile(rf"({_NAME})\s+squared\b"), r"\1^2"),
    (re.compile(rf"({_NAME})\s+cubed\b"), r"\1^3"),
    (re.compile(rf"\b(?:inverse|reciprocal)\s+({_NAME})"), r"\1^-1"),
    (re.compile(r"\b(k?g|k?mol)°([CF])"), r"(\1·°\2)"),  # J/g°C
    (re.compile(r"\s*\bper\s+(?!cent\b|mille\b)"), "/"),
)
#: Names with a digit or an index.
_INDEXED: Final = (
    (re.compile(r"H_?[({]?2[)}]?O\b"), "H2O"),
    (re.compile(r"\b(?:(m)_[({]?(e)|(a)_?[({]?(0)|(E)_[({]?(h))\b[)}]?"), r"\1\2\3\4\5\6"),
)


def in_symbols(source: str) -> str:
    """A text in which units in words are products and powers of names; numbers stay as they are."""
    source = _IN_BRACKETS.sub(r" \1", source)
    source = _FOOT_POUND.sub("footpound", source)
    source = _TWO_WORDS.sub(lambda found: re.sub(r"[\s.-]", "", found[0]), source)
    source = re.sub(r"\b(?:floz|flounces?)\b", "fluidounce", re.sub(r"\bpoundsforce\b", "poundforce", source))
    for pattern, into in (*_SCALES, *_POWERS, *_INDEXED):
        source = pattern.sub(into, source)
    return source
