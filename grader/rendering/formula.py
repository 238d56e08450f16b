"""Formulas as MathML, which browsers show by themselves."""

import re
from functools import lru_cache
from html import escape

from latex2mathml import exceptions
from latex2mathml.converter import convert

from grader.rendering.sanitising import clean

#: Longest formula that is converted; anything longer is shown as typed.
LONGEST = 4000

#: Everything latex2mathml is known to raise: its own classes have no common base, and slips of its own show through.
_COMPLAINTS: tuple[type[Exception], ...] = (
    *(item for item in vars(exceptions).values() if isinstance(item, type) and issubclass(item, Exception)),
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,  # and so RecursionError
    StopIteration,
)

#: A minus that follows an opening bracket, a comma, a relation or a space is a sign: it stands close to its number.
_SIGN = re.compile(
    r"((?:<mo[^>]*>(?:&#x00028;|&#x0005B;|&#x0007B;|&#x0002C;|&#x0003B;|&#x0003D;|&#x0003C;|&#x0003E;|&#x02264;|&#x02265;"
    r"|&#x02248;|&#x000D7;|&#x000B7;|&#x022C5;|&#x02208;)</mo>|<mspace[^>]*/>|<mtext>&#x000A0;</mtext>))<mo>&#x02212;</mo>"
)


def latex_html(latex: str, *, display: bool = False) -> str:
    """LaTeX math as MathML, or in `<code>` where it cannot be converted. Not yet cleaned (see `sanitising`)."""
    mathml = _mathml(latex.strip(), display)
    return f'<code class="latex">{escape(latex.strip())}</code>' if mathml is None else mathml


def is_shown(latex: str) -> bool:
    """Whether a formula can be converted to MathML."""
    return _mathml(latex.strip(), False) is not None


@lru_cache(maxsize=8192)
def _mathml(latex: str, display: bool) -> str | None:
    if len(latex) > LONGEST:
        return None
    try:
        mathml = convert(latex, display="block" if display else "inline")
    except _COMPLAINTS:
        return None
    if "\\" in mathml:
        return None  # a command it does not know is passed on as text
    # The same in fewer letters (`math` is itself a row), and with signs told from differences.
    mathml = mathml.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "", 1)
    mathml = mathml.replace(' display="inline"', "", 1)
    mathml = mathml.replace("><mrow>", ">", 1).replace("</mrow></math>", "</math>")
    return _SIGN.sub(r'\1<mo form="prefix">&#x02212;</mo>', mathml)


def formula_html(tree_json: str) -> str:
    """A formula as it was read, from the JSON of its tree (`Evidence.tree`). ValueError for what is no tree.

    A formula too long or too deep to be typeset stands there as LaTeX.
    """
    from grader.formula import from_text, latex

    return clean(latex_html(latex(from_text(tree_json))))
