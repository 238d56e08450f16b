"""The operators and functions a tree may hold, how many arguments each takes, and the names they go by."""

import re
from typing import Final

from grader.formula.tree import MOST_NODES

_MANY: Final = 64

#: Operator to (fewest, most) arguments.
OPERATORS: Final[dict[str, tuple[int, int]]] = {
    "add": (2, MOST_NODES),
    "mul": (2, MOST_NODES),  # scalars in any order, matrices in this one
    "matmul": (2, MOST_NODES),
    "hadamard": (2, MOST_NODES),  # entry by entry
    "dot": (2, 2),  # the product a centred dot means: of two columns the inner one
    "neg": (1, 1),
    "div": (2, 2),
    "pow": (2, 2),
    "mod": (2, 2),
    "transpose": (1, 1),
    "factorial": (1, 1),
    "percent": (1, 1),
    "degrees": (1, 1),
    "plusminus": (2, 2),
    "eq": (2, 2),
    "ne": (2, 2),
    "lt": (2, 2),
    "le": (2, 2),
    "gt": (2, 2),
    "ge": (2, 2),
    "and": (2, MOST_NODES),
    "or": (2, MOST_NODES),
    "not": (1, 1),
}
RELATIONS: Final = ("eq", "ne", "lt", "le", "gt", "ge")
_ELEMENTARY_TEXT = r"""
exp log1p expm1 sin cos tan cot sec csc asin acos atan acot asinh acosh atanh sinh cosh tanh coth sech csch sqrt
cbrt abs sign floor ceil round erf erfc gamma sigmoid dsigmoid dtanh relu drelu softplus silu gelu normal_pdf
normal_cdf heaviside logit re im conj arg asec acsc asech acsch acoth
"""
ELEMENTARY: Final = _ELEMENTARY_TEXT.split()
#: Function to (fewest, most) arguments.
FUNCTIONS: Final[dict[str, tuple[int, int]]] = {
    **dict.fromkeys(ELEMENTARY, (1, 1)),
    "log": (1, 2),  # log(x, base)
    "atan2": (2, 2),
    "binomial": (2, 2),
    "root": (2, 2),  # root(x, n)
    "leaky_relu": (2, 2),  # leaky_relu(x, slope)
    "dleaky_relu": (2, 2),
    "max": (1, _MANY),
    "min": (1, _MANY),
    "total": (1, 2),  # of all entries, or along an axis: those of each column (0) or row (1)
    "mean": (1, 2),
    "norm": (1, 1),
    "trace": (1, 1),
    "det": (1, 1),
    "inverse": (1, 1),
    "diag": (1, 1),
    "softmax": (1, 1),  # of a vector
    "logsumexp": (1, 1),  # of all entries
    "entry": (2, 3),  # of a vector or matrix, by its indices
    "outer": (2, 2),
    "cross": (2, 2),  # of two vectors of three entries
    "gcd": (2, _MANY),
    "lcm": (2, _MANY),
}
KNOWN: Final = OPERATORS | FUNCTIONS

#: Functions that act on a matrix entry by entry.
ENTRYWISE: Final = frozenset(ELEMENTARY) | {"log", "leaky_relu", "dleaky_relu", "root", "factorial"}

_ALIAS_TEXT = r"""
arcsin asin arccos acos arctan atan arccot acot arcsinh asinh arcosh acosh arccosh acosh arsinh asinh artanh atanh
arctanh atanh arctan2 atan2 tg tan ctg cot cotan cot cosec csc cosech csch
sgn sign signum sign ceiling ceil fabs abs absolute
abs logistic sigmoid expit sigmoid sig sigmoid ReLU relu Relu relu rectifier relu LeakyReLU leaky_relu leakyrelu
leaky_relu lrelu leaky_relu swish silu SiLU silu GELU gelu Softplus softplus maximum max minimum min amax max amin
min Max max Min min Abs abs Heaviside heaviside step heaviside
normpdf normal_pdf normcdf normal_cdf norm_pdf normal_pdf norm_cdf normal_cdf
Tr trace tr trace inv inverse Softmax softmax Sigmoid sigmoid Exp exp Log log Sin sin Cos cos Tan tan Tanh tanh
Sqrt sqrt cuberoot cbrt Floor floor Ceil ceil sigmoid_prime dsigmoid sigmoid_derivative dsigmoid tanh_prime dtanh
relu_prime drelu average mean avg mean normal normal_pdf fact factorial true_divide divide
binom binomial comb binomial nCr binomial choose binomial arcsec asec arccsc acsc
arccosec acsc arcsech asech arsech asech arccsch acsch arcsch acsch arccoth acoth arcoth acoth
unit_step heaviside nthroot root nthRoot root trans transpose Matrix array
vector array Vector array tensor array asarray array Size array gcf gcd hcf gcd clamp clip
id identity nPr perm permutations perm truncate trunc fix trunc frac_part fract
conjugate conj angle arg Re re Im im Arg arg real re imag im
Cot cot Sec sec Csc csc Sinh sinh Cosh cosh Arcsin asin ArcSin asin Arccos acos ArcCos acos Arctan atan ArcTan atan
ArcCot acot ArcSec asec ArcCsc acsc ArcSinh asinh ArcCosh acosh ArcTanh atanh
"""
_ALIASES = _ALIAS_TEXT.split()
#: Another name of a function to the one a tree holds.
ALIASES: Final = dict(zip(_ALIASES[::2], _ALIASES[1::2], strict=True))

