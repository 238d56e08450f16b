"""More graphs that must be refused: sizes that are symbols, lists without end, what PyTorch alone would run into."""

import copy
from collections.abc import Callable
from typing import Any

from graph_trees import Tree, graph, node, ref, weight
from hostile_graphs import changed, conv, dense

#: As many items as a list may have: what is said of it must still be short.
LONG = 4096
HUGE = 2**39
IMAGE = (2, 3, 8, 8)


def image(*nodes: Tree) -> Tree:
    return graph(*nodes, shape=IMAGE)


def nothing(*nodes: Tree) -> Tree:
    """Steps on an image whose channels have been cut away."""
    return image(node("a", "slice.Tensor", ref("x"), 1, 0, 0), *nodes)


def returning(*outputs: Any) -> Callable[[], Tree]:
    return lambda: {**copy.deepcopy(dense()), "outputs": list(outputs)}


def named(op: str) -> Callable[[], Tree]:
    """The step of an operator that is none of PyTorch's."""
    return lambda: graph({**node("y", "relu", ref("x")), "op": op})


def looked_up(op: str, index: int, *axis: int) -> Tree:
    rows = node("i", "full", [2, 4], index, dtype={"dtype": "int64"})
    return graph(rows, node("y", op, ref("x"), *axis, ref("i")))


SIZES: dict[str, Callable[[], Any]] = {
    "a size that is a symbol": lambda: graph(node("y", "view", ref("x"), ["s0", 4])),
    "a size that is a tagged symbol": lambda: graph(node("y", "view", ref("x"), [{"symint": "s0"}, 4])),
    "a size that is read off a tensor": lambda: graph(node("s", "sym_size.int", ref("x"), 0)),
    "a batch that is a symbol": changed(["input", "shape"], ["s0", 4]),
    "a size with a fraction": changed(["input", "shape"], [2.0, 4]),
    "a size that is a truth value": changed(["weights", 0, "shape"], [True, 4]),
    "an input of 2^30 numbers": changed(["input", "shape"], [2**28, 4]),
    "a size of 1,200 digits": lambda: graph(node("y", "view", ref("x"), [10**1200, 4])),
    "a factor of 1,200 digits": lambda: graph(node("y", "mul.Tensor", ref("x"), 10**1200)),
    "a part of 400 digits": lambda: graph(
        node("s", "split_with_sizes", ref("x"), [2, 2], 1), node("y", "getitem", ref("s"), 10**400)
    ),
    "a view into 4,096 axes": lambda: graph(node("y", "view", ref("x"), [1] * LONG)),
    "a view into 4,096 negative axes": lambda: graph(node("y", "view", ref("x"), [-7] * LONG)),
    "4,096 axes permuted": lambda: graph(node("y", "permute", ref("x"), [0] * LONG)),
    "4,096 axes flipped": lambda: graph(node("y", "flip", ref("x"), [0] * LONG)),
    "4,096 pieces": lambda: graph(node("y", "split_with_sizes", ref("x"), [1] * LONG, 1)),
    "4,096 axes normalised": lambda: graph(node("y", "native_layer_norm", ref("x"), [HUGE] * LONG, None, None, 1e-5)),
    "4,096 axes filled": lambda: graph(node("y", "full", [HUGE] * LONG, 0.0)),
    "4,096 axes expanded": lambda: graph(node("y", "expand", ref("x"), [HUGE] * (LONG - 2) + [2, 4])),
    "4,096 axes repeated": lambda: graph(node("y", "repeat", ref("x"), [HUGE] * LONG)),
    "4,096 sides padded": lambda: graph(node("y", "constant_pad_nd", ref("x"), [0] * LONG)),
    "padding of 2^40 numbers": lambda: graph(node("y", "constant_pad_nd", ref("x"), [HUGE, HUGE])),
    "everything cut away by negative padding": lambda: graph(node("y", "constant_pad_nd", ref("x"), [0, -4])),
    "an answer of no numbers": lambda: graph(node("y", "mm", ref("x"), ref("w")), weights=[weight("w", 4, 0)]),
    "an answer to no inputs": lambda: graph(node("y", "slice.Tensor", ref("x"), 0, 0, 0)),
    "a million values read": lambda: graph(*[node(f"y{i}", "cat", [ref("x")] * LONG) for i in range(250)]),
}

