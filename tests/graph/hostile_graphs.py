"""Graphs made to deceive, to crash or to overburden whoever reads them; each must be refused."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
from graph_trees import Tree, graph, node, ref, weight


def dense() -> Tree:
    return graph(
        node("t", "permute", ref("w"), [1, 0]),
        node("y", "addmm", ref("b"), ref("x"), ref("t")),
        weights=[weight("w", 3, 4), weight("b", 3)],
    )


def image(*nodes: Tree, weights: list[Tree] | None = None) -> Tree:
    return graph(*nodes, weights=weights, shape=(2, 4096, 8, 8))


def changed(path: list[Any], value: Any) -> Callable[[], Tree]:
    def build() -> Tree:
        tree = copy.deepcopy(dense())
        place: Any = tree
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return tree

    return build


def conv(
    stride: Any = 1, padding: Any = 0, dilation: Any = 1, transposed: bool = False, extra: Any = 0, groups: Any = 1
) -> Tree:
    lists = [[stride] * 2, [padding] * 2, [dilation] * 2]
    return graph(
        node("y", "convolution", ref("x"), ref("k"), None, *lists, transposed, [extra] * 2, groups),
        weights=[weight("k", 4, 4, 3, 3)],
        shape=(2, 4, 8, 8),
    )


HOSTILE: dict[str, Callable[[], Any]] = {
    "no mapping": lambda: [dense()],
    "a field too many": lambda: {**dense(), "code": "import os"},
    "a field missing": lambda: {k: v for k, v in dense().items() if k != "weights"},
    "another version": changed(["version"], 2),
    "nodes that are no list": changed(["nodes"], {}),
    "an unknown operator": changed(["nodes", 1, "op"], "aten.system.default"),
    "a custom operator": changed(["nodes", 1, "op"], "mylib.conv.default"),
    "an operator that is no text": changed(["nodes", 1, "op"], 7),
    "an in-place operator": changed(["nodes", 1, "op"], "aten.add_.Tensor"),
    "a backward operator": changed(["nodes", 1, "op"], "aten.max_pool2d_with_indices_backward.default"),
    "strided views": changed(["nodes", 0, "op"], "aten.as_strided.default"),
    "another tensor's memory": changed(["nodes", 0, "op"], "aten.set_.source_Storage"),
    "uninitialised memory": changed(["nodes", 0, "op"], "aten.empty.memory_format"),
    "random numbers": changed(["nodes", 0, "op"], "aten.rand.default"),
    "reading a file": changed(["nodes", 0, "op"], "aten.from_file.default"),
    "too few arguments": changed(["nodes", 1, "args"], [ref("b")]),
    "too many arguments": changed(["nodes", 1, "args"], [ref("x")] * 9),
    "an unknown keyword": changed(["nodes", 1, "kwargs"], {"out": ref("x")}),
    "keywords that are no mapping": changed(["nodes", 1, "kwargs"], [1]),
    "a number for a tensor": changed(["nodes", 1, "args", 1], 5),
    "a boolean for an axis": changed(["nodes", 0, "args", 1], [True, False]),
    "an infinite argument": changed(["nodes", 0, "args", 1], [float("inf"), 0]),
    "a tagged number that is none": changed(["nodes", 0, "args", 1], [{"float": "1e999"}]),
    "an unknown tag": changed(["nodes", 0, "args", 0], {"python": "os"}),
    "an array for an argument": changed(["nodes", 0, "args", 0], np.zeros(3)),
    "deeply nested arguments": changed(["nodes", 0, "args", 1], [[[[[[1]]]]]]),
    "a cycle": changed(["nodes", 0, "args", 0], ref("y")),
    "a step that reads itself": changed(["nodes", 0, "args", 0], ref("t")),
    "a step that reads nothing there is": changed(["nodes", 0, "args", 0], ref("z")),
    "two steps of one name": changed(["nodes", 1, "name"], "t"),
    "a step named like a weight": changed(["nodes", 1, "name"], "w"),
    "a name that is code": changed(["nodes", 1, "name"], "__import__('os')"),
    "an output that is no step": changed(["outputs"], ["z"]),
    "no output": changed(["outputs"], []),
    "two weights of one name": changed(["weights", 1, "name"], "net.w"),
    "two weights in one place": changed(["weights", 1, "node"], "w"),
    "a claimed parameter that is a constant": changed(["weights", 0, "role"], "constant"),
    "a claimed parameter that is a buffer": changed(["weights", 1, "role"], "buffer"),
    "an unknown role": changed(["weights", 0, "role"], "secret"),
    "a negative size": changed(["weights", 0, "shape"], [-3, 4]),
    "a huge size": changed(["weights", 0, "shape"], [2**40]),
    "a huge tensor": changed(["weights", 0, "shape"], [2**20, 2**20]),
    "a size that is no number": changed(["weights", 0, "shape"], [3, None]),
    "too many axes": changed(["weights", 0, "shape"], [1] * 40),
    "an unknown element type": changed(["weights", 0, "dtype"], "complex128"),
    "an input without a batch": changed(["input", "shape"], []),
    "an empty batch": changed(["input", "shape"], [0, 4]),
    "a million nodes": lambda: {**dense(), "nodes": [node("t", "relu", ref("x"))] * 1_000_000},
    "a million weights": lambda: {**dense(), "weights": [weight("w", 3, 4)] * 1_000_000},
    "inner sizes that differ": changed(["weights", 0, "shape"], [3, 5]),
    "a bias that does not fit": changed(["weights", 1, "shape"], [7]),
    "factors of different types": changed(["weights", 0, "dtype"], "float64"),
    "expanding to 10^15 numbers": lambda: graph(node("y", "expand", ref("x"), [10**8, 10**7, 2, 4])),
    "expanding without end": lambda: graph(
        *[node(f"y{i}", "cat", [ref(f"y{i - 1}" if i else "x")] * 64) for i in range(9)]
    ),
    "a million windows": lambda: graph(
        node("y", "avg_pool2d", ref("x"), [8191, 8191], [1, 1], [4000, 4000]), shape=(1, 1, 16000, 16000)
    ),
    "a negative index": lambda: graph(node("y", "select.int", ref("x"), 1, -5)),
    "an index too large": lambda: graph(node("y", "select.int", ref("x"), 1, 4)),
    "an axis that is not there": lambda: graph(node("y", "_softmax", ref("x"), 2, False)),
    "an axis twice": lambda: graph(node("y", "permute", ref("x"), [0, 0])),
    "a step of zero": lambda: graph(node("y", "slice.Tensor", ref("x"), 1, 0, 4, 0)),
    "a view of another size": lambda: graph(node("y", "view", ref("x"), [2, 5])),
    "two open sizes": lambda: graph(node("y", "view", ref("x"), [-1, -1])),
    "a view of minus two": lambda: graph(node("y", "view", ref("x"), [-2, -4])),
    "pieces that are too long": lambda: graph(node("y", "split_with_sizes", ref("x"), [3, 3], 1)),
    "pieces of negative length": lambda: graph(node("y", "split_with_sizes", ref("x"), [5, -1], 1)),
    "padding to a negative size": lambda: graph(node("y", "constant_pad_nd", ref("x"), [-3, -3])),
    "a negative repeat": lambda: graph(node("y", "repeat", ref("x"), [-1, 2])),
    "a negative fill": lambda: graph(node("y", "full", [-5, 5], 0)),
    "a huge fill": lambda: graph(node("y", "full", [2**20, 2**20], 0)),
    "a range without end": lambda: graph(node("y", "arange.start_step", 0, 10, 0)),
    "a huge range": lambda: graph(node("y", "arange.start_step", 0, 2**39)),
    "a part that is not there": lambda: graph(
        node("s", "split_with_sizes", ref("x"), [2, 2], 1), node("y", "getitem", ref("s"), 2)
    ),
    "a part of a single tensor": lambda: graph(node("y", "getitem", ref("x"), 0)),
    "several tensors for one": lambda: graph(
        node("s", "split_with_sizes", ref("x"), [2, 2], 1), node("y", "relu", ref("s"))
    ),
    "several tensors as the output": lambda: graph(node("y", "split_with_sizes", ref("x"), [2, 2], 1)),
    "statistics of one channel for 4096": lambda: image(
        node("y", "_native_batch_norm_legit_no_training", ref("x"), None, None, ref("m"), ref("m"), 0.1, 1e-5),
        weights=[weight("m", 1)],
    ),
    "scales of another length": lambda: image(
        node("y", "_native_batch_norm_legit_no_training", ref("x"), ref("m"), None, ref("v"), ref("v"), 0.1, 1e-5),
        weights=[weight("m", 1), weight("v", 4096)],
    ),
    "statistics of another type": lambda: image(
        node("y", "_native_batch_norm_legit_no_training", ref("x"), None, None, ref("m"), ref("m"), 0.1, 1e-5),
        weights=[weight("m", 4096, dtype="float64")],
    ),
    "the statistics a layer keeps for itself": lambda: graph(
        node("n", "native_layer_norm", ref("x"), [4], None, None, 1e-5), node("y", "getitem", ref("n"), 1)
    ),
    "layer norm over another shape": lambda: graph(node("y", "native_layer_norm", ref("x"), [5], None, None, 1e-5)),
    "group norm with wrong sizes": lambda: image(
        node("y", "native_group_norm", ref("x"), None, None, 2, 4096, 6400, 4, 1e-5)
    ),
    "groups that do not divide": lambda: conv(groups=3),
    "no groups": lambda: conv(groups=0),
    "a stride of zero": lambda: conv(stride=0),
    "negative padding": lambda: conv(padding=-1),
    "a dilation of zero": lambda: conv(dilation=0),
    "a kernel larger than the image": lambda: conv(dilation=50),
    "huge padding": lambda: conv(padding=2**30),
    "output padding where none belongs": lambda: conv(extra=1),
    "output padding beyond the stride": lambda: conv(transposed=True, extra=5),
    "pooling with a window of zero": lambda: graph(
        node("y", "max_pool2d_with_indices", ref("x"), [0, 0]), shape=(2, 3, 8, 8)
    ),
    "pooling with too much padding": lambda: graph(
        node("y", "max_pool2d_with_indices", ref("x"), [2, 2], [2, 2], [2, 2]), shape=(2, 3, 8, 8)
    ),
    "pooling divided by zero": lambda: graph(
        node("y", "avg_pool2d", ref("x"), [2, 2], [], 0, False, True, 0), shape=(2, 3, 8, 8)
    ),
    "an index of floating-point numbers": lambda: graph(node("y", "index.Tensor", ref("x"), [ref("x")])),
    "no index at all": lambda: graph(node("y", "index.Tensor", ref("x"), [None])),
    "a table that is none": lambda: graph(node("y", "embedding", ref("x"), ref("x"))),
    "a remainder by zero": lambda: graph(node("y", "remainder.Scalar", ref("x"), 0), dtype="int64"),
    "whole numbers to a negative power": lambda: graph(node("y", "pow.Tensor_Scalar", ref("x"), -1), dtype="int64"),
    "shapes that do not broadcast": lambda: graph(
        node("y", "add.Tensor", ref("x"), ref("w")), weights=[weight("w", 3)]
    ),
    "a sum of numbers alone": lambda: graph(node("y", "add.Tensor", 1, 2)),
}
