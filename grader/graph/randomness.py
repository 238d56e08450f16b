"""Operators that only a network in training mode uses: dropout, noise, statistics of the batch.

They are read, so that what training does differently can be told, and never run.
"""

from grader.graph.arrange import sizes_of
from grader.graph.elementwise import broadcast
from grader.graph.operator import Bound, Kind, Operator, Rule, operator, require
from grader.graph.values import Spec


def _same(a: Bound) -> Spec:
    return a.tensor("self")


def _like(a: Bound) -> Spec:
    return Spec(a.tensor("self").shape, a.dtype("dtype", a.tensor("self").dtype))


def _sized(otherwise: str) -> Rule:
    def rule(a: Bound) -> Spec:
        return Spec(sizes_of(a.integers("size")), a.dtype("dtype", otherwise))

    return rule


def _counted(a: Bound) -> Spec:
    return Spec(sizes_of((a.integer("n"),)), a.dtype("dtype", "int64"))


def _picked(a: Bound) -> Spec:
    spec = a.tensor("self")
    require(len(spec.shape) in (1, 2), "rows of chances are one or several")
    return Spec((*spec.shape[:-1], *sizes_of((a.integer("num_samples"),))), "int64")


def _around(a: Bound) -> Spec:
    std = a["std"]
    shapes = [a.tensor("mean").shape, *([std.shape] if isinstance(std, Spec) else [])]
    return Spec(broadcast(shapes), a.tensor("mean").dtype)


def _dropout(a: Bound) -> tuple[Spec, ...]:
    x = a.tensor("input")
    require(0 <= a.number("p") <= 1, "dropout takes a probability")
    return x, Spec(x.shape, "bool")


def _noisy_relu(a: Bound) -> tuple[Spec, ...]:
    return a.tensor("self"), a.tensor("noise")


def _batch_norm(a: Bound) -> tuple[Spec, ...]:
    x = a.tensor("input")
    require(len(x.shape) >= 2 and x.floating, "normalisation needs a batch of channels")
    channels = Spec((x.shape[1],), x.dtype)
    for name in ("weight", "bias", "running_mean", "running_var"):
        given = a.tensor_or_none(name)
        require(given is None or given == channels, f"{name} does not fit {x.shape[1]} channels")
    return (x, *(channels,) * 4)


def _copy(a: Bound) -> Spec:
    return Spec(a.tensor("self").shape, a.tensor("self").dtype)


_FILL = "*, dtype? dtype=None"  # PyTorch's 4 below is its number for int64

TABLE: tuple[Operator, ...] = (
    operator("native_dropout", Kind.RANDOM, "Tensor input, float p, bool? train", _dropout),
    operator("bernoulli", Kind.RANDOM, "Tensor self", _same),
    operator("bernoulli.p", Kind.RANDOM, "Tensor self, float p", _same),
    operator("exponential", Kind.RANDOM, "Tensor self, float lambd=1.0", _same),
    operator("geometric", Kind.RANDOM, "Tensor self, float p", _same),
    operator("poisson", Kind.RANDOM, "Tensor self", _same),
    operator("multinomial", Kind.RANDOM, "Tensor self, int num_samples, bool replacement=False", _picked),
    operator("normal.Tensor_float", Kind.RANDOM, "Tensor mean, float std=1.0", _around),
    operator("normal.Tensor_Tensor", Kind.RANDOM, "Tensor mean, Tensor std", _around),
    operator("uniform", Kind.RANDOM, "Tensor self, float from=0.0, float to=1.0", _same),
    operator("normal_functional", Kind.RANDOM, "Tensor self, float mean=0.0, float std=1.0", _same),
    *(operator(name, Kind.RANDOM, f"int[] size, {_FILL}", _sized("float32")) for name in ("rand", "randn")),
    *(operator(name, Kind.RANDOM, f"Tensor self, {_FILL}", _like) for name in ("rand_like", "randn_like")),
    operator("randperm", Kind.RANDOM, "int n, *, dtype? dtype=4", _counted),
    operator("randint", Kind.RANDOM, "int high, int[] size, *, dtype? dtype=4", _sized("int64")),
    operator("randint.low", Kind.RANDOM, "int low, int high, int[] size, *, dtype? dtype=4", _sized("int64")),
    operator(
        "rrelu_with_noise_functional",
        Kind.RANDOM,
        "Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False",
        _noisy_relu,
    ),
    # Memory that the random operators above fill. Nothing is ever read from it here.
    operator("empty.memory_format", Kind.CREATION, f"int[] size, {_FILL}", _sized("float32")),
    operator("empty_permuted", Kind.CREATION, f"int[] size, int[] physical_layout, {_FILL}", _sized("float32")),
    operator("empty_like", Kind.CREATION, f"Tensor self, {_FILL}", _like),
    operator("copy", Kind.COPY, "Tensor self, Tensor src, bool non_blocking=False", _copy),
    operator(
        "_native_batch_norm_legit_functional",
        Kind.NORMALISATION,
        "Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, bool training,"
        " float momentum, float eps",
        _batch_norm,
    ),
)
