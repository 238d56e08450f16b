"""Operators that summarise several numbers by one: reductions, softmax, pooling, resizing, normalisation."""

from grader.graph.operator import Bound, Kind, Operator, axes_of, axis_of, operator, require
from grader.graph.values import Spec


def _reduced(a: Bound, dims: str = "dim", source: str = "self") -> tuple[int, ...]:
    spec = a.tensor(source)
    value = a[dims]
    given = value if isinstance(value, tuple) else () if value is None else (a.integer(dims),)
    axes = axes_of(spec, [dim for dim in given if isinstance(dim, int)]) or tuple(range(len(spec.shape)))
    if a.flag("keepdim"):
        return tuple(1 if axis in axes else n for axis, n in enumerate(spec.shape))
    return tuple(n for axis, n in enumerate(spec.shape) if axis not in axes)


def _filled(spec: Spec) -> Spec:
    require(spec.elements > 0, "there is nothing to choose from")
    return spec


def _sum(a: Bound) -> Spec:
    spec = a.tensor("self")
    return Spec(_reduced(a), a.dtype("dtype", spec.dtype if spec.floating else "int64"))


def _sum_all(a: Bound) -> Spec:
    spec = a.tensor("self")
    return Spec((), a.dtype("dtype", spec.dtype if spec.floating else "int64"))


def _float_type(a: Bound) -> str:
    dtype = a.dtype("dtype", a.tensor("self").dtype)
    require(Spec((), dtype).floating, "this needs floating-point numbers")
    return dtype


def _mean(a: Bound) -> Spec:
    return Spec(_reduced(a), _float_type(a))


def _mean_all(a: Bound) -> Spec:
    return Spec((), _float_type(a))


def _norm(a: Bound) -> Spec:
    require(a.tensor("self").floating and a["dtype"] is None, "this needs floating-point numbers")
    return Spec(_reduced(a), _filled(a.tensor("self")).dtype)


def _variance(a: Bound) -> Spec:
    require(a.tensor("self").floating, "this needs floating-point numbers")
    return Spec(_reduced(a), a.tensor("self").dtype)


def _variance_and_mean(a: Bound) -> tuple[Spec, ...]:
    return (_variance(a),) * 2


def _extreme(a: Bound) -> Spec:
    return Spec(_reduced(a), _filled(a.tensor("self")).dtype)


def _extreme_all(a: Bound) -> Spec:
    return Spec((), _filled(a.tensor("self")).dtype)


def _extreme_and_place(a: Bound) -> tuple[Spec, ...]:
    shape = _reduced(a)
    return Spec(shape, _filled(a.tensor("self")).dtype), Spec(shape, "int64")


def _place(a: Bound) -> Spec:
    require(a.tensor("self").dtype != "bool", "this needs numbers, not true and false")
    _filled(a.tensor("self"))
    return Spec(_reduced(a), "int64")


def _logical(a: Bound) -> Spec:
    require(a.tensor("self").dtype != "uint8", "this needs true and false")
    return Spec(_reduced(a), "bool")


def _logical_along(a: Bound) -> Spec:
    require(a["dim"] is None or bool(a.integers("dim")), "no axis is named")
    return _logical(a)


def _logical_all(a: Bound) -> Spec:
    require(a.tensor("self").dtype != "uint8", "this needs true and false")
    return Spec((), "bool")


def _softmax(a: Bound) -> Spec:
    require(a.tensor("self").floating and not a.flag("half_to_float"), "this needs floating-point numbers")
    axis_of(a.tensor("self"), a.integer("dim"))
    return a.tensor("self")


def _cumsum(a: Bound) -> Spec:
    axis_of(a.tensor("self"), a.integer("dim"))
    result = Spec(a.tensor("self").shape, _sum_all(a).dtype)
    require(result.dtype != "bool", "this needs numbers, not true and false")
    return result


def _prod_along(a: Bound) -> Spec:
    return Spec(_reduced(a), _sum_all(a).dtype)


def _scanned(a: Bound) -> Spec:
    axis_of(a.tensor("self"), a.integer("dim"))
    require(a.tensor("self").floating, "this needs floating-point numbers")
    return a.tensor("self")


def _cumulated(a: Bound) -> Spec:
    require(a["dtype"] is None, "numbers keep their type here")
    return _scanned(a)


def _ranked_value(a: Bound) -> tuple[Spec, ...]:
    spec = _filled(a.tensor("self"))
    require(spec.floating, "this needs floating-point numbers")
    axis = axis_of(spec, a.integer("dim"))
    k = a.integer("k")
    require(1 <= k <= (spec.shape[axis] if spec.shape else 1), f"there is no value {k} in {list(spec.shape)}")
    shape = _reduced(a)
    return Spec(shape, spec.dtype), Spec(shape, "int64")


