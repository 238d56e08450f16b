"""Reading formulas and numbers as students type them, and deciding whether two of them are equal.

tree = read("y(1 - y)(y - t)", declared)          # Unreadable says where and what was expected
compare(tree, reference, declared).verdict         # "equal", "not_equal" or "undecided"
"""

from grader.formula.array import Array, read_array
from grader.formula.comparison import compare
from grader.formula.declarations import Declarations
from grader.formula.from_sympy import from_sympy
from grader.formula.number import Number, read_number
from grader.formula.plain import from_plain, from_text, to_plain, to_text
from grader.formula.reader import Notation, other_readings, read
from grader.formula.showing import show
from grader.formula.tree import Tree
from grader.formula.typesetting import latex, mathml
from grader.formula.verdict import Comparison

__all__ = [
    "Array",
    "Comparison",
    "Declarations",
    "Notation",
    "Number",
    "Tree",
    "compare",
    "from_plain",
    "from_sympy",
    "from_text",
    "latex",
    "mathml",
    "other_readings",
    "read",
    "read_array",
    "read_number",
    "show",
    "to_plain",
    "to_text",
]
