"""Names as students spell them: Greek by letter or by name, subscripts with or without underscore."""

import re
from collections.abc import Collection
from functools import lru_cache

from grader.formula.tree import LONGEST_NAME, NAME

_GREEK_TEXT = r"""
α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ο omicron π
pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ
Upsilon Φ Phi Ψ Psi Ω Omega ϵ epsilon ϑ theta ϕ phi ϱ rho ς sigma ϰ kappa ϖ pi Α A Β B Ε E Ζ Z Η H Ι I Κ K Μ M Ν N
Ο O Ρ P Τ T Χ X ∇ nabla ∂ partial ℓ ell
"""
_GREEK = _GREEK_TEXT.split()
#: Greek letter to its name; capitals that look Latin are Latin.
GREEK = dict(zip(_GREEK[::2], _GREEK[1::2], strict=True))
GREEK_NAMES = frozenset(name for name in GREEK.values() if len(name) > 1) | {"epsilon", "varepsilon", "varphi"}

_SPELT = str.maketrans(GREEK)
#: How many spellings are remembered: those of a few hundred questions.
_REMEMBERED = 4096


def spell_greek(text: str) -> str:
    """The text with Greek letters written out: `δ_1` is `delta_1`."""
    return text if text.isascii() else text.translate(_SPELT)


@lru_cache(_REMEMBERED)
def key(name: str) -> str:
    """What two spellings of one name have in common: `w_{1}`, `w_1`, `w₁` and `w1` all give `w1`."""
    plain = spell_greek(name).replace("varepsilon", "epsilon").replace("varphi", "phi")
    return re.sub(r"[_{}\\,\s()\[\]]", "", plain)


def join(base: str, subscript: str | None) -> str:
    """A name from its parts as a tree spells it: `w`, `1` is `w_1`; `h`, `t-1` is `h_{t-1}`."""
    if not subscript:
        return base
    inner = spell_greek(subscript).replace(" ", "")
    return f"{base}_{inner}" if re.fullmatch(r"\w+", inner) and "_" not in inner else f"{base}_{{{inner}}}"


@lru_cache(_REMEMBERED)
def fold_name(name: str) -> str:
    """The spelling a tree uses for a name that an author declared (`δ`, `w_{1}`, `W^{(2)}`)."""
    plain = spell_greek(name.strip()).replace("\\", "")
    primes = len(plain) - len(plain.rstrip("'"))
    plain, _, layer = plain.rstrip("'").partition("^")
    base, _, subscript = plain.partition("_")
    joined = join(base, subscript.strip("{}"))
    layer = layer.strip("{}").strip("()[]")
    return joined + (f"^({layer})" if layer else "") + "'" * primes


def is_name(name: str) -> bool:
    """Whether a tree may hold this name."""
    return len(name) <= LONGEST_NAME and NAME.fullmatch(name) is not None


def layers_below(names: Collection[str], taken: Collection[str]) -> dict[str, str]:
    """Names with a layer raised at them by how they look with it below, `W_2` of `W^{(2)}`; no key that is taken."""
    raised = {key(name).replace("^", ""): fold_name(name) for name in names if "^" in key(name)}
    return {
        below: name for below, name in raised.items() if below not in taken and key(name).partition("^")[0] not in taken
    }
