"""Operators that move numbers without changing them: views, cuts, joins, padding, indexing; and that make them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from grader.graph.elementwise import broadcast, promote
from grader.graph.operator import Bound, Kind, Operator, axes_of, axis_of, operator, require
from grader.graph.signature import MAX_INTEGER
from grader.graph.values import MAX_RANK, Spec
from grader.model.blame import Refused


def _self(a: Bound) -> Spec:
    return a.tensor("self")


def _to_copy(a: Bound) -> Spec:
    return Spec(a.tensor("self").shape, a.dtype("dtype", a.tensor("self").dtype))


def _view(a: Bound) -> Spec:
    spec, size = a.tensor("self"), a.integers("size")
    sizes_of(tuple(max(n, 0) for n in size))
    require(all(n >= -1 for n in size) and size.count(-1) <= 1, f"{list(size)} is no shape")
    known = Spec(tuple(n for n in size if n >= 0), spec.dtype).elements
    if -1 in size:
        require(known > 0 and spec.elements % known == 0, f"{list(spec.shape)} does not fit {list(size)}")
        size = tuple(spec.elements // known if n == -1 else n for n in size)
    require(Spec(size, spec.dtype).elements == spec.elements, f"{list(spec.shape)} does not fit {list(size)}")
    return Spec(size, spec.dtype)


def _permute(a: Bound) -> Spec:
    spec = a.tensor("self")
    axes = axes_of(spec, a.integers("dims"))
    require(len(axes) == len(spec.shape), f"{len(axes)} axes named for a tensor of rank {len(spec.shape)}")
    return Spec(tuple(spec.shape[axis] for axis in axes), spec.dtype)


def _expand(a: Bound) -> Spec:
    spec, size = a.tensor("self"), a.integers("size")
    added = len(size) - len(spec.shape)
    require(added >= 0, "a tensor cannot be expanded to fewer axes")
    require(len(size) <= MAX_RANK, f"{len(size)} axes are more than the {MAX_RANK} that are graded")
    shape = (1,) * added + spec.shape
    for place, (old, new) in enumerate(zip(shape, size, strict=True)):
        fits = new == old or (old == 1 and new >= 0) or (new == -1 and place >= added)
        require(fits, f"shape {list(spec.shape)} cannot be expanded to {list(size)}")
    return Spec(tuple(old if new == -1 else new for old, new in zip(shape, size, strict=True)), spec.dtype)


def _squeeze(a: Bound) -> Spec:
    spec = a.tensor("self")
    dims = a["dim"]
    axes = axes_of(spec, a.integers("dim") if isinstance(dims, tuple) else (a.integer("dim"),))
    return Spec(tuple(n for i, n in enumerate(spec.shape) if not (i in axes and n == 1)), spec.dtype)


def _unsqueeze(a: Bound) -> Spec:
    spec = a.tensor("self")
    place = axis_of(Spec((*spec.shape, 1), spec.dtype), a.integer("dim"))
    return Spec((*spec.shape[:place], 1, *spec.shape[place:]), spec.dtype)


def _ranked(spec: Spec) -> Spec:
    require(bool(spec.shape), "a single number has no axis to cut")
    return spec


def _slice(a: Bound) -> Spec:
    spec = _ranked(a.tensor("self"))
    axis = axis_of(spec, a.integer("dim"))
    step = a.integer("step")
    require(step >= 1, "slices go forward: the step is at least 1")
    start = None if a["start"] is None else a.integer("start")
    end = None if a["end"] is None else a.integer("end")
    length = len(range(*slice(start, end, step).indices(spec.shape[axis])))
    return _resized(spec, axis, length)


def _resized(spec: Spec, axis: int, length: int) -> Spec:
    return Spec((*spec.shape[:axis], length, *spec.shape[axis + 1 :]), spec.dtype)


def _select(a: Bound) -> Spec:
    spec = _ranked(a.tensor("self"))
    axis, index = axis_of(spec, a.integer("dim")), a.integer("index")
    require(-spec.shape[axis] <= index < spec.shape[axis], f"index {index} is outside shape {list(spec.shape)}")
    return Spec((*spec.shape[:axis], *spec.shape[axis + 1 :]), spec.dtype)


def _diagonal(a: Bound) -> Spec:
    spec = a.tensor("self")
    first, second = axes_of(spec, (a.integer("dim1"), a.integer("dim2")))
    rows, columns, offset = spec.shape[first], spec.shape[second], a.integer("offset")
    length = min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns)
    rest = tuple(n for i, n in enumerate(spec.shape) if i not in (first, second))
    return Spec((*rest, max(length, 0)), spec.dtype)


def _split(a: Bound) -> tuple[Spec, ...]:
    spec, sizes = _ranked(a.tensor("self")), a.integers("split_sizes")
    axis = axis_of(spec, a.integer("dim"))
    fits = all(n >= 0 for n in sizes) and sum(sizes) == spec.shape[axis]
    require(fits and bool(sizes), f"pieces of {list(sizes)} do not make up {spec.shape[axis]}")
    return tuple(_resized(spec, axis, n) for n in sizes)


def _cat(a: Bound) -> Spec:
    parts = [part for part in a.tensors("tensors") if part is not None]
    require(bool(parts), "nothing to join")
    axis = axis_of(_ranked(parts[0]), a.integer("dim"))
    for part in parts:
        fits = (
            len(part.shape) == len(parts[0].shape)
            and _resized(part, axis, 0).shape == _resized(parts[0], axis, 0).shape
        )
        require(fits, f"shapes {list(parts[0].shape)} and {list(part.shape)} cannot be joined along axis {axis}")
    total = sum(part.shape[axis] for part in parts)
    return Spec(_resized(parts[0], axis, total).shape, promote(parts))


#: What whole numbers of each type reach.
_RANGES = {"bool": (0, 1), "uint8": (0, 255), "int32": (-(2**31), 2**31 - 1), "int64": (-(2**40), 2**40)}


def _holding(value: float, dtype: str) -> str:
    low, high = _RANGES.get(dtype, (-math.inf, math.inf))
    require(low <= value <= high, f"{value} is no number of type {dtype}")
    return dtype


def _pad(a: Bound) -> Spec:
    _holding(a.number("value"), a.tensor("self").dtype)
    spec, pad = a.tensor("self"), a.integers("pad")
    require(len(pad) % 2 == 0 and len(pad) <= 2 * len(spec.shape), "padding is two numbers for each axis")
    shape = list(spec.shape)
    for place in range(len(pad) // 2):
        axis = len(shape) - 1 - place
        before, after = pad[2 * place : 2 * place + 2]
        require(min(before, 0) + min(after, 0) + shape[axis] >= 0, "more is cut off than there is")
        shape[axis] += before + after
    require(all(n >= 0 for n in shape), "more is cut off than there is")
    return Spec(tuple(shape), spec.dtype)


def _flip(a: Bound) -> Spec:
    axes_of(a.tensor("self"), a.integers("dims"))
    return a.tensor("self")


def _repeat(a: Bound) -> Spec:
    spec, repeats = a.tensor("self"), a.integers("repeats")
    added = len(repeats) - len(spec.shape)
    require(added >= 0 and all(n >= 0 for n in repeats), "repeat needs one count for each axis")
    shape = (1,) * added + spec.shape
    return Spec(tuple(n * times for n, times in zip(shape, repeats, strict=True)), spec.dtype)


def _index_select(a: Bound) -> Spec:
    spec, index = _ranked(a.tensor("self")), a.tensor("index")
    axis = axis_of(spec, a.integer("dim"))
    require(index.dtype in ("int32", "int64") and len(index.shape) == 1, "the index is a list of whole numbers")
    return _resized(spec, axis, index.elements)


def _gather(a: Bound) -> Spec:
    spec, index = _ranked(a.tensor("self")), a.tensor("index")
    axis = axis_of(spec, a.integer("dim"))
    require(index.dtype == "int64" and len(index.shape) == len(spec.shape), "the index has another rank")
    fits = all(i == axis or n <= m for i, (n, m) in enumerate(zip(index.shape, spec.shape, strict=True)))
    require(fits, f"an index of shape {list(index.shape)} does not fit shape {list(spec.shape)}")
    return Spec(index.shape, spec.dtype)


def _embedding(a: Bound) -> Spec:
    weight, indices = a.tensor("weight"), a.tensor("indices")
    require(len(weight.shape) == 2 and weight.floating, "an embedding table has two axes")
    require(indices.dtype in ("int32", "int64"), "an embedding is looked up by whole numbers")
    return Spec((*indices.shape, weight.shape[1]), weight.dtype)


def pick(a: Bound) -> Spec:
    """What stands at the places that `indices` name in `self`."""
    spec, indices = a.tensor("self"), a.tensors("indices")
    require(len(indices) <= len(spec.shape), "more indices than axes")
    places = [place for place, index in enumerate(indices) if index is not None]
    require(bool(places), "no index is given")
    for index in indices:
        whole = index is None or index.dtype in ("int32", "int64")
        require(whole, "indexing works by whole numbers here; write torch.where instead of a boolean mask")
    picked = broadcast(index.shape for index in indices if index is not None)
    rest = [n for axis, n in enumerate(spec.shape) if axis not in places]
    # Neighbouring indices leave their axes in place, separated ones move to the front.
    front = places[0] if places == list(range(places[0], places[-1] + 1)) else 0
    return Spec((*rest[:front], *picked, *rest[front:]), spec.dtype)


def _in_range(index: Any, size: int) -> None:
    if index.numel() and not (-size <= int(index.min()) and int(index.max()) < size):
        raise Refused(f"an index lies outside 0 to {size - 1}")


def from_zero(index: Any, size: int) -> None:
    """Refuse places that are not in a table of `size` rows. PyTorch would read foreign memory there."""
    if index.numel() and not (int(index.min()) >= 0 and int(index.max()) < size):
        raise Refused(f"an index lies outside 0 to {size - 1}")


def _guard_rows(a: Mapping[str, Any]) -> None:
    from_zero(a["indices"], a["weight"].shape[0])


def _guard_axis(a: Mapping[str, Any]) -> None:
    from_zero(a["index"], a["self"].shape[a["dim"]])


def guard_indices(a: Mapping[str, Any]) -> None:
    """Refuse `indices` that lie outside `self`."""
    for axis, index in enumerate(a["indices"]):
        if index is not None:
            _in_range(index, a["self"].shape[axis])


def sizes_of(size: Sequence[int]) -> tuple[int, ...]:
    """`size` as a shape; Refused where an axis is negative."""
    require(all(n >= 0 for n in size), f"{list(size)} has a negative size")
    return tuple(size)


def _full(a: Bound) -> Spec:
    value = a.number("fill_value")
    return Spec(sizes_of(a.integers("size")), _holding(value, a.dtype("dtype", promote([value]))))


def _full_like(a: Bound) -> Spec:
    spec = a.tensor("self")
    return Spec(spec.shape, _holding(a.number("fill_value"), a.dtype("dtype", spec.dtype)))


def _scalar_tensor(a: Bound) -> Spec:
    # PyTorch makes a float32 of every number here, whatever its type.
    return Spec((), _holding(a.number("s"), a.dtype("dtype", "float32")))


def _arange(a: Bound) -> Spec:
    start, end, step = a.number("start"), a.number("end"), a.number("step")
    given = (start, end, step)
    require(not any(isinstance(value, bool) for value in given) and step != 0, "arange counts in numbers")
    require((end - start) * step >= 0, "arange never reaches its end")
    if all(isinstance(value, int) for value in given):
        return Spec((len(range(int(start), int(end), int(step))),), a.dtype("dtype", "int64"))
    result = Spec((), a.dtype("dtype", "float32"))
    few = all(math.isfinite(value) for value in given) and (end - start) / step <= MAX_INTEGER
    require(result.floating and few, "arange counts in fractions that are floating-point numbers")
    return Spec((math.ceil((end - start) / step),), result.dtype)


_FILL = "*, dtype? dtype=None"

TABLE: tuple[Operator, ...] = (
    *(operator(name, Kind.COPY, "Tensor self", _self) for name in ("clone", "alias", "detach", "lift_fresh_copy")),
    operator("_to_copy", Kind.COPY, f"Tensor self, {_FILL}, bool non_blocking=False", _to_copy),
    operator("view", Kind.RESHAPE, "Tensor self, int[] size", _view),
    operator("squeeze.dims", Kind.RESHAPE, "Tensor self, int[] dim", _squeeze),
    operator("squeeze.dim", Kind.RESHAPE, "Tensor self, int dim", _squeeze),
    operator("unsqueeze", Kind.RESHAPE, "Tensor self, int dim", _unsqueeze),
    operator("permute", Kind.PERMUTE, "Tensor self, int[] dims", _permute),
    operator("expand", Kind.EXPAND, "Tensor self, int[] size, *, bool implicit=False", _expand),
    operator("repeat", Kind.EXPAND, "Tensor self, int[] repeats", _repeat),
    operator("cat", Kind.JOIN, "Tensor[] tensors, int dim=0", _cat),
    operator("slice.Tensor", Kind.CUT, "Tensor self, int dim=0, int? start=None, int? end=None, int step=1", _slice),
    operator("select.int", Kind.CUT, "Tensor self, int dim, int index", _select),
    operator("diagonal", Kind.CUT, "Tensor self, int offset=0, int dim1=0, int dim2=1", _diagonal),
    operator("split_with_sizes", Kind.CUT, "Tensor self, int[] split_sizes, int dim=0", _split),
    operator("constant_pad_nd", Kind.PAD, "Tensor self, int[] pad, Scalar value=0", _pad),
    operator("flip", Kind.REARRANGE, "Tensor self, int[] dims", _flip),
    operator("index.Tensor", Kind.REARRANGE, "Tensor self, Tensor?[] indices", pick, guard=guard_indices),
    operator("index_select", Kind.REARRANGE, "Tensor self, int dim, Tensor index", _index_select, guard=_guard_axis),
    operator(
        "gather",
        Kind.REARRANGE,
        "Tensor self, int dim, Tensor index, *, bool sparse_grad=False",
        _gather,
        guard=_guard_axis,
    ),
    operator(
        "embedding",
        Kind.LOOKUP,
        "Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False",
        _embedding,
        guard=_guard_rows,
    ),
    operator("full", Kind.CREATION, f"int[] size, Scalar fill_value, {_FILL}", _full),
    operator("full_like", Kind.CREATION, f"Tensor self, Scalar fill_value, {_FILL}", _full_like),
    operator("scalar_tensor", Kind.CREATION, f"Scalar s, {_FILL}", _scalar_tensor),
    operator("arange.start_step", Kind.CREATION, f"Scalar start, Scalar end, Scalar step=1, {_FILL}", _arange),
)
