"""Operators that multiply by weights, and their multiply-adds: matrix products and convolutions."""

from grader.graph.operator import Bound, Kind, Operator, one, operator, require
from grader.graph.values import Spec, Yield


def _alike(*specs: Spec) -> str:
    dtypes = {spec.dtype for spec in specs}
    different = f"inputs and weights are of different types, {' and '.join(sorted(dtypes))}: leave both in float32"
    require(len(dtypes) == 1, different)
    require(specs[0].floating, "products need floating-point numbers")
    return specs[0].dtype


def _matrices(left: Spec, right: Spec) -> tuple[int, int]:
    ranks = len(left.shape) == 2 == len(right.shape)
    require(ranks, f"shapes {list(left.shape)} and {list(right.shape)} are no two matrices")
    inner = left.shape[1] == right.shape[0]
    require(inner, f"the inner sizes of {list(left.shape)} and {list(right.shape)} differ")
    return left.shape[0], right.shape[1]


def _mm(a: Bound) -> Spec:
    left, right = a.tensor("self"), a.tensor("mat2")
    return Spec(_matrices(left, right), _alike(left, right))


def _mm_cost(a: Bound, result: Yield) -> int:
    return one(result).elements * a.tensor("self").shape[-1]


def _addmm(a: Bound) -> Spec:
    left, right, bias = a.tensor("mat1"), a.tensor("mat2"), a.tensor("self")
    shape = _matrices(left, right)
    fits = len(bias.shape) <= 2 and all(n in (1, m) for n, m in zip(bias.shape[::-1], shape[::-1], strict=False))
    require(fits, f"a bias of shape {list(bias.shape)} does not fit {list(shape)}")
    return Spec(shape, _alike(left, right, bias))


def _addmm_cost(a: Bound, result: Yield) -> int:
    return one(result).elements * a.tensor("mat1").shape[1]


def _bmm(a: Bound) -> Spec:
    left, right = a.tensor("self"), a.tensor("mat2")
    fits = len(left.shape) == 3 == len(right.shape) and left.shape[0] == right.shape[0]
    require(fits, f"shapes {list(left.shape)} and {list(right.shape)} are no two stacks of matrices")
    rows, columns = _matrices(Spec(left.shape[1:], left.dtype), Spec(right.shape[1:], right.dtype))
    return Spec((left.shape[0], rows, columns), _alike(left, right))


def _convolution(a: Bound) -> Spec:
    x, weight, bias = a.tensor("input"), a.tensor("weight"), a.tensor_or_none("bias")
    axes = len(x.shape) - 2
    require(axes in (1, 2, 3) and len(weight.shape) == axes + 2, "a convolution works on 1, 2 or 3 axes")
    stride, padding, dilation, extra = (
        _per_axis(a, name, axes) for name in ("stride", "padding", "dilation", "output_padding")
    )
    groups, transposed = a.integer("groups"), a.flag("transposed")
    require(min(stride) >= 1 and min(dilation) >= 1 and min(padding) >= 0, "stride, padding or dilation is wrong")
    require(min(weight.shape) >= 1 and min(x.shape) >= 1, "a convolution of nothing")
    into, out = (
        (weight.shape[0], weight.shape[1] * groups) if transposed else (weight.shape[1] * groups, weight.shape[0])
    )
    require(groups >= 1 and into % groups == 0 and out % groups == 0, f"{groups} groups do not divide the channels")
    require(x.shape[1] == into, f"the convolution takes {into} channels and is given {x.shape[1]}")
    if bias is not None:
        require(bias.shape == (out,), f"a bias of shape {list(bias.shape)} does not fit {out} channels")
    sizes: list[int] = []
    for i in range(axes):
        reach = dilation[i] * (weight.shape[2 + i] - 1) + 1
        if transposed:
            require(0 <= extra[i] < max(stride[i], dilation[i]), "output_padding is too large")
            sizes.append((x.shape[2 + i] - 1) * stride[i] - 2 * padding[i] + reach + extra[i])
        else:
            require(extra[i] == 0, "output_padding belongs to transposed convolutions")
            sizes.append((x.shape[2 + i] + 2 * padding[i] - reach) // stride[i] + 1)
    require(min(sizes) >= 1, f"the image {list(x.shape[2:])} is smaller than the kernel {list(weight.shape[2:])}")
    return Spec((x.shape[0], out, *sizes), _alike(x, weight, *([bias] if bias is not None else [])))


def _per_axis(a: Bound, name: str, axes: int) -> tuple[int, ...]:
    values = a.integers(name)
    require(len(values) in (1, axes), f"{name} needs {axes} numbers")
    return values * axes if len(values) == 1 else values


def _convolution_cost(a: Bound, result: Yield) -> int:
    # Each weight meets each place of the output once; transposed, each place of the input.
    x, weight = a.tensor("input"), a.tensor("weight")
    places = x if a.flag("transposed") else one(result)
    return weight.elements * (places.elements // places.shape[1])


TABLE: tuple[Operator, ...] = (
    operator("mm", Kind.PRODUCT, "Tensor self, Tensor mat2", _mm, cost=_mm_cost),
    operator(
        "addmm",
        Kind.PRODUCT,
        "Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1",
        _addmm,
        cost=_addmm_cost,
    ),
    operator("bmm", Kind.PRODUCT, "Tensor self, Tensor mat2", _bmm, cost=_mm_cost),
    operator(
        "convolution",
        Kind.CONVOLUTION,
        "Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation,"
        " bool transposed, int[] output_padding, int groups",
        _convolution,
        cost=_convolution_cost,
    ),
)
