"""LaTeX's commands by what they do: signs, fonts, accents, structures, and what only lays out the page."""

import re

from grader.formula.names import GREEK_NAMES

_SYMBOL_TEXT = r"""
cdot=· times=× odot=⊙ circ=⊙ ast=* star=* bullet=· div=/ le=<= leq=<= leqslant=<= ge=>= geq=>= geqslant=>= lt=<
gt=> ne=!= neq=!= infty=∞ pm=± top=⊤ intercal=⊤ lfloor=⌊ rfloor=⌋ lceil=⌈ rceil=⌉ partial=∂ nabla=∇ sum=∑ prod=∏
cdots=... ldots=... dots=... approx=≈ in=∈ lvert=| rvert=| vert=| mid=| lVert=‖ rVert=‖ Vert=‖ to=→ rightarrow=→
prime=' land=∧ wedge=∧ lor=∨ vee=∨ neg=¬ lnot=¬ lbrace=\{ rbrace=\} langle=⟨ rangle=⟩ colon=: lbrack=[ rbrack=]
lgroup=( rgroup=) lparen=( rparen=)
degree=° angle=∠ equiv== choose=choose over=over
emptyset=∅ varnothing=∅ otimes=⊗ parallel=‖ leftarrow=:= gets=:= coloneqq=:= triangleq=:= doteq=:= sim=≈
"""
SYMBOLS = dict(pair.split("=", 1) for pair in _SYMBOL_TEXT.split())
#: Commands that a letter runs into, and letters with which none of them is another name, as `\sinc` is.
_RUN_ON = re.compile(r"(cdot|times|div|leq|geq|neq|sin|cos|tan|ln|log|exp)([abdeknrstuvwxyz])")
#: Those of them that can be nothing but a sign between two factors.
_BETWEEN = ("cdot", "times", "div")
_DROPPED_TEXT = r"""
left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle limits
nolimits quad qquad space thinspace medspace thickspace negthinspace negmedspace negthickspace enspace mathstrut
nonumber notag rm bf it cal scriptstyle hfill cancel bcancel xcancel ! tiny small normalsize large Large LARGE huge Huge
"""
DROPPED = frozenset(_DROPPED_TEXT.split())
#: Greek letters that are spelt out where TeX would take one letter: the `x^alpha` of somebody who types no backslash.
SPELT_OUT = frozenset(GREEK_NAMES - {"xi", "mu", "nu"})
#: Commands that say nothing together with what stands in braces behind them.
SILENT = frozenset(["hspace", "vspace", "phantom", "hphantom", "vphantom", "label", "tag", "color", "textcolor"])
#: Commands whose braces hold a single sign: `\\mathrel{+}`.
CLASSES = frozenset(["mathopen", "mathclose", "mathrel", "mathbin", "mathop", "mathord", "mathpunct"])
#: Braces above or below something, which may have a remark at them.
BRACES = frozenset(["underbrace", "overbrace", "underset", "overset", "stackrel"])
#: Words that are one name; letters that the editor MathLive spells out, since they stand for one thing only.
MEANT = {
    "exponentialE": "e", "imaginaryI": "i", "imaginaryJ": "j", "differentialD": "d", "imaginaryunit": "i",
    "Pr": "Pr", "argmin": "argmin", "argmax": "argmax",
}  # fmt: skip
#: Environments that only lay out the page.
LAYOUTS = frozenset(["equation", "align", "aligned", "gather", "gathered", "split", "displaymath", "math", "eqnarray"])
_FONT_TEXT = r"""
mathbf boldsymbol bm mathit mathcal mathsf mathtt mathbb mathbbm mathds mathscr mathfrak vec overrightarrow underline
textbf textit pmb mathnormal ensuremath symbf symbfit symbb
"""
FONTS = frozenset(_FONT_TEXT.split())
WORDS = frozenset(["mathrm", "text", "operatorname", "textrm", "textnormal", "mbox", "textsf", "texttt"])
#: Frames around a result, whose braces group like brackets.
FRAMES = frozenset(["boxed", "fbox", "framebox"])
#: Environments that hold pieces where one brace stands before them and none behind.
_PIECES = "array|aligned|matrix|gathered|split"
#: What is left to work out.
UNFINISHED = frozenset(["int", "iint", "iiint", "oint", "lim", "limsup", "liminf"])
#: Words that join formulas, or say when one holds.
CONJUNCTIONS = frozenset(["and", "or", "if", "for", "when", "otherwise", "else", "where", "mod", "not"])
#: A remark that would be a name or a number, and a single name below it, of which it may be a part.
NAMING = re.compile(r"\s*[A-Za-z0-9]+\s*")
NAMED = re.compile(r"\s*\{\s*(?:\\?[A-Za-z]+)\s*\}")
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
    "dot": "dot", "ddot": "ddot",
}  # fmt: skip
STRUCTURES = {
    "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "nicefrac": "frac", "sfrac": "frac",
    "sqrt": "sqrt", "binom": "binom", "dbinom": "binom", "tbinom": "binom",
}  # fmt: skip
#: The end of a row, with the space that is asked for below it.
ROW = re.compile(r"\*?\s*\[\s*-?\d*\.?\d+\s*(?:pt|em|ex|mm|cm|in|pc|bp)\s*\]")
#: What a line of a derivation begins with where it goes on with the one before; a term only where no other statement
#: begins with it.
GOES_ON = re.compile(
    r"(?:\s|&|\\[,;:! ]|\\q?quad\b|\{\})*(?:(?=[=<>]|\\(?:approx|equiv|leq?|geq?)(?![A-Za-z]))"
    r"|(?=[+-]|\\(?:cdot|times|odot)(?![A-Za-z]))(?!(?:(?!\\\\|\\end)[^=<>])*[=<>]))"
)
#: A relation behind an ampersand, and before one.
RELATION = re.compile(r"\s*(?:[=<>]|\\(?:leq?|geq?|neq?|lt|gt|equiv)(?![A-Za-z]))")
RELATION_BEFORE = re.compile(r"(?:[=<>]|\\(?:leq?|geq?|neq?|lt|gt|equiv))\s*\Z")
#: A brace before rows that none closes: pieces, as `cases` writes them.
OPEN_PIECES = re.compile(
    rf"\s*(?:\\\{{|\\lbrace)\s*\\begin\s*\{{(?:{_PIECES})\*?\}}(?:\{{[lcr|@{{}}\s]{{0,40}}\}})?"
    r"(?=.*\\right\s*\.)",
    re.DOTALL,
)
#: The bar of an absolute value that says on which side of it it stands.
BAR = re.compile(r"\s*(?:\||\\[lr]?vert(?![A-Za-z]))")
ARGMIN = re.compile(r"\*?\s*\{\s*arg\s*(?:\\[,;:! ]|~)?\s*(min|max)\s*\}")
#: The positive part, `z^+`.
POSITIVE_PART = re.compile(r"\^\s*(?:\{\s*\+\s*\}|\+(?=\s*(?:$|[)\]}&=,+-])))")
#: A group of nothing, which parts what stands on either side of it; alone or before a comma it is the empty set.
EMPTY = re.compile(r"\{\s*\}(?=\s*[^\s,;)\]}])")
#: What `\\left` and `\\right` take.
DELIMITER = re.compile(
    r"\s*(?:[()\[\]{}|.<>/⌊⌋⌈⌉⟨⟩‖]|\\(?:[{}|]|(?:[lr]?(?:brace|brack|group|paren|vert|Vert|angle|floor|ceil)|lt|gt)(?![A-Za-z])))"
)
#: One letter in a font of its own, under an accent: the `{\\mathbf{w}}` of `\\hat{\\mathbf{w}}`.
STYLED = re.compile(
    r"\s*\{\s*\\(?:mathbf|boldsymbol|bm|vec|mathcal|mathrm|mathit|mathsf|symbf)(?![A-Za-z])"
    r"\s*\{?\s*(\\[A-Za-z]+|[A-Za-z])\s*\}?\s*\}"
)
#: A sign alone in braces, which editors put there for its spacing: `x{\cdot}y`.
LONE = re.compile(
    r"\{\s*(?:\\(?:cdot|times|div|pm|odot|circ|ast|star|leq?|geq?|neq?|lt|gt)(?![A-Za-z])|[-+*/=<>])\s*\}"
)
#: The exponent in `x^{2}_{i}`, or the primes in `x'_i`, which stand before the subscript.
POWER_FIRST = re.compile(r"(?:\^\s*(?:\{[^{}]*\}|\\[A-Za-z]+|[^\s{}\\])|'{1,3})\s*_")
#: Primes that are spelt out as an exponent.
PRIMES = re.compile(r"\^\s*(?:\\prime(?![A-Za-z])|\{\s*(?:(?:\\prime(?![A-Za-z])|')\s*)+\})")
DEGREES = re.compile(r"\^\s*(?:\\circ(?![A-Za-z])|\{\s*\\circ\s*\})")
#: The condition in `\mathbb{1}\{x > 0\}`.
CONDITION = re.compile(r"\s*(?:\\left\s*)?\\\{((?:[^{}\\]|\\(?!left|right|[{}]))*)(?:\\right\s*)?\\\}")
#: What a command or a sign takes without braces.
ARGUMENT = re.compile(
    r"\\(?:mathrm|text|mathbf|mathcal|mathbb|mathsf|boldsymbol|bm|mathit|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+|[^\s{}]"
)


def run_on(name: str) -> str | None:
    """The sign in `\\cdotb`, where a letter has run into it; None where there is none."""
    found = _RUN_ON.fullmatch(name)
    return found[1] if found is not None and found[1] in _BETWEEN else None


def parted(name: str) -> str | None:
    """`\\sin x` for the `\\sinx` that TeX does not know; None where no letter has run into a command."""
    found = _RUN_ON.fullmatch(name)
    return None if found is None else f"\\{found[1]} {found[2]}"


def spelled(token: str) -> str:
    """A token as LaTeX spells it, for a message."""
    kind, _, environment = token.partition(":")
    if kind in ("begin", "end") and environment:
        return f"\\{kind}{{{environment}}}"
    return {"newline": "\\\\", "\\{": "{", "\\}": "}", "_(": "_", "frac": "\\frac", "binom": "\\binom"}.get(
        token, token
    )
