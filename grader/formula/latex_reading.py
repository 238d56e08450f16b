"""Where a text of LaTeX is being read, and what belongs to a command there: arguments, subscripts, exponents."""

from __future__ import annotations

from grader.formula.characters import Folded
from grader.formula.latex_commands import ARGUMENT, POWER_FIRST
from grader.formula.latex_numbers import DIGITS, SPLIT_EXPONENT
from grader.formula.latex_subscripts import plain_subscript
from grader.formula.lexer import Token


class Reading:
    """A place in a text; `skips` holds the places that are left out from there on, and where it goes on instead."""

    def __init__(self, source: Folded) -> None:
        self.source = source
        self.at = 0
        self.skips: dict[int, int] = {}

    def check_exponent(self) -> None:
        """Refuse `x^10`, in which TeX raises the 1 alone: nobody means x times zero."""
        found = SPLIT_EXPONENT.match(self.source, self.at)
        if found and self.source[: self.at].rstrip(" ").endswith("^"):
            raise self.source.refuse(f"Put the exponent in braces: ^{{{found.group()}}}.", self.at)

    def subscripted(self, kind: str, text: str, start: int) -> Token:
        """The token with the subscript that follows it, if one does."""
        at = self.at
        while self.source[at : at + 1] == " " or self.source.startswith("\\limits", at):
            at += 1 if self.source[at] == " " else len("\\limits")
        before = POWER_FIRST.match(self.source, at)
        at = before.end() - 1 if before else at
        if self.source[at : at + 1] != "_" or self.source[at + 1 : at + 2] == "+":
            return Token(kind, text, start)
        begin, end = self.argument(at + 1)
        end = self.digits_below(begin, end, of=text)
        raw = plain_subscript(self.source[begin:end], of=text)
        after = end + 1 if self.source[begin - 1] == "{" else end
        if before:
            self.skips[at] = after
        else:
            self.at = after
        if not raw or raw in "_^":
            raise self.source.refuse("Nothing stands in this subscript.", begin)
        return Token(kind, text, start, sub=raw, sub_start=begin)

    def digits_below(self, begin: int, end: int, *, of: str) -> int:
        """Where a subscript without braces ends that begins with a digit: `x_10`, `\\log_10 x`, but `\\log_28`."""
        found = DIGITS.match(self.source, begin)
        if found is None or self.source[begin - 1] == "{":
            return end
        return end if of in ("log", "lg") and found.group() != "10" else found.end()

    def argument(self, at: int) -> tuple[int, int]:
        """Where the braced or one-character argument at `at` begins and ends, braces left out."""
        source = self.source
        while source[at : at + 1] == " ":
            at += 1
        if source[at : at + 1] == "{":
            depth = 1
            for end in range(at + 1, len(source)):
                depth += (source[end] == "{") - (source[end] == "}")
                if depth == 0:
                    return at + 1, end
            raise source.refuse("This { is never closed.", at)
        found = ARGUMENT.match(source, at)
        if found is None:
            raise source.refuse("Something should stand here.", at)
        return found.start(), found.end()

    def after_argument(self, at: int) -> int:
        """Where the argument at `at` is over, its braces left behind."""
        begin, end = self.argument(at + (self.source[at : at + 1] == "*"))
        return end + 1 if self.source[begin - 1] == "{" else end

    def maybe(self, owed: int, text: str, start: int) -> Token:
        return Token("atom", text, start) if owed else self.subscripted("atom", text, start)