#: Names that stand for an expression of their arguments rather than for a function of their own.
REWRITTEN: Final[dict[str, tuple[int, int]]] = {
    "log2": (1, 1),
    "lb": (1, 1),
    "ld": (1, 1),
    "log10": (1, 1),
    "lg": (1, 2),
    "logten": (1, 1),
    "ln": (1, 1),
    "Ln": (1, 1),
    "square": (1, 1),
    "power": (2, 2),
    "pow": (2, 2),
    "reciprocal": (1, 1),
    "negative": (1, 1),
    "add": (2, 2),
    "subtract": (2, 2),
    "multiply": (2, 2),
    "divide": (2, 2),
    "matmul": (2, 2),
    "mm": (2, 2),
    "dot": (2, 2),
    "transpose": (1, 1),
    "factorial": (1, 1),
    "clip": (2, 3),
    "where": (3, 3),
    "piecewise": (1, 64),
    "Piecewise": (1, 64),
    "float": (1, 1),
    "int": (1, 1),
    "mod": (2, 2),
    "frac": (2, 2),
    "hadamard": (2, 2),
    "kronecker": (2, 2),
    "trunc": (1, 1),
    "fract": (1, 1),
    "rem": (2, 2),
    "hypot": (2, 2),
    "perm": (2, 2),
    "degrees": (1, 1),
    "radians": (1, 1),
    "ctrans": (1, 1),
    "array": (1, 1),
    "matrix": (1, 1),
    "eye": (1, 2),
    "identity": (1, 2),
    "zeros": (1, 2),
    "ones": (1, 2),
}
_INVERTIBLE_TEXT = "sin cos tan cot sec csc sinh cosh tanh sech csch coth"
INVERSES: Final = {
    **{name: f"a{name}" for name in _INVERTIBLE_TEXT.split()},
    "exp": "log",
    "sigmoid": "logit",
}
#: Functions of complex numbers by words that are names elsewhere: read as functions where a bracket follows, or where
#: the question is about complex numbers.
PLANE: Final = frozenset({"re", "im", "arg", "Re", "Im", "Arg", "real", "imag", "angle"})
#: Functions whose names are more often those of a number: read as functions where a bracket follows at once.
CALLED: Final = PLANE | {
    *("gamma", "mean", "average", "avg", "norm", "step", "total", "entry", "normal"),
    *("eye", "identity", "zeros", "ones", "lb", "ld", "id"),
}
#: Functions whose name can only be one, even where its letters are declared as symbols (`sin x`, never s·i·n·x).
READ_FIRST: Final = frozenset({*FUNCTIONS, *ALIASES, *REWRITTEN}) - {
    "tr",
    "Tr",
    "sig",
    "lg",
    "mm",
    *CALLED,
}
#: The derivative a prime stands for, where it has a name.
DERIVATIVES: Final = {"sigmoid": "dsigmoid", "tanh": "dtanh", "relu": "drelu", "leaky_relu": "dleaky_relu"}
#: Which argument the names in the expression of a declared function stand for.
_PLACES: Final = {"x": 1, "y": 2, "z": 3, "x_1": 1, "x_2": 2, "x_3": 3}
_MODULE_TEXT = r"""
np numpy torch math cmath F nn functional tf jnp jax sp sympy scipy special linalg m
"""
#: Python modules whose names may stand before a function: `np.exp`.
MODULES: Final = frozenset(_MODULE_TEXT.split())


def is_function(name: str) -> bool:
    """Whether a word is the name of a function everyone may use."""
    return name in FUNCTIONS or name in ALIASES or name in REWRITTEN


def fits(op: str, count: int) -> bool:
    """Whether a known operator or function takes this many arguments."""
    fewest, most = KNOWN.get(op, (1, 0))
    return fewest <= count <= most


def parameters(meaning: str) -> int:
    """How many arguments a declared function takes by its expression, 2 for `x + y`; 0 where that does not say."""
    variables, arrow, text = meaning.rpartition("->")
    if arrow:
        return len([each for each in re.split(r"[,\s]+", variables.strip(" ()")) if each])
    free = {word for word in re.findall(r"[^\W\d]\w*", text) if not is_function(word) and word not in ("pi", "e")}
    if len(free) == 1 and not free & {"x_2", "x_3"}:
        return 1
    return max((_PLACES.get(name, 0) for name in free), default=0) if free <= {*_PLACES} else 0
