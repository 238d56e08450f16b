"""What a network does when it begins to learn: its first loss, its gradients, and whether it can learn one batch.

Gradients run through our own interpreter, forward operators only, on a graph that has been validated.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from grader.graph.gradients import is_detached
from grader.graph.infer import Shapes, infer
from grader.graph.interpret import check_weights, compute, sole_output
from grader.graph.parse import demand_runnable
from grader.graph.table import GETITEM
from grader.graph.values import Graph, Node, Ref, Spec
from grader.model.blame import Refused, SandboxError
from grader.model.value import Plain

if TYPE_CHECKING:
    import torch

MAX_STEPS = 200
#: Multiply-adds that overfitting may take in all, forward and backward: about a minute of one core.
MAX_WORK = 1_000_000_000_000
#: A batch is learnt where every label is right and the loss below this share of what guessing gives.
LEARNT = 0.1
#: A gradient larger than this makes the first step of any usual learning rate leave the range of the weights.
EXPLODING = 1e3
RATES = (1e-3, 1e-2)
_STORED = "aten._native_batch_norm_legit_no_training.default"

State: TypeAlias = Literal["none", "zero", "finite", "exploding", "broken"]


@dataclass(frozen=True)
class Gradient:
    """The gradient of the loss in one parameter. `state` is none (it is not reached), zero, finite, exploding or
    broken (NaN or infinite); `norm` is 0 where it is none."""

    name: str
    norm: float
    state: State


@dataclass(frozen=True)
class Overfitting:
    """How well one batch was learnt after `steps` steps of Adam with the better of two learning rates."""

    steps: int
    rate: float
    loss: float
    accuracy: float
    learnt: bool


@dataclass(frozen=True)
class Learning:
    """The beginning of training. `loss` is the first cross-entropy, `expected` what guessing gives: ln(classes)."""

    classes: int
    samples: int
    loss: float
    expected: float
    gradients: tuple[Gradient, ...]
    overfitting: Overfitting | None

    def plain(self) -> dict[str, Plain]:
        """The same as JSON data; infinite and undefined numbers are None."""
        fitted = self.overfitting
        tree: dict[str, object] = {
            "classes": self.classes,
            "samples": self.samples,
            "loss": _finite(self.loss),
            "expected": self.expected,
            "gradients": [{**asdict(one), "norm": _finite(one.norm)} for one in self.gradients],
            "overfitting": None if fitted is None else {**asdict(fitted), "loss": _finite(fitted.loss)},
        }
        return cast(dict[str, Plain], tree)


def watch_learning(
    graph: Graph,
    weights: Mapping[str, np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    *,
    shapes: Shapes | None = None,
    steps: int = MAX_STEPS,
) -> Learning:
    """Begin to train `graph`, in evaluation mode but with batch norms by the batch, on rows `x` with labels `y`.

    The first rows fill one batch, repeated where there are fewer. `steps` of Adam, at most 200 and fewer for large
    networks, try to learn that batch by heart; 0 leaves it out. Refused where the network does not give one number for
    each class, or its weights are none.
    """
    if not len(x) or len(x) != len(y) or y.ndim != 1 or y.dtype.kind not in "iu":
        raise SandboxError("learning takes rows and one whole number for each as its label")
    demand_runnable(graph)
    check_weights(graph, weights)
    _check_rows(graph, x)
    shapes = shapes or infer(graph)
    graph, shapes = turn_to_training(graph, shapes)
    classes = _count_classes(graph, shapes, y)
    rows = np.resize(np.arange(len(x)), graph.batch)
    batch = _Batch(graph, shapes, weights, x[rows], y[rows], LEARNT * math.log(classes))
    loss, gradients = batch.begin()
    allowed = min(steps, MAX_STEPS, MAX_WORK // max(3 * len(RATES) * sum(shapes.macs.values()), 1))
    fitted = batch.overfit(allowed) if allowed else None
    return Learning(classes, min(len(x), graph.batch), loss, math.log(classes), gradients, fitted)


def turn_to_training(graph: Graph, shapes: Shapes) -> tuple[Graph, Shapes]:
    """The graph as it is in training, dropout apart: batch norms take the batch's statistics, and what was detached
    stays so."""
    changed = replace(graph, nodes=tuple(_turn(node, shapes) for node in graph.nodes))
    return (changed, infer(changed)) if changed.nodes != graph.nodes else (graph, shapes)


def _turn(node: Node, shapes: Shapes) -> Node:
    if is_detached(node) and node.op != GETITEM:
        return replace(node, op="aten.detach.default", arguments={"self": node.arguments["self"]})
    if node.op != _STORED:
        return node
    source = node.arguments["input"]
    spec = shapes.of[source.node] if isinstance(source, Ref) else None
    if not isinstance(spec, Spec) or spec.elements <= spec.shape[1]:
        return node  # one value per channel has no variance
    kept = {name: node.arguments[name] for name in ("input", "weight", "bias")}
    settings = {"training": True, "momentum": node.arguments["momentum"], "eps": node.arguments["eps"]}
    return replace(node, op="aten._native_batch_norm_legit.no_stats", arguments={**kept, **settings})


def _check_rows(graph: Graph, x: np.ndarray) -> None:
    expected = graph.input.spec
    if x.shape[1:] != expected.shape[1:] or str(x.dtype) != expected.dtype:
        given = Spec((graph.batch, *x.shape[1:]), str(x.dtype))
        raise Refused(f"Your network takes batches of {expected}, and the inputs of this problem come as {given}.")


def _count_classes(graph: Graph, shapes: Shapes, y: np.ndarray) -> int:
    shape = shapes.tensor(sole_output(graph, shapes)).shape
    needed = int(y.max()) + 1
    if len(shape) != 2 or shape[1] < max(needed, 2):
        raise Refused(
            f"Your network turns a batch of {graph.batch} into {list(shape)}. "
            f"Return one row of logits per input, with one number for each of the {needed} classes."
        )
    return shape[1]


class _Batch:
    """One batch, and a network that learns it."""

    def __init__(
        self,
        graph: Graph,
        shapes: Shapes,
        weights: Mapping[str, np.ndarray],
        x: np.ndarray,
        y: np.ndarray,
        enough: float,
    ) -> None:
        import torch

        self._graph, self._shapes, self._enough = graph, shapes, enough
        self._weights = {weight.node: torch.from_numpy(np.array(weights[weight.name])) for weight in graph.weights}
        self._x, self._y = torch.from_numpy(np.array(x)), torch.from_numpy(y.astype(np.int64))
        self._learnt = {
            weight.node: weight.name
            for weight in graph.weights
            if weight.role == "parameter" and weight.trainable and weight.spec.floating
        }

    def begin(self) -> tuple[float, tuple[Gradient, ...]]:
        """The first loss and the gradients it gives."""
        import torch

        held = self._fresh()
        loss = self._loss(held)[0]
        parameters = [held[node] for node in self._learnt]
        if not loss.requires_grad:
            return loss.item(), tuple(Gradient(name, 0.0, "none") for name in self._learnt.values())
        found = torch.autograd.grad(loss, parameters, allow_unused=True)
        pairs = zip(self._learnt.values(), found, strict=True)
        return loss.item(), tuple(_read_gradient(name, gradient) for name, gradient in pairs)

    def overfit(self, steps: int) -> Overfitting:
        """Learn the batch with each rate, the next one only where the one before did not do."""
        best: Overfitting | None = None
        for rate in RATES:
            found = self._fit(rate, steps)
            if best is None or _is_better(found, best):
                best = found
            if best.learnt:
                break
        assert best is not None
        return best

    def _fit(self, rate: float, steps: int) -> Overfitting:
        import torch

        held = self._fresh()
        loss, accuracy = self._loss(held)
        step = 0
        if loss.requires_grad:
            adam = torch.optim.Adam([held[node] for node in self._learnt], lr=rate)
            while step < steps and math.isfinite(loss.item()) and not self._is_learnt(loss.item() * 2, accuracy):
                adam.zero_grad()
                torch.autograd.backward(loss)
                adam.step()
                step += 1
                loss, accuracy = self._loss(held)
        return Overfitting(step, rate, loss.item(), accuracy, self._is_learnt(loss.item(), accuracy))

    def _is_learnt(self, loss: float, accuracy: float) -> bool:
        return loss < self._enough and accuracy == 1.0

    def _fresh(self) -> "dict[str, torch.Tensor]":
        return {node: tensor.clone().requires_grad_(node in self._learnt) for node, tensor in self._weights.items()}

    def _loss(self, held: "dict[str, torch.Tensor]") -> "tuple[torch.Tensor, float]":
        import torch

        logits = compute(self._graph, self._shapes, {**held, self._graph.input.node: self._x})
        loss = torch.nn.functional.cross_entropy(logits, self._y)
        return loss, float((logits.argmax(1) == self._y).double().mean())


def _read_gradient(name: str, gradient: "torch.Tensor | None") -> Gradient:
    if gradient is None:
        return Gradient(name, 0.0, "none")
    norm = float(gradient.double().norm())
    if not math.isfinite(norm):
        return Gradient(name, norm, "broken")
    return Gradient(name, norm, "exploding" if norm > EXPLODING else "finite" if norm > 0 else "zero")


def _is_better(one: Overfitting, other: Overfitting) -> bool:
    return math.isfinite(one.loss) and not (math.isfinite(other.loss) and other.loss <= one.loss)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
