"""Words made sense of: which letters are one name, which are several, and which are a function."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from grader.formula.characters import Folded
from grader.formula.declarations import Declarations
from grader.formula.functions import ALIASES, CALLED, MODULES, PLANE, READ_FIRST, is_function
from grader.formula.identities import identity_names
from grader.formula.lexer import Token
from grader.formula.names import GREEK, GREEK_NAMES, fold_name, is_name, join, key, layers_below, spell_greek
from grader.formula.tree import LONGEST_NAME, Constant, Index, Name, Num, Tree

_KEYWORDS = {"and": "∧", "or": "∨", "not": "¬", "mod": "mod"}
_VERBS = ("if", "else", "otherwise", "for", "in", "elif", "when")
_BIG = {"sum": "∑", "Sum": "∑", "prod": "∏", "Prod": "∏", "product": "∏", "Product": "∏", "nansum": "∑"}
_MARKS = {"deg": "°", "degree": "°", "degrees": "°", "percent": "%", "pct": "%"}
#: Names of Greek letters as programs shorten them.
_SHORT = {"eps": "epsilon", "lam": "lambda", "lambd": "lambda"}
#: Functions that may stand apart from their bracket, though a number may go by their name.
_WORDS = ("mean", "average", "avg", "norm", "total")
_INFINITE = ("inf", "Inf", "infty", "infinity", "Infinity", "oo")


@dataclass(frozen=True, slots=True)
class Item:
    """A token whose meaning is settled. Kinds: `number`, `name` (with its `tree`), `function`, `big`, `op`,
    `command`, `method`, `end`. `known` is False for a name that the declarations do not have.
    """

    kind: str
    text: str
    start: int
    spaced: bool = False
    tree: Tree | None = None
    sub: str | None = None
    sub_start: int = 0
    known: bool = True


class Lexicon:
    """What the words of one question mean."""

    def __init__(self, declared: Declarations, notation: str, bound: frozenset[str] = frozenset()) -> None:
        self.declared = declared
        self.notation = notation
        self.bound = bound | {fold_name(name) for name in declared.indices}
        self.symbols = {key(name): fold_name(name) for name in (*declared.symbols, *declared.shapes)}
        self.symbols.update({key(name): name for name in self.bound})
        self.symbols |= {key(name): name for name in identity_names(declared)}
        self.symbols |= layers_below(declared.shapes, self.symbols)
        for name, other in (*_SHORT.items(), *((long, short) for short, long in _SHORT.items())):
            if name in self.symbols:
                self.symbols.setdefault(other, self.symbols[name])  # ε for eps
        self.twins = _twins([*declared.symbols, *declared.shapes])
        self.functions = {key(name.rstrip("'")): fold_name(name.rstrip("'")) for name in declared.functions}
        self.indexed = {key(name): fold_name(name) for name in declared.families}
        if declared.indices or bound:
            self.indexed.update({key(name): fold_name(name) for name in declared.shapes})

    @cached_property
    def choices(self) -> str:
        """The names that may be typed, for a message."""
        names = [*self.declared.symbols, *self.declared.shapes, *self.declared.families, *self.declared.indices]
        return ", ".join(names) if names else "none"

    def declares(self, base: str, sub: str | None = None) -> Tree | None:
        """The declared name that these letters spell, if any."""
        spelled = key(base + (sub or ""))
        if spelled in self.symbols:
            exact = join(spell_greek(base), sub) if self.twins else ""
            return Name(exact if exact in self.twins else self.symbols[spelled])
        if sub is None and spelled in self.indexed:
            return Name(self.indexed[spelled])
        if sub is not None and (place := self.entry(base, sub)) is not None:
            return place
        return None

    def entry(self, base: str, sub: str) -> Tree | None:
        """`base` indexed by `sub`, where base can be and sub is made of indices and numbers only."""
        indices = self.indices(sub)
        if indices is None:
            return None
        if key(base) in self.indexed and (len(indices) < 2 or key(base) not in map(key, self.declared.families)):
            return Index(self.indexed[key(base)], indices)
        kronecker = key(base) == "delta" and len(indices) == 2 and self.declared.indices
        return Index("delta", indices) if kronecker else None

    def indices(self, sub: str) -> tuple[Tree, ...] | None:
        """`ij`, `i,j`, `12` as index trees; None for a subscript that is more than a list of them."""
        found: list[Tree] = []
        for part in re.split(r"[,\s]+", sub.strip()):
            if spell_greek(part) in self.bound:
                found.append(Name(spell_greek(part)))
            elif re.fullmatch(r"[0-9]{1,4}", part):
                found.append(Num(part))
            elif part and all(char.isdigit() or char in self.bound for char in part):
                found.extend(Num(char) if char.isdigit() else Name(char) for char in part)
            else:
                return None
        return tuple(found)

    def is_indexable(self, base: str) -> bool:
        """Whether this name may carry an index."""
        return key(base) in self.indexed or (key(base) == "delta" and bool(self.declared.indices))

    def function(self, base: str) -> str | None:
        """The function this word names, by the name a tree uses: a declared one before everyone's."""
        if (spelled := key(base)) in self.functions:
            return self.functions[spelled]
        return ALIASES.get(base, base) if is_function(base) else None

    def constant(self, base: str) -> Constant | None:
        """The number this word names, unless a symbol goes by that name."""
        if base in ("pi", "π"):
            return Constant("pi")
        if base == "e" and self.declared.e_is_euler:
            return Constant("e")
        if base in _INFINITE:
            return Constant("inf")
        units = ("i", "j") if self.declared.imaginary in ("i", "j") else (self.declared.imaginary,)
        return Constant("i") if base in units else None  # who is asked for j may write i, unless that is a name


