"""Turns a student's network into plain data: the operator graph it computes, and its weights.

Runs beside student code, so whatever it says is a claim: `grader.graph` reads it with its own rules. The tree is

    {"version": 1,
     "input": {"node", "shape", "dtype"},
     "weights": [{"node", "name": "fc1.weight", "role": "parameter" | "buffer" | "constant", "trainable",
                  "shape", "dtype"}],
     "nodes": [{"name", "op": "aten.addmm.default", "args": [...], "kwargs": {...},
                "at": "model.py:12", "written": "linear"}],
     "outputs": [node name, ...]}

with arguments that are None, numbers, text, lists of these, {"node": name}, {"dtype": "float32"} or {"float": "-inf"}.
"""

import contextlib
import io
import logging
import math
import operator
import os
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from grader.sandbox.inside.rewriting import masks_as_given, rewritings
from grader.sandbox.inside.sharing import tell_overlap
from grader.sandbox.inside.spreads import sent, spread_of
from grader.sandbox.inside.untraced import HINTS, OTHERWISE

if TYPE_CHECKING:
    import numpy as np
    import torch

VERSION = 1

#: Arguments that say where and how numbers are stored, not what they are.
_STORAGE = frozenset({"layout", "device", "pin_memory", "memory_format"})
#: Steps that only assert what our own rules check anyway.
_ASSERTIONS = (
    "aten._assert_tensor_metadata.",
    "aten._assert_scalar.",
    "aten._assert_async.",
    "aten.sym_constrain_range",
)
_FRAME = re.compile(r'File "([^"\n]+)", line (\d+)')


class CannotExport(Exception):  # noqa: N818  (said as a fact of the network, like the grader's blames)
    """A network whose operator graph cannot be had; the message says what, where and what to write instead."""

    def __init__(self, message: str, file: str | None = None, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.hint = hint


def export_module(
    module: object, example: tuple[int, ...], dtype: str = "float32"
) -> "tuple[dict[str, Any], dict[str, np.ndarray]]":
    """The operator graph of `module` for inputs of shape `example`, and its weights as arrays by name.

    The graph is that of evaluation (no dropout) on the CPU, at exactly this batch size. CannotExport where it cannot
    be had.
    """
    program = _examine(module, example, dtype, training=False)
    return _tree(program, example, dtype), _weights(program)


def export_build(
    module: object, example: tuple[int, ...], *, training: bool, other_batches: Sequence[int], values: bool, dtype: str
) -> "dict[str, Any]":
    """Graphs of a network that is built: as it evaluates, in `training` mode too, and at other batch sizes.

    `others` has for each of these the graph, or the sentence that says why there is none. Weights go with it only where
    their `values` are asked for; a large network has hundreds of megabytes, of whose largest tensors `spreads` alone
    are sent.
    """
    program = _examine(module, example, dtype, training=False)
    graph = _tree(program, example, dtype)
    arrays, spreads = _weights_or_spreads(program) if values else ({}, {})
    found: dict[str, Any] = {"graph": graph, "arrays": arrays, "spreads": spreads, "train_graph": None, "others": []}
    if training:
        found["train_graph"] = _tree(_examine(module, example, dtype, training=True), example, dtype)
    found["others"] = [_tree_or_sentence(module, (batch, *example[1:]), dtype) for batch in other_batches]
    return found


def _tree_or_sentence(module: object, example: tuple[int, ...], dtype: str) -> "dict[str, Any] | str":
    try:
        return _tree(_examine(module, example, dtype, training=False), example, dtype)
    except CannotExport as problem:
        return str(problem)


def put_weights(module: object, file: str) -> None:
    """Put the tensors of a safetensors file into a network, each under its name in `state_dict()`.

    CannotExport where it is no such file, or where names or shapes are not the network's.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_model

    if not isinstance(module, torch.nn.Module):
        raise CannotExport(
            f"A network was expected, an object of class {type(module).__name__} came. Return an nn.Module."
        )
    hint = f"Write it with `safetensors.torch.save_model(model, {file!r})`, from the network that your function builds."
    try:
        load_model(module, file)
    except SafetensorError as problem:
        raise CannotExport(f"`{file}` is no safetensors file ({problem}). {hint}", hint=hint) from problem
    except RuntimeError as problem:
        said = " ".join(str(problem).split())[:300]
        raise CannotExport(f"The weights in `{file}` do not fit your network: {said}. {hint}", hint=hint) from problem


def _examine(module: object, example: tuple[int, ...], dtype: str, *, training: bool) -> Any:
    """The traced program of a network in one of its modes, which it keeps not."""
    import torch

    if not isinstance(module, torch.nn.Module):
        raise CannotExport(
            f"A network was expected, an object of class {type(module).__name__} came. Return an nn.Module."
        )
    kept_modes = [(part, part.training) for part in module.modules()]
    module.train(training)
    module.to("cpu")
    try:
        program = _trace(module, example, getattr(torch, dtype), training=training)
    finally:
        for part, mode in kept_modes:
            part.training = mode
    _decline_symbols(program)
    return program


def _trace(module: "torch.nn.Module", example: tuple[int, ...], dtype: "torch.dtype", *, training: bool) -> Any:
    import torch
    from torch.nn.parameter import is_lazy

    from grader.sandbox.inside.gradients_off import export_program

    # A generator of our own: exporting must not change what the student's later random numbers are.
    numbers = torch.Generator().manual_seed(0)
    x = (
        torch.randn(example, generator=numbers).to(dtype)
        if dtype.is_floating_point
        else torch.zeros(example, dtype=dtype)
    )
    try:
        # A layer of one's own may tell evaluation by its being done without gradients.
        with _quietly(), masks_as_given(), torch.set_grad_enabled(training):
            if any(is_lazy(tensor) for tensor in (*module.parameters(), *module.buffers())):
                module(x)  # gives lazy layers their shapes, as its first batch would
            return export_program(module, x).run_decompositions(rewritings())
    except Exception as problem:  # the student's forward may raise anything
        raise _explain(problem, example) from problem


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep the tracer's warnings and notes out of what the student's program is seen to write."""
    silenced = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(silenced)


def _explain(problem: Exception, example: tuple[int, ...]) -> CannotExport:
    said = f"{type(problem).__name__}: {problem}"
    file, line = _place(said, problem)
    where = f" at {os.path.basename(file)}:{line}" if file else ""
    first = (str(problem).strip() or type(problem).__name__).splitlines()[0][:200].rstrip(".")
    for marks, reason, hint in HINTS:
        if any(mark in said for mark in marks):
            what = reason.format(shape=list(example), first=first)
            return CannotExport(f"Your network cannot be examined{where}: {what}. {hint}", file, line, hint)
    return CannotExport(f"Your network cannot be examined{where}: {first}. {OTHERWISE}", file, line, OTHERWISE)


def _place(said: str, problem: Exception) -> tuple[str | None, int | None]:
    frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(problem.__traceback__)]
    named = [(file, int(line)) for file, line in _FRAME.findall(said)]
    own = [frame for frame in (*frames, *named) if _students(frame[0])]
    return own[-1] if own else (None, None)


