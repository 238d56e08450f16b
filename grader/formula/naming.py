"""Names as operands: declared ones, functions by a single letter, and what to say of names that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.formula import application, layers, phrases, pieces
from grader.formula.misspelt import complaint_about_call
from grader.formula.names import GREEK_NAMES, fold_name, key
from grader.formula.tree import Apply, Constant, Group, Name, Tree
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

#: Letters that before a bracket are a function, not a factor.
_FUNCTIONS = ("f", "g", "h")
_MOST_PRIMES = 6
#: The letter that before a condition in brackets counts as 1 where it holds: `I(z > 0)`.
_INDICATOR = "I"
#: Letters that before two values count combinations and permutations: C(5, 2), P(5, 2).
_COUNTING = {"C": "binomial", "P": "perm"}


def name(parser: Parser, item: Item) -> Tree:
    """The name that stands here, perhaps with a layer in its exponent, or the function that it must be."""
    parser.take()
    assert item.tree is not None
    layered = layers.layered(parser, item)
    if layered is not None:
        return layered
    undeclared = isinstance(item.tree, Name) and not item.known
    if undeclared and item.text in _FUNCTIONS and _is_applied(parser) and not _is_factor(parser, item):
        if parser.declared.undeclared != "real":
            raise parser.refuse(f"“{item.text}” is no function of this question.", item)
        parser.at -= 1
        return phrases.function(parser)
    if undeclared and item.text in _COUNTING and _takes_two(parser):
        return application.applied(parser, _COUNTING[item.text], 0, tuple(application.values(parser)), item)
    if undeclared and item.text == _INDICATOR and (found := _indicated(parser)) is not None:
        return found
    calls = undeclared and parser.sees("(") and not parser.item.spaced and parser.lexicon.notation != "latex"
    if calls and (complaint := complaint_about_call(item.text, parser.declared)) is not None:
        raise parser.refuse(complaint, item)
    if undeclared:
        check_known(parser, item.tree, item)
    if isinstance(item.tree, Constant) and parser.sees("(") and not parser.item.spaced and parser.peek().text == ")":
        parser.at += 2  # pi(), as spreadsheets have it
    return item.tree


def _indicated(parser: Parser) -> Tree | None:
    """The condition in the brackets that follow, if one stands there."""
    if not parser.sees("(", "[", "\\{"):
        return None
    mark, nested = parser.at, parser.nested
    tree = parser.bracket(parser.item)
    if isinstance(tree, Group) and len(tree.items) == 1:
        tree = tree.items[0]
    if pieces.is_statement(tree):
        return tree
    parser.at, parser.nested = mark, nested
    return None


def _takes_two(parser: Parser) -> bool:
    """Whether a bracket with two values follows at once."""
    depth = commas = 0
    if not parser.sees("(") or parser.item.spaced:
        return False
    for item in parser.items[parser.at :]:
        depth += (item.text in ("(", "[", "{")) - (item.text in (")", "]", "}"))
        commas += depth == 1 and item.text == ","
        if depth == 0:
            break
    return commas == 1


def _is_applied(parser: Parser) -> bool:
    """Whether a bracket follows at once, perhaps behind primes."""
    ahead = 0
    while parser.peek(ahead).text == "'":
        ahead += 1
    return parser.peek(ahead).text == "(" and not parser.peek(ahead).spaced


def _is_factor(parser: Parser, item: Item) -> bool:
    """Whether the letter stands in its own argument, as in `h(h + d)`: then it is a number."""
    depth = 0
    for at, inside in enumerate(parser.items[parser.at :], parser.at):
        depth += (inside.text in ("(", "[", "{")) - (inside.text in (")", "]", "}"))
        same = inside.kind == "name" and inside.text == item.text and inside.sub == item.sub
        if same and depth and parser.items[at + 1].text not in ("(", "'"):
            return True
        if depth <= 0 and inside.kind == "op" and inside.text != "'":
            return False
    return False


def primed(parser: Parser, tree: Tree) -> Tree:
    """What stands before a prime with it: a transpose, or a name of its own."""
    if not (parser.declared.shapes or isinstance(tree, Name) or phrases.holds_matrix(tree)):
        raise parser.refuse("A prime goes after a function or a name; this is neither.")
    prime = parser.take()
    if not isinstance(tree, Name) or tree.name in map(fold_name, parser.declared.shapes):
        return Apply("transpose", (tree,))
    spelled = tree.name + "'"
    if len(spelled) - len(spelled.rstrip("'")) > _MOST_PRIMES:
        raise parser.refuse(f"A name can have at most {_MOST_PRIMES} primes.")
    if key(spelled) not in parser.lexicon.symbols:
        check_known(parser, Name(spelled), prime)
    return Name(spelled)


def check_known(parser: Parser, tree: Tree, item: Item) -> None:
    """Raise `Unreadable` for a name that was not declared, where the question allows none such."""
    mode = parser.declared.undeclared
    if parser.lenient or mode == "real":
        return
    if isinstance(tree, Name) and (tree.name in parser.scope or parser.sees("'")):
        return
    spelled = tree.name if isinstance(tree, Name) else item.text
    if mode == "letters" and not _is_word(spelled) and not _is_derived(parser, spelled):
        return
    if spelled.partition("_")[0] in ("x", "X") and item.start and parser.source[: item.start].rstrip()[-1:].isdigit():
        raise parser.refuse("Between numbers write * or × for a product; an x may be a name.", item)
    if parser.lexicon.choices == "none":
        raise parser.refuse(f"“{spelled}” is a word; numbers are asked for here.", item)
    raise parser.refuse(f"“{spelled}” is not a name of this question. The names are: {parser.lexicon.choices}.", item)


def _is_word(spelled: str) -> bool:
    """Whether this is a word rather than a symbol: several plain letters that spell no Greek one."""
    return len(spelled) > 1 and spelled.isascii() and spelled.isalpha() and spelled not in GREEK_NAMES


def _is_derived(parser: Parser, spelled: str) -> bool:
    """Whether this is a name of the question with a prime that the question does not know."""
    return spelled.endswith("'") and key(spelled.rstrip("'")) in parser.lexicon.symbols
