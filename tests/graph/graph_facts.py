"""What holds of whatever is read off a network."""

import json

from grader.graph.facts import OPERATIONS, Facts


def assert_plain(found: Facts) -> None:
    """Facts travel as JSON, name every kind of operation, and count no layer's multiply-adds twice."""
    tree = found.plain()
    assert json.loads(json.dumps(tree)) == tree
    assert tuple(found.operations) == OPERATIONS
    assert sum(layer.macs for layer in found.layers) <= found.counts.macs