def _students(file: str) -> bool:
    # Neither generated code nor the harness, the standard library or an installed package.
    if file.startswith("<") or os.path.dirname(file) == os.path.dirname(__file__):
        return False
    import torch

    packages = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
    if file.startswith((os.path.dirname(os.__file__), os.path.dirname(os.path.dirname(torch.__file__)) + os.sep)):
        return False
    return not any(piece in file for piece in packages)


def _decline_symbols(program: Any) -> None:
    for node in program.graph.nodes:
        if node.op not in ("placeholder", "call_function", "output"):
            raise CannotExport(f"Your network cannot be examined: it holds a part of kind {node.op}. {OTHERWISE}")
    users = [spec for spec in program.graph_signature.input_specs if spec.kind.name == "USER_INPUT"]
    if len(users) != 1:
        raise CannotExport(f"Your network takes {len(users)} inputs; its forward must take exactly one tensor.")


def _tree(program: Any, example: tuple[int, ...], dtype: str) -> dict[str, Any]:
    signature = program.graph_signature
    given = next(spec.arg.name for spec in signature.input_specs if spec.kind.name == "USER_INPUT")
    returned = [spec.arg for spec in signature.output_specs if spec.kind.name == "USER_OUTPUT"]
    if any(type(arg).__name__ != "TensorArgument" for arg in returned):
        raise CannotExport("Your network returns something that is no tensor. Return the logits, and nothing else.")
    own, same, turned = _distinct(program)
    return {
        "version": VERSION,
        "input": {"node": given, "shape": list(example), "dtype": dtype},
        "weights": [_weight(spec, program) for spec in own],
        "nodes": [_turn(name, source) for name, source in turned.items()]
        + [
            _node(node, same)
            for node in program.graph.nodes
            if node.op == "call_function" and not str(node.target).startswith(_ASSERTIONS)
        ],
        "outputs": [same.get(arg.name, arg.name) for arg in returned],
    }


