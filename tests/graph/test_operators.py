"""What our rules let through, PyTorch accepts, and yields exactly the shape and type we said."""

from contextlib import suppress
from typing import Any

import pytest
import torch
from graph_trees import Tree, graph, node, ref, weight
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.graph.elementwise import promote
from grader.graph.infer import infer
from grader.graph.interpret import take
from grader.graph.parse import parse
from grader.graph.table import OPERATORS
from grader.graph.values import DTYPES, Spec
from grader.model.blame import Refused

small = st.integers(-3, 6)
sizes = st.lists(st.integers(1, 6), min_size=1, max_size=4)
lists = st.lists(small, max_size=4)
dtypes = st.sampled_from(DTYPES)
numbers = st.booleans() | st.integers(-3, 3) | st.floats(-3, 3, width=32)


def drawn(kind: str, data: st.DataObject, tensors: list[str]) -> Any:
    """An argument of the type a signature names, more often wrong than right."""
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "Tensor": st.sampled_from(tensors).map(ref),
        "Operand": st.sampled_from(tensors).map(ref) | numbers,
        "Tensor[]": st.lists(st.sampled_from(tensors).map(ref), min_size=1, max_size=3),
        "Tensor?[]": st.lists(st.none() | st.sampled_from(tensors).map(ref), max_size=3),
        "Scalar": numbers,
        "int": small,
        "int[]": lists,
        "float": st.floats(0, 3, width=32),
        "float[]": st.lists(st.floats(0.5, 2, width=32), max_size=3),
        "bool": st.booleans(),
        "str": st.sampled_from(["none", "tanh", "floor", "trunc"]),
        "dtype": dtypes.map(lambda name: {"dtype": name}),
    }
    optional = kind.endswith("?")
    strategy = strategies[kind.removesuffix("?")]
    return data.draw(st.none() | strategy if optional else strategy)


def agree(tree: Tree, fill: float = 1) -> bool:
    """Whether our rules let the first step through; then PyTorch must take it and yield what they said.

    Anything else is a SandboxError of `take`.
    """
    try:
        read = parse(tree)
        shapes = infer(read)
    except Refused:
        return False
    specs = {read.input.node: read.input.spec, **{w.node: w.spec for w in read.weights}}
    values = {name: torch.full(spec.shape, fill, dtype=getattr(torch, spec.dtype)) for name, spec in specs.items()}
    with suppress(Refused):  # an index outside a table is found only now
        take(read.nodes[0], values, shapes)
    return True


