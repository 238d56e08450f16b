"""LaTeX cut into the same tokens as typed notation; what only lays out the page is dropped."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from grader.formula.characters import Folded
from grader.formula.functions import is_function
from grader.formula.latex_commands import (
    ACCENTS,
    ARGMIN,
    BAR,
    BRACES,
    CLASSES,
    CONDITION,
    DEGREES,
    DELIMITER,
    DROPPED,
    EMPTY,
    FONTS,
    FRAMES,
    GOES_ON,
    LAYOUTS,
    LONE,
    MEANT,
    NAMED,
    NAMING,
    OPEN_PIECES,
    POSITIVE_PART,
    PRIMES,
    RELATION,
    RELATION_BEFORE,
    ROW,
    SILENT,
    SPELT_OUT,
    STRUCTURES,
    STYLED,
    SYMBOLS,
    UNFINISHED,
    WORDS,
    parted,
    run_on,
)
from grader.formula.latex_numbers import COMMA_NUMBER, NUMBER, in_base, in_plain_digits
from grader.formula.latex_reading import Reading
from grader.formula.latex_words import several_words
from grader.formula.lexer import Token, check_number, without_name
from grader.formula.names import GREEK_NAMES

_TEXT = re.compile(r"\*?\s*\{((?:[^{}\\$]|\\_){0,40})\}")
_ONE = re.compile(r"\s*(?:\{\s*(\\?[^\W\d_]+\d*|1)\s*\}|(\\[A-Za-z]+|[^\W\d_]|1(?!\d)))")
_ENVIRONMENT = re.compile(r"\s*\{([a-z]+\*?)\}(?:\{[lcr|\s]{0,40}\})?")
_LETTERS = re.compile(r"[^\W\d_]+")
_OPERATOR = re.compile(r"\|\||_\+|[<>!=:]=|\.\.\.|[-+*/^=<>()\[\],;:!%°'|‖·×⊙√∛⌊⌋⌈⌉⊤±∑∏∞&.∧∨¬≈@⟨⟩∂∇∈→∅∠{}]")
_ANY_COMMAND = re.compile(r"\\([A-Za-z]+|.)")


class _Lexer(Reading):
    """One pass over one text; `single` counts the one-character arguments that TeX still owes."""

    def __init__(self, source: Folded, *, decimal_comma: bool, conjugating: bool, names: Collection[str]) -> None:
        super().__init__(source)
        self.conjugating = conjugating
        self.names = names
        self.single = 0
        self.owed: list[int] = []
        self.optional: list[int] = []
        self.layouts: list[str] = []
        self.number = COMMA_NUMBER if decimal_comma else NUMBER

    def tokens(self) -> Iterator[Token]:
        while self.at < len(self.source):
            char = self.source[self.at]
            if self.at in self.skips:
                self.at = self.skips[self.at]
            elif char in " ~":
                self.at += 1
            elif char == "\\":
                yield from self.command()
            elif char == "^" and (primes := PRIMES.match(self.source, self.at)):
                count = primes.group().count("prime") + primes.group().count("'")
                yield from [Token("op", "'", self.at)] * count
                self.at = primes.end()
            elif char == "^" and (part := POSITIVE_PART.match(self.source, self.at)):
                yield Token("op", "_+", self.at)
                self.at = part.end()
            elif char == "{" and not self.single and (empty := EMPTY.match(self.source, self.at)):
                self.at = empty.end()
            elif char == "{" and not self.single and (lone := LONE.match(self.source, self.at)):
                self.skips[lone.end() - 1] = lone.end()
                self.at += 1
            elif char == "&" and self.layouts and self.is_layout():
                self.at += 1
            elif char.isdigit() or self.number.match(self.source, self.at):
                yield self.digits()
            elif char.isalpha() and char not in "∂∇":
                yield self.letters()
            elif char == "_" and not self.source.startswith("_+", self.at) and self.source[: self.at].endswith(")"):
                yield self.entry()
            else:
                yield self.operator()
        yield Token("end", "", len(self.source))

    def is_layout(self) -> bool:
        """Whether an ampersand only lays out the page: no table's, and in pieces one beside a relation, `x &= 1`."""
        beside = self.layouts[-1] == "cases" and (
            RELATION.match(self.source, self.at + 1) or RELATION_BEFORE.search(self.source[: self.at])
        )
        return not self.layouts[-1] or bool(beside)

    def digits(self) -> Token:
        start = self.at
        found = self.number.match(self.source, start)
        if found is None:
            raise self.source.refuse("This digit cannot be read; use 0 to 9.", start)
        text = without_name(found.group(), self.names)
        if self.single and self.source[start].isdigit():
            self.check_exponent()
            text = self.source[start]
        self.single = max(0, self.single - 1)
        self.at = start + len(text)
        if text != "1" and text.isdigit() and (based := in_base(text, self.source, self.at)) is not None:
            text, self.at = based
        spelled = in_plain_digits(text, decimal_comma=self.number is COMMA_NUMBER)
        number = check_number(spelled, self.source, start)
        return self.subscripted("number", number, start) if number == "1" else Token("number", number, start)

    def letters(self) -> Token:
        start = self.at
        found = _LETTERS.match(self.source, start)
        assert found is not None
        text = found.group() if not self.single or found.group() in SPELT_OUT else self.source[start]
        self.at = start + len(text)
        if self.single:
            self.single -= 1
            return Token("word", text, start)
        return self.subscripted("word", text, start)

    def operator(self) -> Token:
        start = self.at
        found = _OPERATOR.match(self.source, start)
        if found is None:
            what = "This subscript belongs to nothing." if self.source[start] == "_" else "This has no meaning here."
            raise self.source.refuse(what, start)
        self.at = found.end()
        text = found.group()
        if text == "^" and (degrees := DEGREES.match(self.source, start)):
            self.at = degrees.end()
            return Token("op", "°", start)
        if text == "{":
            self.owed.append(max(0, self.single - 1))
            self.single = 0
        elif text == "}":
            self.single = self.owed.pop() if self.owed else 0
        elif text == "[" and self.single:
            self.optional.append(self.single)  # the degree in \sqrt[10]{x}
            self.single = 0
        elif text == "]" and self.optional:
            self.single = self.optional.pop()
        elif text == "^":
            self.single = 1
        elif self.single and text not in "'[":
            self.single -= 1
        return self.subscripted("op", text, start) if text in ("∑", "∏", "||", "‖") else Token("op", text, start)

    def entry(self) -> Token:
        """The subscript of a bracket, which picks an entry: the i in `softmax(z)_i`."""
        bracket = self.subscripted("op", ")", self.at)
        if bracket.sub is None:
            raise self.source.refuse("This subscript belongs to nothing.", self.at)
        return Token("op", "_(", bracket.start, sub=bracket.sub, sub_start=bracket.sub_start)

    def command(self) -> Iterator[Token]:
        start = self.at
        found = _ANY_COMMAND.match(self.source, start)
        if found is None:
            raise self.source.refuse("A backslash at the end means nothing.", start)
        name, self.at = found.group(1), found.end()
        name = name.removeprefix("m") if name in ("mleft", "mright") else name
        if name in ("\\", "cr"):
            if (row := ROW.match(self.source, self.at)) is not None:
                self.at = row.end()
            if any(self.layouts) or GOES_ON.match(self.source, self.at) is None:
                yield Token("command", "newline", start)
        elif name in "{}":
            yield Token("op", f"\\{name}", start)
        elif name in "|%_":
            yield self.subscripted("op", "‖", start) if name == "|" else Token("op", name, start)
        elif name in ("left", "right", "lvert", "rvert") and (bar := self.bar(name)) is not None:
            self.at = bar
            yield Token("op", "\\left|" if name[0] == "l" else "\\right|", start)
        elif name == "left" and (opened := OPEN_PIECES.match(self.source, self.at)) is not None:
            self.at = opened.end()
            self.layouts.append("cases")
            yield Token("command", "begin:cases", start)
        elif name in (",", ";", ":", " ", "!", "$", ">") or name in DROPPED:
            if name in ("left", "right") and DELIMITER.match(self.source, self.at) is None:
                raise self.source.refuse(f"A bracket or a bar belongs behind \\{name}.", start)
            delimiter = name in ("left", "right") and self.source[self.at : self.at + 1] == "."
            self.at += 1 if delimiter else 0
        elif name in SILENT:
            self.at = self.after_argument(self.at)
        elif name in CLASSES or name in BRACES:
            self.wrapped(name)
        elif name in FRAMES:
            yield from self.framed(start)
        elif name in ("begin", "end"):
            yield from self.environment(name, start)
        elif name == "not" and self.source[self.at :].lstrip().startswith("="):
            self.at = self.source.index("=", self.at) + 1
            yield Token("op", "!=", start)
        else:
            yield from self.named(name, start)

    def environment(self, name: str, start: int) -> Iterator[Token]:
        found = _ENVIRONMENT.match(self.source, self.at)
        if found is None:
            raise self.source.refuse(f"After \\{name} comes the name of an environment in braces.", start)
        self.at = found.end()
        kind = found.group(1).rstrip("*")
        kind = "" if kind in LAYOUTS else kind.replace("dcases", "cases")
        if name == "begin":
            self.layouts.append(kind)
        elif self.layouts and self.layouts.pop() == "cases":
            kind = "cases"
        if kind:
            yield Token("command", f"{name}:{kind}", start)

    def bar(self, name: str) -> int | None:
        """Where the bar behind `\\left` or `\\right` ends, if one stands there; `\\lvert` is one itself."""
        if name.endswith("vert"):
            return self.at
        found = BAR.match(self.source, self.at)
        return None if found is None else found.end()

    def framed(self, start: int) -> Iterator[Token]:
        """A result in a box, as if it stood in brackets."""
        begin, end = self.argument(self.at)
        if self.source[begin - 1] != "{":
            raise self.source.refuse("A { was expected here.", self.at)
        self.at = begin
        self.source = self.source.replaced(end, ")")
        yield Token("op", "(", start)

    def wrapped(self, name: str) -> None:
        """Leave out what is only laid around an argument: its braces, a remark below or above it."""
        if name in ("underset", "overset", "stackrel"):
            begin, end = self.argument(self.at)
            remark, self.at = self.source[begin:end], self.after_argument(self.at)
            if "?" in remark or (NAMING.fullmatch(remark) and NAMED.match(self.source, self.at)):
                raise self.source.refuse(
                    f"What stands above or below here is left out: write it without \\{name}.", begin
                )
            return
        begin, end = self.argument(self.at)
        over = self.after_argument(self.at)
        if name in CLASSES and over > end:
            self.at = begin
            self.skips[end] = over
        elif name in BRACES and self.source[over : over + 1] in ("_", "^"):
            self.skips[over] = self.after_argument(over + 1)

    def named(self, name: str, start: int) -> Iterator[Token]:
        if name in STRUCTURES:
            self.single = max(0, self.single - 1)
            self.owed_after_structure(name)
            yield Token("command", STRUCTURES[name], start)
            return
        owed = self.single
        self.single = 0
        if name in SYMBOLS:
            symbol = SYMBOLS[name]
            yield self.subscripted("op", symbol, start) if symbol in "∑∏‖∇∂" else Token("op", symbol, start)
        elif name in GREEK_NAMES or name in ("varepsilon", "varphi", "vartheta", "varrho", "varsigma", "ell", "hbar"):
            yield self.maybe(owed, name.removeprefix("var"), start)
        elif name in MEANT:
            yield self.maybe(owed, MEANT[name], start)
        elif name == "operatorname" or name in WORDS:
            yield from self.words(owed, start)
        elif name in FONTS or name in ACCENTS:
            yield from self.styled(name, owed, start)
        elif (is_function(name) and name not in ("int", "float", "array", "matrix", "where", "if")) or name in (
            "bmod",
            "mod",
        ):
            yield self.subscripted("atom", "mod" if name == "bmod" else name, start)
        elif (whole := run_on(name)) is not None:
            self.at -= len(name) - len(whole)
            yield from self.named(whole, start)
            return
        else:
            why = "is left to work out here: write what it is" if name in UNFINISHED else "is not known here"
            meant = f" Did you mean {parted(name)}?" if parted(name) else ""
            raise self.source.refuse(f"The LaTeX command \\{name} {why}.{meant}", start)
        self.single = max(0, owed - 1)

    def owed_after_structure(self, name: str) -> None:
        """`\\frac12` takes two single characters, `\\sqrt2` one."""
        self.single += 1 if name == "sqrt" else 2

    def words(self, owed: int, start: int) -> Iterator[Token]:
        if (least := ARGMIN.match(self.source, self.at)) is not None:
            self.at = least.end()
            yield self.maybe(owed, f"arg{least[1]}", start)
            return
        found = _TEXT.match(self.source, self.at)
        if found is None and self.source.startswith(("\\text{", "\\mbox{"), start):
            raise self.source.refuse("These words are no part of a formula.", start)
        if found is not None and not found.group(1).strip() and self.source.startswith("\\operatorname", start):
            raise self.source.refuse("The name of a function was expected between these braces.", start)
        if found is None:
            return  # more than words inside: read it as if the command were not there
        self.at = found.end()
        said = found.group(1).strip(" ,.:;").replace("\\_", "_")
        if re.fullmatch(r"[^\W\d_]+\d*", said):
            yield self.maybe(owed, said, start)
        elif said.isdecimal() and said.isascii():
            yield self.subscripted("number", check_number(said, self.source, start), start)
        else:
            yield from several_words(said, self.source, start)

    def conjugate(self, start: int) -> Iterator[Token]:
        """A bar over something, where it stands for the complex conjugate; a subscript behind it is the name's own."""
        yield Token("atom", "conj", start)
        found = _ONE.match(self.source, self.at)
        if found is not None and "1" not in found.groups():
            self.at = found.end()
            letter = 1 if found.group(1) else 2
            yield Token("op", "(", start)
            yield self.subscripted("word", found.group(letter).removeprefix("\\"), found.start(letter))
            yield Token("op", ")", start)

    def styled(self, name: str, owed: int, start: int) -> Iterator[Token]:
        if self.conjugating and name in ("bar", "overline"):
            yield from self.conjugate(start)
            return
        found = _ONE.match(self.source, self.at)
        if name in ACCENTS and (bold := STYLED.match(self.source, self.at)) is not None:
            self.at = bold.end()
            yield self.maybe(owed, f"{bold[1].removeprefix(chr(92))}{ACCENTS[name]}", start)
            return
        if found is None:
            if name in ACCENTS:
                raise self.source.refuse(f"\\{name} goes over one letter.", start)
            return
        self.at = found.end()
        letter = (found.group(1) or found.group(2)).removeprefix("\\")
        if letter == "1":
            if braced := CONDITION.match(self.source, self.at):
                self.at = braced.end()
                yield Token("number", "1", start, sub=braced[1], sub_start=braced.start(1))
            else:
                yield self.subscripted("number", "1", start)
            return
        yield self.maybe(owed, letter + ACCENTS.get(name, ""), start)


def cut_latex(
    source: Folded, *, decimal_comma: bool = False, conjugating: bool = False, names: Collection[str] = ()
) -> Iterator[Token]:
    """The tokens of LaTeX, an `end` last; raises `Unreadable` at a command that is not known.

    `conjugating`: a bar over something is its complex conjugate, no other name. With E among the `names`, `2E+3` is a
    sum.
    """
    return _Lexer(source, decimal_comma=decimal_comma, conjugating=conjugating, names=names).tokens()