NUMBERS: dict[str, Callable[[], Any]] = {
    "a factor that is no number": lambda: graph(node("y", "mul.Tensor", ref("x"), float("nan"))),
    "a factor that is tagged as no number": lambda: graph(node("y", "mul.Tensor", ref("x"), {"float": "nan"})),
    "a bound that is no number": lambda: graph(node("y", "clamp", ref("x"), float("nan"), 1)),
    "a scale that is no number": lambda: image(
        node("y", "upsample_nearest2d.vec", ref("x"), None, [float("nan"), 1.0])
    ),
    "a scale without end": lambda: image(node("y", "upsample_nearest2d.vec", ref("x"), None, [{"float": "inf"}, 1.0])),
    "a scale of next to nothing": lambda: image(node("y", "upsample_nearest2d.vec", ref("x"), None, [1e-300, 1e-300])),
    "resizing to 2^78 pixels": lambda: image(node("y", "upsample_nearest2d.vec", ref("x"), [HUGE, HUGE], None)),
    "pooling to 2^40 pixels": lambda: image(node("y", "_adaptive_avg_pool2d", ref("x"), [2**20, 2**20])),
    "pooling to fewer than no pixels": lambda: image(node("y", "_adaptive_avg_pool2d", ref("x"), [-1, 1])),
    "an infinite fill of whole numbers": lambda: graph(
        node("y", "full", [2, 4], {"float": "inf"}, dtype={"dtype": "int64"})
    ),
    "an infinite epsilon": lambda: graph(node("y", "native_layer_norm", ref("x"), [4], None, None, {"float": "inf"})),
    "a negative epsilon": lambda: graph(node("y", "native_layer_norm", ref("x"), [4], None, None, -1.0)),
    "a correction that is no number": lambda: graph(
        node("y", "var.correction", ref("x"), [1], correction=float("nan"))
    ),
    "a norm of nothing": lambda: nothing(node("y", "linalg_vector_norm", ref("a"), {"float": "inf"}, [1])),
    "a norm of nothing with a negative order": lambda: nothing(node("y", "linalg_vector_norm", ref("a"), -1, [1])),
    "a norm whose order is a word": lambda: graph(node("y", "linalg_vector_norm", ref("x"), "nuc")),
    "the largest of nothing": lambda: nothing(node("y", "argmax", ref("a"), 1)),
    "pooling of nothing": lambda: nothing(node("y", "avg_pool2d", ref("a"), [1, 1])),
    "a range by fractions": lambda: graph(node("y", "arange.start_step", 0.0, 1e300, 1e-300)),
    "a range of 2^41 numbers down": lambda: graph(node("y", "arange.start_step", 2**40, -(2**40), -1)),
    "a rounding that is none": lambda: graph(node("y", "div.Tensor_mode", ref("x"), ref("x"), rounding_mode="up")),
    "whole numbers divided by zero": lambda: graph(
        node("y", "div.Tensor_mode", ref("x"), 0, rounding_mode="floor"), dtype="int64"
    ),
    "numbers shifted by numbers": lambda: graph(
        node("y", "bitwise_left_shift.Tensor", ref("x"), ref("x")), dtype="int64"
    ),
    "a choice by fractions": lambda: graph(node("y", "where.self", ref("x"), ref("x"), ref("x"))),
}

WINDOWS: dict[str, Callable[[], Any]] = {
    "a dilation of 2^40": lambda: conv(dilation=2**40),
    "2^40 groups": lambda: conv(groups=2**40),
    "fewer than no groups": lambda: conv(groups=-1),
    "groups with a fraction": lambda: conv(groups=1.0),
    "a negative stride": lambda: conv(stride=-1),
    "a negative dilation": lambda: conv(dilation=-1),
    "a stride of 2^40 backwards": lambda: conv(transposed=True, stride=2**40),
    "a dilation of 2^39 backwards": lambda: conv(transposed=True, dilation=HUGE, extra=2**38),
    "padding that eats the image": lambda: conv(transposed=True, padding=5),
    "transposed by a number": lambda: conv(transposed=1),  # type: ignore[arg-type]  # what is to be refused
    "a pool dilated by 2^40": lambda: image(
        node("y", "max_pool2d_with_indices", ref("x"), [2, 2], [1, 1], [0, 0], [2**40] * 2)
    ),
    "a pool with negative padding": lambda: image(node("y", "avg_pool2d", ref("x"), [2, 2], [1, 1], [-1, -1])),
    "a pool with 4,096 sides": lambda: image(node("y", "avg_pool2d", ref("x"), [2] * LONG)),
}

OPERATORS: dict[str, Callable[[], Any]] = {
    "scattering": lambda: graph(node("y", "scatter.src", ref("x"), 1, ref("x"), ref("x"))),
    "adding where it scatters": lambda: graph(node("y", "scatter_add", ref("x"), 1, ref("x"), ref("x"))),
    "putting by an index": lambda: graph(node("y", "index_put", ref("x"), [ref("x")], ref("x"), True)),
    "einsum with a text of its own": lambda: graph(node("y", "einsum", "ij,jk->ik", [ref("x"), ref("x")])),
    "writing over the input": lambda: graph(node("y", "copy_", ref("x"), ref("x"))),
    "copying over what was": lambda: graph(node("y", "copy", ref("x"), ref("x"))),
    "growing a tensor": lambda: graph(node("y", "resize_", ref("x"), [2**30])),
    "a number taken out of a tensor": lambda: graph(node("y", "_local_scalar_dense", ref("x"))),
    "an operator that writes elsewhere": lambda: graph(node("y", "relu.out", ref("x"))),
    "dropout": lambda: graph(node("y", "native_dropout", ref("x"), 0.5, True)),
    "a branch": named("cond"),
    "a loop": named("torch.ops.higher_order.while_loop"),
    "a function of Python's": named("<built-in function eval>"),
    "an attribute of an operator": named("aten.__class__.default"),
    "an operator with a name of a megabyte": named("aten." + "a" * 900_000),
    "an operator with a nought behind it": named("aten.relu.default\0"),
    "an operator in capitals": named("aten.RELU.default"),
    "an argument with a name of a megabyte": changed(["nodes", 1, "kwargs"], {"k" * 900_000: 1}),
    "an argument by place and by name": changed(["nodes", 1, "kwargs"], {"mat1": ref("x")}),
    "an argument too long": lambda: graph(node("y", "gelu", ref("x"), approximate="x" * 65)),
    "a type that is a text": lambda: graph(node("y", "_to_copy", ref("x"), dtype="float32")),
    "a complex type": lambda: graph(node("y", "_to_copy", ref("x"), dtype={"dtype": "complex64"})),
}  # fmt: skip