def _distinct(program: Any) -> tuple[list[Any], dict[str, str], dict[str, str]]:
    """The stored tensors, each once, for every further name of one (tied weights) the first, and for every name of one
    turned round (a decoder's weight made of `encoder.weight.t()`) the one that it is turned from.
    """
    first: dict[tuple[object, ...], str] = {}
    own: list[Any] = []
    same: dict[str, str] = {}
    turned: dict[str, str] = {}
    for spec in program.graph_signature.input_specs:
        if spec.kind.name == "USER_INPUT":
            continue
        if spec.kind.name not in _ROLES:
            what = f"holds {spec.target}, which is no tensor" if spec.target else "checks values while it computes"
            raise CannotExport(f"Your network {what}. {OTHERWISE}")
        tensor = _stored(spec, program)
        key = (
            (tensor.data_ptr(), tuple(tensor.shape), tensor.stride(), tensor.dtype)
            if tensor.numel()
            else (spec.target,)
        )
        around = (
            (*key[:1], *(side[::-1] for side in key[1:3]), *key[3:]) if tensor.numel() and tensor.dim() == 2 else None
        )
        if key in first:
            same[spec.arg.name] = first[key]
        elif around in first:
            turned[spec.arg.name] = first[around]
        else:
            first[key] = spec.arg.name
            own.append(spec)
    parameters = [(spec.target, _stored(spec, program)) for spec in own if spec.kind.name == "PARAMETER"]
    sentence = tell_overlap(parameters)
    if sentence is not None:
        raise CannotExport(sentence)
    return own, same, turned


_ROLES = {"PARAMETER": "parameter", "BUFFER": "buffer", "CONSTANT_TENSOR": "constant"}


def _weight(spec: Any, program: Any) -> dict[str, Any]:
    tensor = _stored(spec, program)
    return {
        "node": spec.arg.name,
        "name": spec.target,
        "role": _ROLES[spec.kind.name],
        "trainable": bool(tensor.requires_grad) and spec.kind.name == "PARAMETER",
        "shape": list(tensor.shape),
        "dtype": _dtype(tensor.dtype),
    }


def _stored(spec: Any, program: Any) -> "torch.Tensor":
    held = program.state_dict if spec.target in program.state_dict else program.constants
    tensor: torch.Tensor = held[spec.target]
    return tensor


def _weights(program: Any) -> "dict[str, np.ndarray]":
    return {spec.target: _array(spec.target, _stored(spec, program)) for spec in _distinct(program)[0]}


def _weights_or_spreads(program: Any) -> "tuple[dict[str, np.ndarray], dict[str, np.ndarray]]":
    stored = {spec.target: _stored(spec, program).detach() for spec in _distinct(program)[0]}
    arrays, spreads = {}, {}
    for (name, tensor), is_sent in zip(stored.items(), sent([each.nbytes for each in stored.values()]), strict=True):
        if is_sent or not tensor.is_floating_point():
            arrays[name] = _array(name, tensor)
        else:
            spreads[name] = spread_of(tensor)
    return arrays, spreads


def _array(name: str, tensor: "torch.Tensor") -> "np.ndarray":
    import numpy as np

    try:
        return np.array(tensor.detach().cpu().numpy(), copy=True, order="C")
    except (TypeError, RuntimeError) as problem:
        kind = _dtype(tensor.dtype)
        message = f"Your weight {name} is of type {kind}, which cannot be handed in. Use float32."
        raise CannotExport(message) from problem


def _turn(name: str, source: str) -> dict[str, Any]:
    step = {"name": name, "op": "aten.permute.default", "args": [{"node": source}, [1, 0]], "kwargs": {}}
    return {**step, "at": None, "written": "t"}


def _node(node: Any, same: dict[str, str]) -> dict[str, Any]:
    return {
        "name": node.name,
        "op": "getitem" if node.target is operator.getitem else str(node.target),
        "args": [_plain(value, same) for value in node.args],
        "kwargs": {name: _plain(value, same) for name, value in node.kwargs.items() if name not in _STORAGE},
        "at": _origin(node),
        "written": _written(node),
    }


def _origin(node: Any) -> str | None:
    own = [frame for frame in _FRAME.findall(node.meta.get("stack_trace") or "") if _students(frame[0])]
    return f"{os.path.basename(own[-1][0])}:{own[-1][1]}" if own else None


def _written(node: Any) -> str | None:
    # ("conv2d_1", "builtin_function_or_method.conv2d") is how the tracer notes the function that was called.
    called = node.meta.get("torch_fn")
    return str(called[1]).rpartition(".")[2] if called else None


def _dtype(dtype: object) -> str:
    return str(dtype).removeprefix("torch.")


def _plain(value: Any, same: dict[str, str]) -> Any:
    import torch

    if isinstance(value, torch.fx.Node):
        return {"node": same.get(value.name, value.name)}
    if isinstance(value, torch.dtype):
        return {"dtype": _dtype(value)}
    if isinstance(value, list | tuple):
        return [_plain(item, same) for item in value]
    if value == sys.maxsize:
        return None  # how the tracer notes that a slice has no end
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise CannotExport(f"Your network hands {type(value).__name__} to a function, which cannot be noted. {OTHERWISE}")