@pytest.mark.parametrize("name", OPERATORS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_a_rule_lets_through_pytorch_takes_and_yields_as_said(name: str, data: st.DataObject) -> None:
    shape = tuple(data.draw(sizes))
    main = data.draw(st.just("float32") | dtypes)
    weights = [
        weight(f"w{i}", *data.draw(sizes | st.just(list(shape))), dtype=data.draw(st.just(main) | dtypes))
        for i in range(2)
    ]
    kwargs = {
        parameter.name: drawn(parameter.type, data, ["x", "w0", "w1"])
        for parameter in OPERATORS[name].signature.parameters
        if parameter.required or data.draw(st.booleans())
    }
    agree(graph(node("y", name.removeprefix("aten."), **kwargs), weights=weights, shape=shape, dtype=main))


few = st.integers(0, 3)
pairs = st.lists(few, min_size=2, max_size=2)


@settings(max_examples=300, deadline=None)
@given(
    groups=st.integers(1, 3),
    channels=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    lists=st.tuples(pairs, pairs, pairs, pairs),
    transposed=st.booleans(),
)
def test_convolutions_that_pass_run(
    groups: int, channels: tuple[int, int], kernel: tuple[int, int], lists: tuple[list[int], ...], transposed: bool
) -> None:
    stride, padding, dilation, extra = lists
    into, out = channels[0] * groups, channels[1] * groups
    shape = (into, out // groups, *kernel) if transposed else (out, into // groups, *kernel)
    step = node("y", "convolution", ref("x"), ref("w"), None, stride, padding, dilation, transposed, extra, groups)
    agree(graph(step, weights=[weight("w", *shape)], shape=(2, into, 5, 6)))


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(["max_pool2d_with_indices", "avg_pool2d", "max_pool3d_with_indices", "avg_pool3d"]),
    numbers=st.lists(st.integers(0, 4), min_size=9, max_size=9),
    up=st.booleans(),
    size=st.integers(1, 7),
)
def test_pooling_that_passes_runs(name: str, numbers: list[int], up: bool, size: int) -> None:
    axes = 3 if "3d" in name else 2
    kernel, stride, padding = (numbers[3 * i : 3 * i + axes] for i in range(3))
    dilation = [[1 + numbers[0] % 2] * axes] if name.startswith("max") else []
    step = node("y", name, ref("x"), kernel, stride, padding, *dilation, ceil_mode=up)
    agree(graph(step, shape=(2, 3, *[size] * axes)))


@settings(max_examples=300, deadline=None)
@given(start=st.none() | st.integers(-9, 9), end=st.none() | st.integers(-9, 9), step=st.integers(1, 4), dim=small)
def test_slices_that_pass_run(start: int | None, end: int | None, step: int, dim: int) -> None:
    passed = agree(graph(node("y", "slice.Tensor", ref("x"), dim, start, end, step), shape=(3, 7)))
    assert passed == (-2 <= dim < 2)


@settings(max_examples=200, deadline=None)
@given(pad=st.lists(st.integers(-4, 3), max_size=6))
def test_padding_that_passes_runs(pad: list[int]) -> None:
    agree(graph(node("y", "constant_pad_nd", ref("x"), pad, 0.5), shape=(3, 4, 5)))


@settings(max_examples=300, deadline=None)
@given(
    places=st.lists(st.sampled_from([None, "i", "j", "k"]), min_size=1, max_size=4),
    shapes=st.lists(st.sampled_from([(), (2,), (1,), (3, 1), (3, 2)]), min_size=3, max_size=3),
    fill=st.integers(-3, 5),
)
def test_indexing_that_passes_runs(places: list[str | None], shapes: list[tuple[int, ...]], fill: int) -> None:
    weights = [weight(name, *shape, dtype="int64") for name, shape in zip("ijk", shapes, strict=True)]
    indices = [None if place is None else ref(place) for place in places]
    agree(graph(node("y", "index.Tensor", ref("x"), indices), weights=weights, shape=(4, 5, 3, 4)), fill)


@settings(max_examples=200, deadline=None)
@given(size=st.lists(st.integers(-1, 6), max_size=5), name=st.sampled_from(["view", "expand", "repeat"]))
def test_new_shapes_that_pass_run(size: list[int], name: str) -> None:
    agree(graph(node("y", name, ref("x"), size), shape=(1, 2, 3)))


@pytest.mark.parametrize(
    ("step", "shape"),
    [
        (node("y", "view", ref("x"), [2, -1]), (2, 3, 4)),
        (node("y", "expand", ref("x"), [5, -1, 3]), (2, 3)),
        (node("y", "_adaptive_avg_pool2d", ref("x"), [2, 3]), (2, 3, 5, 5)),
        (node("y", "upsample_bilinear2d.vec", ref("x"), None, False, [1.5, 2.5]), (2, 3, 5, 5)),
        (node("y", "native_group_norm", ref("x"), None, None, 2, 6, 25, 3, 1e-5), (2, 6, 5, 5)),
        (node("y", "_native_batch_norm_legit.no_stats", ref("x"), None, None, True, 0.1, 1e-5), (2, 6, 5)),
        (node("y", "max_pool2d_with_indices", ref("x"), [3, 3], [2, 2], [1, 1], [1], True), (2, 3, 8, 8)),
        (node("y", "topk", ref("x"), 2), (3, 4)),
        (node("y", "diagonal", ref("x"), -1), (3, 4)),
        (node("y", "gather", ref("x"), 1, ref("x")), (1, 2)),
    ],
)
def test_ordinary_steps_pass(step: Tree, shape: tuple[int, ...]) -> None:
    dtype = "int64" if "gather" in step["op"] else "float32"
    assert agree(graph(step, shape=shape, dtype=dtype))


@given(st.lists(st.tuples(dtypes, st.sampled_from([(), (2,)])), min_size=1, max_size=2), numbers)
def test_types_promote_as_in_pytorch(tensors: list[tuple[str, tuple[int, ...]]], number: float) -> None:
    made = [torch.ones(shape, dtype=getattr(torch, dtype)) for dtype, shape in tensors]
    expected = torch.result_type(made[0], made[1] if len(made) > 1 else number)
    operands = [Spec(shape, dtype) for dtype, shape in tensors]
    assert promote(operands if len(made) > 1 else [*operands, number]) == str(expected).removeprefix("torch.")
