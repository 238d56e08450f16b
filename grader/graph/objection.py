"""What a rule of the problem has against a network, in a sentence for the student who built it."""

from dataclasses import dataclass

from grader.graph.operator import Kind
from grader.graph.values import Node


@dataclass(frozen=True)
class Objection:
    """One step that breaks a rule. `rule` is its stable name, `node` the step, "" where it is the whole network."""

    rule: str
    sentence: str
    node: str = ""


#: What a step does that no fully connected network needs, as its author would say it.
PHRASES = {
    Kind.CONVOLUTION: "a convolution",
    Kind.POOLING: "pooling",
    Kind.RESIZE: "a resized image",
    Kind.CUT: "a piece cut out of its input",
    Kind.PAD: "padding",
    Kind.REARRANGE: "indexing, gathering, flipping or rolling",
    Kind.LOOKUP: "a lookup in a table",
    Kind.SCAN: "a sort or a running sum",
    Kind.EXPAND: "repeated copies of its input",
}

_ADVICE = "This homework allows fully connected layers only: flatten the input once and use nn.Linear."


def object_to(node: Node, rule: str, what: str, advice: str = _ADVICE) -> Objection:
    """The objection that `node` makes the network use `what`."""
    return Objection(rule, f"Your network uses {what} ({node.described}). {advice}", node.name)
