"""Numbers as LaTeX spells them: thousands parted by `{,}` or `\\,`, powers of ten as `3e{-4}` or `3\\mathrm{E}-4`."""

from __future__ import annotations

import re
from typing import Final

_BRACED_COMMA: Final = r"\s?\{\s*,\s*\}\s?"
_THOUSANDS: Final = re.compile(rf"{_BRACED_COMMA}|\\,|,\\! ?")
_UPRIGHT: Final = r"\\(?:mathrm|text|textrm|operatorname)\s*\{\s*"
#: A letter that says how often a number is multiplied by ten: an upright `e` only before braces, as it is Euler's too.
POWER_OF_TEN: Final = (
    rf"(?:(?:[eE]|{_UPRIGHT}E\s*\}})[+-]\d+(?![\w.])|[eE]\d+(?![\w.])|(?:[eE]|{_UPRIGHT}[eE]\s*\}})\s?\{{\s*[+-]?\d+\s*\}}"
    rf"|{_UPRIGHT}[eE]\s*-\s*\}}\s*\d+(?![\w.]))"
)
#: A number with commas between its thousands where several values have no meaning: between bars, rounded down or up.
_OPENED: Final = "|".join(
    rf"(?<={re.escape(mark)})" for mark in ("|", "| ", "floor", "floor ", "ceil", "ceil ", "lvert ")
)
_ENCLOSED: Final = (
    rf"(?:{_OPENED})\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?=\s*(?:\\right\s*)?(?:\||\\rvert|\\rfloor|\\rceil))"
)
NUMBER: Final = re.compile(
    rf"{_ENCLOSED}|\d{{1,3}}(?:(?:{_THOUSANDS.pattern})\d{{3}}(?!\d))+(?:\.\d+)?|"
    rf"\d+{_BRACED_COMMA}\d+|"  # no thousands: a decimal comma, which braces keep from standing apart
    rf"(?:\d+(?:\.\d*)?|\.\d+){POWER_OF_TEN}?",
    re.ASCII,
)
DIGITS: Final = re.compile(r"\d+", re.ASCII)
#: An exponent of several digits without braces, of which TeX raises the first alone, and which makes no sense so.
SPLIT_EXPONENT: Final = re.compile(r"[01]\d+(?:\.\d+)?|\d0\d*(?:\.\d+)?|\d+\.\d+", re.ASCII)
_PARTED: Final = re.compile(rf"\d{{1,3}}(?:(?:{_THOUSANDS.pattern})\d{{3}}(?!\d))+(?:\.\d+)?", re.ASCII)
COMMA_NUMBER: Final = re.compile(rf"\d+(?:(?:\{{,\}}|,|\.)\d+)?{POWER_OF_TEN}?|[,.]\d+", re.ASCII)
#: The base that a whole number is written in, below it.
_BASE: Final = re.compile(r"\s*_\s*(?:\{\s*(?:\\text\s*\{\s*)?(\d{1,2})\s*\}?\s*\}|(\d)(?!\d))", re.ASCII)
_POWER: Final = re.compile(POWER_OF_TEN, re.ASCII)


def in_base(digits: str, source: str, at: int) -> tuple[str, int] | None:
    """What a whole number with its base behind it at `at` comes to, and where that ends: `1011_2` is 11.

    None where no base stands there, or one that has fewer digits than the number uses.
    """
    found = _BASE.match(source, at)
    if found is None:
        return None
    base = int(found[1] or found[2])
    if not 2 <= base <= 16 or any(int(digit) >= base for digit in digits):
        return None
    return str(int(digits, base)), found.end()


def in_plain_digits(text: str, *, decimal_comma: bool) -> str:
    """A number as LaTeX spells it in digits, a point and perhaps an `e`: `1{,}024` is 1024, `3e{-4}` is 3e-4."""
    power = _POWER.search(text)
    digits, raised = (text[: power.start()], power.group()) if power else (text, "")
    if decimal_comma:
        digits = digits.replace("{,}", ".")
    else:
        digits = _THOUSANDS.sub("" if _PARTED.fullmatch(digits) else ".", digits).replace(",", "")
    return f"{digits}e{tens(raised)}" if raised else digits


def tens(power: str) -> str:
    """The exponent in a power of ten as LaTeX spells it: the -4 of `e{-4}`."""
    return "".join(re.findall(r"[+-]|[0-9]+", power))
