"""Exported networks written by hand, as plain data."""

from typing import Any

Tree = dict[str, Any]


def node(name: str, op: str, *args: Any, **kwargs: Any) -> Tree:
    full = op if op == "getitem" or op.startswith("!") else f"aten.{op}" if "." in op else f"aten.{op}.default"
    return {"name": name, "op": full.lstrip("!"), "args": list(args), "kwargs": kwargs, "at": None, "written": None}


def ref(name: str) -> Tree:
    return {"node": name}


def weight(node_name: str, *shape: int, role: str = "parameter", dtype: str = "float32") -> Tree:
    return {
        "node": node_name,
        "name": f"net.{node_name}",
        "role": role,
        "trainable": role == "parameter",
        "shape": list(shape),
        "dtype": dtype,
    }


def graph(
    *nodes: Tree, weights: list[Tree] | None = None, shape: tuple[int, ...] = (2, 4), dtype: str = "float32"
) -> Tree:
    return {
        "version": 1,
        "input": {"node": "x", "shape": list(shape), "dtype": dtype},
        "weights": weights or [],
        "nodes": list(nodes),
        "outputs": [nodes[-1]["name"] if nodes else "x"],
    }
