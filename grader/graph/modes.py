"""What a network does in training and not in evaluation: dropout and the statistics of normalisation."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import cast

from grader.graph.flow import Flow, follow
from grader.graph.infer import Shapes, infer, kind_of
from grader.graph.operator import Kind
from grader.graph.structure import find_batch_norms_by_hand, find_scaled_by_stored
from grader.graph.values import Graph, Node, Ref
from grader.graph.weighted import module_of
from grader.model.value import Plain

_DROPOUT = "aten.native_dropout.default"
_BERNOULLI = ("aten.bernoulli.default", "aten.bernoulli.p")
_BY_STORED = "aten._native_batch_norm_legit_no_training.default"
_FUNCTIONAL = "aten._native_batch_norm_legit_functional.default"
_BY_BATCH = "aten._native_batch_norm_legit.no_stats"


@dataclass(frozen=True)
class Dropout:
    """One place where numbers are dropped at random. `rate` is the share dropped, None where it is not a number in the
    graph. `step` says where, as the student knows it."""

    step: str
    rate: float | None


@dataclass(frozen=True)
class Norm:
    """One batch or instance normalisation. `training` and `evaluation` say what it normalises by in each mode: "batch",
    "instance" or "stored", None where it is not there. Only what is stored in evaluation, and only there, is right."""

    name: str
    step: str
    training: str | None
    evaluation: str | None

    @property
    def right(self) -> bool:
        return self.training in ("batch", "instance") and self.evaluation == "stored"


@dataclass(frozen=True)
class Modes:
    """The two modes of a network side by side.

    `dropping` is the dropout of training mode, `always` what is still dropped in evaluation: there `F.dropout(x)` is
    called without `training=self.training`. `noise` are other random numbers in evaluation. `norms` are those whose
    statistics can differ between the modes; layer and group normalisation are the same in both.
    """

    dropping: tuple[Dropout, ...]
    always: tuple[Dropout, ...]
    noise: tuple[str, ...]
    norms: tuple[Norm, ...]

    @property
    def drops(self) -> bool:
        """Whether there is dropout in training and none in evaluation."""
        return bool(self.dropping) and not self.always

    @property
    def normalises(self) -> bool:
        """Whether there are such norms, all by the batch in training and by stored statistics in evaluation."""
        return bool(self.norms) and all(norm.right for norm in self.norms)

    def plain(self) -> dict[str, Plain]:
        """The same as JSON data, with the two conclusions."""
        tree = {
            "dropping": [asdict(one) for one in self.dropping],
            "always": [asdict(one) for one in self.always],
            "noise": list(self.noise),
            "norms": [{**asdict(norm), "right": norm.right} for norm in self.norms],
            "drops": self.drops,
            "normalises": self.normalises,
        }
        return cast(dict[str, Plain], tree)


def compare_modes(
    evaluation: Graph, training: Graph, shapes: Shapes | None = None, training_shapes: Shapes | None = None
) -> Modes:
    """What differs between the two graphs, both of which may have been read with `parse(..., training=True)`."""
    still = follow(evaluation, shapes or infer(evaluation))
    learning = follow(training, training_shapes or infer(training))
    norms = (*_pair(learning, still), *_pair_by_hand(learning, still))
    return Modes(_find_dropout(learning), _find_dropout(still), _find_noise(still), norms)


def _find_dropout(flow: Flow) -> tuple[Dropout, ...]:
    found: list[Dropout] = []
    for node in flow.steps:
        if node.op == _DROPOUT and node.arguments["train"] is not False and node.arguments["p"] != 0:
            found.append(Dropout(node.described, _number(node, "p")))
        elif node.op in _BERNOULLI:
            kept = _number(node, "p") if "p" in node.arguments else None
            found.append(Dropout(node.described, None if kept is None else round(1 - kept, 12)))
        elif _is_drawn_mask(node, flow):
            found.append(Dropout(node.described, None))
    return tuple(found)


def _is_drawn_mask(node: Node, flow: Flow) -> bool:
    # Dropout by hand compares random numbers with the rate.
    drawn = kind_of(node) == Kind.ACTIVATION and not flow.shapes.tensor(node.name).floating
    return drawn and any(
        (below := flow.by_name.get(flow.root(name))) is not None and kind_of(below) == Kind.RANDOM
        for name in node.reads
    )


def _find_noise(flow: Flow) -> tuple[str, ...]:
    dropping = (_DROPOUT, *_BERNOULLI)
    return tuple(node.described for node in flow.steps if kind_of(node) == Kind.RANDOM and node.op not in dropping)


def _number(node: Node, name: str) -> float | None:
    value = node.arguments[name]
    return float(value) if isinstance(value, int | float) else None


def _pair(training: Flow, evaluation: Flow) -> tuple[Norm, ...]:
    """Norms of the two graphs by the tensors they hold, and those that hold none in order."""
    ours, theirs = _norms(training), _norms(evaluation)
    names = dict.fromkeys(key for key, _, _ in (*ours, *theirs))
    paired: list[Norm] = []
    for key in names:
        mine, other = ([one for one in side if one[0] == key] for side in (ours, theirs))
        step = (other or mine)[0][1]
        paired.append(Norm(key, step, mine[0][2] if mine else None, other[0][2] if other else None))
    return tuple(norm for norm in paired if "stored" in (norm.training, norm.evaluation) or not _is_plain(norm))


def _pair_by_hand(training: Flow, evaluation: Flow) -> tuple[Norm, ...]:
    """Batch norms written by hand, in order: each has to be by something stored in evaluation."""
    by_batch, stored = find_batch_norms_by_hand(evaluation), len(find_scaled_by_stored(evaluation))
    found: list[Norm] = []
    for place, node in enumerate(find_batch_norms_by_hand(training)):
        still = "batch" if place < len(by_batch) else "stored" if place < len(by_batch) + stored else None
        found.append(Norm(f"the batch norm by hand number {place + 1}", node.described, "batch", still))
    return tuple(found)


def _is_plain(norm: Norm) -> bool:
    # Instance normalisation has no statistics of its own in either mode, and is right so.
    return norm.training == norm.evaluation == "instance"


def _norms(flow: Flow) -> Sequence[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    unnamed = 0
    for node in flow.steps:
        by = _statistics_of(node, flow)
        if by is None:
            continue
        name = _held_by(node, flow)
        unnamed += not name
        found.append((name or f"the normalisation number {unnamed} without weights", node.described, by))
    return found


def _statistics_of(node: Node, flow: Flow) -> str | None:
    if node.op == _BY_STORED:
        return "stored"
    if node.op not in (_FUNCTIONAL, _BY_BATCH):
        return None
    if node.op == _FUNCTIONAL and node.arguments["training"] is False:
        return "stored"
    instance = flow.shape(node.reads[0])[0] == 1 and flow.graph.batch > 1
    return "instance" if instance else "batch"


def _held_by(node: Node, flow: Flow) -> str | None:
    names = {weight.node: weight.name for weight in flow.graph.weights}
    for argument in ("running_mean", "weight", "bias", "running_var"):
        value = node.arguments.get(argument)
        name = names.get(flow.root(value.node)) if isinstance(value, Ref) else None
        if name is not None:
            return module_of(name)
    return None
