"""Pooling, resizing and normalisation: operators that read foreign memory when given wrong sizes."""

from collections.abc import Callable
from math import prod

from grader.graph.operator import Bound, Cost, Kind, Operator, Rule, operator, require
from grader.graph.values import Spec, Yield


def _sizes(a: Bound, name: str, axes: int, otherwise: tuple[int, ...] = ()) -> tuple[int, ...]:
    value = a[name]
    numbers = (a.integer(name),) if isinstance(value, int) else a.integers(name) or otherwise
    require(len(numbers) in (1, axes), f"{name} is one number or {axes}")
    return numbers * axes if len(numbers) == 1 else numbers


def _image(a: Bound, axes: int = 2) -> Spec:
    spec = a.tensor("self")
    fits = len(spec.shape) in (axes + 1, axes + 2) and spec.floating and min(spec.shape) >= 1
    require(fits, f"this works on images of {axes} axes and their channels")
    return spec


def _pooled(size: int, kernel: int, stride: int, padding: int, dilation: int, up: bool) -> int:
    reach = dilation * (kernel - 1) + 1
    room = size + 2 * padding - reach
    require(room >= 0, f"the window of {reach} is larger than the image of {size}")
    count = -(-room // stride) + 1 if up else room // stride + 1
    # A window may not start beyond the image and its front padding.
    return count - 1 if up and (count - 1) * stride >= size + padding else count


def _windows(a: Bound, axes: int, dilation: tuple[int, ...]) -> Spec:
    spec = _image(a, axes)
    kernel = _sizes(a, "kernel_size", axes)
    stride, padding = _sizes(a, "stride", axes, kernel), _sizes(a, "padding", axes)
    require(min(*kernel, *stride, *dilation) >= 1, "kernel, stride and dilation are at least 1")
    halves = all(0 <= p <= k // 2 for p, k in zip(padding, kernel, strict=True))
    require(halves, "padding is at most half the kernel")
    sizes = (
        _pooled(spec.shape[i - axes], kernel[i], stride[i], padding[i], dilation[i], a.flag("ceil_mode"))
        for i in range(axes)
    )
    return Spec((*spec.shape[:-axes], *sizes), spec.dtype)


def _max_pool(axes: int) -> Rule:
    def rule(a: Bound) -> tuple[Spec, ...]:
        result = _windows(a, axes, _sizes(a, "dilation", axes))
        return result, Spec(result.shape, "int64")

    return rule


def _avg_pool(axes: int) -> Rule:
    def rule(a: Bound) -> Spec:
        require(a["divisor_override"] is None or a.integer("divisor_override") >= 1, "the divisor is at least 1")
        if axes == 3:  # PyTorch measures the image without its padding here, and only here
            sides = zip(_image(a, axes).shape[-axes:], _sizes(a, "kernel_size", axes), strict=True)
            require(all(size >= kernel for size, kernel in sides), "the window is larger than the image")
        return _windows(a, axes, (1,) * axes)

    return rule


def _window_cost(axes: int) -> Cost:
    def cost(a: Bound, result: Yield) -> int:
        outputs = result if isinstance(result, Spec) else result[0]
        return outputs.elements * prod(_sizes(a, "kernel_size", axes))

    return cost


def _adaptive(axes: int) -> Callable[[Bound], Spec]:
    def rule(a: Bound) -> Spec:
        spec, size = _image(a, axes), a.integers("output_size")
        require(len(size) == axes and min(size) >= 1, f"the output size is {axes} positive numbers")
        return Spec((*spec.shape[:-axes], *size), spec.dtype)

    return rule


def _adaptive_max(axes: int) -> Rule:
    def rule(a: Bound) -> tuple[Spec, ...]:
        result = _adaptive(axes)(a)
        return result, Spec(result.shape, "int64")

    return rule


def _resize(a: Bound) -> Spec:
    x = a.tensor("input")
    require(len(x.shape) == 4 and x.floating and min(x.shape) >= 1, "resizing works on batches of images")
    size, scales = a["output_size"], a["scale_factors"]
    require((size is None) != (scales is None), "give the size or the scale, not both")
    if size is not None:
        sizes = a.integers("output_size")
    else:
        assert isinstance(scales, tuple)
        factors = [factor for factor in scales if isinstance(factor, int | float)]
        require(len(factors) == 2 and all(0 < f <= 1024 for f in factors), "the scale is two positive numbers")
        sizes = tuple(int(n * factor) for n, factor in zip(x.shape[2:], factors, strict=True))
    require(len(sizes) == 2 and min(sizes) >= 1, "the output size is two positive numbers")
    return Spec((*x.shape[:2], *sizes), x.dtype)


def _auxiliary(a: Bound, names: tuple[str, ...], shape: tuple[int, ...], dtype: str) -> None:
    for name in names:
        spec = a.tensor_or_none(name)
        if spec is not None:
            require(spec.shape == shape, f"{name} has shape {list(spec.shape)} where {list(shape)} is needed")
            require(spec.dtype == dtype, f"{name} is of type {spec.dtype} where {dtype} is needed")


def _channels(a: Bound, names: tuple[str, ...]) -> Spec:
    x = a.tensor("input")
    require(len(x.shape) >= 2 and x.floating and min(x.shape) >= 1, "normalisation needs a batch of channels")
    require(0 <= a.number("eps") < 1e9, "eps is a small positive number")
    _auxiliary(a, names, (x.shape[1],), x.dtype)
    return x


# Normalisation yields statistics beside its result, for the backward pass. The rules name the result only, so that
# a graph which reads the statistics is refused.


def _batch_norm(a: Bound) -> tuple[Spec, ...]:
    x = _channels(a, ("weight", "bias", "running_mean", "running_var"))
    return (x,)


def _batch_norm_by_batch(a: Bound) -> tuple[Spec, ...]:
    require(a.flag("training"), "without stored statistics a batch is normalised by its own")
    x = _channels(a, ("weight", "bias"))
    require(x.elements > x.shape[1], "one value per channel has no variance")
    return (x,)


def _layer_norm(a: Bound) -> tuple[Spec, ...]:
    x, shape = a.tensor("input"), a.integers("normalized_shape")
    fits = 1 <= len(shape) <= len(x.shape) and x.shape[len(x.shape) - len(shape) :] == shape
    require(fits and x.floating and min(x.shape) >= 1, f"{list(shape)} is no end of shape {list(x.shape)}")
    require(0 <= a.number("eps") < 1e9, "eps is a small positive number")
    _auxiliary(a, ("weight", "bias"), shape, x.dtype)
    return (x,)


def _group_norm(a: Bound) -> tuple[Spec, ...]:
    x = _channels(a, ("weight", "bias"))
    group = a.integer("group")
    require(group >= 1 and x.shape[1] % group == 0, f"{group} groups do not divide {x.shape[1]} channels")
    pixels = x.elements // (x.shape[0] * x.shape[1])
    sizes = (a.integer("N"), a.integer("C"), a.integer("HxW")) == (x.shape[0], x.shape[1], pixels)
    require(sizes, "the sizes given are not those of the tensor")
    return (x,)


_SCALED = "Tensor input, Tensor? weight, Tensor? bias"

TABLE: tuple[Operator, ...] = (
    *(
        operator(
            f"max_pool{axes}d_with_indices",
            Kind.POOLING,
            "Tensor self, int[] kernel_size, int[] stride=[], int[] padding=0, int[] dilation=1, bool ceil_mode=False",
            _max_pool(axes),
            cost=_window_cost(axes),
        )
        for axes in (2, 3)
    ),
    *(
        operator(
            f"avg_pool{axes}d",
            Kind.POOLING,
            "Tensor self, int[] kernel_size, int[] stride=[], int[] padding=0, bool ceil_mode=False,"
            " bool count_include_pad=True, int? divisor_override=None",
            _avg_pool(axes),
            cost=_window_cost(axes),
        )
        for axes in (2, 3)
    ),
    *(
        operator(f"{name}_pool{axes}d", Kind.POOLING, "Tensor self, int[] output_size", rule(axes))
        for axes in (2, 3)
        for name, rule in (("_adaptive_avg", _adaptive), ("adaptive_max", _adaptive_max))
    ),
    operator(
        "upsample_nearest2d.vec",
        Kind.RESIZE,
        "Tensor input, int[]? output_size, float[]? scale_factors",
        _resize,
    ),
    operator(
        "upsample_bilinear2d.vec",
        Kind.RESIZE,
        "Tensor input, int[]? output_size, bool align_corners, float[]? scale_factors",
        _resize,
    ),
    operator(
        "_native_batch_norm_legit_no_training",
        Kind.NORMALISATION,
        f"{_SCALED}, Tensor running_mean, Tensor running_var, float momentum, float eps",
        _batch_norm,
    ),
    operator(
        "_native_batch_norm_legit.no_stats",
        Kind.NORMALISATION,
        f"{_SCALED}, bool training, float momentum, float eps",
        _batch_norm_by_batch,
    ),
    operator(
        "native_layer_norm",
        Kind.NORMALISATION,
        "Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, float eps",
        _layer_norm,
    ),
    operator(
        "native_group_norm",
        Kind.NORMALISATION,
        f"{_SCALED}, int N, int C, int HxW, int group, float eps",
        _group_norm,
    ),
)
