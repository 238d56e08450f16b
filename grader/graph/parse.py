"""Reading an exported network: from plain, untrusted data to a `Graph` whose every step is known and in order."""

import math
import re
from collections.abc import Mapping
from typing import get_args

from grader.graph.operator import Kind, shorten
from grader.graph.signature import MAX_LIST, Signature, read_signature
from grader.graph.table import FOREIGN, GETITEM, KNOWN, OPERATORS, READ_ONLY
from grader.graph.values import DTYPES, MAX_RANK, Arg, DType, Graph, Input, Node, Ref, Role, Spec, Weight
from grader.model.blame import Refused
from grader.model.value import Plain

VERSION = 1
MAX_NODES = 20_000
MAX_WEIGHTS = 5_000
#: By all steps together. Honest networks, even where each layer joins all before it, read some thousands.
MAX_READS = 200_000
MAX_NAME = 200
MAX_DEPTH = 3
#: Of one axis, and of one tensor: 2^28 float32 numbers are a gigabyte.
MAX_ELEMENTS = 2**28

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CLAIM = re.compile(r"[\w.()<>:/ \-]{1,120}")
_ONLY_IN_TRAINING = (
    "Dropout and noise belong to training: write nn.Dropout, pass training=self.training to the function, or draw "
    "numbers only `if self.training:`."
)
_GETITEM = read_signature("Tensor self, int index")


def parse(plain: Plain, *, training: bool = False) -> Graph:
    """The network written as `plain` (see `grader.sandbox.inside.export`).

    With `training` it may also use what only a network in training mode does, dropout above all; such a graph is
    read and never run: see `demand_runnable`.

    Refused, with a sentence for the student, where an operator is unknown or has wrong arguments, a step reads
    what does not come before it, a name stands twice, or anything is larger than an honest network needs.
    """
    tree = _record(plain, {"version", "input", "weights", "nodes", "outputs"}, "the exported network")
    _demand(
        type(tree["version"]) is int and tree["version"] == VERSION,
        "the network was exported by another version of the grader",
    )
    given = _input(tree["input"])
    weights = tuple(_weight(item) for item in _list(tree["weights"], MAX_WEIGHTS, "weights"))
    names = [given.node, *(weight.node for weight in weights)]
    _demand(len(set(names)) == len(names), "two inputs or weights have the same name")
    _demand(len({w.name for w in weights}) == len(weights), "two weights have the same name")
    known = set(names)
    nodes: list[Node] = []
    read_in_all = 0
    for item in _list(tree["nodes"], MAX_NODES, "steps"):
        node = _node(item, training)
        _demand(node.name not in known, f"two steps have the same name, {node.name}")
        for read in node.reads:
            _demand(read in known, f"step {node.name} reads {read}, which no earlier step gives: a cycle or a gap")
        read_in_all += len(node.reads)
        _demand(read_in_all <= MAX_READS, f"its steps read more than {MAX_READS} values")
        known.add(node.name)
        nodes.append(node)
    outputs = tuple(_name(item) for item in _list(tree["outputs"], MAX_LIST, "outputs"))
    _demand(bool(outputs) and known.issuperset(outputs), "the output is none of the steps")
    return Graph(given, weights, tuple(nodes), outputs)


def _demand(condition: bool, sentence: str) -> None:
    if not condition:
        raise Refused(f"Your network cannot be read: {sentence}.")


def _record(plain: Plain, fields: set[str], what: str) -> Mapping[str, Plain]:
    if not isinstance(plain, dict) or plain.keys() != fields:
        raise Refused(f"Your network cannot be read: {what} has other fields than {', '.join(sorted(fields))}.")
    return plain


def _list(plain: Plain, most: int, what: str) -> list[Plain]:
    if not isinstance(plain, list):
        raise Refused(f"Your network cannot be read: its {what} are no list.")
    _demand(len(plain) <= most, f"it has {len(plain)} {what}, and {most} is the most that is graded")
    return plain


def _name(plain: Plain) -> str:
    if not isinstance(plain, str) or len(plain) > MAX_NAME or not _NAME.fullmatch(plain):
        raise Refused("Your network cannot be read: a step has a name that is no identifier.")
    return plain


def _spec(shape: Plain, dtype: Plain) -> Spec:
    sizes: list[int] = []
    for size in _list(shape, MAX_RANK, "axes"):
        if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= MAX_ELEMENTS:
            raise Refused("Your network cannot be read: a shape has a negative, huge or missing size.")
        sizes.append(size)
    _demand(math.prod(sizes) <= MAX_ELEMENTS, f"a tensor of shape {sizes} is larger than {MAX_ELEMENTS} numbers")
    return Spec(tuple(sizes), _dtype(dtype))


def _dtype(plain: Plain) -> str:
    if not isinstance(plain, str) or plain not in DTYPES:
        named = isinstance(plain, str) and _NAME.fullmatch(plain) and len(plain) <= MAX_NAME
        what = f"numbers of type {plain}, which are" if named else "a number type that is"
        raise Refused(f"Your network uses {what} not graded; use one of {', '.join(DTYPES)}.")
    return plain