LOOKUPS: dict[str, Callable[[], Any]] = {
    "gathering beyond the end": lambda: looked_up("gather", 7, 1),
    "gathering before the beginning": lambda: looked_up("gather", -1, 1),
    "gathering more than there is": lambda: graph(
        node("i", "full", [3, 4], 0, dtype={"dtype": "int64"}), node("y", "gather", ref("x"), 1, ref("i"))
    ),
    "indexing before the beginning": lambda: graph(
        node("i", "full", [2], -5, dtype={"dtype": "int64"}), node("y", "index.Tensor", ref("x"), [None, ref("i")])
    ),
    "indexing by truth values": lambda: graph(
        node("i", "gt.Scalar", ref("x"), 0), node("y", "index.Tensor", ref("x"), [ref("i")])
    ),
    "a row beyond the table": lambda: looked_up("embedding", 9),
    "fewer than no largest": lambda: graph(node("y", "topk", ref("x"), -1)),
    "a part before the first": lambda: graph(
        node("s", "split_with_sizes", ref("x"), [2, 2], 1), node("y", "getitem", ref("s"), -1)
    ),
    "a part by a name": lambda: graph(
        node("s", "split_with_sizes", ref("x"), [2, 2], 1), node("y", "getitem", ref("s"), "__class__")
    ),
    "a diagonal of one axis": lambda: graph(node("y", "diagonal", ref("x"), 0, 0, 0)),
}

FORMS: dict[str, Callable[[], Any]] = {
    "a version that is a truth value": changed(["version"], True),
    "a version with a fraction": changed(["version"], 1.0),
    "a buffer that is written": lambda: {**dense(), "buffers_to_mutate": {"w": "y"}},
    "an input that is written": lambda: {**dense(), "user_inputs_to_mutate": {"y": "x"}},
    "two inputs": changed(["input"], [{"node": "x", "shape": [2, 4], "dtype": "float32"}] * 2),
    "an input named like a weight": changed(["input", "node"], "w"),
    "an input of whole numbers for fractions": changed(["input", "dtype"], "int64"),
    "a weight in the input's place": changed(["weights", 1, "node"], "x"),
    "a weight that may be trained": changed(["weights", 1, "trainable"], 1),
    "a constant that is trained": lambda: graph(
        node("y", "add.Tensor", ref("x"), ref("c")), weights=[{**weight("c", 2, 4), "role": "constant"}]
    ),
    "a weight with a line of its own": changed(["weights", 0, "name"], "net.w\n"),
    "a weight with a name of a megabyte": changed(["weights", 0, "name"], "n" * 1_000_000),
    "a weight without a name": changed(["weights", 0, "name"], ""),
    "a step with a line of its own": changed(["nodes", 1, "name"], "y\n"),
    "a step in letters of another kind": changed(["nodes", 1, "name"], "ｙ"),
    "a weight for an answer": returning("w"),
    "the same answer twice": returning("y", "y"),
    "a step beside the answer": returning("y", "t"),
    "100,000 answers": lambda: {**dense(), "outputs": ["y"] * 100_000},
    "an answer that is a reference": returning({"node": "y"}),
    "a reference within a reference": changed(["nodes", 0, "args", 0], {"node": {"node": "x"}}),
    "a reference with two tags": changed(["nodes", 0, "args", 0], {"node": "x", "dtype": "float32"}),
    "a million numbers in lists of lists": changed(["nodes", 0, "args", 1], [[1] * 3000] * 300),
    "4,097 tensors joined": lambda: graph(node("y", "cat", [ref("x")] * (LONG + 1))),
    "a list of tensors in a list": lambda: graph(node("y", "cat", [[ref("x")]])),
    "nothing among tensors": lambda: graph(node("y", "cat", [ref("x"), None])),
    "no tensors joined": lambda: graph(node("y", "cat", [])),
}

MORE_HOSTILE = {**SIZES, **NUMBERS, **WINDOWS, **OPERATORS, **LOOKUPS, **FORMS}
