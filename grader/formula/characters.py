"""Unicode as students paste it, folded to the few characters that the lexers know, each with its old position.

Superscripts and subscripts are turned into `^(…)` and `_{…}` before anything is folded: NFKC would make
`x²` into `x2`.
"""

import re
import unicodedata

from grader.model.blame import Unreadable

_SUPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "0123456789+-=()niabcdefghjklmoprstuvwxyz", strict=True))
#: Raised digits, which are powers and no layers.
RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUB = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
_TO = {
    "-": "−–—‒‐‑﹣－﹘",
    "'": "’‘′ʹ´ʼ`＇",
    '"': "“”„",
    " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\n\r\v\f",
    "": "\u200b\u200c\u200d\u2060\u2061\u2062\ufeff\u00ad\u200e\u200f\ufe0e\ufe0f",
    "/": "÷∕⁄／",
    "*": "∗＊⋆✱",
    "·": "⋅∙•‧・",
    "×": "✕✖⨯",
    "⊙": "∘⊚ʘ⨀⚬",
    "|": "∣｜❘",
    "‖": "∥",
    "<=": "≤⩽≦",
    ">=": "≥⩾≧",
    "!=": "≠",
    ":=": "←⟵≔",
    "''": "″",
    "'''": "‴",
    "⊤": "ᵀ⟙┬",
    "Δ": "∆",
    "∑": "⅀",
    "∏": "",
    "...": "…",
    "√": "",
    "ε": "∊",
    "∧": "⋀",
    "∨": "⋁",
    "T": "Ｔ",
    "ℓ": "ℓ",  # a letter of its own, no l
    "hbar": "ℏħ",
    "^": "ˆ＾",
    "(": "❨❪⦅⟮﹙",
    ")": "❩❫⦆⟯﹚",
    "[": "❲〔⟦﹝",
    "]": "❳〕⟧﹞",
    "{": "❴﹛",
    "}": "❵﹜",
    # Cyrillic letters that a keyboard in the wrong layout gives for Latin ones.
    **dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ", strict=True)),
}
_FOLD = {old: new for new, olds in _TO.items() for old in olds}
_MARKS = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u0307": "dot", "\u20d7": ""}


#: What is folded already.
_PLAIN = re.compile(r"[ -_a-~]*")


class Folded(str):
    """Folded text that remembers, for each of its characters, where that stood in what was typed."""

    typed: str
    places: list[int]

    @classmethod
    def of(cls, pieces: list[tuple[str, int]], typed: str) -> "Folded":
        """Join `(characters, position)` pieces."""
        folded = cls("".join(text for text, _ in pieces))
        folded.typed = typed
        folded.places = [place for text, place in pieces for _ in text]
        folded.places.append(len(typed))
        return folded

    @classmethod
    def plain(cls, typed: str) -> "Folded":
        """A text of which nothing needs folding."""
        folded = cls(typed)
        folded.typed = typed
        folded.places = list(range(len(typed) + 1))
        return folded

    def part(self, begin: int, end: int) -> "Folded":
        """A stretch of the text without the blanks around it; it still knows its positions."""
        while begin < end and self[begin].isspace():
            begin += 1
        while end > begin and self[end - 1].isspace():
            end -= 1
        part = Folded(self[begin:end])
        part.typed = self.typed
        part.places = [*self.places[begin:end], self.places[end - 1] + 1 if end > begin else self.places[end]]
        return part

    def replaced(self, at: int, char: str) -> "Folded":
        """The text with another character in the place of one."""
        other = Folded(f"{self[:at]}{char}{self[at + 1 :]}")
        other.typed, other.places = self.typed, self.places
        return other

    def as_typed(self, begin: int, end: int) -> str:
        """The stretch from `begin` to `end` of the folded text, as it was typed."""
        return self.typed[self.places[begin] : self.places[end]]

    def refuse(self, message: str, position: int) -> Unreadable:
        """The blame for what stands at `position` of the folded text, told in terms of what was typed."""
        return Unreadable(message, self.typed, self.places[min(position, len(self))])


def _run(text: str, start: int, table: dict[str, str]) -> int:
    end = start
    while end < len(text) and text[end] in table:
        end += 1
    return end


def _fraction(char: str) -> str | None:
    name = unicodedata.normalize("NFKC", char)
    return name.replace("\u2044", "/") if "\u2044" in name and len(name) > 1 else None


def _one(text: str, at: int) -> str:
    char = text[at]
    if char in _FOLD:
        return _FOLD[char]
    if " " <= char <= "~":
        return char
    if (fraction := _fraction(char)) is not None:
        mixed = text[:at].rstrip()[-1:].isdigit()  # 2½ is 2 1/2
        return f" {fraction}" if mixed else f"({fraction})"
    plain = unicodedata.normalize("NFKC", char)
    if unicodedata.category(char)[0] == "C" and char not in _FOLD:
        raise Unreadable("Here stands a character that cannot be printed; please type this place again.", text, at)
    parts = unicodedata.normalize("NFD", plain)
    if len(parts) == 2 and parts[1] in _MARKS:
        return _FOLD.get(parts[0], parts[0]) + _MARKS[parts[1]]
    if char in _MARKS:
        return _MARKS[char]
    return "".join(_FOLD.get(each, each) for each in plain)


def fold(text: str, *, lines: bool = False) -> Folded:
    """The text in the lexers' characters; raises `Unreadable` at one that has no place in a formula.

    `lines` keeps line ends, which otherwise are blanks.
    """
    if _PLAIN.fullmatch(text):
        return Folded.plain(text)
    pieces: list[tuple[str, int]] = []
    at = 0
    while at < len(text):
        char = text[at]
        if (char in _SUPER or char in _SUB) and pieces and pieces[-1][0] == ("^" if char in _SUPER else "_"):
            pieces.pop()  # `a_₇`, where one of both would do
        if char in _SUPER:
            end = _run(text, at, _SUPER)
            pieces.append(("^(", at))
            pieces.extend((_SUPER[text[place]], place) for place in range(at, end))
            pieces.append((")", end - 1))
            at = end
        elif char in _SUB:
            end = _run(text, at, _SUB)
            pieces.append(("_{", at))
            pieces.extend((_SUB[text[place]], place) for place in range(at, end))
            pieces.append(("}", end - 1))
            at = end
        elif char == "ᵀ":
            pieces.append(("^⊤", at))
            at += 1
        elif lines and char == "\n":
            pieces.append((char, at))
            at += 1
        else:
            pieces.append((_one(text, at), at))
            at += 1
    return Folded.of(pieces, text)
