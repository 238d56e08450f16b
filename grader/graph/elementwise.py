"""Operators that work element by element, and how PyTorch broadcasts and promotes their operands."""

from collections.abc import Iterable, Sequence

from grader.graph.operator import Bound, Kind, Operator, operator, require
from grader.graph.values import DTYPES, FLOATS, Spec
from grader.model.blame import Refused


def broadcast(shapes: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """The shape that `shapes` broadcast to; Refused where they do not."""
    result: tuple[int, ...] = ()
    for shape in shapes:
        longer, shorter = (result, shape) if len(result) >= len(shape) else (shape, result)
        padded = (1,) * (len(longer) - len(shorter)) + shorter
        if any(a != b and 1 not in (a, b) for a, b in zip(longer, padded, strict=True)):
            raise Refused(f"shapes {list(result)} and {list(shape)} do not fit together")
        result = tuple(b if a == 1 else a for a, b in zip(longer, padded, strict=True))
    return result


def _higher(a: str | None, b: str | None) -> str | None:
    if a is None or b is None:
        return a or b
    return max(a, b, key=DTYPES.index)


def _combine(strong: str | None, weak: str | None) -> str | None:
    if strong in FLOATS:
        return strong
    if strong == "bool" or weak in FLOATS:
        return _higher(strong, weak)
    return strong or weak


def promote(operands: Sequence[Spec | bool | int | float]) -> str:
    """The element type PyTorch gives the result: tensors with axes decide before those without, numbers last."""
    ranked: list[str | None] = [None, None, None]
    for operand in operands:
        if isinstance(operand, Spec):
            place, dtype = (0 if operand.shape else 1), operand.dtype
        else:
            place, dtype = 2, {bool: "bool", int: "int64", float: "float32"}[type(operand)]
        ranked[place] = _higher(ranked[place], dtype)
    result = _combine(ranked[0], _combine(ranked[1], ranked[2]))
    assert result is not None
    return result


def _joined(*operands: Spec | bool | int | float) -> Spec:
    tensors = [operand for operand in operands if isinstance(operand, Spec)]
    require(bool(tensors), "neither operand is a tensor")
    return Spec(broadcast(tensor.shape for tensor in tensors), promote(operands))


def _floated(spec: Spec) -> Spec:
    return spec if spec.floating else Spec(spec.shape, "float32")


def _same(a: Bound) -> Spec:
    require(a.tensor("self").dtype != "bool", "this needs numbers, not true and false")
    return a.tensor("self")


def _float_only(a: Bound) -> Spec:
    require(a.tensor("self").floating, "this needs floating-point numbers")
    return a.tensor("self")


def _to_float(a: Bound) -> Spec:
    return _floated(a.tensor("self"))


def _to_bool(a: Bound) -> Spec:
    return Spec(a.tensor("self").shape, "bool")


def _binary(a: Bound) -> Spec:
    result = _joined(a.operand("self"), a.operand("other"))
    require(result.dtype != "bool", "this needs numbers, not true and false")
    return result


def _product(a: Bound) -> Spec:
    # Of true and false: both are true.
    return _joined(a.operand("self"), a.operand("other"))


def _sum(a: Bound) -> Spec:
    result = _binary(a)
    whole = isinstance(a["alpha"], int) and not isinstance(a["alpha"], bool)
    scaled = isinstance(a["alpha"], float) and result.floating
    require(whole or scaled, "whole numbers are scaled by whole numbers")
    return result


def _difference(a: Bound) -> Spec:
    operands = (a.operand("self"), a.operand("other"))
    logical = any(isinstance(one, bool) or (isinstance(one, Spec) and one.dtype == "bool") for one in operands)
    require(not logical, "true and false cannot be subtracted; use .float() first")
    return _sum(a)


def _quotient(a: Bound) -> Spec:
    return _floated(_joined(a.operand("self"), a.operand("other")))


def _rounded_quotient(a: Bound) -> Spec:
    mode = a.text("rounding_mode")
    require(mode in (None, "floor", "trunc"), "the rounding mode is none that PyTorch has")
    return _quotient(a) if mode is None else _float_operands(a)


def _float_operands(a: Bound) -> Spec:
    # Integer division and remainder by zero end the process; floating-point ones give inf or NaN.
    result = _binary(a)
    require(result.floating, "this needs floating-point numbers")
    return result


def _remainder_by_number(a: Bound) -> Spec:
    # Integer remainders by 0, by -1 of the smallest integer, or by what wraps round to 0 end the process.
    result = _binary(a)
    wide = result.dtype in ("int32", "int64")
    require(result.floating or (wide and 0 < a.number("other") < 2**31), "integers leave remainders of 1 or more")
    return result


def _power(a: Bound) -> Spec:
    result = _joined(a.operand("self"), a.operand("exponent"))
    exponent = a.operand("exponent")
    safe = result.floating or (not isinstance(exponent, Spec) and exponent >= 0 and result.dtype != "bool")
    require(safe, "integers are raised to non-negative numbers only; use .float() first")
    return result


def _compare(a: Bound) -> Spec:
    return Spec(_joined(a.operand("self"), a.operand("other")).shape, "bool")


def _bitwise(a: Bound) -> Spec:
    result = _joined(a.tensor("self"), a.operand("other"))
    require(not result.floating, "bit operations need integers or booleans")
    return result


def _not(a: Bound) -> Spec:
    require(not a.tensor("self").floating, "bit operations need integers or booleans")
    return a.tensor("self")


def _where(a: Bound) -> Spec:
    condition = a.tensor("condition")
    require(condition.dtype == "bool", "the condition must be of type bool")
    chosen = _joined(a.tensor("self"), a.tensor("other"))
    return Spec(broadcast((condition.shape, chosen.shape)), chosen.dtype)


def _clamp(a: Bound) -> Spec:
    bounds = [value for value in (a["min"], a["max"]) if isinstance(value, bool | int | float)]
    require(bool(bounds), "clamp needs a lower or an upper bound")
    _same(a)
    return Spec(a.tensor("self").shape, promote([a.tensor("self"), *bounds]))


def _clamp_by_tensors(a: Bound) -> Spec:
    bounds = [spec for spec in (a.tensor_or_none("min"), a.tensor_or_none("max")) if spec is not None]
    require(bool(bounds), "clamp needs a lower or an upper bound")
    _same(a)
    return _joined(a.tensor("self"), *bounds)


def _gelu(a: Bound) -> Spec:
    require(a.text("approximate") in ("none", "tanh"), "gelu is exact or approximated by tanh")
    return _float_only(a)


_TO_FLOAT = [
    "sigmoid",
    "tanh",
    "exp",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "sqrt",
    "rsqrt",
    "reciprocal",
    "erf",
    "erfc",
    "erfinv",
    "exp2",
    "lgamma",
    "digamma",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "asinh",
    "acosh",
    "atanh",
]
_SAME = ["abs", "neg", "sign", "floor", "ceil", "round", "trunc", "square"]
_EXTREMES = ["maximum", "minimum", "fmax", "fmin"]
_COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]
_PAIR = "Operand self, Operand other"
_WITH_NUMBER = "Tensor self, Scalar other"
_LINEAR = ("neg",)

