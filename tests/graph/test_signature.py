"""Signatures: ours are PyTorch's own, and binding refuses what does not fit."""

import pytest
import torch

from grader.graph.signature import MAX_INTEGER, read_signature
from grader.graph.table import KNOWN
from grader.graph.values import Arg, DType, Ref
from grader.model.blame import Refused

#: What PyTorch's schemas say beside our types; the arguments of these types change no value.
STORAGE = {"layout", "device", "pin_memory", "memory_format", "generator"}
THEIRS = {"SymInt": "int", "ScalarType": "dtype", "Operand": "Tensor", "Scalar": "Scalar"}


def plain_type(text: str) -> str:
    """`SymInt[2]?` and `int[]?` alike."""
    for theirs, ours in THEIRS.items():
        text = text.replace(theirs, ours)
    return "".join(
        c for c in text.replace("Tensor(a -> *)", "Tensor").replace("Tensor(a)", "Tensor") if not c.isdigit()
    )


@pytest.mark.parametrize("name", KNOWN)
def test_a_signature_is_pytorchs_own(name: str) -> None:
    _, base, overload = name.split(".")
    schema = str(getattr(getattr(torch.ops.aten, base), overload)._schema)
    inside = schema[schema.index("(") + 1 : schema.rindex(") ->")]
    theirs: list[tuple[str, str, str, bool]] = []
    after_star = False
    for piece in inside.split(", "):
        if piece == "*":
            after_star = True
            continue
        kind, _, rest = piece.rpartition(" ")
        declared, _, default = rest.partition("=")
        if declared not in STORAGE:
            theirs.append((declared, plain_type(kind), default, after_star))
    parameters = KNOWN[name].signature.parameters
    assert [(p.name, plain_type(p.type), p.keyword_only) for p in parameters] == [(n, k, s) for n, k, _, s in theirs]
    for parameter, (_, _, default, _) in zip(parameters, theirs, strict=True):
        assert parameter.required == (default == "")
        if default:
            assert read_signature(f"{parameter.type} x={default}").parameters[0].default == parameter.default


EXAMPLE = read_signature(
    'Tensor self, int dim=-1, int[]? size=None, *, float eps=1e-05, str mode="none", dtype? dtype=None'
)


def test_defaults_stand_where_nothing_is_given() -> None:
    bound = EXAMPLE.bind([Ref("x")], {})
    assert bound == {"self": Ref("x"), "dim": -1, "size": None, "eps": 1e-5, "mode": "none", "dtype": None}


def test_arguments_bind_by_place_and_by_name() -> None:
    bound = EXAMPLE.bind([Ref("x"), 2], {"size": (1, 2), "eps": 1, "dtype": DType("bool")})
    assert (bound["dim"], bound["size"], bound["eps"], bound["dtype"]) == (2, (1, 2), 1, DType("bool"))


@pytest.mark.parametrize(
    ("args", "kwargs", "said"),
    [
        ((), {}, "self is missing"),
        ((Ref("x"), 1, None, 0.1), {}, "at most 3"),
        ((Ref("x"),), {"self": Ref("y")}, "given twice"),
        ((Ref("x"),), {"other": 1}, "no argument other"),
        ((3,), {}, "self is not of type Tensor"),
        ((Ref("x"), True), {}, "dim is not of type int"),
        ((Ref("x"), 1.0), {}, "dim is not of type int"),
        ((Ref("x"), MAX_INTEGER + 1), {}, "dim is not of type int"),
        ((Ref("x"), 1, (1, None)), {}, "size is not of type"),
        ((Ref("x"), 1, (1,) * 5000), {}, "size is not of type"),
        ((Ref("x"),), {"eps": float("inf")}, "eps is not of type float"),
        ((Ref("x"),), {"mode": "n" * 1000}, "mode is not of type str"),
        ((Ref("x"),), {"mode": None}, "mode is not of type str"),
        ((Ref("x"),), {"dtype": "float32"}, "dtype is not of type"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(args: tuple[Arg, ...], kwargs: dict[str, Arg], said: str) -> None:
    with pytest.raises(Refused, match=said):
        EXAMPLE.bind(args, kwargs)