def _input(plain: Plain) -> Input:
    tree = _record(plain, {"node", "shape", "dtype"}, "the input")
    spec = _spec(tree["shape"], tree["dtype"])
    _demand(bool(spec.shape) and spec.shape[0] >= 1, "the input has no batch axis")
    return Input(_name(tree["node"]), spec)


def _weight(plain: Plain) -> Weight:
    tree = _record(plain, {"node", "name", "role", "trainable", "shape", "dtype"}, "a weight")
    name, role, trainable = tree["name"], tree["role"], tree["trainable"]
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= MAX_NAME:
        raise Refused("Your network cannot be read: a weight has no name.")
    for known in get_args(Role):
        if role == known and isinstance(trainable, bool):
            _demand(role == "parameter" or not trainable, f"{name} is a {role}, and nothing that is trained")
            return Weight(_name(tree["node"]), name, known, trainable, _spec(tree["shape"], tree["dtype"]))
    raise Refused(f"Your network cannot be read: {name} is neither parameter, buffer nor constant.")


def _node(plain: Plain, training: bool) -> Node:
    tree = _record(plain, {"name", "op", "args", "kwargs", "at", "written"}, "a step")
    name, op = _name(tree["name"]), tree["op"]
    at, written = _claim(tree["at"]), _claim(tree["written"])
    signature = _signature(op, at, training)
    assert isinstance(op, str)
    args = tuple(_arg(item, 0) for item in _list(tree["args"], MAX_LIST, "arguments"))
    if not isinstance(tree["kwargs"], dict):
        raise Refused(f"Your network cannot be read: the arguments of step {name} are no mapping.")
    kwargs = {key: _arg(value, 0) for key, value in tree["kwargs"].items()}
    node = Node(name, op, {}, at, written)
    try:
        return Node(name, op, signature.bind(args, kwargs), at, written)
    except Refused as clause:
        raise Refused(f"Your network cannot be read: in step {name} ({node.described}), {shorten(clause)}.") from clause


def demand_runnable(graph: Graph) -> None:
    """Refuse a network that was read with `training` and uses what is never run, as if it had been read without."""
    for node in graph.nodes:
        if node.op != GETITEM and node.op not in OPERATORS:
            raise _decline(node.op, node.at)


def _signature(op: Plain, at: str | None, training: bool) -> Signature:
    if op == GETITEM:
        return _GETITEM
    known = KNOWN if training else OPERATORS
    if isinstance(op, str) and op in known:
        return known[op].signature
    raise _decline(op, at)


def _decline(op: Plain, at: str | None) -> Refused:
    shown = op if isinstance(op, str) and _CLAIM.fullmatch(op) else "an operator without a name"
    does = next((phrase for piece, phrase in FOREIGN.items() if piece in shown), None)
    base = shown.removeprefix("aten.").partition(".")[0]
    if base.endswith("_") and not base.startswith("__"):
        does = "a change of a tensor in place"
    where = f" at {at}" if at else ""
    what = f"{does} ({shown})" if does else shown
    if shown in READ_ONLY and READ_ONLY[shown].kind == Kind.RANDOM:
        too = "" if "evaluation" in what else ", in evaluation too"
        return Refused(f"Your network uses {what}{where}{too}. {_ONLY_IN_TRAINING}")
    return Refused(
        f"Your network uses {what}{where}, which is not graded here. "
        "Build it from PyTorch's ordinary layers and functions, without custom operators."
    )


def _claim(plain: Plain) -> str | None:
    # Where a step comes from is shown to people and decides nothing; what cannot be shown is left out.
    return plain if isinstance(plain, str) and _CLAIM.fullmatch(plain) else None


def _arg(plain: Plain, depth: int) -> Arg:
    if plain is None or isinstance(plain, bool | int | str):
        return plain
    if isinstance(plain, float):
        _demand(math.isfinite(plain), "a number among the arguments is infinite or NaN")
        return plain
    if isinstance(plain, list):
        _demand(depth < MAX_DEPTH, "its arguments are nested too deeply")
        return tuple(_arg(item, depth + 1) for item in _list(plain, MAX_LIST, "arguments"))
    if isinstance(plain, dict) and len(plain) == 1:
        return _tagged(*next(iter(plain.items())))
    raise Refused("Your network cannot be read: an argument is neither number, text, list nor an earlier step.")


def _tagged(tag: str, value: Plain) -> Arg:
    if tag == "node":
        return Ref(_name(value))
    if tag == "dtype":
        return DType(_dtype(value))
    if tag == "float" and isinstance(value, str) and value in ("inf", "-inf"):
        return float(value)
    _demand(tag != "float", "a number among the arguments is infinite or NaN")
    raise Refused("Your network cannot be read: an argument is of a kind that is not known.")