TABLE: tuple[Operator, ...] = (
    *(operator(name, Kind.ACTIVATION, "Tensor self", _to_float) for name in _TO_FLOAT),
    *(operator(name, Kind.ARITHMETIC if name in _LINEAR else Kind.ACTIVATION, "Tensor self", _same) for name in _SAME),
    operator("relu", Kind.ACTIVATION, "Tensor self", _same),
    operator("gelu", Kind.ACTIVATION, 'Tensor self, *, str approximate="none"', _gelu),
    operator(
        "elu",
        Kind.ACTIVATION,
        "Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1",
        _float_only,
    ),
    operator("leaky_relu", Kind.ACTIVATION, "Tensor self, Scalar negative_slope=0.01", _float_only),
    operator("hardtanh", Kind.ACTIVATION, "Tensor self, Scalar min_val=-1, Scalar max_val=1", _float_only),
    operator("clamp", Kind.ACTIVATION, "Tensor self, Scalar? min=None, Scalar? max=None", _clamp),
    operator("clamp.Tensor", Kind.ACTIVATION, "Tensor self, Tensor? min=None, Tensor? max=None", _clamp_by_tensors),
    operator("isnan", Kind.ACTIVATION, "Tensor self", _to_bool),
    operator("isinf", Kind.ACTIVATION, "Tensor self", _to_bool),
    operator("logical_not", Kind.ACTIVATION, "Tensor self", _to_bool),
    operator("bitwise_not", Kind.ACTIVATION, "Tensor self", _not),
    operator("add.Tensor", Kind.ARITHMETIC, f"{_PAIR}, *, Scalar alpha=1", _sum),
    operator("add.Scalar", Kind.ARITHMETIC, f"{_WITH_NUMBER}, Scalar alpha=1", _sum),
    operator("sub.Tensor", Kind.ARITHMETIC, f"{_PAIR}, *, Scalar alpha=1", _difference),
    operator("sub.Scalar", Kind.ARITHMETIC, f"{_WITH_NUMBER}, Scalar alpha=1", _difference),
    operator("mul.Tensor", Kind.ARITHMETIC, _PAIR, _product),
    operator("mul.Scalar", Kind.ARITHMETIC, _WITH_NUMBER, _product),
    operator("div.Tensor", Kind.ARITHMETIC, _PAIR, _quotient),
    operator("div.Scalar", Kind.ARITHMETIC, _WITH_NUMBER, _quotient),
    operator("div.Tensor_mode", Kind.ACTIVATION, f"{_PAIR}, *, str? rounding_mode", _rounded_quotient),
    operator("pow.Tensor_Scalar", Kind.ACTIVATION, "Tensor self, Scalar exponent", _power),
    operator("pow.Tensor_Tensor", Kind.ACTIVATION, "Tensor self, Tensor exponent", _power),
    operator("pow.Scalar", Kind.ACTIVATION, "Scalar self, Tensor exponent", _power),
    *(operator(name, Kind.ACTIVATION, "Tensor self, Tensor other", _binary) for name in _EXTREMES),
    operator("hypot", Kind.ACTIVATION, "Tensor self, Tensor other", _float_operands),
    operator("copysign.Tensor", Kind.ACTIVATION, "Tensor self, Tensor other", _float_operands),
    operator("atan2", Kind.ACTIVATION, "Tensor self, Tensor other", _quotient),
    *(
        operator(f"{name}.Scalar", Kind.ACTIVATION, _WITH_NUMBER, _remainder_by_number)
        for name in ("fmod", "remainder")
    ),
    *(
        operator(f"{name}.Tensor", Kind.ACTIVATION, "Tensor self, Tensor other", _float_operands)
        for name in ("fmod", "remainder")
    ),
    *(operator(f"{name}.Tensor", Kind.ACTIVATION, "Tensor self, Tensor other", _compare) for name in _COMPARISONS),
    *(operator(f"{name}.Scalar", Kind.ACTIVATION, _WITH_NUMBER, _compare) for name in _COMPARISONS),
    *(
        operator(f"logical_{name}", Kind.ACTIVATION, "Tensor self, Tensor other", _compare)
        for name in ("and", "or", "xor")
    ),
    *(
        operator(f"bitwise_{name}.{kind}", Kind.ACTIVATION, f"Tensor self, {kind} other", _bitwise)
        for name in ("and", "or", "xor")
        for kind in ("Tensor", "Scalar")
    ),
    operator("where.self", Kind.ACTIVATION, "Tensor condition, Tensor self, Tensor other", _where),
)
