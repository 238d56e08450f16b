"""Complex conjugates as they are typed: a bar over a letter, `z̄` or `zbar`, and a raised star, `z^*`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from grader.formula.declarations import Declarations
from grader.formula.lexer import Token
from grader.formula.names import key

_BAR = "bar"


def with_conjugates(tokens: Iterable[Token], declared: Declarations) -> Iterator[Token]:
    """The tokens of a question about complex numbers, names with a bar that is no name of it as their conjugates."""
    names = set(map(key, declared.symbols))
    for token in tokens:
        letter = token.text.removesuffix(_BAR)
        known = key(letter + (token.sub or "")) in names and key(token.text + (token.sub or "")) not in names
        if token.kind != "word" or letter == token.text or not known:
            yield token
            continue
        yield Token("atom", "conj", token.start, token.spaced)
        yield Token("op", "(", token.start)
        yield replace(token, text=letter, spaced=False)
        yield Token("op", ")", token.start)