def _twins(names: list[str]) -> frozenset[str]:
    """Declared names that differ by an underscore alone, `x1` beside `x_1`: there the spelling tells them apart."""
    folded: dict[str, set[str]] = {}
    for name in names:
        folded.setdefault(key(name), set()).add(fold_name(name))
    return frozenset(name for same in folded.values() if len(same) > 1 for name in same)


def resolve(tokens: list[Token], lexicon: Lexicon, source: Folded) -> list[Item]:
    """The tokens with every word replaced by the names, functions and operators it stands for."""
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        follows = tokens[at + 1] if at + 1 < len(tokens) else token
        if _is_module(tokens, at, lexicon):
            at += 2
            continue
        if token.kind == "op" and token.text == "." and follows.kind in ("word", "atom"):
            items.append(_attribute(follows))
            at += 2
            continue
        if token.kind in ("word", "atom"):
            items.extend(_Word(token, follows, lexicon, source, items[-1] if items else None).items())
        elif token.kind == "op" and token.text in "∑∏":
            items.append(Item("big", token.text, token.start, token.spaced, sub=token.sub, sub_start=token.sub_start))
        elif token.kind == "op" and token.text == "∞":
            items.append(Item("name", "inf", token.start, token.spaced, Constant("inf")))
        else:
            items.append(Item(token.kind, token.text, token.start, token.spaced, None, token.sub, token.sub_start))
        at += 1
    return items


