"""Which parameters a gradient can reach: worked out from the steps alone, without any values."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.graph.flow import Flow
from grader.graph.infer import kind_of
from grader.graph.operator import Kind
from grader.graph.table import GETITEM
from grader.graph.values import Node, Ref

#: Kinds of steps whose floating-point results change with every floating-point number they read.
_PASSING = frozenset(Kind) - {Kind.CREATION, Kind.RANDOM, Kind.ACTIVATION, Kind.COPY}

#: Of the other kinds the operators that do. Whatever is on neither list stops a gradient.
_PASSING_OPERATORS = frozenset(
    f"aten.{name}"
    for name in (
        *("clone.default", "alias.default", "lift_fresh_copy.default", "_to_copy.default"),
        *("sigmoid.default", "tanh.default", "exp.default", "expm1.default", "log.default", "log1p.default"),
        *("log2.default", "log10.default", "sqrt.default", "rsqrt.default", "reciprocal.default", "erf.default"),
        *("sin.default", "cos.default", "tan.default", "asin.default", "acos.default", "atan.default"),
        *("sinh.default", "cosh.default", "asinh.default", "acosh.default", "atanh.default", "abs.default"),
        *("square.default", "relu.default", "gelu.default", "elu.default", "leaky_relu.default", "hardtanh.default"),
        *("clamp.default", "clamp.Tensor", "pow.Tensor_Scalar", "pow.Tensor_Tensor", "pow.Scalar", "maximum.default"),
        *("erfc.default", "erfinv.default", "exp2.default", "lgamma.default", "digamma.default", "hypot.default"),
        *("fmax.default", "fmin.default", "copysign.Tensor", "minimum.default", "atan2.default", "fmod.Scalar"),
        *("remainder.Scalar", "fmod.Tensor", "remainder.Tensor"),
        *("where.self", "native_dropout.default", "rrelu_with_noise_functional.default"),
    )
)

#: Arguments through which no gradient goes, though they may be floating-point tensors.
_STILL = frozenset({"running_mean", "running_var", "condition", "noise"})


@dataclass(frozen=True)
class Unreached:
    """A parameter that training cannot change. `stopped` is the step where its gradient stops, None where the output
    does not depend on it at all."""

    name: str
    stopped: Node | None


def find_unreached(flow: Flow) -> tuple[Unreached, ...]:
    """The trainable parameters that get no gradient from the output."""
    live = _go_back(flow)
    return tuple(
        Unreached(weight.name, _find_stop(weight.node, flow))
        for weight in flow.graph.weights
        if weight.role == "parameter" and weight.trainable and weight.node not in live
    )


def _go_back(flow: Flow) -> set[str]:
    live = {name for name in flow.graph.outputs if flow.is_floating(name)}
    for node in reversed(flow.steps):
        if node.name in live:
            live.update(_passed(node, flow))
    return live


def _passed(node: Node, flow: Flow) -> Iterator[str]:
    """What `node` hands its gradient on to."""
    if not flow.is_floating(node.name) or is_detached(node):
        return
    if node.op == GETITEM:
        source = node.reads[0]
        # Places and masks that stand beside the values are whole numbers.
        if flow.is_floating(source):
            yield source
    elif kind_of(node) in _PASSING or node.op in _PASSING_OPERATORS:
        for argument, value in node.arguments.items():
            if argument not in _STILL and not _is_multiplied_by_zero(node, argument):
                names = (value,) if isinstance(value, Ref) else value if isinstance(value, tuple) else ()
                yield from (ref.node for ref in names if isinstance(ref, Ref) and flow.is_floating(ref.node))


def is_detached(node: Node) -> bool:
    """Whether `node` is a `detach` that exporting has turned into a plain copy."""
    # Exporting leaves an alias of a `detach` and the claim where it comes from, which nobody gains by making.
    return node.written == "detach" and kind_of(node) == Kind.COPY


def _is_multiplied_by_zero(node: Node, argument: str) -> bool:
    base = node.op.split(".")[1]
    if base in ("mul", "add", "sub", "addmm"):
        factor = {
            ("mul", "self"): "other",
            ("mul", "other"): "self",
            ("add", "other"): "alpha",
            ("sub", "other"): "alpha",
            ("addmm", "self"): "beta",
            ("addmm", "mat1"): "alpha",
            ("addmm", "mat2"): "alpha",
        }.get((base, argument), "")
        value = node.arguments.get(factor)
        return isinstance(value, int | float) and value == 0
    return False


def _find_stop(name: str, flow: Flow) -> Node | None:
    """The first step after the parameter that stops its gradient."""
    seen = {name}
    ahead = [name]
    while ahead:
        here = ahead.pop()
        for node in flow.readers.get(here, ()):
            if here not in _passed(node, flow):
                return node
            if node.name not in seen:
                seen.add(node.name)
                ahead.append(node.name)
    return None