def _median(a: Bound) -> tuple[Spec, ...]:
    require(a.tensor("self").floating, "this needs floating-point numbers")
    return _extreme_and_place(a)


def _sort(a: Bound) -> tuple[Spec, ...]:
    spec = a.tensor("self")
    axis_of(spec, a.integer("dim"))
    return spec, Spec(spec.shape, "int64")


def _cumulated_extreme(a: Bound) -> tuple[Spec, ...]:
    spec = _scanned(a)
    return spec, Spec(spec.shape, "int64")


def _topk(a: Bound) -> tuple[Spec, ...]:
    spec, k = a.tensor("self"), a.integer("k")
    axis = axis_of(spec, a.integer("dim"))
    require(spec.dtype != "bool", "this needs numbers, not true and false")
    require(bool(spec.shape) and 0 <= k <= spec.shape[axis], f"there are no {k} largest in {list(spec.shape)}")
    shape = (*spec.shape[:axis], k, *spec.shape[axis + 1 :])
    return Spec(shape, spec.dtype), Spec(shape, "int64")


_DIMS = "bool keepdim=False, *, dtype? dtype=None"
_VARIANCE = "Tensor self, int[]? dim=None, *, Scalar? correction=None, bool keepdim=False"
_ONE_AXIS = "Tensor self, int dim, bool keepdim=False"

TABLE: tuple[Operator, ...] = (
    operator("sum.dim_IntList", Kind.REDUCTION, f"Tensor self, int[]? dim, {_DIMS}", _sum),
    operator("sum", Kind.REDUCTION, "Tensor self, *, dtype? dtype=None", _sum_all),
    operator("mean.dim", Kind.REDUCTION, f"Tensor self, int[]? dim, {_DIMS}", _mean),
    operator("mean", Kind.REDUCTION, "Tensor self, *, dtype? dtype=None", _mean_all),
    operator("linalg_vector_norm", Kind.REDUCTION, f"Tensor self, Scalar ord=2, int[]? dim=None, {_DIMS}", _norm),
    operator("var.correction", Kind.REDUCTION, _VARIANCE, _variance),
    operator("var_mean.correction", Kind.REDUCTION, _VARIANCE, _variance_and_mean),
    *(
        operator(name, Kind.REDUCTION, "Tensor self, int[] dim=[], bool keepdim=False", _extreme)
        for name in ("amax", "amin")
    ),
    *(operator(name, Kind.REDUCTION, "Tensor self", _extreme_all) for name in ("max", "min")),
    *(operator(f"{name}.dim", Kind.REDUCTION, _ONE_AXIS, _extreme_and_place) for name in ("max", "min")),
    *(
        operator(name, Kind.REDUCTION, "Tensor self, int? dim=None, bool keepdim=False", _place)
        for name in ("argmax", "argmin")
    ),
    *(operator(f"{name}.dim", Kind.REDUCTION, _ONE_AXIS, _logical) for name in ("any", "all")),
    *(
        operator(f"{name}.dims", Kind.REDUCTION, "Tensor self, int[]? dim=None, bool keepdim=False", _logical_along)
        for name in ("any", "all")
    ),
    *(operator(name, Kind.REDUCTION, "Tensor self", _logical_all) for name in ("any", "all")),
    operator("_softmax", Kind.SOFTMAX, "Tensor self, int dim, bool half_to_float", _softmax),
    operator("_log_softmax", Kind.SOFTMAX, "Tensor self, int dim, bool half_to_float", _softmax),
    operator("prod", Kind.SCAN, "Tensor self, *, dtype? dtype=None", _sum_all),
    operator("prod.dim_int", Kind.SCAN, f"Tensor self, int dim, {_DIMS}", _prod_along),
    operator("median.dim", Kind.SCAN, _ONE_AXIS, _median),
    operator("kthvalue", Kind.SCAN, "Tensor self, int k, int dim=-1, bool keepdim=False", _ranked_value),
    operator("logcumsumexp", Kind.SCAN, "Tensor self, int dim", _scanned),
    operator("cumprod", Kind.SCAN, "Tensor self, int dim, *, dtype? dtype=None", _cumulated),
    operator("cumsum", Kind.SCAN, "Tensor self, int dim, *, dtype? dtype=None", _cumsum),
    *(operator(name, Kind.SCAN, "Tensor self, int dim", _cumulated_extreme) for name in ("cummax", "cummin")),
    operator("sort", Kind.SCAN, "Tensor self, int dim=-1, bool descending=False", _sort),
    operator("topk", Kind.SCAN, "Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True", _topk),
)