def _is_module(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    token = tokens[at]
    dotted = token.kind == "word" and token.text in MODULES and tokens[at + 1].text == "."
    return dotted and lexicon.declares(token.text) is None and tokens[at + 2].kind in ("word", "atom")


def _attribute(token: Token) -> Item:
    if token.text in ("T", "mT"):
        return Item("op", "⊤", token.start)
    return Item("method", token.text, token.start)


class _Word:
    """One word and the ways to read it, in the order they are tried."""

    def __init__(self, token: Token, follows: Token, lexicon: Lexicon, source: Folded, before: Item | None) -> None:
        self.before = before
        self.token = token
        self.follows = follows
        self.lexicon = lexicon
        self.source = source
        self.word = token.text

    def items(self) -> list[Item]:
        if (cut := self.overrun() or self.transposed()) is not None:
            return cut
        whole = self.whole()
        if whole is not None:
            return [whole]
        if self.token.kind == "atom":
            return [self.unknown(self.word, self.token.sub, 0)]
        return self.pieces() or self.before_function() or self.unknowns()

    def before_function(self) -> list[Item]:
        """`Bsin(x)` as B · sin(x) where nothing is declared; a letter that stands twice, `ssin(x)`, is a slip."""
        word, known = self.word, bool(self.lexicon.symbols)
        function = self.lexicon.function(word[1:]) if len(word) > 3 else None
        if known or self.token.sub or self.follows.text != "(" or function is None or word[0] == word[1]:
            return []
        return [*self.one(word[0], None, 0), self.item("function", 1, text=function)]

    def overrun(self) -> list[Item] | None:
        """`y_ilog(p)` as y_i · log(p), `H_oK` as H_o · K: a subscript that has run into what follows it."""
        word, sub, lexicon = self.word, self.token.sub, self.lexicon
        if sub is None or not sub.isalnum() or lexicon.declares(word, sub) is not None or lexicon.function(word):
            return None
        for cut in range(len(sub) - 1, 0, -1):
            first = _Word(replace(self.token, sub=sub[:cut]), self.follows, lexicon, self.source, self.before).known()
            if first is None:
                continue
            rest = Token("word", sub[cut:], self.token.sub_start + cut)
            last = _Word(rest, self.follows, lexicon, self.source, first[-1]).known()
            if last is not None:
                return [*first, *last]
        return None

    def transposed(self) -> list[Item] | None:
        """`X^TX` and `W^Td` with the sign of the transpose parted from what follows it."""
        word, lexicon = self.word, self.lexicon
        raised = self.before is not None and self.before.text == "^" and bool(lexicon.declared.shapes)
        if not raised or self.token.kind != "word" or word[:1] != "T" or len(word) < 2:
            return None
        if lexicon.declares("T") is not None or lexicon.declares(word, self.token.sub) is not None:
            return None
        rest = replace(self.token, text=word[1:], start=self.token.start + 1, spaced=False)
        sign = Item("name", "T", self.token.start, self.token.spaced, Name("T"), known=False)
        found = _Word(rest, self.follows, lexicon, self.source, sign).known()
        return None if found is None else [sign, *found]

    def known(self) -> list[Item] | None:
        """The word as declared names and functions only; None where it has letters beyond these."""
        sub = self.token.sub
        tree = self.lexicon.declares(self.word, sub)
        if tree is not None:
            return [_without_subscript(self.item("name", 0, tree=tree))]
        if sub is None and (function := self.lexicon.function(self.word)) is not None:
            return [self.item("function", 0, text=function)]
        pieces = self.pieces()
        return pieces if pieces and all(piece.kind in ("name", "function") for piece in pieces) else None

    def whole(self) -> Item | None:
        word, sub, lexicon = self.word, self.token.sub, self.lexicon
        if (tree := lexicon.declares(word, sub)) is not None and not self.is_call():
            return self.item("name", 0, tree=tree)
        digits = re.fullmatch(r"([^\W\d_]+)(\d+)", word)
        if sub is None and digits and (tree := lexicon.entry(*digits.groups())) is not None:
            return self.item("name", 0, tree=tree)  # `z1` is the first entry of z
        if sub is not None and (function := lexicon.function(f"{word}_{sub}")) is not None:
            return _without_subscript(self.item("function", 0, text=function))
        if sub is None and (tree := self.run_together()) is not None:
            return self.item("name", 0, tree=tree)
        if word in ("mod", "choose") and self.after_operand():
            return self.item("op", 0, text=word)
        marks = word in _MARKS and sub is None and self.after_operand() and not self.is_call()
        if marks and not self.is_multiplied():
            return self.item("op", 0, text=_MARKS[word])
        if word in _BIG and key(word) not in lexicon.functions:
            return self.item("big", 0, text=_BIG[word])
        if (function := lexicon.function(word)) is not None and self.may_apply():
            return self.item("function", 0, text=function)
        if sub is not None and lexicon.is_indexable(word):
            return self.item("indexed", 0, text=word)
        if sub is None and word in _KEYWORDS and not self.is_multiplied():
            return self.item("op", 0, text=_KEYWORDS[word])
        if word == "if" and self.follows.text == "(" and not self.follows.spaced and not self.after_operand():
            return self.item("function", 0, text="where")  # if(x > 0, x, 0)
        if sub is None and word in _VERBS and not self.is_multiplied():
            return self.item("verb", 0)
        if sub is None and (constant := lexicon.constant(word)) is not None:
            return self.item("name", 0, tree=constant)
        if word in ("σ", "sigma", "ς") and sub is None and self.is_call():
            return self.item("function", 0, text="sigmoid")
        if sub is None and word in ("True", "False"):
            return self.item("name", 0, tree=Num("1" if word == "True" else "0"))
        return None

    def run_together(self) -> Tree | None:
        """The entry whose index is written behind its letter without an underscore: `yj`, `δij`; `pi` stays π.

        A vector times one of its indices is nothing that anyone asks for.
        """
        word, lexicon = self.word, self.lexicon
        spelled = self.token.kind == "word" and lexicon.declared.indices and not lexicon.function(word)
        if not spelled or word == "pi" or word in _KEYWORDS or word in _VERBS:
            return None
        cuts = (cut for cut in (len(word) - 1, len(word) - 2) if cut > 0)
        return next((tree for cut in cuts if (tree := lexicon.entry(word[:cut], word[cut:])) is not None), None)

    def may_apply(self) -> bool:
        """Whether this function's word is meant as one: `Re` may be a name too, but not before a bracket."""
        plane = self.word in PLANE and self.lexicon.declared.is_complex
        opens = self.follows.text == "(" and self.word in _WORDS
        return self.word not in CALLED or plane or opens or self.is_call()

    def is_multiplied(self) -> bool:
        """Whether a keyword right behind a number is declared letters: the `4for` of 4·f·o·r."""
        behind_number = self.before is not None and self.before.kind == "number" and not self.token.spaced
        return behind_number and all(self.lexicon.declares(letter) for letter in self.word)

    def after_operand(self) -> bool:
        """Whether a complete operand stands before this word."""
        return self.before is not None and (
            self.before.kind != "op" or self.before.text in (*")]}|!⊤'%°⌋⌉⟩", "\\right|")
        )

    def is_call(self) -> bool:
        """Whether `(` or a prime follows at once, and the name can be a function too."""
        opens = self.follows.kind == "op" and self.follows.text in ("(", "'") and not self.follows.spaced
        if not opens:
            return False
        named = key(self.word) in self.lexicon.symbols or self.lexicon.declares(self.word, self.token.sub) is not None
        return key(self.word) in self.lexicon.functions or not named

    def item(self, kind: str, offset: int, *, text: str = "", tree: Tree | None = None, known: bool = True) -> Item:
        token = self.token
        spaced = token.spaced if offset == 0 else False
        return Item(
            kind, text or token.text, token.start + offset, spaced, tree, token.sub, token.sub_start, known=known
        )

    def unknown(self, base: str, sub: str | None, offset: int) -> Item:
        """A name nobody declared; a digit at its end is a subscript."""
        base = "".join(GREEK.get(char, char) for char in base)
        found = re.fullmatch(r"([^\W\d_]+)(\d+)", base)
        if found and sub is None:
            base, sub = found.groups()
        name = join(base, sub)
        if base in READ_FIRST or key(base) in self.lexicon.functions:
            raise self.source.refuse(
                f"{base} is a function: its argument belongs in brackets after it.", self.token.start
            )
        if base in _KEYWORDS or base in _VERBS:
            raise self.source.refuse(f"“{base}” cannot stand here.", self.token.start)
        if not is_name(fold_name(name)):
            what = "is too long" if len(name) > LONGEST_NAME else "cannot be read"
            raise self.source.refuse(f"This name {what}.", self.token.start)
        return self.item("name", offset, text=name, tree=Name(fold_name(name)), known=False)

    def unknowns(self) -> list[Item]:
        """Letters without a declared reading: one name; in LaTeX, and where Greek letters part them, several."""
        parts = re.findall(r"[α-ωΑ-Ωϕϵϑ](?:hat|bar|tilde)?\d*|[^\W\d_α-ωΑ-Ωϕϵϑ]+\d*|\d+", self.word)
        if self.lexicon.notation == "latex" and self.word not in GREEK_NAMES:
            parts = re.findall(r"[^\W\d_]\d*|\d+", self.word)
        if len(parts) < 2:
            return [self.unknown(self.word, self.token.sub, 0)]
        items, offset = [], 0
        for part in parts:
            last = offset + len(part) == len(self.word)
            items.extend(self.one(part, self.token.sub if last else None, offset))
            offset += len(part)
        return items

    def one(self, part: str, sub: str | None, offset: int) -> list[Item]:
        piece = self.piece(offset, offset + len(part)) or self.unknown(part, sub, offset)
        return [piece if sub is not None else _without_subscript(piece)]

    def piece(self, begin: int, end: int) -> Item | None:
        """The reading of some of the word's letters as one declared name, function or constant."""
        text = self.word[begin:end]
        sub = self.token.sub if end == len(self.word) else None
        lexicon = self.lexicon
        if text.isdigit():
            before = re.search(r"[^\W\d_]+$", self.word[:begin])
            number = before is not None and any(is_function(before.group()[cut:]) for cut in range(len(before.group())))
            return self.item("number", begin, text=text) if number else None
        if (tree := lexicon.declares(text, sub)) is not None:
            return self.item("name", begin, tree=tree)
        digits = text[-1].isdigit() and not (end == len(self.word) and self.is_call())  # log2(x), but log 2
        if text in READ_FIRST and len(text) > 1 and end - begin >= 2 and not digits:
            return self.item("function", begin, text=lexicon.function(text) or text)
        if end == len(self.word) and text in ("σ", "sigma") and sub is None and self.is_call():
            return self.item("function", begin, text="sigmoid")
        if end == len(self.word) and key(text) in lexicon.functions:
            return self.item("function", begin, text=lexicon.functions[key(text)])
        if sub is not None and lexicon.is_indexable(text):
            return self.item("indexed", begin, text=text)
        if sub is None and (constant := lexicon.constant(text)) is not None and constant.name != "inf":
            return self.item("name", begin, tree=constant)
        return None

    def pieces(self) -> list[Item]:
        """The word cut into the fewest readable pieces, longer ones first; empty where that cannot be done."""
        word = self.word
        if len(word) > 40:
            return []
        best: list[list[Item] | None] = [None] * len(word) + [[]]
        for begin in range(len(word) - 1, -1, -1):
            for end in range(len(word), begin, -1):
                rest = best[end]
                if rest is None or (best[begin] is not None and len(rest) + 1 >= len(best[begin] or [])):
                    continue
                if (piece := self.piece(begin, end)) is not None:
                    piece = piece if end == len(word) else _without_subscript(piece)
                    best[begin] = [piece, *rest]
        return best[0] or []


def _without_subscript(item: Item) -> Item:
    return Item(item.kind, item.text, item.start, item.spaced, item.tree, known=item.known)
