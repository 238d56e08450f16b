"""What commonly goes wrong in a network and can be seen in its graph alone."""

from grader.graph.flow import find_ancestors, find_dependent
from grader.graph.infer import kind_of
from grader.graph.known import integers_of
from grader.graph.operator import Kind
from grader.graph.values import Graph, Node

_WEIGHING = (Kind.PRODUCT, Kind.CONVOLUTION, Kind.POOLING, Kind.REDUCTION, Kind.SCAN)
_BENDING = (Kind.ACTIVATION, Kind.SOFTMAX, Kind.SCAN, Kind.LOOKUP)
_PASSING = (Kind.COPY, Kind.RESHAPE, Kind.PERMUTE, Kind.EXPAND)
_LINEAR_POOLS = ("aten.avg_pool2d.default", "aten.avg_pool3d.default", "aten._adaptive_avg_pool2d.default")
_LINEAR_SUMS = ("aten.sum.default", "aten.sum.dim_IntList", "aten.mean.default", "aten.mean.dim")
_FACTORS = ("aten.mul.Tensor", "aten.div.Tensor")
_LEARNING_ONLY = (
    "aten.native_dropout.default",
    "aten.bernoulli.default",
    "aten.bernoulli.p",
    "aten._native_batch_norm_legit.no_stats",
    "aten._native_batch_norm_legit_functional.default",
)


def find_softmax_before_output(graph: Graph) -> Node | None:
    """The softmax whose result the network returns: cross-entropy then takes a softmax of a softmax.

    A log-softmax does no harm there, since its softmax gives the same probabilities.
    """
    by_name = {node.name: node for node in graph.nodes}
    for output in graph.outputs:
        node = by_name.get(output)
        while node is not None and kind_of(node) in _PASSING:
            node = by_name.get(node.reads[0])
        if node is not None and (node.op == "aten._softmax.default" or _is_softmax_by_hand(node, by_name)):
            return node
    return None


def _is_softmax_by_hand(node: Node, by_name: dict[str, Node]) -> bool:
    if node.op != "aten.div.Tensor" or len(node.reads) != 2:
        return False
    above, below = (by_name.get(name) for name in node.reads)
    if above is None or below is None or above.op != "aten.exp.default":
        return False
    while kind_of(below) in _PASSING and below.reads[0] in by_name:
        below = by_name[below.reads[0]]
    return below.op in _LINEAR_SUMS and below.reads[0] == above.name


def find_learning_only(graph: Graph) -> str | None:
    """A step of training alone, dropout or statistics of the batch, in a network exported as it evaluates."""
    by_name = {node.name: node for node in graph.nodes}
    found = (node for node in graph.nodes if node.op in _LEARNING_ONLY and not _is_each_by_itself(node, graph, by_name))
    return next((node.described for node in found), None)


def _is_each_by_itself(node: Node, graph: Graph, by_name: dict[str, Node]) -> bool:
    """Whether a normalisation by the batch is one of instances: their channels are put in a row, as a batch of one."""
    source = by_name.get(node.reads[0]) if node.reads else None
    return graph.batch > 1 and source is not None and integers_of(source, "size")[:1] == (1,)


def takes_input_bare(graph: Graph) -> bool:
    """Whether a product or a convolution takes the input as it comes: moved at most, not scaled or normalised."""
    bare = {graph.input.node}
    for node in graph.nodes:
        if node.reads and node.reads[0] in bare and kind_of(node) in _PASSING:
            bare.add(node.name)
        elif kind_of(node) in (Kind.PRODUCT, Kind.CONVOLUTION) and not bare.isdisjoint(node.reads):
            return True
    return False


def has_no_nonlinearity(graph: Graph) -> bool:
    """Whether the network is linear in its input, up to what happens to the numbers it returns.

    Layers without an activation between them are one linear layer. Normalisation with stored statistics, dropout and
    averaging are linear; an activation that only the output goes through does not count.
    """
    dependent = find_dependent(graph)
    weighing = [node for node in graph.nodes if node.name in dependent and kind_of(node) in _WEIGHING]
    before = find_ancestors(graph, [name for node in weighing for name in node.reads])
    counted = find_ancestors(graph, graph.outputs)
    return not any(
        _bends(node, dependent) and (node.name in before or kind_of(node) in _WEIGHING)
        for node in graph.nodes
        if node.name in counted
    )


def _bends(node: Node, dependent: frozenset[str]) -> bool:
    kind = kind_of(node)
    inputs = [name for name in node.reads if name in dependent]
    if not inputs:
        return False
    if kind == Kind.POOLING:
        return node.op not in _LINEAR_POOLS
    if kind == Kind.REDUCTION:
        return node.op not in _LINEAR_SUMS
    if kind == Kind.NORMALISATION:
        return node.op != "aten._native_batch_norm_legit_no_training.default"
    if kind in (Kind.PRODUCT, Kind.CONVOLUTION):
        return _multiplies_inputs(node, dependent)
    if node.op in _FACTORS:
        return len(inputs) > 1 or (
            node.op.startswith("aten.div") and node.reads[-1] in dependent and len(node.reads) > 1
        )
    return kind in _BENDING


def _multiplies_inputs(node: Node, dependent: frozenset[str]) -> bool:
    factors = [name for name in node.reads if name in dependent]
    return len(factors) > 1 and node.reads[-1] in dependent
